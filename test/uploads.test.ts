import { expect, test } from 'vitest';
import { allRoutes } from '#server/modules.ts';
import { makeTenant, serverFor, useWorld } from '#test/server.ts';

const world = useWorld();
const part = '--abc\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n';
const BROKEN = [
  ['no boundary', 'multipart/form-data', 'x'], ['no form', 'multipart/form-data; boundary=abc', 'garbage'], ['half a form', 'multipart/form-data; boundary=abc', `${part}half`],
  ['no header', 'multipart/form-data; boundary=abc', '--abc\r\nbroken header\r\n\r\nx\r\n--abc--\r\n'], ['an empty file', 'multipart/form-data; boundary=abc', `${part}\r\n--abc--\r\n`],
  ['another type', 'text/plain', 'x'], ['nothing', 'multipart/form-data; boundary=abc', ''],
] as const;
const uploads = allRoutes().map(({ endpoint }) => endpoint).filter(({ rawBody, permission }) => rawBody && permission !== 'public');

test.for(BROKEN)('G1: an upload with %s is refused as what it is, by every route that takes one', async ([, type, payload]) => {
  const app = await serverFor(world, await makeTenant(world), 'everything');
  for (const { method, path } of uploads) {
    const answer = await app.inject({ method, url: path.replaceAll(/:[A-Za-z]+/g, '01a1fd26-e9ac-74cb-8ffc-f6f99e3624bc'), payload, headers: { 'content-type': type }, query: path.endsWith('/files') ? { purpose: 'slip' } : {} });
    expect(answer.statusCode, `${path}: ${answer.body}`).toBeGreaterThanOrEqual(400);
    expect(answer.statusCode, `${path}: ${answer.body}`).toBeLessThan(500);
  }
  expect(uploads.length).toBeGreaterThan(1);
});
