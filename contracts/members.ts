import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Email, Flag, Id, Instant, Locale, OptionalText, PageQuery, Text, Version, pageOf } from './shapes.ts';
import { MemberStatus } from './member-terms.ts';

// Who works in this tenant: members with their roles, own exceptions and branches, departments, invitations.
// A member's id is the user's id.

export const RoleBrief = z.strictObject({ id: Id, name: z.string(), key: z.string().nullable() });

export const Member = z.strictObject({
  id: Id, name: z.string(), email: z.string(), title: z.string().nullable(), status: MemberStatus,
  roles: z.array(RoleBrief),
  /** null: all branches. */
  branchIds: z.array(Id).nullable(),
  departments: z.array(z.strictObject({ id: Id, name: z.string(), manager: z.boolean() })),
  secondFactor: z.boolean(), lastSeenAt: Instant.nullable(), joinedAt: Instant.nullable(), version: Version,
});
export type Member = z.infer<typeof Member>;

/** Where a permission comes from: the names of the roles that give it, or the person's own exception. */
export const EffectivePermission = z.strictObject({ permission: z.string(), granted: z.boolean(), roles: z.array(z.string()), override: z.enum(['grant', 'revoke']).nullable() });

export const MemberDetail = Member.extend({
  overrides: z.array(z.strictObject({ permission: z.string(), granted: z.boolean() })),
  effective: z.array(EffectivePermission),
  sessions: z.array(z.strictObject({ id: Id, client: z.enum(['web', 'native']), deviceName: z.string().nullable(), createdAt: Instant, lastSeenAt: Instant, lastIp: z.string().nullable() })),
  schedule: z.array(z.strictObject({ weekday: z.int(), from: z.string(), to: z.string() })),
});

const params = z.strictObject({ id: Id });
const members = '/api/v1/users';

export const listMembers = endpoint({
  id: 'members.list', method: 'GET', path: members, permission: 'users.manage', summary: 'Members of the tenant',
  query: PageQuery.extend({ q: OptionalText(100).optional(), status: MemberStatus.optional(), roleId: Id.optional(), departmentId: Id.optional() }), response: pageOf(Member), errors: [],
});
/** For pickers and "made by": every signed-in member may see the names of his colleagues. */
export const listColleagues = endpoint({
  id: 'members.colleagues', method: 'GET', path: '/api/v1/colleagues', permission: 'signed_in', summary: 'Names of the members of the tenant',
  query: z.strictObject({ permission: z.string().max(100).optional(), all: Flag.optional() }),
  response: z.strictObject({ items: z.array(z.strictObject({ id: Id, name: z.string(), title: z.string().nullable(), active: z.boolean() })) }), errors: [],
});
export const getMember = endpoint({
  id: 'members.get', method: 'GET', path: `${members}/:id`, permission: 'users.manage', summary: 'A member with effective permissions and where each comes from', params, response: MemberDetail, errors: [],
});
export const changeMember = endpoint({
  id: 'members.change', method: 'PATCH', path: `${members}/:id`, permission: 'users.manage', summary: 'Change name, title, roles, exceptions, branches, schedule', params, ifMatch: true, audit: true,
  body: z.strictObject({
    name: Text(120).optional(), title: OptionalText(80).nullable().optional(), roleIds: z.array(Id).max(30).optional(), branchIds: z.array(Id).max(200).nullable().optional(),
    overrides: z.array(z.strictObject({ permission: z.string().max(100), granted: z.boolean() })).max(300).optional(),
    /** Hours of work; a span that ends before it starts goes on past midnight. Empty: the hour is not restricted; else days without a span are not worked. */
    schedule: z.array(z.strictObject({ weekday: z.int().min(1).max(7), from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'invalid_time' }), to: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'invalid_time' }) })).max(50).optional(),
  }),
  response: MemberDetail, errors: ['PERMISSION_NOT_HELD', 'LAST_ADMIN', 'ROLE_NOT_FOUND', 'BRANCH_NOT_FOUND', 'UNKNOWN_PERMISSION'],
});
export const deactivateMember = endpoint({
  id: 'members.deactivate', method: 'POST', path: `${members}/:id/deactivate`, permission: 'users.manage', summary: 'Switch a member off; all his sessions and keys end at once', params, audit: true,
  body: z.strictObject({ reason: OptionalText(300).optional() }).optional(), response: MemberDetail, errors: ['PERMISSION_NOT_HELD', 'LAST_ADMIN', 'OWN_ACCOUNT'],
});
export const reactivateMember = endpoint({
  id: 'members.reactivate', method: 'POST', path: `${members}/:id/reactivate`, permission: 'users.manage', summary: 'Let a member in again', params, audit: true, response: MemberDetail, errors: ['PERMISSION_NOT_HELD', 'NOT_DEACTIVATED'],
});
export const endMemberSession = endpoint({
  id: 'members.endSession', method: 'DELETE', path: `${members}/:id/sessions/:sessionId`, permission: 'users.manage', summary: "Sign a member's device out", params: z.strictObject({ id: Id, sessionId: Id }), audit: true, errors: ['PERMISSION_NOT_HELD'],
});
export const resetMemberSecondFactor = endpoint({
  id: 'members.resetSecondFactor', method: 'POST', path: `${members}/:id/reset-second-factor`, permission: 'users.manage', summary: 'Take the second factor off a member who lost it; his sessions end', params, audit: true,
  body: z.strictObject({ reason: Text(300) }), errors: ['PERMISSION_NOT_HELD', 'SECOND_FACTOR_NOT_ENABLED', 'OTHER_TENANT_MEMBER'],
});

