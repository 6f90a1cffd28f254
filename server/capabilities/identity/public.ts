import type { Module } from '#platform/route.ts';
import { registerModules } from './registry.ts';
import { identityRoutes } from './routes.ts';

export { changeBranch } from './business.ts';
export { addPerson, createTenant, seedRoles } from './create-tenant.ts';
export type { CreatedTenant, PersonInput, TenantInput } from './create-tenant.ts';
export { createIdentity } from './start.ts';
export type { Identity, IdentityOptions } from './start.ts';
export { addressCounter } from './attempts.ts';
export { recognizeDevices } from './devices.ts';
export { deviceRevoked } from './errors.ts';
export { evenWorkDone } from './even-time.ts';
export { checkNewPassword, hashPassword, verifyPassword } from './passwords.ts';
export { memberNames } from './member-queries.ts';
export { membersWith } from './members-with.ts';
export { allTenants, tenantBySlug } from './tenant-queries.ts';
export { bulkInvite, memberDirectory, withdrawInvited } from './bulk.ts';

/** @param modules every module of the program: their permissions, and the roles that apps bring */
export const identityModule = (modules: () => readonly Module[]): Module => {
  registerModules(modules);
  return { name: 'identity', permissions: ['users.manage', 'roles.manage', 'settings.manage', 'audit.view', 'apikeys.manage'], routes: identityRoutes };
};
