import { connect } from 'node:http2';
import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { guardedLookup } from './addresses.ts';
import { ProviderError } from './errors.ts';

/** How we show who we are to a provider that asks for a certificate; PEM. */
export interface Certificate { cert: string; key: string }

const IDLE_MS = 60_000;
// Providers ask for few connections that stay open (APNs takes many as an attack); one for each account.
const sessions = new Map<string, ClientHttp2Session>();

function sessionTo(origin: string, { cert, key }: Certificate): ClientHttp2Session {
  const name = `${origin} ${cert}`;
  const known = sessions.get(name);
  if (known && !known.closed && !known.destroyed) return known;
  const { hostname, port } = new URL(origin);
  const host = hostname.replace(/^\[|\]$/g, '');
  const session = connect(origin, { createConnection: () => connectTls({ host, port: Number(port || 443), ...(/[a-z]/i.test(host) && !host.includes(':') && { servername: host }), lookup: guardedLookup, cert, key, ALPNProtocols: ['h2'] }) });
  sessions.set(name, session);
  // Each of its calls fails by itself; a session without any simply ends.
  session.on('error', () => undefined);
  session.on('close', () => {
    if (sessions.get(name) === session) sessions.delete(name);
  });
  session.setTimeout(IDLE_MS, () => session.close());
  session.unref();
  return session;
}

interface Exchange { url: URL; method: string; headers: Readonly<Record<string, string>>; bytes: Buffer | null; certificate: Certificate; signal: AbortSignal; maxBytes: number }

/** One exchange over HTTP/2 with our own certificate. */
export function exchangeHttp2({ url, method, headers, bytes, certificate, signal, maxBytes }: Exchange): Promise<{ status: number; headers: IncomingHttpHeaders; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const session = sessionTo(url.origin, certificate);
    const stream = session.request({ ...headers, ':method': method, ':path': url.pathname + url.search }, { signal });
    const chunks: Buffer[] = [];
    let status = 0;
    let size = 0;
    let got: IncomingHttpHeaders = {};
    stream.on('response', ({ ':status': said, ...rest }) => {
      status = said ?? 0;
      got = rest;
    });
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else stream.destroy(new ProviderError('ANSWER_TOO_LARGE', `the answer is larger than ${maxBytes} bytes`, { retriable: false, status }));
    });
    stream.on('error', reject);
    stream.on('close', () => (status === 0 ? reject(new Error('the connection ended without an answer')) : resolve({ status, headers: got, bytes: Buffer.concat(chunks) })));
    stream.end(bytes ?? undefined);
  });
}
