import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '#platform/config.ts';
import { makeTenant, NOW, serverAs, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { safeName } from './names.ts';
import { attachFile, configureFiles, registerFileOwner, releaseFile, storeOwn } from './public.ts';
import { sweepFiles } from './sweep.ts';

const world = useWorld();
let dataDir: string;
let tenant: TestTenant;
let other: TestTenant;
let app: FastifyInstance;
const userId = randomUUID();

let seen = true;
registerFileOwner('test_thing', async () => seen);

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'mostrador-files-'));
  await configureFiles({ config: readConfig({}), dataDir });
  tenant = await makeTenant(world);
  other = await makeTenant(world);
  app = await serverFor(world, tenant, ['files.upload'], { userId });
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const PDF = Buffer.from('%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n');
const picture = (width = 60, height = 40) => sharp({ create: { width, height, channels: 3, background: '#a33' } });

function multipart(content: Buffer, filename: string, field = 'file', type = 'application/octet-stream') {
  const boundary = `----${randomUUID()}`;
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${filename}"\r\nContent-Type: ${type}\r\n\r\n`;
  return { payload: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]), headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}
const upload = (content: Buffer, filename = 'boleta.jpg', { purpose = 'slip', server = app, headers = {}, field = 'file' }: { purpose?: string; server?: FastifyInstance; headers?: object; field?: string } = {}) => {
  const form = multipart(content, filename, field);
  return server.inject({ method: 'POST', url: `/api/v1/files?purpose=${purpose}`, payload: form.payload, headers: { ...form.headers, ...headers } });
};
const objects = async () => (await readdir(path.join(dataDir, 'files'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;

describe('an upload', () => {
  test('of a picture is stored anew: upright, without what the camera wrote, with a thumbnail', async () => {
    const taken = await picture(1200, 800).withExif({ IFD0: { Artist: 'Secreto' }, IFD3: { GPSLatitude: '14/1 38/1 0/1' } }).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const answer = await upload(taken, 'Boleta año 2026.JPEG');
    expect(answer.statusCode, answer.body).toBe(201);
    const file = answer.json();
    expect(file).toMatchObject({ name: 'Boleta año 2026.jpg', type: 'image/jpeg', width: 800, height: 1200, purpose: 'slip', expiresAt: '2026-11-20T16:15:00Z' });

    const content = await app.inject({ url: file.url });
    expect(content.statusCode).toBe(200);
    expect(content.headers).toMatchObject({ 'content-type': 'image/jpeg', 'x-content-type-options': 'nosniff', 'content-disposition': "inline; filename=\"Boleta ano 2026.jpg\"; filename*=UTF-8''Boleta%20a%C3%B1o%202026.jpg" });
    expect(content.headers['content-security-policy']).toContain('sandbox');
    expect(createHash('sha256').update(content.rawPayload).digest('hex')).toBe(file.sha256);
    expect(content.rawPayload.length).toBe(file.size);
    const kept = await sharp(content.rawPayload).metadata();
    expect(kept.exif).toBeUndefined();
    expect(content.rawPayload.includes('Secreto')).toBe(false);
    const thumbnail = await sharp((await app.inject({ url: file.thumbnailUrl })).rawPayload).metadata();
    expect([thumbnail.format, thumbnail.width, thumbnail.height]).toEqual(['webp', 320, 480]);
    const log = await tenant.run((ctx) => ctx.tx.selectFrom('auditLog').select('action').where('entityId', '=', file.id).execute());
    expect(log).toEqual([{ action: 'file.upload' }]);
  });

  test('of a PDF is kept as it is and served for saving only', async () => {
    const file = (await upload(PDF, 'comprobante.exe')).json();
    expect(file).toMatchObject({ name: 'comprobante.pdf', type: 'application/pdf', thumbnailUrl: null, sha256: createHash('sha256').update(PDF).digest('hex') });
    expect((await app.inject({ url: file.url })).headers['content-disposition']).toMatch(/^attachment; /);
  });

  test.each([
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), 'x.svg'], ['HTML named as a picture', Buffer.from('<!doctype html><script>alert(1)</script>'), 'x.jpg'],
    ['a program', Buffer.from(`MZ${'\0'.repeat(200)}`), 'x.pdf'], ['plain text', Buffer.from('hola'), 'x.png'], ['HTML before a PDF', Buffer.concat([Buffer.from('<script>1</script>'), PDF]), 'x.pdf'],
    ['a zip', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(200)]), 'x.jpg'],
  ])('of %s is refused whatever its name says', async (_, content, name) => {
    expect((await upload(content, name)).json()).toMatchObject({ status: 415, code: 'FILE_TYPE_REFUSED', details: { allowed: expect.stringContaining('PDF') } });
  });

  test('of a PDF as a logo is refused', async () => {
    expect((await upload(PDF, 'x.pdf', { purpose: 'logo' })).json().code).toBe('FILE_TYPE_REFUSED');
  });

  test('of a picture with a program behind it keeps the picture only', async () => {
    const poisoned = Buffer.concat([await picture().png().toBuffer(), Buffer.from('<?php system($_GET[1]); ?><script>alert(1)</script>')]);
    const file = (await upload(poisoned, 'x.php.png')).json();
    expect(file.type).toBe('image/png');
    expect((await app.inject({ url: file.url })).rawPayload.includes('script')).toBe(false);
  });

  test('of a broken picture, or of one that would fill the memory, is refused quickly', async () => {
    const whole = await picture(400, 400).jpeg().toBuffer();
    expect((await upload(whole.subarray(0, 400))).json()).toMatchObject({ status: 422, code: 'FILE_BROKEN' });
    const bomb = await sharp({ create: { width: 16_000, height: 16_000, channels: 3, background: '#000' }, limitInputPixels: false }).png({ compressionLevel: 9 }).toBuffer();
    expect(bomb.length).toBeLessThan(2_000_000);
    const begun = performance.now();
    expect((await upload(bomb, 'bomba.png')).json()).toMatchObject({ status: 422, code: 'FILE_BROKEN' });
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  test('over the limit, of nothing, or of something else than a form is refused', async () => {
    const large = await upload(Buffer.concat([PDF, Buffer.alloc(25 * 1024 * 1024)]), 'x.pdf');
    expect(large.json()).toMatchObject({ status: 413, code: 'FILE_TOO_LARGE', details: { maximumMb: 25 } });
    expect((await upload(Buffer.alloc(0))).json().code).toBe('FILE_MISSING');
    expect((await upload(PDF, 'x.pdf', { field: 'otro' })).json().code).toBe('FILE_MISSING');
    expect((await app.inject({ method: 'POST', url: '/api/v1/files?purpose=slip', payload: { a: 1 } })).json().code).toBe('FILE_MISSING');
    expect((await upload(PDF, 'x.pdf', { purpose: 'virus' })).statusCode).toBe(422);
    expect((await app.inject({ method: 'POST', url: '/api/v1/files?purpose=slip' })).json().code).toBe('FILE_MISSING');
  });

  test('sent twice with one Idempotency-Key is one file', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = (await upload(PDF, 'x.pdf', { headers })).json();
    const second = (await upload(PDF, 'x.pdf', { headers })).json();
    expect(second.id).toBe(first.id);
    expect((await upload(Buffer.concat([PDF, PDF]), 'x.pdf', { headers })).json().code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  test('needs a session and the permission', async () => {
    expect((await upload(PDF, 'x.pdf', { server: await serverAs(world, async () => null) })).statusCode).toBe(401);
    expect((await upload(PDF, 'x.pdf', { server: await serverFor(world, tenant, []) })).statusCode).toBe(403);
  });
});

describe('a signed link', () => {
  test('holds for its file, tenant and variant, and for 15 minutes', async () => {
    const file = (await upload(PDF, 'x.pdf')).json();
    const second = (await upload(PDF, 'y.pdf')).json();
    const url = new URL(file.url, 'http://x');
    const changed = (change: (url: URL) => void) => {
      const copy = new URL(url);
      change(copy);
      return app.inject({ url: copy.pathname + copy.search });
    };
    expect((await changed((u) => void u.searchParams.set('tenant', other.id))).json()).toMatchObject({ status: 403, code: 'FILE_LINK_INVALID' });
    expect((await changed((u) => void u.searchParams.set('variant', 'thumbnail'))).json().code).toBe('FILE_LINK_INVALID');
    expect((await changed((u) => void u.searchParams.set('expires', '99999999999'))).json().code).toBe('FILE_LINK_INVALID');
    expect((await changed((u) => void u.searchParams.set('signature', 'x'))).json().code).toBe('FILE_LINK_INVALID');
    expect((await changed((u) => void u.searchParams.delete('signature'))).statusCode).toBe(422);
    expect((await changed((u) => void (u.pathname = u.pathname.replace(file.id, second.id)))).json().code).toBe('FILE_LINK_INVALID');
    world.clock.set(NOW.add({ minutes: 15 }));
    expect((await app.inject({ url: file.url })).json()).toMatchObject({ status: 410, code: 'FILE_LINK_EXPIRED' });
    world.clock.set(NOW);
    expect((await app.inject({ url: file.url })).statusCode).toBe(200);
  });
});

describe('a file', () => {
  test('is seen by who uploaded it and by who may see what it belongs to, by nobody else', async () => {
    const file = (await upload(PDF, 'x.pdf')).json();
    const colleague = await serverFor(world, tenant, ['files.upload'], { userId: randomUUID() });
    const foreigner = await serverFor(world, other, ['files.upload'], { userId });
    const read = (server: FastifyInstance) => server.inject({ url: `/api/v1/files/${file.id}` });
    expect((await read(app)).json().id).toBe(file.id);
    expect((await read(colleague)).json()).toMatchObject({ status: 404, code: 'FILE_NOT_FOUND' });
    const thing = randomUUID();
    await expect(tenant.run((ctx) => attachFile(ctx, file.id, { entity: 'test_thing', id: thing }), { type: 'user', id: randomUUID(), userId: randomUUID() })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await tenant.run((ctx) => attachFile(ctx, file.id, { entity: 'test_thing', id: thing }), { type: 'user', id: userId, userId });
    await expect(tenant.run((ctx) => attachFile(ctx, file.id, { entity: 'test_thing', id: randomUUID() }))).rejects.toMatchObject({ code: 'FILE_IN_USE' });
    await expect(other.run((ctx) => attachFile(ctx, file.id, { entity: 'test_thing', id: thing }))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect((await read(colleague)).statusCode).toBe(200);
    seen = false;
    expect((await read(colleague)).statusCode).toBe(404);
    seen = true;
    expect((await read(foreigner)).json().code).toBe('FILE_NOT_FOUND');
    expect((await app.inject({ method: 'DELETE', url: `/api/v1/files/${file.id}` })).json()).toMatchObject({ status: 409, code: 'FILE_IN_USE' });
    expect((await app.inject({ url: '/api/v1/files/x' })).statusCode).toBe(422);
  });

  test('that nothing refers to is swept a day later, with objects that never got a row; what belongs to something stays', async () => {
    const place = await makeTenant(world);
    const server = await serverFor(world, place, ['files.upload'], { userId });
    const [loose, kept, removed, released] = await Promise.all(['a', 'b', 'c', 'd'].map(async (name) => (await upload(await picture().png().toBuffer(), `${name}.png`, { server })).json()));
    await place.run((ctx) => attachFile(ctx, kept.id, { entity: 'test_thing', id: randomUUID() }));
    await place.run((ctx) => attachFile(ctx, released.id, { entity: 'test_thing', id: randomUUID() }));
    await place.run((ctx) => releaseFile(ctx, released.id));
    expect((await server.inject({ method: 'DELETE', url: `/api/v1/files/${removed.id}` })).statusCode).toBe(204);
    expect((await server.inject({ url: `/api/v1/files/${removed.id}` })).statusCode).toBe(404);
    await place.run((ctx) => storeOwn(ctx, { content: Buffer.from('sin fila'), type: 'text/plain', name: 'x.txt', purpose: 'document' }).then(() => Promise.reject(new Error('crash')))).catch(() => undefined);
    const before = await objects();
    expect(await place.run(sweepFiles)).toEqual({ files: 0, objects: 0, uploads: 0 });

    world.clock.set(Temporal.Now.instant().add({ hours: 25 })); // objects are as old as the disk says
    expect(await place.run(sweepFiles)).toEqual({ files: 3, objects: 1, uploads: 0 });
    expect(await place.run(sweepFiles)).toEqual({ files: 0, objects: 0, uploads: 0 });
    world.clock.set(NOW);
    expect(before - (await objects())).toBe(7); // three pictures with their thumbnails, and one without a row
    expect((await server.inject({ url: `/api/v1/files/${loose.id}` })).statusCode).toBe(404);
    const still = (await server.inject({ url: `/api/v1/files/${kept.id}` })).json();
    expect((await server.inject({ url: still.url })).statusCode).toBe(200);
  });
});

test.each([
  ['../../etc/passwd', 'passwd.pdf'], ['C:\\temp\\boleta.pdf', 'boleta.pdf'], ['CON.pdf', '_CON.pdf'], ['', 'file.pdf'], ['...', 'file.pdf'], ['a\u0000b\r\n.pdf', 'ab.pdf'], ['\u202Efdp.exe', 'fdp.pdf'], ['año 2026 💍.pdf', 'año 2026 💍.pdf'],
  ['x'.repeat(300), `${'x'.repeat(140)}.pdf`],
])('a file that is sent as %j is called %j', (given, wanted) => {
  expect(safeName(given, 'application/pdf')).toBe(wanted);
});

test('whatever a file is called when it is sent, its name is safe', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
    const name = safeName(given, 'image/png');
    expect(name).toMatch(/^[^\p{Cc}/\\:*?"<>|]{1,150}$/u);
    expect(name.endsWith('.png')).toBe(true);
    expect(name.isWellFormed()).toBe(true);
    expect(name.length).toBeLessThanOrEqual(150);
  }), { numRuns: 1000 });
});
