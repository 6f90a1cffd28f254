import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, OptionalText, Text, Version } from './shapes.ts';

// Roles: sets of permissions with a level. A role holds what the role it is based on holds, too. Roles that an app
// brings are kept in step with the program and not edited; a copy of one is the tenant's own.

export const Role = z.strictObject({
  id: Id, name: z.string(), description: z.string().nullable(),
  /** `studio.coordinator` for a role that an app brings, else null. */
  key: z.string().nullable(),
  /** 0 to 100; nobody hands out a role above his own highest. */
  level: z.int(),
  parentId: Id.nullable(),
  isAdmin: z.boolean(),
  /** Its own, without those of the role that it is based on. */
  permissions: z.array(z.string()),
  effective: z.array(z.string()),
  memberCount: z.int(), version: Version,
});
export type Role = z.infer<typeof Role>;

const roles = '/api/v1/roles';
const params = z.strictObject({ id: Id });
const Permissions = z.array(z.string().max(100)).max(500);

export const listRoles = endpoint({
  id: 'roles.list', method: 'GET', path: roles, permission: ['roles.manage', 'users.manage'], summary: 'All roles with their permissions', response: z.strictObject({ items: z.array(Role) }), errors: [],
});
export const listPermissions = endpoint({
  id: 'roles.permissions', method: 'GET', path: '/api/v1/permissions', permission: ['roles.manage', 'users.manage', 'apikeys.manage'], summary: 'Every permission there is; labels stand in the catalogue as permission.<code>',
  response: z.strictObject({ items: z.array(z.strictObject({ code: z.string(), module: z.string(), label: z.string(), held: z.boolean() })) }), errors: [],
});
export const createRole = endpoint({
  id: 'roles.create', method: 'POST', path: roles, permission: 'roles.manage', summary: 'Make a role, also as a copy of another', audit: true, status: 201,
  body: z.strictObject({ name: Text(80), description: OptionalText(300).nullable().default(null), level: z.int().min(0).max(100).default(10), parentId: Id.nullable().default(null), permissions: Permissions.default([]), copyOf: Id.optional() }),
  response: Role, errors: ['PERMISSION_NOT_HELD', 'ROLE_NAME_TAKEN', 'ROLE_NOT_FOUND', 'UNKNOWN_PERMISSION'],
});
export const changeRole = endpoint({
  id: 'roles.change', method: 'PATCH', path: `${roles}/:id`, permission: 'roles.manage', summary: 'Change a role of the tenant', audit: true, ifMatch: true, params,
  body: z.strictObject({ name: Text(80).optional(), description: OptionalText(300).nullable().optional(), level: z.int().min(0).max(100).optional(), parentId: Id.nullable().optional(), permissions: Permissions.optional() }),
  response: Role, errors: ['PERMISSION_NOT_HELD', 'ROLE_NAME_TAKEN', 'ROLE_NOT_FOUND', 'ROLE_CIRCLE', 'SYSTEM_ROLE', 'UNKNOWN_PERMISSION'],
});
export const deleteRole = endpoint({
  id: 'roles.delete', method: 'DELETE', path: `${roles}/:id`, permission: 'roles.manage', summary: 'Delete a role that nobody has', audit: true, params, errors: ['SYSTEM_ROLE', 'ROLE_IN_USE', 'PERMISSION_NOT_HELD'],
});
