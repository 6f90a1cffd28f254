import { catalogEntries } from '#capabilities/catalog/public.ts';
import type { Ctx } from '#platform/context.ts';
import type { KnownItem, KnownPackage } from './known.ts';

/** The catalog in the studio's words: days of editing, photographers. */
export async function loadCatalog(ctx: Ctx): Promise<{ items: KnownItem[]; packages: KnownPackage[] }> {
  const { items, packages } = await catalogEntries(ctx);
  return {
    items: items.map(({ id, code, name, itemType, unitMeasure, taxClass }) => ({ id, code, name, itemType, unitMeasure, taxClass })),
    packages: packages.map(({ id, code, name, leadDays, requiredStaff }) => ({ id, code, name, editingDays: leadDays, photographers: requiredStaff })),
  };
}
