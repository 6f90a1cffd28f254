import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sum } from '#contracts/money.ts';
import { type ExplodedLine, explodePackage, isSellable, type Package, type PackageItem } from './explosion.ts';

const item = (displayOrder: number, quantity: number, unitPriceMinor: number, rest: Partial<PackageItem> = {}): PackageItem => ({
  itemId: `item-${displayOrder}`, code: `I${displayOrder}`, name: `Item ${displayOrder}`, description: null, itemType: 'printed_photo',
  unitMeasure: 'unit', taxClass: 'general', isActive: true, quantity, unitPriceMinor, displayOrder, ...rest,
});
const pack = (basePriceMinor: number, items: PackageItem[], rest: Partial<Package> = {}): Package => ({
  id: 'pack', code: 'BODA', name: 'Paquete boda', kind: 'both', basePriceMinor, isActive: true, items, ...rest,
});
const linesOf = (what: Package): ExplodedLine[] => {
  const exploded = explodePackage(what, 'studio');
  if (!exploded.ok) throw new Error(exploded.code);
  return exploded.value;
};
const totalOf = (lines: readonly ExplodedLine[]) => sum(lines.map((line) => line.lineTotalMinor));
const wedding = [item(1, 100, 1000), item(2, 1, 150000), item(3, 1, 100000)];

test('E2: a package at the sum of its items has no discount: three lines, 350000', () => {
  const lines = linesOf(pack(350000, wedding));
  expect(lines.map((line) => [line.listMinor, line.discountMinor])).toEqual([[100000, 0], [150000, 0], [100000, 0]]);
  expect(totalOf(lines)).toBe(350000);
});

test('E3: a cheaper package spreads the difference of 50000: 14286, 21428, 14286', () => {
  const lines = linesOf(pack(300000, wedding));
  expect(lines.map((line) => line.discountMinor)).toEqual([14286, 21428, 14286]);
  expect(lines.map((line) => line.lineTotalMinor)).toEqual([85714, 128572, 85714]);
  expect(totalOf(lines)).toBe(300000);
});

test('E4: three equal lines share 10000 as 3334, 3333, 3333, the lower display order first', () => {
  const shuffled = pack(20000, [item(3, 1, 10000), item(1, 1, 10000), item(2, 1, 10000)]);
  expect(linesOf(shuffled).map((line) => [line.itemCode, line.discountMinor])).toEqual([['I1', 3334], ['I2', 3333], ['I3', 3333]]);
});

test('E5: a dearer package adds a fee line of 50000 with its own name', () => {
  const lines = linesOf(pack(400000, wedding));
  expect(lines.at(-1)).toMatchObject({ lineType: 'package_fee', itemName: 'Paquete boda', quantity: 1, unitPriceMinor: 50000, lineTotalMinor: 50000 });
  expect(totalOf(lines)).toBe(400000);
});

test('E6: what was sold still totals 300000 after item and package become dearer', () => {
  const catalog = pack(300000, wedding);
  const sold = linesOf(catalog);
  const later = pack(330000, wedding.map((each) => (each.displayOrder === 2 ? { ...each, unitPriceMinor: 180000 } : each)));
  expect(totalOf(linesOf(later))).toBe(330000);
  expect(totalOf(sold)).toBe(300000);
});

test('an inactive package, an empty one, inactive items and the wrong session type are refused', () => {
  const off = item(4, 1, 100, { isActive: false });
  expect(explodePackage(pack(1, wedding, { isActive: false }), 'studio')).toMatchObject({ code: 'RESOURCE_INACTIVE' });
  expect(explodePackage(pack(1, []), 'studio')).toMatchObject({ code: 'PACKAGE_ITEMS_EMPTY' });
  expect(explodePackage(pack(1, [...wedding, off]), 'studio')).toMatchObject({ code: 'PACKAGE_HAS_INACTIVE_ITEMS', details: { codes: ['I4'] } });
  expect(explodePackage(pack(1, wedding, { kind: 'external' }), 'studio')).toMatchObject({ code: 'INVALID_SESSION_TYPE' });
  expect(explodePackage(pack(1, wedding, { kind: 'external' }), 'external')).toMatchObject({ ok: true });
  expect(explodePackage(pack(1, wedding, { kind: 'external' }), null)).toMatchObject({ ok: true });
  expect([isSellable(pack(1, wedding)), isSellable(pack(1, [])), isSellable(pack(1, [off])), isSellable(pack(1, [...wedding, off])), isSellable(pack(1, wedding.slice(0, 1))), isSellable(pack(1, wedding, { isActive: false }))])
    .toEqual([true, false, false, false, true, false]);
});

test('the fee is taxed like the dearest line, the first of equal ones', () => {
  const taxed = (...prices: [number, string][]) => linesOf(pack(900000, prices.map(([price, taxClass], index) => item(index, 1, price, { taxClass })))).at(-1)?.taxClass;
  expect([taxed([100, 'book'], [200, 'general']), taxed([200, 'general'], [100, 'book']), taxed([100, 'book'], [100, 'general'])]).toEqual(['general', 'general', 'book']);
});

test('a package whose items add up to more than 9,999,999.99 is refused', () => {
  const dear = (...prices: number[]) => explodePackage(pack(1000, prices.map((price, index) => item(index, 1, price))), 'studio');
  expect(dear(999_999_999)).toMatchObject({ ok: true });
  expect(dear(999_999_999, 1)).toMatchObject({ ok: false, code: 'AMOUNT_TOO_LARGE' });
});

test('a package costs its base price, no discount exceeds its line, and a fee stands alone', () => {
  const anyItem = fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 200_000 }));
  fc.assert(fc.property(fc.array(anyItem, { minLength: 1, maxLength: 6 }), fc.integer({ min: 0, max: 50_000_000 }), (items, base) => {
    const lines = linesOf(pack(base, items.map(([quantity, price], index) => item(index, quantity, price))));
    expect(totalOf(lines)).toBe(base);
    for (const line of lines) {
      expect(line.discountMinor >= 0 && line.discountMinor <= line.listMinor).toBe(true);
      expect(line.lineTotalMinor).toBe(line.quantity * line.unitPriceMinor - line.discountMinor);
    }
    const fees = lines.filter((line) => line.lineType === 'package_fee');
    if (fees.length > 0) expect(lines.every((line) => line.discountMinor === 0)).toBe(true);
  }), { numRuns: 500 });
});
