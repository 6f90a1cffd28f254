import type { Ctx } from '#platform/context.ts';
import { can } from '#platform/context.ts';
import type { Module, SearchProvider } from '#platform/route.ts';
import { text } from '#platform/texts.ts';
import { itemNotFound } from './errors.ts';
import { itemsByIds, searchCatalog } from './queries.ts';
import { catalogRoutes } from './routes.ts';

export { createItem } from './items.ts';
export { createPackage, explodeForSale, packageToSell } from './packages.ts';
export type { SoldPackage } from './packages.ts';
export { createTaxClass } from './tax-classes.ts';
export { explodePackage, isSellable } from './explosion.ts';
export type { ExplodedLine, ExplosionRefusal, Package, PackageItem } from './explosion.ts';
export { itemNotFound, packageHasInactiveItems, packageItemsEmpty, packageKindNotAllowed, packageNotFound } from './errors.ts';
export { registerCatalogUse } from './uses.ts';
export type { CatalogUse } from './uses.ts';
export { registerCatalogWords } from './words.ts';
export { upsertItems, upsertPackages } from './upsert.ts';
export type { ItemToUpsert, PackageToUpsert, Upserted } from './upsert.ts';
export { catalogEntries, hasTaxClass, itemValues, itemVersions, packageValues, packageVersions, removeImportedItems, removeImportedPackages } from './bulk.ts';
export { catalogChanged } from './topic.ts';

/** An item as it is copied onto a sale. */
export interface ItemSnapshot {
  itemId: string; code: string; name: string; description: string | null; itemType: string; unitMeasure: 'unit' | 'hour' | 'package'; unitPriceMinor: number; taxClass: string; isActive: boolean;
}

export async function itemsById(ctx: Ctx, ids: readonly string[]): Promise<Map<string, ItemSnapshot>> {
  if (ids.length === 0) return new Map();
  return new Map((await itemsByIds(ctx, ids)).map(({ id, code, name, description, itemType, unitMeasure, unitPriceMinor, taxClass, status }) =>
    [id, { itemId: id, code, name, description, itemType, unitMeasure, unitPriceMinor, taxClass, isActive: status === 'active' }]));
}

/** @throws ITEM_NOT_FOUND */
export async function findItem(ctx: Ctx, id: string): Promise<ItemSnapshot> {
  const item = (await itemsById(ctx, [id])).get(id);
  if (!item) throw itemNotFound();
  return item;
}

const search: SearchProvider = async (ctx, words, limit) => {
  if (!can(ctx.actor, 'catalog.view')) return [];
  const rows = await searchCatalog(ctx, words, limit);
  return rows.map(({ kind, id, code, name }) => ({
    kind: `catalog.${kind}`, id, title: name, subtitle: `${text(ctx.locale, `catalog.search.${kind}`)} · ${code}`, path: `/studio/catalog?tab=${kind}s&open=${id}`,
  }));
};

export const catalogModule: Module = { name: 'catalog', permissions: ['catalog.view', 'catalog.manage'], routes: catalogRoutes, search };
