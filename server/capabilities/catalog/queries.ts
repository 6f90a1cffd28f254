import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { TenantTx } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

type Status = 'active' | 'inactive';
interface Page { limit: number; cursor?: string | undefined }

/** The tenant's currency: the only one of its catalog. */
export const currencyOf = async (ctx: Ctx): Promise<string> =>
  (await ctx.tx.selectFrom('tenant').select('currency').where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow()).currency;

/** The name as the database sorts it is for the cursor, not for the answer. */
function withoutSortName<R extends { sortName?: string }>(row: R): Omit<R, 'sortName'> {
  const shown = { ...row };
  delete shown.sortName;
  return shown;
}

const folded = (search: string) => sql`'%' || replace(replace(replace(app.fold(${search}), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'`;

// ------------------------------------------------------------------------------------------------------- tax classes
const taxColumns = ['id', 'code', 'name', 'rateBp', 'included', 'status', 'version'] as const;

export async function taxClassPage(ctx: Ctx, { limit, cursor, status }: Page & { status?: Status | undefined }) {
  const from = readCursor(cursor, 2);
  const rows = await ctx.tx.selectFrom('taxClass').select(taxColumns).where('tenantId', '=', ctx.actor.tenantId)
    .$if(status !== undefined, (query) => query.where('status', '=', status!))
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'code', type: 'text' }, { column: 'id', type: 'uuid' }])))
    .orderBy('code').orderBy('id').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.code, row.id]);
}
export const taxClassById = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('taxClass').select(taxColumns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();
export const lockTaxClass = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('taxClass').select(taxColumns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
export const insertTaxClass = (ctx: Ctx, values: { code: string; name: string; rateBp: number; included: boolean }) =>
  ctx.tx.insertInto('taxClass').values({ tenantId: ctx.actor.tenantId, ...values }).returning(taxColumns).executeTakeFirstOrThrow();
export const updateTaxClass = (ctx: Ctx, id: string, values: object) =>
  ctx.tx.updateTable('taxClass').set(values).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).returning(taxColumns).executeTakeFirstOrThrow();
export const deleteTaxClassRow = (ctx: Ctx, id: string) =>
  ctx.tx.deleteFrom('taxClass').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
export const taxClassesByCode = async (ctx: Ctx): Promise<Map<string, string>> =>
  new Map((await ctx.tx.selectFrom('taxClass').select(['id', 'code']).where('tenantId', '=', ctx.actor.tenantId).orderBy('id').execute()).map(({ id, code }) => [code.trim().toLowerCase(), id]));

// ------------------------------------------------------------------------------------------------------------- items
const itemsOf = (tx: TenantTx) =>
  tx.selectFrom('catalogItem as i').innerJoin('taxClass as t', (join) => join.onRef('t.tenantId', '=', 'i.tenantId').onRef('t.id', '=', 'i.taxClassId'))
    .select((eb) => [
      'i.id', 'i.code', 'i.name', 'i.description', 'i.itemType', 'i.unitPriceMinor', 'i.currency', 'i.unitMeasure', 'i.defaultQuantity', 'i.taxClassId',
      't.code as taxClass', 't.rateBp as taxRateBp', 'i.status', 'i.updatedAt', 'i.version',
      eb.selectFrom('catalogPackageItem as p').whereRef('p.tenantId', '=', 'i.tenantId').whereRef('p.itemId', '=', 'i.id').select((e) => e.cast<number>(e.fn.countAll(), 'integer').as('n')).$asScalar().$notNull().as('packages'),
    ]);

export async function itemPage(ctx: Ctx, { limit, cursor, status, itemType, search }: Page & { status?: Status | undefined; itemType?: string | undefined; search?: string | undefined }) {
  const from = readCursor(cursor, 2);
  const rows = await itemsOf(ctx.tx).select(sql<string>`lower(i.name)`.as('sortName')).where('i.tenantId', '=', ctx.actor.tenantId)
    .$if(status !== undefined, (query) => query.where('i.status', '=', status!))
    .$if(itemType !== undefined, (query) => query.where('i.itemType', '=', itemType!))
    .$if(Boolean(search?.trim()), (query) => query.where(sql<boolean>`app.fold(i.code || ' ' || i.name) like ${folded(search!.trim())}`))
    .$if(from !== null, (query) => query.where(sql<boolean>`(lower(i.name), i.id) > (${from![0]}::text, ${from![1]}::uuid)`))
    .orderBy(sql`lower(i.name)`).orderBy('i.id').limit(limit + 1).execute();
  const page = toPage(rows, limit, (row) => [row.sortName, row.id]);
  return { items: page.items.map(withoutSortName), next: page.next };
}
export const itemById = (ctx: Ctx, id: string) =>
  itemsOf(ctx.tx).where('i.tenantId', '=', ctx.actor.tenantId).where('i.id', '=', id).executeTakeFirst();
export const itemsByIds = (ctx: Ctx, ids: readonly string[]) =>
  itemsOf(ctx.tx).where('i.tenantId', '=', ctx.actor.tenantId).where('i.id', 'in', [...ids]).execute();
/** Locks the row until commit, so that the version that is compared is the one that is changed. */
export const lockItem = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('catalogItem').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
export const insertItem = (ctx: Ctx, values: {
  code: string; name: string; description: string | null; itemType: string; unitPriceMinor: number; currency: string; unitMeasure: 'unit' | 'hour' | 'package'; defaultQuantity: number | null; taxClassId: string;
}) => ctx.tx.insertInto('catalogItem').values({ tenantId: ctx.actor.tenantId, ...values }).returning('id').executeTakeFirstOrThrow();
export const updateItem = (ctx: Ctx, id: string, values: object) =>
  ctx.tx.updateTable('catalogItem').set(values).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
export const deleteItemRow = (ctx: Ctx, id: string) =>
  ctx.tx.deleteFrom('catalogItem').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
/** The packages that contain an item, with whether each can be sold now. */
export const packagesWith = (ctx: Ctx, itemId: string) =>
  ctx.tx.selectFrom('catalogPackageItem as pi')
    .innerJoin('catalogPackage as p', (join) => join.onRef('p.tenantId', '=', 'pi.tenantId').onRef('p.id', '=', 'pi.packageId'))
    .innerJoin('catalogPackageStanding as s', (join) => join.onRef('s.tenantId', '=', 'p.tenantId').onRef('s.id', '=', 'p.id'))
    .select((eb) => ['p.id', 'p.code', 'p.name', eb.ref('s.sellable').$notNull().as('sellable')])
    .where('pi.tenantId', '=', ctx.actor.tenantId).where('pi.itemId', '=', itemId).orderBy('p.name').orderBy('p.id').execute();

// ---------------------------------------------------------------------------------------------------------- packages
const packagesOf = (tx: TenantTx) =>
  tx.selectFrom('catalogPackage as p').innerJoin('catalogPackageStanding as s', (join) => join.onRef('s.tenantId', '=', 'p.tenantId').onRef('s.id', '=', 'p.id'))
    .select((eb) => [
      'p.id', 'p.code', 'p.name', 'p.description', 'p.kind', 'p.basePriceMinor', 'p.currency', 'p.leadDays', 'p.durationMin', 'p.requiredStaff', 'p.status', 'p.updatedAt', 'p.version',
      eb.ref('s.items').$notNull().as('itemCount'), eb.ref('s.listMinor').$notNull().as('listMinor'), eb.ref('s.sellable').$notNull().as('sellable'), eb.ref('s.inactiveCodes').$notNull().as('inactiveCodes'),
    ]);

export async function packagePage(ctx: Ctx, { limit, cursor, status, kind, sellable, search }: Page & { status?: Status | undefined; kind?: string | undefined; sellable?: boolean | undefined; search?: string | undefined }) {
  const from = readCursor(cursor, 2);
  const rows = await packagesOf(ctx.tx).select(sql<string>`lower(p.name)`.as('sortName')).where('p.tenantId', '=', ctx.actor.tenantId)
    .$if(status !== undefined, (query) => query.where('p.status', '=', status!))
    .$if(kind !== undefined, (query) => query.where('p.kind', '=', kind!))
    .$if(sellable !== undefined, (query) => query.where('s.sellable', '=', sellable!))
    .$if(Boolean(search?.trim()), (query) => query.where(sql<boolean>`app.fold(p.code || ' ' || p.name) like ${folded(search!.trim())}`))
    .$if(from !== null, (query) => query.where(sql<boolean>`(lower(p.name), p.id) > (${from![0]}::text, ${from![1]}::uuid)`))
    .orderBy(sql`lower(p.name)`).orderBy('p.id').limit(limit + 1).execute();
  const page = toPage(rows, limit, (row) => [row.sortName, row.id]);
  return { items: page.items.map(withoutSortName), next: page.next };
}
export const packageById = (ctx: Ctx, id: string) =>
  packagesOf(ctx.tx).where('p.tenantId', '=', ctx.actor.tenantId).where('p.id', '=', id).executeTakeFirst();
/** The items of a package in the order in which they are shown. */
export const packageItems = (ctx: Ctx, packageId: string) =>
  ctx.tx.selectFrom('catalogPackageItem as pi')
    .innerJoin('catalogItem as i', (join) => join.onRef('i.tenantId', '=', 'pi.tenantId').onRef('i.id', '=', 'pi.itemId'))
    .innerJoin('taxClass as t', (join) => join.onRef('t.tenantId', '=', 'i.tenantId').onRef('t.id', '=', 'i.taxClassId'))
    .select(['pi.itemId', 'pi.quantity', 'pi.displayOrder', 'i.code', 'i.name', 'i.description', 'i.itemType', 'i.unitMeasure', 'i.unitPriceMinor', 'i.status', 't.code as taxClass'])
    .where('pi.tenantId', '=', ctx.actor.tenantId).where('pi.packageId', '=', packageId).orderBy('pi.displayOrder').execute();
export const lockPackage = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('catalogPackage').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
export const insertPackage = (ctx: Ctx, values: {
  code: string; name: string; description: string | null; kind: string; basePriceMinor: number; currency: string; leadDays: number; durationMin: number | null; requiredStaff: number;
}) => ctx.tx.insertInto('catalogPackage').values({ tenantId: ctx.actor.tenantId, ...values }).returning('id').executeTakeFirstOrThrow();
/** Also with nothing to set: the version must grow when only the items change. */
export const updatePackage = (ctx: Ctx, id: string, values: object) =>
  ctx.tx.updateTable('catalogPackage').set((eb) => ({ code: eb.ref('code'), ...values })).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
export const deletePackageRow = (ctx: Ctx, id: string) =>
  ctx.tx.deleteFrom('catalogPackage').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

export async function replacePackageItems(ctx: Ctx, packageId: string, items: readonly { itemId: string; quantity: number }[]): Promise<void> {
  await ctx.tx.deleteFrom('catalogPackageItem').where('tenantId', '=', ctx.actor.tenantId).where('packageId', '=', packageId).execute();
  if (items.length === 0) return;
  await ctx.tx.insertInto('catalogPackageItem')
    .values(items.map(({ itemId, quantity }, index) => ({ tenantId: ctx.actor.tenantId, packageId, itemId, quantity, displayOrder: index + 1 }))).execute();
}

// ------------------------------------------------------------------------------------------------------------ search
export const searchCatalog = (ctx: Ctx, text: string, limit: number) =>
  ctx.tx.selectFrom('catalogItem').where('tenantId', '=', ctx.actor.tenantId).where(sql<boolean>`app.fold(code || ' ' || name) like ${folded(text)}`)
    .select([sql<'item' | 'package'>`'item'`.as('kind'), 'id', 'code', 'name', 'status'])
    .unionAll(ctx.tx.selectFrom('catalogPackage').where('tenantId', '=', ctx.actor.tenantId).where(sql<boolean>`app.fold(code || ' ' || name) like ${folded(text)}`)
      .select([sql<'item' | 'package'>`'package'`.as('kind'), 'id', 'code', 'name', 'status']))
    .orderBy('status').orderBy('name').limit(limit).execute();

// ------------------------------------------------------------------------------------------------------------ import
export const itemsByCode = (ctx: Ctx, codes: readonly string[]) =>
  ctx.tx.selectFrom('catalogItem').selectAll().where('tenantId', '=', ctx.actor.tenantId).where(sql<boolean>`lower(btrim(code)) = any(${[...codes]}::text[])`).forUpdate().execute();
export const packagesByCode = (ctx: Ctx, codes: readonly string[]) =>
  ctx.tx.selectFrom('catalogPackage').selectAll().where('tenantId', '=', ctx.actor.tenantId).where(sql<boolean>`lower(btrim(code)) = any(${[...codes]}::text[])`).forUpdate().execute();
