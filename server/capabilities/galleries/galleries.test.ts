import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { configureFiles } from '#capabilities/files/public.ts';
import { readConfig } from '#platform/config.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { useSite } from '#platform/site.ts';
import { makeMember, makeTenant, NOW, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { expireGalleries } from './expiry.ts';
import { makePreviews } from './previews.ts';
import { addAssets, changeGallery, createGallery, galleryAddress, orderAssets, presentGallery, publishGallery, removeAsset, reopenSelection, revokeGallery } from './public.ts';
import { galleryOfOwner } from './queries.ts';

const world = useWorld();
let dataDir: string;
let tenant: TestTenant;
let app: FastifyInstance;
let userId: string;
const picture = (colour: string, width = 900, height = 600) => sharp({ create: { width, height, channels: 3, background: colour } }).withExif({ IFD0: { Artist: 'Secreto' } }).jpeg().toBuffer();
let red: Buffer;

beforeAll(async () => {
  useSite('http://estudio.example');
  dataDir = await mkdtemp(path.join(tmpdir(), 'mostrador-galleries-'));
  await configureFiles({ config: readConfig({}), dataDir });
  tenant = await makeTenant(world);
  userId = await makeMember(world, tenant, 'Editora');
  app = await serverFor(world, tenant, ['files.upload'], { userId });
  red = await picture('#a33');
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));
beforeEach(() => world.clock.set(NOW));

const staff = <T>(work: (ctx: Ctx) => Promise<T>) => tenant.run(work, { type: 'user', id: userId, userId });
async function upload(content: Buffer, name: string): Promise<string> {
  const begun = (await app.inject({ method: 'POST', url: '/api/v1/uploads', payload: { name, size: content.length, purpose: 'gallery' } })).json();
  for (const link of begun.links) await app.inject({ method: 'PUT', url: link.url, headers: link.headers, payload: content.subarray((link.number - 1) * begun.partSize, link.number * begun.partSize) });
  const answer = await app.inject({ method: 'POST', url: `/api/v1/uploads/${begun.id}/complete` });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json().id;
}
const previews = (galleryId: string) => makePreviews.runLong({ tenantId: tenant.id, now: () => world.clock.now(), inTenant: (work) => tenant.run(work), signal: new AbortController().signal }, { galleryId });

interface Made { owner: { type: string; id: string }; id: string; token: string; assets: string[] }
/** A published gallery with so many photos. */
async function publish(count: number, changes: object = {}, names = Array.from({ length: count }, (_, i) => `foto ${i + 1}.jpg`)): Promise<Made> {
  const owner = { type: 'test', id: randomUUID() };
  const { id } = await staff((ctx) => createGallery(ctx, owner, { title: 'Boda <b>Ana & Luis</b>', expiryDays: 60, selectionQuota: null }));
  const fileIds: string[] = [];
  for (const name of names) fileIds.push(await upload(red, name));
  await staff((ctx) => addAssets(ctx, owner, fileIds));
  if (Object.keys(changes).length > 0) await staff((ctx) => changeGallery(ctx, owner, changes));
  const { url } = await staff(async (ctx) => presentGallery(ctx, await publishGallery(ctx, owner)));
  const assets = await tenant.run((ctx) => ctx.tx.selectFrom('galleryAsset').select('id').where('galleryId', '=', id).orderBy('place').execute());
  return { owner, id, token: url!.split('/g/')[1]!, assets: assets.map((one) => one.id) };
}
const base = (token: string) => `/api/v1/public/galleries/${token}`;
const get = (token: string, rest = '', cookie = '', remoteAddress = '10.0.0.1') => app.inject({ url: base(token) + rest, headers: cookie ? { cookie } : {}, remoteAddress });
const post = (token: string, rest: string, payload?: object, { cookie = '', remoteAddress = '10.0.0.1' } = {}) => app.inject({ method: 'POST', url: base(token) + rest, ...(payload && { payload }), headers: cookie ? { cookie } : {}, remoteAddress });
const choose = (made: Made, i: number, selected = true) => post(made.token, '/selection', { assetId: made.assets[i], selected });

test('a published gallery is seen by its address, in order, with pictures made of the photos', async () => {
  const made = await publish(3);
  await previews(made.id);
  const page = (await get(made.token)).json();
  expect(page).toMatchObject({ title: 'Boda <b>Ana & Luis</b>', locked: false, content: { photos: 3, videos: 0, downloadAllowed: true, selection: { quota: null, selected: 0, doneAt: null } } });
  const { items, next } = (await get(made.token, '/assets')).json();
  expect([items.map(({ name }: { name: string }) => name), next]).toEqual([['foto 1.jpg', 'foto 2.jpg', 'foto 3.jpg'], null]);
  expect(items[0]).toMatchObject({ preview: 'ready', width: 900, height: 600, placeholder: expect.stringMatching(/^data:image\/webp;base64,/) });
  const thumb = await sharp((await app.inject({ url: items[0].thumbUrl })).rawPayload).metadata();
  const screen = (await app.inject({ url: items[0].screenUrl })).rawPayload;
  expect([thumb.format, thumb.width]).toEqual(['webp', 480]);
  expect((await sharp(screen).metadata()).exif).toBeUndefined();
  expect(page.content.coverUrl).toContain('/content?');
  // Nothing of what only staff may know.
  expect(JSON.stringify([page, items])).not.toMatch(/pin|fileId|storageKey|expiryDays/i);
});

test('the list comes by pages', async () => {
  const made = await publish(3);
  const first = (await get(made.token, '/assets?limit=2')).json();
  const second = (await get(made.token, `/assets?limit=2&cursor=${encodeURIComponent(first.next)}`)).json();
  expect([...first.items, ...second.items].map(({ id }: { id: string }) => id)).toEqual(made.assets);
});

describe('the PIN', () => {
  test('hides everything but whose gallery it is; the right one is remembered for that address only', async () => {
    const made = await publish(1, { pin: '482913' });
    const other = await publish(1, { pin: '482913' });
    expect((await get(made.token)).json()).toMatchObject({ locked: true, content: null });
    for (const [method, rest, payload] of [['GET', '/assets', undefined], ['GET', '/download', undefined], ['POST', '/selection', { assetId: made.assets[0], selected: true }], ['POST', '/done', { note: '' }], ['POST', `/assets/${made.assets[0]}/download`, undefined], ['PUT', `/assets/${made.assets[0]}/comment`, { comment: 'x' }]] as const) {
      expect((await app.inject({ method, url: base(made.token) + rest, payload })).json()).toMatchObject({ status: 401, code: 'GALLERY_PIN_REQUIRED' });
    }
    expect((await post(made.token, '/pin', { pin: '0000' })).json()).toMatchObject({ status: 401, code: 'GALLERY_PIN_WRONG' });
    const right = await post(made.token, '/pin', { pin: '482913' });
    expect(right.statusCode).toBe(204);
    const [set] = right.cookies;
    expect(set).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/api/v1/public/galleries/' });
    const cookie = `${set!.name}=${set!.value}`;
    expect((await get(made.token, '/assets', cookie)).statusCode).toBe(200);
    expect((await get(other.token, '/assets', cookie)).statusCode).toBe(401);
    expect((await get(other.token, '/assets', cookie.replace(set!.name, `gallery_${'0'.repeat(32)}`))).statusCode).toBe(401);
    expect((await get(made.token, '/assets', `${set!.name}=AAAA`)).statusCode).toBe(401);
    world.clock.set(NOW.add({ hours: 24 }));
    expect((await get(made.token, '/assets', cookie)).statusCode).toBe(401);
    world.clock.set(NOW);
    await staff((ctx) => changeGallery(ctx, made.owner, { pin: '111111' }));
    expect((await get(made.token, '/assets', cookie)).statusCode).toBe(401);
  });

  test('of whoever tries them all is refused after five in 15 minutes, also at once and also the right one; another address may', async () => {
    const made = await publish(1, { pin: '7777' });
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => post(made.token, '/pin', { pin: String(1000 + i) }, { remoteAddress: '10.9.9.9' })));
    expect(answers.filter(({ statusCode }) => statusCode === 401)).toHaveLength(5);
    const refused = answers.find(({ statusCode }) => statusCode === 429)!;
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await post(made.token, '/pin', { pin: '7777' }, { remoteAddress: '10.9.9.9' })).statusCode).toBe(429);
    expect((await post(made.token, '/pin', { pin: '7777' }, { remoteAddress: '10.9.9.8' })).statusCode).toBe(204);
    world.clock.set(NOW.add({ minutes: 15, seconds: 1 }));
    expect((await post(made.token, '/pin', { pin: '7777' }, { remoteAddress: '10.9.9.9' })).statusCode).toBe(204);
  });

  test('is kept hashed and sealed, never as it is', async () => {
    const made = await publish(1, { pin: '90909090' });
    const row = await tenant.run((ctx) => galleryOfOwner(ctx, 'test', made.owner.id));
    expect(JSON.stringify(row)).not.toContain('90909090');
    expect(await tenant.run((ctx) => galleryAddress(ctx, 'test', made.owner.id))).toMatchObject({ pin: '90909090', url: expect.stringContaining(made.token) });
    const log = await tenant.run((ctx) => ctx.tx.selectFrom('auditLog').selectAll().where('entityId', '=', made.id).execute());
    expect(JSON.stringify(log)).not.toMatch(/90909090|\/g\//);
  });
});

