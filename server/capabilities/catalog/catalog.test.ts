import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useWorld, makeTenant, serverFor } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { registerCatalogUse, registerCatalogWords, upsertItems, upsertPackages } from './public.ts';

const world = useWorld();
let tenant: TestTenant;
let app: FastifyInstance;
let reader: FastifyInstance;
let taxClassId: string;
const sold = new Set<string>();
registerCatalogWords({ itemTypes: ['printed_photo', 'album'], packageKinds: ['studio', 'external', 'both'] });
registerCatalogUse('catalog_test', { items: async (_ctx, ids) => ids.filter((id) => sold.has(id)), packages: async (_ctx, ids) => ids.filter((id) => sold.has(id)) });

beforeAll(async () => {
  tenant = await makeTenant(world);
  app = await serverFor(world, tenant, ['catalog.view', 'catalog.manage']);
  reader = await serverFor(world, tenant, ['catalog.view']);
  taxClassId = (await post('/api/v1/catalog/tax-classes', { code: 'IVA', name: 'IVA 12 %', rateBp: 1200 })).json().id;
});
afterAll(async () => {
  await app.close();
  await reader.close();
});

type Answer = Awaited<ReturnType<FastifyInstance['inject']>>;
const post = (url: string, body: object = {}, by = app): Promise<Answer> => by.inject({ method: 'POST', url, body });
const get = (url: string, by = app): Promise<Answer> => by.inject({ method: 'GET', url });
const patch = (url: string, body: object, version: number, by = app): Promise<Answer> => by.inject({ method: 'PATCH', url, body, headers: { 'if-match': `"${version}"` } });
const remove = (url: string, version: number, by = app): Promise<Answer> => by.inject({ method: 'DELETE', url, headers: { 'if-match': `"${version}"` } });

let count = 0;
const newCode = (prefix: string) => `${prefix}-${(count += 1)}`;
async function makeItem(given: object = {}) {
  const code = newCode('I');
  const answer = await post('/api/v1/catalog/items', { code, name: `Artículo ${code}`, itemType: 'printed_photo', unitPriceMinor: 10_000, taxClassId, ...given });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return answer.json() as { id: string; version: number; code: string };
}
async function makePackage(given: object = {}) {
  const code = newCode('P');
  const answer = await post('/api/v1/catalog/packages', { code, name: `Paquete ${code}`, kind: 'both', basePriceMinor: 20_000, ...given });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return answer.json() as { id: string; version: number; code: string; sellable: boolean };
}

test('an item is added, listed by name, changed under its version, and the list pages without gaps', async () => {
  const made = await Promise.all(['Álbum', 'beso', 'Cuadro'].map((name) => makeItem({ name: `Zeta ${name}` })));
  const first = (await get('/api/v1/catalog/items?search=zeta&limit=2')).json();
  const second = (await get(`/api/v1/catalog/items?search=zeta&limit=2&cursor=${first.next}`)).json();
  expect([...first.items, ...second.items].map((item: { id: string }) => item.id).sort()).toEqual(made.map(({ id }) => id).sort());
  expect(second.next).toBeNull();

  const changed = await patch(`/api/v1/catalog/items/${made[0]!.id}`, { unitPriceMinor: 12_500 }, 1);
  expect(changed.json()).toMatchObject({ unitPriceMinor: 12_500, currency: 'GTQ', taxClass: 'IVA', version: 2 });
  expect(changed.headers.etag).toBe('"2"');
  expect((await patch(`/api/v1/catalog/items/${made[0]!.id}`, { unitPriceMinor: 1 }, 1)).json().code).toBe('VERSION_MISMATCH');
  expect((await app.inject({ method: 'PATCH', url: `/api/v1/catalog/items/${made[0]!.id}`, body: {} })).statusCode).toBe(428);
});

test('codes are unique whatever their case and outer spaces', async () => {
  const item = await makeItem();
  const pack = await makePackage();
  const again = await post('/api/v1/catalog/items', { code: ` ${item.code.toLowerCase()} `, name: 'Otro', itemType: 'album', unitPriceMinor: 1, taxClassId });
  expect(again.json()).toMatchObject({ status: 409, code: 'DUPLICATE_CODE' });
  expect((await post('/api/v1/catalog/packages', { code: pack.code.toLowerCase(), name: 'Otro', kind: 'both', basePriceMinor: 1 })).json().code).toBe('DUPLICATE_CODE');
  expect((await post('/api/v1/catalog/tax-classes', { code: ' iva', name: 'Otra', rateBp: 0 })).json().code).toBe('DUPLICATE_CODE');
  expect((await post('/api/v1/catalog/tax-classes', { code: 'X', name: 'iva 12 % ', rateBp: 0 })).json().code).toBe('DUPLICATE_NAME');
});

