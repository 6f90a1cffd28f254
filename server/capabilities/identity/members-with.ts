import type { Ctx } from '#platform/context.ts';
import { effective } from './effective.ts';
import { universeOf } from './registry.ts';
import { activeMembers, allMemberRoles, allOverrides, tenantOf } from './rights-queries.ts';
import { roleTable } from './rights.ts';

/** Ids of the active members who hold a permission, e.g. to tell them something. */
export async function membersWith(ctx: Ctx, permission: string): Promise<string[]> {
  const { tenantId } = ctx.actor;
  const tenant = await tenantOf(ctx.tx, tenantId);
  const roles = await roleTable(ctx.tx, tenantId);
  const members = await activeMembers(ctx.tx, tenantId);
  const held = await allMemberRoles(ctx.tx, tenantId);
  const overrides = await allOverrides(ctx.tx, tenantId);
  const universe = universeOf(tenant?.apps ?? []);
  const rolesBy = Map.groupBy(held, ({ userId }) => userId);
  const overridesBy = Map.groupBy(overrides, ({ userId }) => userId);
  return members.filter(({ userId }) => effective(roles, (rolesBy.get(userId) ?? []).map(({ roleId }) => roleId), overridesBy.get(userId) ?? [], universe).has(permission)).map(({ userId }) => userId);
}
