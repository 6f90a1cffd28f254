import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { s3Store } from './s3-store.ts';
import { standInKeys, startS3StandIn } from './s3-stand-in.ts';
import type { S3StandIn } from './s3-stand-in.ts';
import type { FileStore } from './store.ts';

let standIn: S3StandIn;
let store: FileStore;
const tenant = randomUUID();

beforeAll(async () => {
  standIn = await startS3StandIn('archivos');
  store = s3Store({ endpoint: standIn.endpoint, region: 'us-east-1', bucket: 'archivos', ...standInKeys });
});
afterAll(() => standIn.stop());

const read = async (key: string) => {
  const found = await store.open(key);
  return found && { content: await buffer(found.stream), size: found.size };
};

test('an object is put, read and removed; one that is not there is null', async () => {
  const key = `${tenant}/${randomUUID()}`;
  await store.put(key, Buffer.from('boleta'), 'application/pdf');
  expect(standIn.objects.get(key)).toMatchObject({ type: 'application/pdf', body: Buffer.from('boleta') });
  expect(await read(key)).toEqual({ content: Buffer.from('boleta'), size: 6 });
  await store.remove(key);
  await store.remove(key);
  expect(await read(key)).toBeNull();
});

test('all objects of a tenant are listed over several pages, none of another', async () => {
  const keys = await Promise.all(Array.from({ length: 5 }, async () => {
    const key = `${tenant}/${randomUUID()}`;
    await store.put(key, Buffer.from('x'), 'text/plain');
    return key;
  }));
  await store.put(`${randomUUID()}/${randomUUID()}`, Buffer.from('x'), 'text/plain');
  const listed: string[] = [];
  for await (const { key } of store.list(tenant)) listed.push(key);
  expect(listed.toSorted()).toEqual(keys.toSorted());
});

test('a download link works without our keys, saves under the real name, and not when something in it is changed', async () => {
  const key = `${tenant}/${randomUUID()}`;
  await store.put(key, Buffer.from('contenido'), 'application/pdf');
  const link = await store.downloadLink!(key, { name: 'Boleta año.pdf', type: 'application/pdf' }, 900);
  const answer = await fetch(link);
  expect([answer.status, await answer.text()]).toEqual([200, 'contenido']);
  expect(answer.headers.get('content-disposition')).toContain("filename*=UTF-8''Boleta%20a%C3%B1o.pdf");
  expect(new URL(link).searchParams.get('X-Amz-Expires')).toBe('900');
  for (const [name, value] of [['X-Amz-Expires', '90000'], ['response-content-type', 'text/html'], ['X-Amz-Signature', '0'.repeat(64)]] as const) {
    const changed = new URL(link);
    changed.searchParams.set(name, value);
    expect((await fetch(changed)).status).toBe(403);
  }
  const elsewhere = new URL(link);
  elsewhere.pathname = elsewhere.pathname.replace(/[^/]+$/, randomUUID());
  expect((await fetch(elsewhere)).status).toBe(403);
});

test('a link of a part takes the bytes directly, of the declared size only; the parts become one object, of which a range can be read', async () => {
  const key = `${tenant}/${randomUUID()}`;
  const handle = await store.parts.begin(key, 'video/mp4');
  const first = await store.parts.link!(key, handle, { number: 1, size: 4 }, 900);
  expect((await fetch(first.url, { method: 'PUT', headers: first.headers, body: 'abcde' })).status).toBe(403);
  const another = new URL(first.url);
  another.searchParams.set('partNumber', '2');
  expect((await fetch(another, { method: 'PUT', headers: first.headers, body: 'abcd' })).status).toBe(403);
  for (const [number, body] of [[1, 'abcd'], [3, 'ij'], [2, 'efgh']] as const) {
    const { url, headers } = await store.parts.link!(key, handle, { number, size: body.length }, 900);
    expect((await fetch(url, { method: 'PUT', headers, body })).status).toBe(200);
  }
  expect(await store.open(key)).toBeNull();
  expect(await store.parts.received(key, handle)).toEqual(new Map([[1, 4], [2, 4], [3, 2]]));
  await store.parts.finish(key, handle);
  expect(await read(key)).toEqual({ content: Buffer.from('abcdefghij'), size: 10 });
  const some = (await store.open(key, { start: 3, end: 5 }))!;
  expect([some.size, (await buffer(some.stream)).toString()]).toEqual([10, 'def']);
  expect(await store.parts.received(key, handle)).toBeNull();
});

test('unfinished uploads of a tenant are listed and given up, twice without harm', async () => {
  const key = `${tenant}/${randomUUID()}`;
  const handle = await store.parts.begin(key, 'video/mp4');
  await store.parts.begin(`${randomUUID()}/${randomUUID()}`, 'video/mp4');
  const listed: string[] = [];
  for await (const one of store.parts.unfinished(tenant)) listed.push(one.key);
  expect(listed).toEqual([key]);
  await store.parts.abandon(key, handle);
  await store.parts.abandon(key, handle);
  expect(standIn.uploads.has(handle)).toBe(false);
});

test('a store that is busy for a moment is asked again; wrong keys are an error and not an empty store', async () => {
  const key = `${tenant}/${randomUUID()}`;
  standIn.failNext(503);
  await store.put(key, Buffer.from('x'), 'text/plain');
  expect(standIn.objects.has(key)).toBe(true);
  const stranger = s3Store({ endpoint: standIn.endpoint, region: 'us-east-1', bucket: 'archivos', accessKey: standInKeys.accessKey, secretKey: 'wrong' });
  await expect(stranger.open(key)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE', status: 503 });
});