test.each([
  ['an unknown field', { tenantId: randomUUID() }, '/body/tenantId', 'unknown_field'],
  ['a price below zero', { unitPriceMinor: -1 }, '/body/unitPriceMinor', 'negative_amount'],
  ['a price with a fraction', { unitPriceMinor: 0.5 }, '/body/unitPriceMinor', 'wrong_type'],
  ['a price above 9,999,999.99', { unitPriceMinor: 1_000_000_000 }, '/body/unitPriceMinor', 'amount_too_large'],
  ['a type that no app knows', { itemType: 'sushi' }, '/body/itemType', 'not_allowed'],
  ['a quantity of zero', { defaultQuantity: 0 }, '/body/defaultQuantity', 'too_small'],
  ['a code that is only spaces', { code: '   ' }, '/body/code', 'required'],
])('an item with %s is refused with 422 at its field', async (_what, wrong, pointer, code) => {
  const answer = await post('/api/v1/catalog/items', { code: newCode('I'), name: 'X', itemType: 'album', unitPriceMinor: 100, taxClassId, ...wrong });
  expect(answer.statusCode).toBe(422);
  expect(answer.json().errors).toContainEqual(expect.objectContaining({ pointer, code }));
});

test('E3: the preview of a package lists its lines with the difference spread', async () => {
  const [photo, session, album] = [await makeItem({ unitPriceMinor: 1000 }), await makeItem({ unitPriceMinor: 150_000 }), await makeItem({ unitPriceMinor: 100_000 })];
  const items = [{ itemId: photo.id, quantity: 100 }, { itemId: session.id, quantity: 1 }, { itemId: album.id, quantity: 1 }];
  const pack = await makePackage({ basePriceMinor: 300_000, items, kind: 'studio' });

  const preview = (await get(`/api/v1/catalog/packages/${pack.id}/explode?kind=studio`)).json();
  expect(preview.lines.map((line: { discountMinor: number }) => line.discountMinor)).toEqual([14_286, 21_428, 14_286]);
  expect(preview).toMatchObject({ listMinor: 350_000, totalMinor: 300_000, differenceMinor: -50_000, currency: 'GTQ' });

  const unsaved = (await post('/api/v1/catalog/explosions', { basePriceMinor: 400_000, items }, reader)).json();
  expect(unsaved).toMatchObject({ differenceMinor: 50_000, lines: [{}, {}, {}, { lineType: 'package_fee', unitPriceMinor: 50_000, sourceId: null }] });
  expect((await get(`/api/v1/catalog/packages/${pack.id}/explode?kind=external`)).json()).toMatchObject({ status: 422, code: 'INVALID_SESSION_TYPE' });
});

test('deactivating an item makes its packages unsellable and names them; activating it brings them back', async () => {
  const [kept, dropped] = [await makeItem(), await makeItem()];
  const pack = await makePackage({ items: [{ itemId: kept.id, quantity: 1 }, { itemId: dropped.id, quantity: 2 }] });
  const other = await makePackage({ items: [{ itemId: kept.id, quantity: 1 }] });
  expect([pack.sellable, other.sellable]).toEqual([true, true]);

  const done = (await post(`/api/v1/catalog/items/${dropped.id}/deactivate`)).json();
  expect(done.madeUnsellable).toEqual([expect.objectContaining({ id: pack.id, code: pack.code })]);
  expect((await get(`/api/v1/catalog/packages/${pack.id}`)).json()).toMatchObject({ sellable: false, inactiveCodes: [dropped.code], status: 'active' });
  expect((await get(`/api/v1/catalog/packages/${other.id}`)).json().sellable).toBe(true);
  expect((await get(`/api/v1/catalog/packages?sellable=false&search=${pack.code}`)).json().items).toHaveLength(1);
  expect((await get(`/api/v1/catalog/packages/${pack.id}/explode`)).json()).toMatchObject({ code: 'PACKAGE_HAS_INACTIVE_ITEMS', details: { codes: [dropped.code] } });
  expect((await post(`/api/v1/catalog/items/${dropped.id}/deactivate`)).json()).toMatchObject({ status: 409, code: 'INVALID_STATE_TRANSITION', details: { allowed: ['active'] } });

  await post(`/api/v1/catalog/items/${dropped.id}/activate`);
  expect((await get(`/api/v1/catalog/packages/${pack.id}`)).json().sellable).toBe(true);
});

