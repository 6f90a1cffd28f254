import type { Ctx } from '#platform/context.ts';
import { publish } from '#platform/outbox.ts';
import { DatabaseError } from 'pg';
import { allItems, allPackages, countTaxClasses, deleteItems, deletePackages, itemRows, packageRows } from './bulk-queries.ts';
import { itemInUse } from './errors.ts';
import { packageItems } from './queries.ts';
import { catalogChanged } from './topic.ts';
import type { ItemToUpsert, PackageToUpsert } from './upsert.ts';

// What an import needs besides `upsertItems` and `upsertPackages`: to know what is there, and to take itself back.

export const catalogEntries = async (ctx: Ctx) => ({ items: await allItems(ctx), packages: await allPackages(ctx) });

/** Whether prices can be entered at all: each item has a tax class. */
export const hasTaxClass = async (ctx: Ctx): Promise<boolean> => (await countTaxClasses(ctx)).count > 0;

const versions = (rows: readonly { id: string; version: number }[]) => new Map(rows.map(({ id, version }) => [id, version]));
export const itemVersions = async (ctx: Ctx, ids: readonly string[]): Promise<Map<string, number>> => versions(await itemRows(ctx, ids));
export const packageVersions = async (ctx: Ctx, ids: readonly string[]): Promise<Map<string, number>> => versions(await packageRows(ctx, ids));

/** As they stand, in the form in which `upsertItems` restores them. */
export async function itemValues(ctx: Ctx, ids: readonly string[]): Promise<Map<string, ItemToUpsert>> {
  return new Map((await itemRows(ctx, ids)).map(({ id, code, name, description, itemType, unitPriceMinor, unitMeasure, defaultQuantity }) =>
    [id, { code, name, description, itemType, unitPriceMinor, unitMeasure, defaultQuantity }]));
}
export async function packageValues(ctx: Ctx, ids: readonly string[]): Promise<Map<string, PackageToUpsert>> {
  const values = new Map<string, PackageToUpsert>();
  for (const { id, code, name, description, kind, basePriceMinor, leadDays, durationMin, requiredStaff } of await packageRows(ctx, ids)) {
    const items = (await packageItems(ctx, id)).map(({ code: itemCode, quantity }) => ({ itemCode, quantity }));
    values.set(id, { code, name, description, kind, basePriceMinor, leadDays, durationMin, requiredStaff, items });
  }
  return values;
}

const refused = (error: unknown): never => {
  if (error instanceof DatabaseError && (error.code === '23503' || error.code === '23001')) throw itemInUse({ constraint: error.constraint });
  throw error;
};

/** @throws ITEM_IN_USE when a package contains one of them */
export async function removeImportedItems(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await deleteItems(ctx, ids).catch(refused);
  await publish(ctx, catalogChanged, ids.slice(0, 100));
}
export async function removeImportedPackages(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await deletePackages(ctx, ids).catch(refused);
  await publish(ctx, catalogChanged, ids.slice(0, 100));
}
