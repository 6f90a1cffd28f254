import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '#platform/config.ts';
import { makeTenant, NOW, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { configureFiles } from './public.ts';
import { rangeOf } from './range.ts';
import { standInKeys, startS3StandIn } from './s3-stand-in.ts';
import type { S3StandIn } from './s3-stand-in.ts';
import { sweepFiles } from './sweep.ts';

const world = useWorld();
let dataDir: string;
let standIn: S3StandIn;
let tenant: TestTenant;
let app: FastifyInstance;
let stranger: FastifyInstance;
let foreign: FastifyInstance;
const userId = randomUUID();

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'mostrador-uploads-'));
  standIn = await startS3StandIn('archivos');
  tenant = await makeTenant(world);
  app = await serverFor(world, tenant, ['files.upload'], { userId });
  stranger = await serverFor(world, tenant, ['files.upload'], { userId: randomUUID() });
  foreign = await serverFor(world, await makeTenant(world), ['files.upload'], { userId });
});
afterAll(async () => {
  await standIn.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const onDisk = () => configureFiles({ config: readConfig({}), dataDir });
const onS3 = () => configureFiles({ config: readConfig({ S3_ENDPOINT: standIn.endpoint, S3_BUCKET: 'archivos', S3_ACCESS_KEY: standInKeys.accessKey, S3_SECRET_KEY: standInKeys.secretKey }), dataDir });

interface Link { number: number; size: number; url: string; headers: Record<string, string> }
const post = (url: string, body?: object, server = app) => server.inject({ method: 'POST', url, ...(body && { payload: body }) });
const begin = async (content: Buffer, purpose = 'gallery', name = 'boda.mp4') => (await post('/api/v1/uploads', { name, size: content.length, purpose })).json();
/** As the web helper does: to the store or to us, whatever the link says. */
async function send(link: Link, content: Buffer): Promise<number> {
  const body = content.subarray(0);
  if (link.url.startsWith('/')) return (await app.inject({ method: 'PUT', url: link.url, headers: link.headers, payload: body })).statusCode;
  return (await fetch(link.url, { method: 'PUT', headers: link.headers, body: new Uint8Array(body) })).status;
}
const partOf = (content: Buffer, upload: { partSize: number }, number: number) => content.subarray((number - 1) * upload.partSize, number * upload.partSize);
const whole = async (content: Buffer, purpose?: string, name?: string) => {
  const upload = await begin(content, purpose, name);
  for (const link of upload.links as Link[]) expect(await send(link, partOf(content, upload, link.number))).toBeLessThan(300);
  return post(`/api/v1/uploads/${upload.id}/complete`);
};
const contentOf = async (url: string, headers = {}) => (url.startsWith('/') ? (await app.inject({ url, headers })).rawPayload : Buffer.from(await (await fetch(url, { headers })).arrayBuffer()));

const MP4 = Buffer.concat([Buffer.from('000000186674797069736f6d0000020069736f6d69736f32', 'hex'), randomBytes(64)]);
const video = (size: number) => Buffer.concat([MP4, Buffer.alloc(size - MP4.length, 7)]);
const picture = () => sharp({ create: { width: 900, height: 600, channels: 3, background: '#383' } }).withExif({ IFD0: { Artist: 'Secreto' } }).jpeg().toBuffer();
/** The smallest archive: nothing but the end of its directory, behind a local header. */
const zip = () => Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(60), Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);

describe.each([['the disk', onDisk], ['an S3 store', onS3]])('an upload in parts to %s', (place, configure) => {
  beforeEach(configure);

  test('arrives in any order, and becomes a file as it came', async () => {
    const content = video(20 * 1024 * 1024);
    const upload = await begin(content);
    expect(upload).toMatchObject({ status: 'open', received: [], partCount: Math.ceil(content.length / upload.partSize), fileId: null });
    expect(upload.links.length).toBe(upload.partCount);
    for (const link of (upload.links as Link[]).toReversed()) expect(await send(link, partOf(content, upload, link.number))).toBeLessThan(300);
    const answer = await post(`/api/v1/uploads/${upload.id}/complete`);
    expect(answer.statusCode, answer.body).toBe(201);
    expect(answer.json()).toMatchObject({ name: 'boda.mp4', type: 'video/mp4', size: content.length, sha256: null, purpose: 'gallery' });
    expect((await contentOf(answer.json().url)).equals(content)).toBe(true);
    expect((await contentOf(answer.json().url, { range: 'bytes=8388600-8388615' })).length).toBe(16);
    // A repeat after a lost answer is the same file.
    expect((await post(`/api/v1/uploads/${upload.id}/complete`)).json().id).toBe(answer.json().id);
    expect((await app.inject({ url: `/api/v1/uploads/${upload.id}` })).json()).toMatchObject({ status: 'done', fileId: answer.json().id, links: [] });
  });

  test('goes on after a pause with what is missing; complete too early says which', async () => {
    const content = video(18 * 1024 * 1024);
    const upload = await begin(content);
    await send(upload.links[1], partOf(content, upload, 2));
    expect((await post(`/api/v1/uploads/${upload.id}/complete`)).json()).toMatchObject({ status: 409, code: 'UPLOAD_INCOMPLETE', details: { missing: expect.arrayContaining([1]), missingCount: upload.partCount - 1 } });
    const later = (await app.inject({ url: `/api/v1/uploads/${upload.id}` })).json();
    expect(later.received).toEqual([2]);
    expect(later.links.map(({ number }: Link) => number)).not.toContain(2);
    const { links } = (await post(`/api/v1/uploads/${upload.id}/links`, { numbers: later.links.map(({ number }: Link) => number) })).json();
    for (const link of links as Link[]) await send(link, partOf(content, upload, link.number));
    expect((await post(`/api/v1/uploads/${upload.id}/complete`)).statusCode).toBe(201);
  });

  test('refuses a part of another size, under another number, and one that does not exist', async () => {
    const content = video(9 * 1024 * 1024);
    const upload = await begin(content);
    expect(await send(upload.links[0], content.subarray(0, 1000))).toBeGreaterThanOrEqual(400);
    const other = { ...upload.links[0], url: upload.links[0].url.replace('/parts/1', '/parts/2').replace('partNumber=1', 'partNumber=2') };
    expect(await send(other, partOf(content, upload, 1))).toBe(403);
    expect((await app.inject({ url: `/api/v1/uploads/${upload.id}` })).json().received).toEqual([]);
    expect((await post(`/api/v1/uploads/${upload.id}/links`, { numbers: [99] })).json().code).toBe('UPLOAD_PART_WRONG');
  });

  test('of another person or another tenant is not there, for anything', async () => {
    const upload = await begin(video(2000));
    for (const server of [stranger, foreign]) {
      for (const [method, url, payload] of [['GET', '', undefined], ['DELETE', '', undefined], ['POST', '/complete', undefined], ['POST', '/links', { numbers: [1] }]] as const) {
        expect((await server.inject({ method, url: `/api/v1/uploads/${upload.id}${url}`, payload })).json()).toMatchObject({ status: 404, code: 'UPLOAD_NOT_FOUND' });
      }
    }
  });

  test('two that complete at once get one file', async () => {
    const content = video(3000);
    const upload = await begin(content);
    await send(upload.links[0], content);
    const answers = await Promise.all([1, 2, 3].map(() => post(`/api/v1/uploads/${upload.id}/complete`)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 201, 201]);
    expect(new Set(answers.map((answer) => answer.json().id)).size).toBe(1);
  });

  test('a slip is stored anew like one of a form; what came is gone', async () => {
    const file = (await whole(await picture(), 'slip', 'Boleta año.jpeg')).json();
    expect(file).toMatchObject({ name: 'Boleta año.jpg', type: 'image/jpeg', width: 900, thumbnailUrl: expect.any(String) });
    expect((await contentOf(file.url)).includes('Secreto')).toBe(false);
    if (place !== 'the disk') expect([...standIn.objects.values()].filter(({ body }) => body.includes('Secreto'))).toEqual([]);
  });

  test('a picture of a gallery is kept as it came, a ZIP as well', async () => {
    const taken = await picture();
    const file = (await whole(taken, 'gallery', 'IMG_0001.JPG')).json();
    expect(file.type).toBe('image/jpeg');
    expect((await contentOf(file.url)).equals(taken)).toBe(true);
    expect((await whole(zip(), 'gallery', 'todas.zip')).json()).toMatchObject({ type: 'application/zip', name: 'todas.zip' });
  });

  test.each([
    ['an SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['a page', () => Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a PDF', () => Buffer.from('%PDF-1.4\n%%EOF\n')],
    ['a picture that is an archive as well', async () => Buffer.concat([await picture(), zip()])],
    ['a picture with a script in its first comment', async () => {
      const image = await picture();
      const remark = Buffer.from('<script>alert(1)</script>');
      return Buffer.concat([image.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, remark.length + 2]), remark, image.subarray(2)]);
    }],
    ['an archive without an end', () => Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(100_000)])],
  ])('of %s is refused, and nothing of it stays', async (_, make) => {
    const answer = await whole(await make(), 'gallery', 'boda.jpg');
    expect(answer.json()).toMatchObject({ status: 415, code: 'FILE_TYPE_REFUSED' });
  });

  test('beyond the limit is refused before a byte is sent', async () => {
    expect((await post('/api/v1/uploads', { name: 'a.pdf', size: 25 * 1024 * 1024 + 1, purpose: 'slip' })).json()).toMatchObject({ code: 'FILE_TOO_LARGE', details: { maximumMb: 25 } });
    expect((await post('/api/v1/uploads', { name: 'a.mp4', size: 5 * 1024 ** 3 + 1, purpose: 'gallery' })).json()).toMatchObject({ code: 'FILE_TOO_LARGE', details: { maximumMb: 5120 } });
    const largest = (await post('/api/v1/uploads', { name: 'a.mp4', size: 5 * 1024 ** 3, purpose: 'gallery' })).json();
    expect(largest.links.length).toBe(20);
    expect((await app.inject({ method: 'DELETE', url: `/api/v1/uploads/${largest.id}` })).statusCode).toBe(204);
    expect((await app.inject({ url: `/api/v1/uploads/${largest.id}` })).statusCode).toBe(404);
  });

  test('left alone for three days is swept; one that is being worked on is not', async () => {
    const left = await begin(video(5000));
    const used = await begin(video(5000));
    world.clock.set(NOW.add({ hours: 72 + 1 }));
    await post(`/api/v1/uploads/${used.id}/links`, { numbers: [1] });
    const swept = await tenant.run((ctx) => sweepFiles(ctx));
    expect(swept.uploads).toBeGreaterThanOrEqual(1);
    expect((await app.inject({ url: `/api/v1/uploads/${left.id}` })).statusCode).toBe(404);
    expect((await app.inject({ url: `/api/v1/uploads/${used.id}` })).statusCode).toBe(200);
    world.clock.set(NOW);
  });
});

