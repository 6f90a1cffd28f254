import { expect, test } from 'vitest';
import { explodePackage } from '#capabilities/catalog/public.ts';
import { photographersWith } from './explosion.ts';
import { sessionTotals } from './totals.ts';

test('a package never lowers the team', () => {
  expect([photographersWith(1, 2), photographersWith(3, 2)]).toEqual([2, 3]);
});

test('E3: the lines of a package make the total of the session that it is sold to', () => {
  const item = (displayOrder: number, unitPriceMinor: number) => ({
    itemId: `item-${displayOrder}`, code: `I${displayOrder}`, name: 'X', description: null, itemType: 'printed_photo', unitMeasure: 'unit' as const, taxClass: 'general', isActive: true, quantity: 1, unitPriceMinor, displayOrder,
  });
  const sold = explodePackage({ id: 'pack', code: 'BODA', name: 'Boda', kind: 'both', basePriceMinor: 300_000, isActive: true, items: [item(1, 100_000), item(2, 150_000), item(3, 100_000)] }, 'studio');
  if (!sold.ok) throw new Error(sold.code);
  expect(sessionTotals({ sessionType: 'studio', lines: sold.value, transportMinor: 0, discountMinor: 0 })).toMatchObject({ value: { totalMinor: 300_000 } });
});
