import type { z } from 'zod';
import type * as contract from '#contracts/roles.ts';
import { audit } from '#platform/audit.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { notFound, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { text } from '#platform/texts.ts';
import { permissionNotHeld, roleCircle, roleInUse, roleNameTaken, roleNotFound, systemRole } from './errors.ts';
import { lineage, permissionsOf } from './effective.ts';
import { keepAnAdmin, mayHandOut, mustExist, mustHold, standing } from './granting.ts';
import type { Roles } from './granting.ts';
import { deleteRole as deleteRoleRow, insertRole, lockIdentity, membersPerRole, setRolePermissions, touchRole, updateRole } from './member-queries.ts';
import { permissionsByModule } from './registry.ts';
import { tenantOf } from './rights-queries.ts';
import { rightsChanged } from './runtime.ts';

type NewRole = z.output<(typeof contract.createRole)['body']>;
type RoleChange = z.output<(typeof contract.changeRole)['body']>;

function present(roles: Roles, universe: readonly string[], counts: ReadonlyMap<string, number>, id: string) {
  const role = roles.get(id)!;
  return {
    id, name: role.name, description: role.description, key: role.key, level: role.level, parentId: role.parentId, isAdmin: role.isAdmin, permissions: [...role.permissions].sort(),
    effective: [...permissionsOf(roles, id, universe)].sort(), memberCount: counts.get(id) ?? 0, version: role.version,
  };
}

export async function listRoles(ctx: Ctx) {
  const { roles, universe } = await standing(ctx);
  const counts = await membersPerRole(ctx);
  return { items: [...roles.keys()].map((id) => present(roles, universe, counts, id)) };
}

async function roleDetail(ctx: Ctx, id: string) {
  const { items } = await listRoles(ctx);
  return items.find((role) => role.id === id)!;
}

export async function listPermissions(ctx: Ctx) {
  const tenant = await tenantOf(ctx.tx, ctx.actor.tenantId);
  return { items: permissionsByModule(tenant?.apps ?? []).map(({ code, module }) => ({ code, module, label: text(ctx.locale, `permission.${code}`), held: can(ctx.actor, code) })) };
}

/** @throws PERMISSION_NOT_HELD for a level above the caller's own */
function mustReach(level: number, own: number): void {
  if (level > own) throw permissionNotHeld({ permission: String(level) });
}

/** @throws PERMISSION_NOT_HELD, ROLE_NAME_TAKEN, ROLE_NOT_FOUND, UNKNOWN_PERMISSION */
export async function createRole(ctx: Ctx, role: NewRole) {
  await lockIdentity(ctx);
  const where = await standing(ctx);
  const model = role.copyOf === undefined ? null : where.roles.get(role.copyOf);
  if (model === undefined) throw roleNotFound({ roleId: role.copyOf });
  // The copy of an admin role is a role with all of today's permissions: admins are made by the app's own role.
  const permissions = [...new Set([...role.permissions, ...(model ? permissionsOf(where.roles, role.copyOf!, where.universe) : [])])];
  mustExist(where, role.permissions);
  mustHold(ctx, permissions);
  mustReach(role.level, where.level);
  if (role.parentId) mayHandOut(ctx, where, [role.parentId]);
  const { id } = await insertRole(ctx, { name: role.name, description: role.description || null, level: role.level, parentId: role.parentId })
    .catch((error: unknown) => rethrowConstraint(error, { role_name_unique: roleNameTaken }));
  await setRolePermissions(ctx, id, permissions);
  ctx.afterCommit(rightsChanged);
  const made = await roleDetail(ctx, id);
  await audit(ctx, { action: 'role.create', entity: 'role', entityId: id, after: made });
  return made;
}

/** @throws NOT_FOUND, SYSTEM_ROLE, VERSION_MISMATCH, PERMISSION_NOT_HELD, ROLE_NOT_FOUND, ROLE_CIRCLE, ROLE_NAME_TAKEN, UNKNOWN_PERMISSION, LAST_ADMIN */
export async function changeRole(ctx: Ctx, id: string, change: RoleChange) {
  await lockIdentity(ctx);
  const where = await standing(ctx);
  const role = where.roles.get(id);
  if (!role) throw notFound();
  if (ctx.expectedVersion !== role.version) throw versionMismatch({ version: role.version });
  if (role.key !== null) throw systemRole();
  // Whoever changes a role changes what its holders may do: he must hold what it gives now and what it will give.
  mayHandOut(ctx, where, [id]);
  if (change.permissions) {
    mustExist(where, change.permissions);
    mustHold(ctx, change.permissions);
  }
  if (change.level !== undefined) mustReach(change.level, where.level);
  if (change.parentId) {
    mayHandOut(ctx, where, [change.parentId]);
    if (lineage(where.roles, change.parentId).some((ancestor) => ancestor.id === id)) throw roleCircle();
  }
  const before = await roleDetail(ctx, id);
  const { permissions, name, description, level, parentId } = change;
  const columns = { ...(name !== undefined && { name }), ...(description !== undefined && { description: description || null }), ...(level !== undefined && { level }), ...(parentId !== undefined && { parentId }) };
  await (Object.keys(columns).length > 0 ? updateRole(ctx, id, columns).catch((error: unknown) => rethrowConstraint(error, { role_name_unique: roleNameTaken })) : touchRole(ctx, id));
  if (permissions) await setRolePermissions(ctx, id, permissions);
  await keepAnAdmin(ctx);
  ctx.afterCommit(rightsChanged);
  const after = await roleDetail(ctx, id);
  await audit(ctx, { action: 'role.edit', entity: 'role', entityId: id, before, after });
  return after;
}

/** @throws NOT_FOUND, SYSTEM_ROLE, PERMISSION_NOT_HELD, ROLE_IN_USE */
export async function deleteRole(ctx: Ctx, id: string): Promise<void> {
  await lockIdentity(ctx);
  const where = await standing(ctx);
  const role = where.roles.get(id);
  if (!role) throw notFound();
  if (role.key !== null) throw systemRole();
  mayHandOut(ctx, where, [id]);
  const before = await roleDetail(ctx, id);
  await deleteRoleRow(ctx, id).catch((error: unknown) => rethrowConstraint(error, { membership_role_role: roleInUse, role_parent: roleInUse }));
  ctx.afterCommit(rightsChanged);
  await audit(ctx, { action: 'role.delete', entity: 'role', entityId: id, before });
}