describe('the selection', () => {
  test('counts, takes back, and refuses more than the quota', async () => {
    const made = await publish(3, { selectionQuota: 2 });
    expect((await choose(made, 0)).json()).toEqual({ quota: 2, selected: 1, doneAt: null });
    expect((await choose(made, 0)).json().selected).toBe(1);
    await choose(made, 1);
    expect((await choose(made, 2)).json()).toMatchObject({ status: 422, code: 'SELECTION_QUOTA_EXCEEDED', details: { quota: 2 } });
    expect((await choose(made, 1, false)).json().selected).toBe(1);
    expect((await choose(made, 2)).json().selected).toBe(2);
    await expect(staff((ctx) => changeGallery(ctx, made.owner, { selectionQuota: 1 }))).rejects.toMatchObject({ code: 'QUOTA_BELOW_SELECTION' });
  });

  test('of the last one by two tabs at once succeeds in one', async () => {
    const made = await publish(6, { selectionQuota: 3 });
    await choose(made, 0);
    await choose(made, 1);
    const answers = await Promise.all([2, 3, 4, 5].map((i) => choose(made, i)));
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 422, 422, 422]);
    expect((await get(made.token)).json().content.selection.selected).toBe(3);
  });

  test('without the lock would take too many, and the database refuses it even then', async () => {
    const made = await publish(2, { selectionQuota: 1 });
    // The twin looks and writes without holding the gallery; both look before either writes.
    let looked = 0;
    let go!: () => void;
    const both = new Promise<void>((resolve) => (go = resolve));
    const twin = () => tenant.run(async (ctx) => {
      const gallery = (await galleryOfOwner(ctx, 'test', made.owner.id))!;
      looked += 1;
      if (looked === 2) go();
      await both;
      expect(gallery.selectedCount < gallery.selectionQuota!).toBe(true);
      await ctx.tx.updateTable('gallery').set({ selectedCount: sql`selected_count + 1` as never }).where('id', '=', made.id).execute();
    });
    const results = await Promise.allSettled([twin(), twin()]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(String((results.find(({ status }) => status === 'rejected') as PromiseRejectedResult).reason)).toContain('gallery_quota');
  });

  test('once finished stays as it is until the studio opens it again; what was chosen is kept', async () => {
    const made = await publish(2);
    expect((await post(made.token, '/done', { note: '' })).json().code).toBe('SELECTION_EMPTY');
    await choose(made, 1);
    expect((await post(made.token, '/done', { note: 'La segunda en grande' })).json().doneAt).toBe('2026-11-20T16:00:00Z');
    for (const answer of [await choose(made, 0), await choose(made, 1, false), await post(made.token, '/done', { note: '' }), await app.inject({ method: 'PUT', url: `${base(made.token)}/assets/${made.assets[0]}/comment`, payload: { comment: 'x' } })]) {
      expect(answer.json()).toMatchObject({ status: 409, code: 'SELECTION_DONE' });
    }
    const kept = await tenant.run((ctx) => ctx.tx.selectFrom('gallerySelection').select(['assetIds', 'note']).where('galleryId', '=', made.id).execute());
    expect(kept).toEqual([{ assetIds: [made.assets[1]], note: 'La segunda en grande' }]);
    expect(await events(made.id)).toContainEqual(expect.objectContaining({ name: 'galleries.selection_done', payload: expect.objectContaining({ selected: 1 }) }));
    await staff((ctx) => reopenSelection(ctx, made.owner));
    expect((await choose(made, 0)).statusCode).toBe(200);
  });

  test('only photos of this gallery are chosen', async () => {
    const made = await publish(1);
    const other = await publish(1);
    expect((await post(made.token, '/selection', { assetId: other.assets[0], selected: true })).json()).toMatchObject({ status: 404, code: 'ASSET_NOT_FOUND' });
    const zip = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(60), Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);
    const fileId = await upload(zip, 'todas.zip');
    await staff((ctx) => addAssets(ctx, made.owner, [fileId]));
    const last = (await get(made.token, '/assets')).json().items.at(-1);
    expect(last.kind).toBe('zip');
    expect((await post(made.token, '/selection', { assetId: last.id, selected: true })).json().code).toBe('ASSET_NOT_SELECTABLE');
  });
});