test('an empty package and an inactive one cannot be exploded', async () => {
  const empty = await makePackage();
  expect(empty.sellable).toBe(false);
  expect((await get(`/api/v1/catalog/packages/${empty.id}/explode`)).json()).toMatchObject({ status: 422, code: 'PACKAGE_ITEMS_EMPTY' });
  await post(`/api/v1/catalog/packages/${empty.id}/deactivate`);
  expect((await get(`/api/v1/catalog/packages/${empty.id}/explode`)).json()).toMatchObject({ status: 422, code: 'RESOURCE_INACTIVE' });
});

test('the items of a package are replaced as a whole, in the order given, and its version grows', async () => {
  const [a, b] = [await makeItem(), await makeItem()];
  const pack = await makePackage({ items: [{ itemId: a.id, quantity: 1 }] });
  const changed = await patch(`/api/v1/catalog/packages/${pack.id}`, { items: [{ itemId: b.id, quantity: 3 }, { itemId: a.id, quantity: 2 }] }, pack.version);
  expect(changed.json()).toMatchObject({ version: 2, listMinor: 50_000, items: [{ itemId: b.id, quantity: 3 }, { itemId: a.id, quantity: 2 }] });
  expect((await patch(`/api/v1/catalog/packages/${pack.id}`, { items: [{ itemId: randomUUID(), quantity: 1 }] }, 2)).json()).toMatchObject({ status: 404, code: 'ITEM_NOT_FOUND' });
  expect((await patch(`/api/v1/catalog/packages/${pack.id}`, { items: [{ itemId: a.id, quantity: 1 }, { itemId: a.id, quantity: 1 }] }, 2)).json().errors).toEqual([expect.objectContaining({ code: 'item_twice' })]);
});

test('what is referred to is never deleted, the rest is', async () => {
  const [loose, packed, sellingWell] = [await makeItem(), await makeItem(), await makeItem()];
  const pack = await makePackage({ items: [{ itemId: packed.id, quantity: 1 }] });
  sold.add(sellingWell.id);

  expect((await remove(`/api/v1/catalog/items/${packed.id}`, 1)).json()).toMatchObject({ status: 409, code: 'ITEM_IN_USE', details: { packages: [{ code: pack.code }] } });
  expect((await remove(`/api/v1/catalog/items/${sellingWell.id}`, 1)).json().code).toBe('ITEM_IN_USE');
  expect((await remove(`/api/v1/catalog/items/${loose.id}`, 1)).statusCode).toBe(204);
  expect((await get(`/api/v1/catalog/items/${loose.id}`)).json().code).toBe('ITEM_NOT_FOUND');
  expect((await remove(`/api/v1/catalog/tax-classes/${taxClassId}`, 1)).json().code).toBe('TAX_CLASS_IN_USE');

  sold.add(pack.id);
  expect((await remove(`/api/v1/catalog/packages/${pack.id}`, 1)).json().code).toBe('PACKAGE_IN_USE');
  sold.delete(pack.id);
  expect((await remove(`/api/v1/catalog/packages/${pack.id}`, 1)).statusCode).toBe(204);
});

test('a tax class taken out of use is not offered to new items', async () => {
  const taxClass = (await post('/api/v1/catalog/tax-classes', { code: 'EXE', name: 'Exento', rateBp: 0 })).json();
  await post(`/api/v1/catalog/tax-classes/${taxClass.id}/deactivate`);
  const refused = await post('/api/v1/catalog/items', { code: newCode('I'), name: 'X', itemType: 'album', unitPriceMinor: 1, taxClassId: taxClass.id });
  expect(refused.json()).toMatchObject({ status: 422, code: 'RESOURCE_INACTIVE' });
  const unknown = await post('/api/v1/catalog/items', { code: newCode('I'), name: 'X', itemType: 'album', unitPriceMinor: 1, taxClassId: randomUUID() });
  expect(unknown.json()).toMatchObject({ status: 404, code: 'TAX_CLASS_NOT_FOUND' });
});