export const Department = z.strictObject({
  id: Id, name: z.string(), members: z.array(z.strictObject({ userId: Id, name: z.string(), manager: z.boolean() })), version: Version,
});
const departments = '/api/v1/departments';
const DepartmentMembers = z.array(z.strictObject({ userId: Id, manager: z.boolean().default(false) })).max(500);
export const listDepartments = endpoint({
  id: 'departments.list', method: 'GET', path: departments, permission: 'users.manage', summary: 'Departments with their people', response: z.strictObject({ items: z.array(Department) }), errors: [],
});
export const createDepartment = endpoint({
  id: 'departments.create', method: 'POST', path: departments, permission: 'users.manage', summary: 'Make a department', audit: true, status: 201,
  body: z.strictObject({ name: Text(80), members: DepartmentMembers.default([]) }), response: Department, errors: ['DEPARTMENT_NAME_TAKEN', 'MEMBER_NOT_FOUND'],
});
export const changeDepartment = endpoint({
  id: 'departments.change', method: 'PATCH', path: `${departments}/:id`, permission: 'users.manage', summary: 'Change name, people and managers', audit: true, ifMatch: true, params,
  body: z.strictObject({ name: Text(80).optional(), members: DepartmentMembers.optional() }), response: Department, errors: ['DEPARTMENT_NAME_TAKEN', 'MEMBER_NOT_FOUND'],
});
export const deleteDepartment = endpoint({
  id: 'departments.delete', method: 'DELETE', path: `${departments}/:id`, permission: 'users.manage', summary: 'Dissolve a department; its people stay', audit: true, params, errors: [],
});

export const Invitation = z.strictObject({ id: Id, userId: Id, email: z.string(), name: z.string(), roles: z.array(RoleBrief), invitedBy: z.string().nullable(), createdAt: Instant, expiresAt: Instant, expired: z.boolean() });
const invitations = '/api/v1/invitations';
export const listInvitations = endpoint({
  id: 'invitations.list', method: 'GET', path: invitations, permission: 'users.manage', summary: 'Invitations that wait for an answer', response: z.strictObject({ items: z.array(Invitation) }), errors: [],
});
export const invite = endpoint({
  id: 'invitations.create', method: 'POST', path: invitations, permission: 'users.manage', summary: 'Invite a person by e-mail; the link lives seven days', audit: true, status: 201,
  body: z.strictObject({ email: Email, name: Text(120), title: OptionalText(80).nullable().default(null), roleIds: z.array(Id).min(1, { error: 'required' }).max(30), branchIds: z.array(Id).max(200).nullable().default(null), locale: Locale.default('es') }),
  response: Invitation, errors: ['PERMISSION_NOT_HELD', 'ALREADY_MEMBER', 'ROLE_NOT_FOUND', 'BRANCH_NOT_FOUND'],
});
export const resendInvitation = endpoint({
  id: 'invitations.resend', method: 'POST', path: `${invitations}/:id/resend`, permission: 'users.manage', summary: 'Send it again with a new link; the old one ends', audit: true, params, response: Invitation, errors: ['PERMISSION_NOT_HELD'],
});
export const revokeInvitation = endpoint({
  id: 'invitations.revoke', method: 'DELETE', path: `${invitations}/:id`, permission: 'users.manage', summary: 'Take an invitation back', audit: true, params, errors: [],
});