test('what a client or a file name says stays text', async () => {
  const made = await publish(1, {}, ['<img src=x onerror=alert(1)>.jpg']);
  const comment = '<script>alert("x")</script> ¡bien! 💍';
  expect((await app.inject({ method: 'PUT', url: `${base(made.token)}/assets/${made.assets[0]}/comment`, payload: { comment } })).statusCode).toBe(204);
  const answer = await get(made.token, '/assets');
  expect(answer.headers['content-type']).toContain('application/json');
  expect(answer.json().items[0]).toMatchObject({ comment, name: '_img src=x onerror=alert(1)_.jpg' });
  expect((await app.inject({ method: 'PUT', url: `${base(made.token)}/assets/${made.assets[0]}/comment`, payload: { comment: 'a'.repeat(1001) } })).statusCode).toBe(422);
});

const events = (galleryId: string) => tenant.run((ctx) => ctx.tx.selectFrom('domainEvent').select(['name', 'payload']).where('entityId', '=', galleryId).orderBy('id').execute());

describe('the address', () => {
  test('is another one after publishing again; the old one and a closed gallery are 410', async () => {
    const made = await publish(1);
    const { url } = await staff(async (ctx) => presentGallery(ctx, await publishGallery(ctx, made.owner)));
    expect((await get(made.token)).json()).toMatchObject({ status: 410, code: 'LINK_EXPIRED' });
    const token = url!.split('/g/')[1]!;
    expect((await get(token)).statusCode).toBe(200);
    await staff((ctx) => revokeGallery(ctx, made.owner));
    for (const rest of ['', '/assets', '/download']) expect((await get(token, rest)).statusCode).toBe(410);
    expect((await post(token, '/pin', { pin: '1234' })).statusCode).toBe(410);
    await expect(staff((ctx) => revokeGallery(ctx, made.owner))).rejects.toMatchObject({ code: 'INVALID_STATE_TRANSITION' });
    expect((await events(made.id)).map(({ name }) => name)).toEqual(['galleries.published', 'galleries.published']);
  });
  test('of nothing is 404, and not tried for long', async () => {
    const made = await publish(1);
    const wrong = `${made.token.slice(0, -4)}AAAA`;
    const answers = [];
    for (let i = 0; i < 7; i += 1) answers.push((await get(wrong, '', '', '10.7.7.7')).statusCode);
    expect(answers).toEqual([404, 404, 404, 404, 404, 429, 429]);
  });
  test('opens no other tenant', async () => {
    const made = await publish(1);
    const foreign = await makeTenant(world);
    expect(await foreign.run((ctx) => galleryOfOwner(ctx, 'test', made.owner.id))).toBeUndefined();
    await expect(foreign.run((ctx) => publishGallery(ctx, made.owner))).rejects.toMatchObject({ code: 'GALLERY_NOT_FOUND' });
  });
});

