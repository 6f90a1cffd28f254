import { randomUUID } from 'node:crypto';
import { explodeForSale, itemsById, itemNotFound } from '#capabilities/catalog/public.ts';
import type { z } from 'zod';
import type { NewSessionItem } from '#contracts/studio.ts';
import { orThrow } from '#apps/studio/errors.ts';
import { photographersWith } from '#apps/studio/rules/explosion.ts';
import { lineAmounts } from '#apps/studio/rules/totals.ts';
import type { Ctx } from '#platform/context.ts';
import { resourceInactive } from '#platform/errors.ts';
import { insertLines } from './queries.ts';
import type { LineInsert, SessionRow } from './queries.ts';

/** What adding packages does to the session besides its lines (studio 5.2). */
export interface PackageEffects { requiredPhotographers: number }

type Sold = z.output<typeof NewSessionItem>;

/** @throws ITEM_NOT_FOUND, RESOURCE_INACTIVE, DISCOUNT_EXCEEDS_TOTAL, AMOUNT_TOO_LARGE */
export async function itemLines(ctx: Ctx, sold: readonly Sold[]): Promise<LineInsert[]> {
  const items = await itemsById(ctx, sold.map((line) => line.itemId));
  return sold.map((line) => {
    const item = items.get(line.itemId);
    if (!item) throw itemNotFound({ itemId: line.itemId });
    if (!item.isActive) throw resourceInactive({ resourceId: item.itemId, name: item.name });
    const unitPriceMinor = line.unitPriceMinor ?? item.unitPriceMinor;
    const discountMinor = line.discountMinor ?? 0;
    return {
      lineType: 'item' as const, sourceType: 'item' as const, sourceId: item.itemId, itemCode: item.code, itemName: item.name, itemDescription: item.description,
      itemType: item.itemType as LineInsert['itemType'], unitMeasure: item.unitMeasure as LineInsert['unitMeasure'], taxClass: item.taxClass, unitPriceMinor, quantity: line.quantity, discountMinor,
      ...orThrow(lineAmounts({ quantity: line.quantity, unitPriceMinor, discountMinor })), descriptionOverride: line.descriptionOverride ?? null,
    };
  });
}

/** @throws PACKAGE_NOT_FOUND, RESOURCE_INACTIVE, PACKAGE_ITEMS_EMPTY, PACKAGE_HAS_INACTIVE_ITEMS, INVALID_SESSION_TYPE, AMOUNT_TOO_LARGE */
export async function packageLines(ctx: Ctx, packageId: string, sessionType: SessionRow['sessionType']): Promise<{ lines: LineInsert[]; requiredStaff: number }> {
  const { package: pack, lines } = await explodeForSale(ctx, packageId, sessionType);
  const packageGroup = randomUUID();
  return {
    lines: lines.map((line) => ({ ...line, itemType: line.itemType as LineInsert['itemType'], unitMeasure: line.unitMeasure as LineInsert['unitMeasure'], packageGroup, packageName: pack.name, editingDays: pack.leadDays })),
    requiredStaff: pack.requiredStaff,
  };
}

/** Sell packages and items to a session, behind the lines that it has. */
export async function sell(ctx: Ctx, session: SessionRow, firstOrder: number, { packageIds, items }: { packageIds: readonly string[]; items: readonly Sold[] }): Promise<PackageEffects> {
  const packages: LineInsert[] = [];
  let { requiredPhotographers } = session;
  for (const packageId of packageIds) {
    const { lines, requiredStaff } = await packageLines(ctx, packageId, session.sessionType);
    packages.push(...lines);
    requiredPhotographers = photographersWith(requiredPhotographers, requiredStaff);
  }
  await insertLines(ctx, session.id, [...packages, ...(await itemLines(ctx, items))], firstOrder);
  return { requiredPhotographers };
}
