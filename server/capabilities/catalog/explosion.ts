import { allocate, sum } from '#contracts/money.ts';

// How the one price of a package becomes prices of its lines. Pure: the same function answers the preview, the sale
// and the tests (studio 5.2).

/** No amount may pass 9,999,999.99 (studio 14). */
export const MAX_MINOR = 999_999_999;

export interface PackageItem {
  itemId: string;
  code: string;
  name: string;
  description: string | null;
  itemType: string;
  unitMeasure: 'unit' | 'hour' | 'package';
  unitPriceMinor: number;
  /** Code of the tax class. */
  taxClass: string;
  isActive: boolean;
  quantity: number;
  displayOrder: number;
}

export interface Package {
  id: string;
  code: string;
  name: string;
  /** For which kind of work it is sold; `both` is any. */
  kind: string;
  basePriceMinor: number;
  isActive: boolean;
  items: readonly PackageItem[];
}

/** One line as it is copied onto a sale; the catalog may change afterwards, the line does not (E6). */
export interface ExplodedLine {
  lineType: 'item' | 'package_fee';
  sourceType: 'item' | 'package';
  sourceId: string;
  itemCode: string;
  itemName: string;
  itemDescription: string | null;
  itemType: string;
  unitMeasure: 'unit' | 'hour' | 'package';
  unitPriceMinor: number;
  taxClass: string;
  quantity: number;
  listMinor: number;
  discountMinor: number;
  lineTotalMinor: number;
}

export type ExplosionRefusal =
  | 'RESOURCE_INACTIVE' | 'PACKAGE_ITEMS_EMPTY' | 'PACKAGE_HAS_INACTIVE_ITEMS' | 'INVALID_SESSION_TYPE' | 'AMOUNT_TOO_LARGE';
export type Explosion =
  | { ok: true; value: ExplodedLine[] }
  | { ok: false; code: ExplosionRefusal; details: Record<string, unknown> };

const refused = (code: ExplosionRefusal, details: Record<string, unknown>): Explosion => ({ ok: false, code, details });

/** A package may be sold when it is active, has items, and all of them are active (studio 3.3). */
export const isSellable = (pack: Pick<Package, 'isActive' | 'items'>): boolean =>
  pack.isActive && pack.items.length > 0 && pack.items.every((item) => item.isActive);

/**
 * The lines of a package at current prices, which together cost its base price: below the list sum the difference is
 * spread as discounts in proportion to the lines, above it a fee line makes it up (studio 5.2). In display order.
 *
 * @param wantedKind the kind of work it is sold for; null asks for no match (a preview)
 */
export function explodePackage(pack: Package, wantedKind: string | null): Explosion {
  if (!pack.isActive) return refused('RESOURCE_INACTIVE', { packageCode: pack.code, name: pack.name });
  if (pack.items.length === 0) return refused('PACKAGE_ITEMS_EMPTY', { packageCode: pack.code, name: pack.name });
  const inactive = pack.items.filter((item) => !item.isActive).map((item) => item.code);
  if (inactive.length > 0) return refused('PACKAGE_HAS_INACTIVE_ITEMS', { codes: inactive, name: pack.name });
  if (wantedKind !== null && pack.kind !== 'both' && pack.kind !== wantedKind) {
    return refused('INVALID_SESSION_TYPE', { packageType: pack.kind, sessionType: wantedKind, name: pack.name });
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
  return { ok: true, value: pack.basePriceMinor > listSum ? [...lines, feeLine(pack, lines, pack.basePriceMinor - listSum)] : lines };
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