describe('J10', () => {
  test('tells at seven days and at one, once each, and closes when the last local day is over', async () => {
    const made = await publish(1, { expiryDays: 10 });
    // 20 November and ten days: open until the end of 30 November in Guatemala.
    expect((await get(made.token)).json().expiresAt).toBe('2026-12-01T06:00:00Z');
    const run = (date: string, time = '09:00:00Z') => {
      world.clock.set(Temporal.Instant.from(`${date}T${time}`));
      return tenant.run((ctx) => expireGalleries(ctx, date));
    };
    const told = async () => (await events(made.id)).filter(({ name }) => name !== 'galleries.published').map(({ name, payload }) => `${name.split('.')[1]} ${(payload as { daysLeft?: number }).daysLeft ?? ''}`.trim());
    await run('2026-11-22');
    expect(await told()).toEqual([]);
    await run('2026-11-23');
    await run('2026-11-23');
    await run('2026-11-24');
    expect(await told()).toEqual(['expiring 7']);
    await run('2026-11-29');
    await run('2026-11-30');
    expect(await told()).toEqual(['expiring 7', 'expiring 1']);
    expect((await get(made.token)).statusCode).toBe(200);
    world.clock.set(Temporal.Instant.from('2026-12-01T06:00:00Z'));
    expect((await get(made.token)).json()).toMatchObject({ status: 410, code: 'LINK_EXPIRED', details: { reason: 'expired' } });
    await run('2026-12-01');
    await run('2026-12-01');
    expect(await told()).toEqual(['expiring 7', 'expiring 1', 'expired']);
    expect((await tenant.run((ctx) => galleryOfOwner(ctx, 'test', made.owner.id)))!.status).toBe('expired');
    const again = await staff(async (ctx) => presentGallery(ctx, await publishGallery(ctx, made.owner)));
    expect(again.status).toBe('published');
    expect((await get(again.url!.split('/g/')[1]!)).statusCode).toBe(200);
  });
  test('that was missed for days tells once, of the days that are left', async () => {
    const made = await publish(1, { expiryDays: 10 });
    world.clock.set(Temporal.Instant.from('2026-11-30T09:00:00Z'));
    await tenant.run((ctx) => expireGalleries(ctx, '2026-11-30'));
    expect((await events(made.id)).at(-1)).toMatchObject({ name: 'galleries.expiring', payload: { daysLeft: 0 } });
  });
  test('keeps the local day where the clock changes in between', async () => {
    const madrid = await makeTenant(world, { zone: 'Europe/Madrid' });
    world.clock.set(Temporal.Instant.from('2027-03-20T11:00:00Z'));
    const owner = { type: 'test', id: randomUUID() };
    await madrid.run((ctx) => createGallery(ctx, owner, { title: 'x', expiryDays: 8, selectionQuota: null }));
    await madrid.run(async (ctx) => {
      const { id } = (await galleryOfOwner(ctx, 'test', owner.id))!;
      const file = await ctx.tx.insertInto('file').values({ tenantId: madrid.id, storageKey: randomUUID(), size: 1, type: 'video/mp4', name: 'a.mp4', purpose: 'gallery' }).returning('id').executeTakeFirstOrThrow();
      await ctx.tx.insertInto('galleryAsset').values({ tenantId: madrid.id, galleryId: id, fileId: file.id, kind: 'video', place: 1, name: 'a.mp4', size: 1, preview: 'none' }).execute();
    });
    const { expiresAt } = await madrid.run((ctx) => publishGallery(ctx, owner));
    // 28 March has 23 hours in Madrid.
    expect(expiresAt!.toString()).toBe('2027-03-28T22:00:00Z');
  });
});

