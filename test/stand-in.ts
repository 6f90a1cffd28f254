import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';

export interface Asked { method: string; path: string; query: URLSearchParams; text: string; headers: IncomingHttpHeaders }
/** A text is sent as it is, anything else as JSON. */
export interface Answered { status: number; body: unknown; headers?: Record<string, string> }

/** A provider of our own on loopback for the tests of one file. */
export function standInFor(answer: (asked: Asked) => Answered): { url: string; calls: Asked[]; /** So many of the next calls are answered with 503. */ fail: (times: number) => void } {
  const stand = { url: '', calls: [] as Asked[], fail: (times: number): void => void (failures = times) };
  let failures = 0;
  let server: Server;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { pathname, searchParams } = new URL(request.url!, 'http://stand-in');
        const asked = { method: request.method!, path: pathname, query: searchParams, text: Buffer.concat(parts).toString(), headers: request.headers };
        stand.calls.push(asked);
        failures -= 1;
        const { status, body, headers = {} }: Answered = failures >= 0 ? { status: 503, body: { error: 'unavailable' } } : answer(asked);
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    stand.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise<void>((done) => {
    server.closeAllConnections();
    server.close(() => done());
  }));
  return stand;
}
