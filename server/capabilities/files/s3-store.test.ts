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

test('an upload link takes the bytes directly, of the declared type and size only', async () => {
  const key = `${tenant}/${randomUUID()}`;
  const { url, headers } = await store.uploadLink!(key, { type: 'image/png', size: 4 }, 900);
  expect((await fetch(url, { method: 'PUT', headers: { ...headers, 'content-type': 'text/html' }, body: 'abcd' })).status).toBe(403);
  expect((await fetch(url, { method: 'PUT', headers, body: 'abcde' })).status).toBe(403);
  expect((await fetch(url, { method: 'PUT', headers, body: 'abcd' })).status).toBe(200);
  expect(standIn.objects.get(key)?.body.toString()).toBe('abcd');
});

test('a store that is busy for a moment is asked again; wrong keys are an error and not an empty store', async () => {
  const key = `${tenant}/${randomUUID()}`;
  standIn.failNext(503);
  await store.put(key, Buffer.from('x'), 'text/plain');
  expect(standIn.objects.has(key)).toBe(true);
  const stranger = s3Store({ endpoint: standIn.endpoint, region: 'us-east-1', bucket: 'archivos', accessKey: standInKeys.accessKey, secretKey: 'wrong' });
  await expect(stranger.open(key)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE', status: 503 });
});