describe('the disk', () => {
  beforeEach(onDisk);
  test('a link is good for 15 minutes, and a part that comes late changes nothing', async () => {
    const content = video(5000);
    const upload = await begin(content);
    world.clock.set(NOW.add({ minutes: 15 }));
    expect((await app.inject({ method: 'PUT', url: upload.links[0].url, headers: upload.links[0].headers, payload: content })).json().code).toBe('FILE_LINK_EXPIRED');
    world.clock.set(NOW);
    await send(upload.links[0], content);
    const file = (await post(`/api/v1/uploads/${upload.id}/complete`)).json();
    expect(await send(upload.links[0], Buffer.alloc(5000, 1))).toBe(404);
    expect((await contentOf(file.url)).equals(content)).toBe(true);
  });
  test('a piece of a file is answered as one', async () => {
    const content = video(6000);
    const upload = await begin(content);
    await send(upload.links[0], content);
    const { url } = (await post(`/api/v1/uploads/${upload.id}/complete`)).json();
    const piece = await app.inject({ url, headers: { range: 'bytes=10-19' } });
    expect([piece.statusCode, piece.headers['content-range'], piece.rawPayload]).toEqual([206, 'bytes 10-19/6000', content.subarray(10, 20)]);
    expect((await app.inject({ url })).statusCode).toBe(200);
  });
  test('only bytes are taken as a part', async () => {
    const upload = await begin(video(5000));
    expect((await app.inject({ method: 'PUT', url: upload.links[0].url, payload: { a: 1 } })).json().code).toBe('UPLOAD_PART_WRONG');
    expect((await app.inject({ method: 'POST', url: '/api/v1/uploads', headers: { 'content-type': 'application/octet-stream' }, payload: Buffer.from('x') })).statusCode).toBe(415);
  });
  test('what a crash left without a row is swept after a day', async () => {
    const upload = await begin(video(5000));
    await tenant.run((ctx) => ctx.tx.deleteFrom('upload').where('id', '=', upload.id).execute());
    const home = path.join(dataDir, 'files', tenant.id);
    const before = (await readdir(home)).filter((name) => name.endsWith('.parts'));
    const old = NOW.subtract({ hours: 200 }).epochMilliseconds / 1000;
    for (const name of before) await utimes(path.join(home, name), old, old);
    await tenant.run((ctx) => sweepFiles(ctx));
    const rows = await tenant.run((ctx) => ctx.tx.selectFrom('upload').select('storageKey').where('status', '=', 'open').execute());
    const known = new Set(rows.map(({ storageKey }) => `${storageKey.split('/')[1]}.parts`));
    expect((await readdir(home)).filter((name) => name.endsWith('.parts') && !known.has(name))).toEqual([]);
  });
});

test('a browser of the allowed origin may send parts and read pictures; another one may not', async () => {
  await onS3();
  standIn.allowOrigin('https://estudio.example');
  const content = video(5000);
  const upload = await begin(content);
  const ask = (origin: string) => fetch(upload.links[0].url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } });
  expect((await ask('https://estudio.example')).headers.get('access-control-allow-methods')).toContain('PUT');
  expect((await ask('https://otro.example')).status).toBe(403);
  // Nothing but the bytes is sent, so that the bucket has to allow no header.
  expect(upload.links[0].headers).toEqual({});
});

test('a range of a player is understood, everything else means all', () => {
  expect(rangeOf('bytes=0-', 10)).toEqual({ start: 0, end: 9 });
  expect(rangeOf('bytes=2-4', 10)).toEqual({ start: 2, end: 4 });
  expect(rangeOf('bytes=-3', 10)).toEqual({ start: 7, end: 9 });
  expect(rangeOf('bytes=5-99', 10)).toEqual({ start: 5, end: 9 });
  for (const nonsense of [undefined, '', 'bytes=-', 'bytes=9-2', 'bytes=0-1,3-4', 'bytes=12-', 'lines=1-2']) expect(rangeOf(nonsense, 10)).toBeNull();
});