describe('the watermark', () => {
  test('is in every picture that is shown, and no picture without it is', async () => {
    const made = await publish(2);
    await previews(made.id);
    const plain = (await get(made.token, '/assets')).json().items[0];
    const spread = async (url: string) => (await sharp((await app.inject({ url })).rawPayload).stats()).channels[0]!.stdev;
    expect(await spread(plain.screenUrl)).toBeLessThan(2);
    await staff((ctx) => changeGallery(ctx, made.owner, { watermark: true }));
    const between = (await get(made.token, '/assets')).json().items[0];
    expect(between).toMatchObject({ preview: 'pending', thumbUrl: null, screenUrl: null });
    expect((await get(made.token)).json().content.coverUrl).toBeNull();
    await previews(made.id);
    const marked = (await get(made.token, '/assets')).json().items[0];
    expect(marked.preview).toBe('ready');
    // The unmarked one is gone at once, whoever kept its link.
    expect((await app.inject({ url: plain.screenUrl })).statusCode).toBe(404);
    expect(await spread(marked.screenUrl)).toBeGreaterThan(4);
    // Written over the photo, which is still there: the ground keeps its colour.
    const { dominant } = await sharp((await app.inject({ url: marked.screenUrl })).rawPayload).stats();
    expect(Math.abs(dominant.r - 0xaa) + Math.abs(dominant.g - 0x33) + Math.abs(dominant.b - 0x33)).toBeLessThan(40);
  });
});

