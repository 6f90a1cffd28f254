import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { upsertItems, upsertPackages } from '#capabilities/catalog/public.ts';
import { useWorld } from '#test/server.ts';
import { makeStudio, studioSession } from '#test/studio.ts';

// The worked examples of studio 5.2, sold for real: what the client is charged, line by line.

const world = useWorld();

interface Example { items: [quantity: number, unitPriceMinor: number][]; base: number; discounts: number[]; fee: number | null }
const EXAMPLES: [string, Example][] = [
  ['E2: list and price are the same: no discount', { items: [[100, 1_000], [1, 150_000], [1, 100_000]], base: 350_000, discounts: [0, 0, 0], fee: null }],
  ['E3: the difference is spread in proportion, what is left goes to the largest fractions', { items: [[1, 100_000], [1, 150_000], [1, 100_000]], base: 300_000, discounts: [14_286, 21_428, 14_286], fee: null }],
  ['E4: three equal lines: the unit left over goes to the first', { items: [[1, 10_000], [1, 10_000], [1, 10_000]], base: 20_000, discounts: [3_334, 3_333, 3_333], fee: null }],
  ['E5: a price above the list becomes a line of its own', { items: [[1, 100_000], [1, 150_000], [1, 100_000]], base: 400_000, discounts: [0, 0, 0], fee: 50_000 }],
];

test.for(EXAMPLES)('%s', async ([, { items, base, discounts, fee }]) => {
  const studio = await makeStudio(world);
  const packageId = await studio.run(async (ctx) => {
    await upsertItems(ctx, items.map(([, unitPriceMinor], i) => ({ code: `X${i}`, name: `Artículo ${i}`, itemType: 'other', unitPriceMinor })));
    const [pack] = await upsertPackages(ctx, [{ code: 'X', name: 'Paquete X', kind: 'studio', basePriceMinor: base, items: items.map(([quantity], i) => ({ itemCode: `X${i}`, quantity })) }]);
    return pack!.id;
  });

  const answer = await studio.app.inject({ method: 'POST', url: '/api/v1/studio/sessions', body: studioSession(studio, { packageIds: [packageId] }), headers: { 'idempotency-key': randomUUID() } });
  const { lines, totalMinor } = answer.json<{ totalMinor: number; lines: { lineType: string; discountMinor: number; lineTotalMinor: number }[] }>();

  expect(totalMinor).toBe(base);
  expect(lines.filter((line) => line.lineType === 'item').map((line) => line.discountMinor)).toEqual(discounts);
  expect(lines.filter((line) => line.lineType === 'package_fee').map((line) => line.lineTotalMinor)).toEqual(fee === null ? [] : [fee]);
});
