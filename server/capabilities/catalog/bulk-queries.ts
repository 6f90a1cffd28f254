import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

const anyOf = (ids: readonly string[]) => sql<string>`any(${[...ids]}::uuid[])`;

/** All items with the code of their tax class; what an import looks codes and names up in. */
export const allItems = (ctx: Ctx) =>
  ctx.tx.selectFrom('catalogItem as i').innerJoin('taxClass as t', (join) => join.onRef('t.tenantId', '=', 'i.tenantId').onRef('t.id', '=', 'i.taxClassId'))
    .select(['i.id', 'i.code', 'i.name', 'i.itemType', 'i.unitMeasure', 't.code as taxClass']).where('i.tenantId', '=', ctx.actor.tenantId).execute();
export const allPackages = (ctx: Ctx) =>
  ctx.tx.selectFrom('catalogPackage').select(['id', 'code', 'name', 'leadDays', 'requiredStaff']).where('tenantId', '=', ctx.actor.tenantId).execute();

export const itemRows = (ctx: Ctx, ids: readonly string[]) =>
  ctx.tx.selectFrom('catalogItem').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('id', '=', anyOf(ids)).execute();
export const packageRows = (ctx: Ctx, ids: readonly string[]) =>
  ctx.tx.selectFrom('catalogPackage').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('id', '=', anyOf(ids)).execute();

export const deleteItems = (ctx: Ctx, ids: readonly string[]) => ctx.tx.deleteFrom('catalogItem').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', anyOf(ids)).execute();
export const deletePackages = (ctx: Ctx, ids: readonly string[]) => ctx.tx.deleteFrom('catalogPackage').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', anyOf(ids)).execute();
export const countTaxClasses = (ctx: Ctx) =>
  ctx.tx.selectFrom('taxClass').select(({ fn }) => fn.countAll<number>().as('count')).where('tenantId', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