test('a photo that cannot be read is shown by its name, and does not stop the others', async () => {
  const owner = { type: 'test', id: randomUUID() };
  const { id } = await staff((ctx) => createGallery(ctx, owner, { title: 'x', expiryDays: 5, selectionQuota: null }));
  const files = [await upload(red.subarray(0, 400), 'rota.jpg'), await upload(red, 'bien.jpg')];
  await staff((ctx) => addAssets(ctx, owner, files));
  await previews(id);
  const seen = await staff(async (ctx) => presentGallery(ctx, (await galleryOfOwner(ctx, 'test', owner.id))!));
  expect(seen).toMatchObject({ assets: 2, previewsFailed: 1, previewsPending: 0 });
});

test('order, cover and removal keep the gallery whole', async () => {
  const made = await publish(3, { selectionQuota: 1 });
  const [a, b, c] = made.assets as [string, string, string];
  await staff((ctx) => orderAssets(ctx, made.owner, [c, a]));
  expect((await get(made.token, '/assets')).json().items.map(({ id }: { id: string }) => id)).toEqual([c, a, b]);
  await expect(staff((ctx) => orderAssets(ctx, made.owner, [c, randomUUID()]))).rejects.toMatchObject({ code: 'ASSET_NOT_FOUND' });
  await staff((ctx) => changeGallery(ctx, made.owner, { coverId: a }));
  await post(made.token, '/selection', { assetId: a, selected: true });
  await staff((ctx) => removeAsset(ctx, made.owner, a));
  expect((await get(made.token)).json().content).toMatchObject({ photos: 2, selection: { selected: 0 } });
  expect((await tenant.run((ctx) => galleryOfOwner(ctx, 'test', made.owner.id)))!.coverId).toBeNull();
  await expect(staff((ctx) => changeGallery(ctx, made.owner, { coverId: a }))).rejects.toMatchObject({ code: 'ASSET_NOT_FOUND' });
});

test('an empty gallery is not published, and a file is in one gallery only', async () => {
  const owner = { type: 'test', id: randomUUID() };
  await staff((ctx) => createGallery(ctx, owner, { title: 'x', expiryDays: 5, selectionQuota: null }));
  await expect(staff((ctx) => publishGallery(ctx, owner))).rejects.toMatchObject({ code: 'GALLERY_EMPTY' });
  const fileId = await upload(red, 'a.jpg');
  await staff((ctx) => addAssets(ctx, owner, [fileId]));
  const other = { type: 'test', id: randomUUID() };
  await staff((ctx) => createGallery(ctx, other, { title: 'y', expiryDays: 5, selectionQuota: null }));
  await expect(staff((ctx) => addAssets(ctx, other, [fileId]))).rejects.toMatchObject({ code: 'FILE_IN_USE' });
});

describe('a download', () => {
  test('of one is a link to the original as it came, of all an archive with the names kept; both are noted', async () => {
    const made = await publish(3, {}, ['boda.jpg', 'Boda.jpg', 'año 💍.jpg']);
    const one = (await post(made.token, `/assets/${made.assets[0]}/download`)).json();
    expect(one.name).toBe('boda.jpg');
    expect((await app.inject({ url: one.url })).rawPayload.equals(red)).toBe(true);
    const all = await get(made.token, '/download');
    expect(all.headers).toMatchObject({ 'content-type': 'application/zip', 'content-length': String(all.rawPayload.length) });
    const text = all.rawPayload.toString('utf8');
    for (const name of ['boda.jpg', 'Boda (2).jpg', 'año 💍.jpg']) expect(text).toContain(name);
    expect(all.rawPayload.indexOf(red)).toBeGreaterThan(0);
    const log = await tenant.run((ctx) => ctx.tx.selectFrom('galleryDownload').select(['assetName', 'address']).where('galleryId', '=', made.id).orderBy('id').execute());
    expect(log).toEqual([{ assetName: 'boda.jpg', address: '10.0.0.1' }, { assetName: null, address: '10.0.0.1' }]);
  });
  test('is refused where the studio does not allow it', async () => {
    const made = await publish(1, { downloadAllowed: false });
    expect((await get(made.token, '/download')).json()).toMatchObject({ status: 403, code: 'GALLERY_DOWNLOAD_REFUSED' });
    expect((await post(made.token, `/assets/${made.assets[0]}/download`)).json().code).toBe('GALLERY_DOWNLOAD_REFUSED');
  });
});
