import type { z } from 'zod';
import { allocate, sum } from '#contracts/money.ts';
import type { ItemType, PackageSessionType, SessionType, UnitMeasure } from '#contracts/studio-terms.ts';
import { accepted, type Outcome, refused } from './outcome.ts';
import { MAX_MINOR } from './totals.ts';

export interface PackageItem {
  itemId: string;
  code: string;
  name: string;
  description: string | null;
  itemType: z.infer<typeof ItemType>;
  unitMeasure: z.infer<typeof UnitMeasure>;
  unitPriceMinor: number;
  taxClass: string;
  isActive: boolean;
  quantity: number;
  displayOrder: number;
}

export interface Package {
  id: string;
  code: string;
  name: string;
  sessionType: z.infer<typeof PackageSessionType>;
  basePriceMinor: number;
  isActive: boolean;
  items: readonly PackageItem[];
}

/** One line as it is copied onto the session; the catalog may change afterwards, the line does not (E6). */
export interface ExplodedLine {
  lineType: 'item' | 'package_fee';
  sourceType: 'item' | 'package';
  sourceId: string;
  itemCode: string;
  itemName: string;
  itemDescription: string | null;
  itemType: z.infer<typeof ItemType>;
  unitMeasure: z.infer<typeof UnitMeasure>;
  unitPriceMinor: number;
  taxClass: string;
  quantity: number;
  listMinor: number;
  discountMinor: number;
  lineTotalMinor: number;
}

export type ExplosionRefusal =
  | 'RESOURCE_INACTIVE' | 'PACKAGE_ITEMS_EMPTY' | 'PACKAGE_HAS_INACTIVE_ITEMS' | 'INVALID_SESSION_TYPE' | 'AMOUNT_TOO_LARGE';

/** A package may be sold when it is active, has items, and all of them are active (studio 3.3). */
export const isSellable = (pack: Pick<Package, 'isActive' | 'items'>): boolean =>
  pack.isActive && pack.items.length > 0 && pack.items.every((item) => item.isActive);

/**
 * The lines of a package at current prices, which together cost its base price: below the list sum the difference is
 * spread as discounts in proportion to the lines, above it a fee line makes it up (studio 5.2). In display order.
 */
export function explodePackage(pack: Package, sessionType: SessionType): Outcome<ExplodedLine[], ExplosionRefusal> {
  if (!pack.isActive) return refused('RESOURCE_INACTIVE', { packageCode: pack.code });
  if (pack.items.length === 0) return refused('PACKAGE_ITEMS_EMPTY', { packageCode: pack.code });
  const inactive = pack.items.filter((item) => !item.isActive).map((item) => item.code);
  if (inactive.length > 0) return refused('PACKAGE_HAS_INACTIVE_ITEMS', { codes: inactive });
  if (pack.sessionType !== 'both' && pack.sessionType !== sessionType) {
    return refused('INVALID_SESSION_TYPE', { packageType: pack.sessionType, sessionType });
  }

  const items = [...pack.items].sort((a, b) => a.displayOrder - b.displayOrder);
  const lists = items.map((item) => BigInt(item.quantity) * BigInt(item.unitPriceMinor));
  if (lists.reduce((a, b) => a + b, 0n) > MAX_MINOR) return refused('AMOUNT_TOO_LARGE', { maxMinor: MAX_MINOR });
  const listSum = sum(lists.map(Number));
  const discounts = allocate(Math.max(0, listSum - pack.basePriceMinor), lists);

  const lines = items.map((item, index): ExplodedLine => {
    const listMinor = Number(lists[index]);
    const discountMinor = discounts[index] ?? 0;
    return {
      lineType: 'item', sourceType: 'item', sourceId: item.itemId,
      itemCode: item.code, itemName: item.name, itemDescription: item.description, itemType: item.itemType, unitMeasure: item.unitMeasure,
      unitPriceMinor: item.unitPriceMinor, taxClass: item.taxClass, quantity: item.quantity,
      listMinor, discountMinor, lineTotalMinor: listMinor - discountMinor,
    };
  });
  return accepted(pack.basePriceMinor > listSum ? [...lines, feeLine(pack, lines, pack.basePriceMinor - listSum)] : lines);
}

/** The fee is taxed like the dearest line, since a package has no tax class of its own. */
function feeLine(pack: Package, lines: ExplodedLine[], feeMinor: number): ExplodedLine {
  const dearest = lines.reduce((a, b) => (b.listMinor > a.listMinor ? b : a));
  return {
    lineType: 'package_fee', sourceType: 'package', sourceId: pack.id,
    itemCode: pack.code, itemName: pack.name, itemDescription: null, itemType: 'other', unitMeasure: 'package',
    unitPriceMinor: feeMinor, taxClass: dearest.taxClass, quantity: 1, listMinor: feeMinor, discountMinor: 0, lineTotalMinor: feeMinor,
  };
}

/** Adding a package never lowers the team (studio 5.2). */
export const photographersWith = (current: number, requiredByPackage: number): number => Math.max(current, requiredByPackage);
