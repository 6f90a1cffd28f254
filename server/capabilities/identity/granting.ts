import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { permissionNotHeld, roleNotFound, unknownPermission, lastAdmin } from './errors.ts';
import { effective, levelOf, lineage, permissionsOf } from './effective.ts';
import type { RoleRow } from './effective.ts';
import { countActiveWith } from './member-queries.ts';
import { universeOf } from './registry.ts';
import { overridesOf, roleIdsOf, tenantOf } from './rights-queries.ts';
import { roleTable } from './rights.ts';

// Nobody gives what he does not have (proof F4): not by a role, an exception, a key, an invitation, nor by changing
// somebody who stands above him.

export type Roles = Map<string, RoleRow & { description: string | null; version: number }>;

/** What the tenant knows, for judging one command. */
export interface Standing { roles: Roles; universe: string[]; /** Of the caller. */ level: number }

export async function standing(ctx: Ctx): Promise<Standing> {
  const tenant = await tenantOf(ctx.tx, ctx.actor.tenantId);
  const roles = await roleTable(ctx.tx, ctx.actor.tenantId);
  const own = ctx.actor.userId ? await roleIdsOf(ctx.tx, ctx.actor.tenantId, ctx.actor.userId) : [];
  return { roles, universe: universeOf(tenant?.apps ?? []), level: ctx.actor.type === 'system' ? 100 : levelOf(roles, own) };
}

/** @throws UNKNOWN_PERMISSION with details.permission */
export function mustExist({ universe }: Standing, permissions: Iterable<string>): void {
  const known = new Set(universe);
  for (const permission of permissions) if (!known.has(permission)) throw unknownPermission({ permission: permission.slice(0, 100) });
}

/** @throws PERMISSION_NOT_HELD with details.permission, what the caller lacks himself */
export function mustHold(ctx: Ctx, permissions: Iterable<string>): void {
  const missing = [...permissions].filter((permission) => !can(ctx.actor, permission));
  if (missing.length > 0) throw permissionNotHeld({ permission: missing.slice(0, 20).join(', ') });
}

/** @throws ROLE_NOT_FOUND, PERMISSION_NOT_HELD: roles that hold more than the caller, or stand higher */
export function mayHandOut(ctx: Ctx, { roles, universe, level }: Standing, roleIds: readonly string[]): void {
  for (const id of roleIds) {
    if (!roles.has(id)) throw roleNotFound({ roleId: id });
    mustHold(ctx, permissionsOf(roles, id, universe));
    if (levelOf(roles, [id]) > level) throw permissionNotHeld({ permission: roles.get(id)!.name });
  }
}

/** Whom somebody may change: nobody who may do what he himself may not. @throws PERMISSION_NOT_HELD */
export async function mustStandAbove(ctx: Ctx, { roles, universe, level }: Standing, userId: string): Promise<void> {
  const held = await roleIdsOf(ctx.tx, ctx.actor.tenantId, userId);
  mustHold(ctx, effective(roles, held, await overridesOf(ctx.tx, ctx.actor.tenantId, userId), universe));
  if (levelOf(roles, held) > level) throw permissionNotHeld({ permission: held.map((id) => roles.get(id)?.name).join(', ') });
}

/** After a change: the tenant still has somebody who may do everything. @throws LAST_ADMIN */
export async function keepAnAdmin(ctx: Ctx): Promise<void> {
  const roles = await roleTable(ctx.tx, ctx.actor.tenantId);
  const adminRoles = [...roles.keys()].filter((id) => lineage(roles, id).some((role) => role.isAdmin));
  if (adminRoles.length > 0 && (await countActiveWith(ctx, adminRoles)) === 0) throw lastAdmin();
}