test('rows of another tenant are not found, by any way', async () => {
  const item = await makeItem();
  const pack = await makePackage();
  const stranger = await makeTenant(world);
  const theirs = await serverFor(world, stranger, 'everything');
  try {
    for (const url of [`/api/v1/catalog/items/${item.id}`, `/api/v1/catalog/packages/${pack.id}`, `/api/v1/catalog/packages/${pack.id}/explode`]) expect((await get(url, theirs)).statusCode).toBe(404);
    expect((await patch(`/api/v1/catalog/items/${item.id}`, { name: 'Mío' }, 1, theirs)).json().code).toBe('ITEM_NOT_FOUND');
    expect((await patch(`/api/v1/catalog/tax-classes/${taxClassId}`, { name: 'Mío' }, 1, theirs)).json().code).toBe('TAX_CLASS_NOT_FOUND');
    expect((await remove(`/api/v1/catalog/packages/${pack.id}`, 1, theirs)).json().code).toBe('PACKAGE_NOT_FOUND');
    expect((await post('/api/v1/catalog/packages', { code: 'P', name: 'P', kind: 'both', basePriceMinor: 1, items: [{ itemId: item.id, quantity: 1 }] }, theirs)).json().code).toBe('ITEM_NOT_FOUND');
    expect((await post('/api/v1/catalog/items', { code: 'I', name: 'I', itemType: 'album', unitPriceMinor: 1, taxClassId }, theirs)).json().code).toBe('TAX_CLASS_NOT_FOUND');
    expect((await get('/api/v1/catalog/items', theirs)).json().items).toEqual([]);
  } finally {
    await theirs.close();
  }
});

test('who may only look may not change anything', async () => {
  const item = await makeItem();
  const refused = await Promise.all([
    post('/api/v1/catalog/items', {}, reader), patch(`/api/v1/catalog/items/${item.id}`, {}, 1, reader), remove(`/api/v1/catalog/items/${item.id}`, 1, reader),
    post(`/api/v1/catalog/items/${item.id}/deactivate`, {}, reader), post('/api/v1/catalog/packages', {}, reader), post('/api/v1/catalog/tax-classes', {}, reader),
  ]);
  expect(refused.map((answer) => [answer.statusCode, answer.json().code])).toEqual(refused.map(() => [403, 'INSUFFICIENT_PERMISSIONS']));
  expect((await get(`/api/v1/catalog/items/${item.id}`, reader)).statusCode).toBe(200);
});

test('an import adds by code, changes what differs, and changes nothing the second time', async () => {
  const rows = [
    { code: 'imp-1', name: 'Foto 5x7', itemType: 'printed_photo', unitPriceMinor: 2500 },
    { code: 'imp-2', name: 'Álbum', itemType: 'album', unitPriceMinor: 90_000, taxClass: 'iva' },
  ];
  const packs = [{ code: 'imp-p', name: 'Boda', kind: 'both', basePriceMinor: 95_000, items: [{ itemCode: 'IMP-2', quantity: 1 }, { itemCode: 'imp-1', quantity: 4 }] }];
  const outcomes = (done: { outcome: string }[]) => done.map(({ outcome }) => outcome);
  expect(await tenant.run(async (ctx) => [...outcomes(await upsertItems(ctx, rows)), ...outcomes(await upsertPackages(ctx, packs))])).toEqual(['created', 'created', 'created']);
  expect(await tenant.run(async (ctx) => [...outcomes(await upsertItems(ctx, rows)), ...outcomes(await upsertPackages(ctx, packs))])).toEqual(['unchanged', 'unchanged', 'unchanged']);
  expect(await tenant.run(async (ctx) => outcomes(await upsertItems(ctx, [{ ...rows[0]!, unitPriceMinor: 3000 }])))).toEqual(['updated']);
  expect((await get('/api/v1/catalog/packages?search=imp-p')).json().items[0]).toMatchObject({ itemCount: 2, listMinor: 102_000, sellable: true });
});

test('only one of two edits of the same version wins', async () => {
  const item = await makeItem();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => patch(`/api/v1/catalog/items/${item.id}`, { unitPriceMinor: i + 1 }, 1)));
  expect(answers.map((answer) => answer.statusCode).sort((a, b) => a - b)).toEqual([200, ...Array<number>(19).fill(412)]);
});
