import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverAs, useWorld } from '#test/server.ts';

// What is refused before any route has seen it is said in the same words as everything else.

const world = useWorld();
let app: FastifyInstance;
beforeAll(async () => {
  app = await serverAs(world, async () => null);
  await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

/** What comes back for these bytes, until the other side hangs up. */
async function said(bytes: string): Promise<string> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  let text = '';
  socket.on('data', (part) => (text += part.toString()));
  socket.write(bytes, 'latin1');
  await once(socket, 'close');
  return text;
}

test('an address that cannot be read, or is too long, is a problem in our words', async () => {
  for (const [url, status, code] of [['/api/v1/clients/%', 400, 'BAD_REQUEST'], [`/api/v1/clients/${'x'.repeat(400)}`, 414, 'ADDRESS_TOO_LONG']] as const) {
    const answer = await app.inject({ method: 'GET', url });
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ status, code, instance: answer.headers['x-request-id'] });
  }
});

test('a body in a coding that nobody reads is refused, and is no bug', async () => {
  for (const [coding, status, code] of [['br, gzip, identity', 415, 'UNSUPPORTED_MEDIA_TYPE'], ['nothing', 415, 'UNSUPPORTED_MEDIA_TYPE'], ['gzip', 400, 'BAD_REQUEST']] as const) {
    const answer = await app.inject({ method: 'POST', url: '/api/v1/auth/login', payload: '{}', headers: { 'content-type': 'application/json', 'content-encoding': coding } });
    expect(answer.json()).toMatchObject({ status, code });
  }
});

test('a head that is none, or too large, is answered once and the connection closed', async () => {
  for (const [bytes, status, code] of [['NOTHING\r\n\r\n', 400, 'BAD_REQUEST'], ['GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'BAD_REQUEST'], [`GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431, 'HEAD_TOO_LARGE']] as const) {
    const answer = await said(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('content-type: application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toMatchObject({ status, code });
  }
});

test('whoever is refused and does not hang up is hung up on', async () => {
  const socket = connect({ port: (app.server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined).resume();
  socket.write('NOTHING\r\n\r\n');
  await once(socket, 'end');
  await expect.poll(() => new Promise((resolve) => void app.server.getConnections((_error, count) => resolve(count))), { timeout: 5_000 }).toBe(0);
  socket.destroy();
});
