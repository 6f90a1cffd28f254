import { ConsecutiveBreaker, BrokenCircuitError, circuitBreaker, handleWhen } from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { addressRefused, guardedLookup, isAllowedPrivate, mayCall } from './addresses.ts';
import { ProviderError } from './errors.ts';
import { exchangeHttp2 } from './http2.ts';
import type { Certificate } from './http2.ts';
import { countCall } from './measure.ts';

export interface Call {
  url: string;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Readonly<Record<string, string>>;
  /** An object travels as JSON; a URLSearchParams as a form. */
  body?: string | Buffer | URLSearchParams | object;
  timeoutMs?: number;
  maxBytes?: number;
  /** Over HTTP/2, showing this certificate; https only. */
  certificate?: Certificate;
}
export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  text: () => string;
  /** @throws ProviderError UNREADABLE_ANSWER when it is not JSON */
  json: () => unknown;
}

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 5 * 1024 * 1024;
const FAILURES_TO_OPEN = 5;
const OPEN_MS = 30_000;

const agents = { 'http:': new HttpAgent({ keepAlive: true, maxSockets: 20, timeout: 30_000 }), 'https:': new HttpsAgent({ keepAlive: true, maxSockets: 20, timeout: 30_000 }) };

// One circuit for each account: a provider that is down for one tenant (its own server, its blocked account) stays open for others.
const circuits = new Map<string, CircuitBreakerPolicy>();
function circuitOf(key: string): CircuitBreakerPolicy {
  let circuit = circuits.get(key);
  if (!circuit) {
    circuit = circuitBreaker(handleWhen((error) => error instanceof ProviderError && error.retriable), { halfOpenAfter: OPEN_MS, breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN) });
    if (circuits.size > 5000) circuits.delete(circuits.keys().next().value!);
    circuits.set(key, circuit);
  }
  return circuit;
}
/** Forget what failed before (a changed connection begins anew). */
export const closeCircuit = (tenantId: string, provider: string): boolean => circuits.delete(`${tenantId} ${provider}`);

/**
 * Call a provider. Redirects are not followed, private networks are not reached, what is too large is cut off.
 * Answers with 2xx, 3xx and 4xx come back to be judged by the adapter.
 *
 * @throws ProviderError retriable: NETWORK, TIMEOUT, BUSY (408, 429), PROVIDER_DOWN (5xx), CIRCUIT_OPEN after five such in a row;
 *   not retriable: ADDRESS_REFUSED, INVALID_ADDRESS, ANSWER_TOO_LARGE
 */
export async function call(who: { tenantId: string; provider: string; /** Every answer comes back, also 408, 429 and 5xx, and no circuit opens: the caller keeps count of its tries. */ unjudged?: true }, asked: Call): Promise<Reply> {
  const started = performance.now();
  try {
    const reply = await (who.unjudged ? exchange(asked) : circuitOf(`${who.tenantId} ${who.provider}`).execute(() => judged(asked)));
    countCall(who.provider, `${Math.floor(reply.status / 100)}xx`, performance.now() - started);
    return reply;
  } catch (error) {
    const failure = error instanceof ProviderError ? error
      : error instanceof BrokenCircuitError ? new ProviderError('CIRCUIT_OPEN', 'the provider failed several times in a row and is left alone for a while', { retriable: true, cause: error })
        : new ProviderError('NETWORK', reasonOf(error), { retriable: true, cause: error });
    countCall(who.provider, failure.code.toLowerCase(), performance.now() - started);
    throw failure;
  }
}

async function judged(asked: Call): Promise<Reply> {
  const reply = await exchange(asked);
  if (reply.status === 408 || reply.status === 429) throw new ProviderError('BUSY', `the provider asks to come back later (${reply.status})`, { retriable: true, status: reply.status, retryAfterSec: comeBackAfter(reply) });
  if (reply.status >= 500) throw new ProviderError('PROVIDER_DOWN', `the provider answers ${reply.status}: ${reply.text().slice(0, 300)}`, { retriable: true, status: reply.status, retryAfterSec: comeBackAfter(reply) });
  return reply;
}

/** Seconds, or a date (RFC 9110), at most a day. */
function comeBackAfter({ headers }: Reply): number | null {
  const said = headers['retry-after'];
  if (said === undefined) return null;
  const seconds = /^\d+$/.test(said) ? Number(said) : (Date.parse(said) - Date.now()) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(Math.ceil(seconds), 86_400) : null;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? [(error as NodeJS.ErrnoException).code, error.message].filter(Boolean).join(' ') : String(error)).slice(0, 500);

/** What can be judged of an address before it is called. @throws ProviderError INVALID_ADDRESS, ADDRESS_REFUSED */
export const mustBeCallable = (text: string): void => void addressOf(text);

function addressOf(text: string): URL {
  if (!URL.canParse(text)) throw new ProviderError('INVALID_ADDRESS', 'the address cannot be read', { retriable: false });
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const literal = isIP(host) !== 0;
  if (literal && !mayCall(host)) throw addressRefused(host);
  // Without encryption only to what the installation itself has allowed.
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && literal && isAllowedPrivate(host))) throw addressRefused(`${url.protocol}//${host}`);
  if (url.username || url.password) throw new ProviderError('INVALID_ADDRESS', 'an address holds no user name', { retriable: false });
  return url;
}

function bodyOf(body: Call['body']): { bytes: Buffer | null; type: string | null } {
  if (body === undefined) return { bytes: null, type: null };
  if (typeof body === 'string') return { bytes: Buffer.from(body, 'utf8'), type: null };
  if (Buffer.isBuffer(body)) return { bytes: body, type: null };
  if (body instanceof URLSearchParams) return { bytes: Buffer.from(body.toString(), 'utf8'), type: 'application/x-www-form-urlencoded' };
  return { bytes: Buffer.from(JSON.stringify(body), 'utf8'), type: 'application/json' };
}

function exchange(asked: Call): Promise<Reply> {
  const url = addressOf(asked.url);
  const { bytes, type } = bodyOf(asked.body);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const signal = AbortSignal.timeout(asked.timeoutMs ?? TIMEOUT_MS);
  const headers = {
    'user-agent': 'Mostrador', accept: 'application/json, */*;q=0.5', ...(type && { 'content-type': type }), ...(bytes && { 'content-length': String(bytes.length) }),
    ...Object.fromEntries(Object.entries(asked.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
  };
  const failure = (error: Error, doubtful: boolean): Error => (signal.aborted ? new ProviderError('TIMEOUT', `no answer within ${(asked.timeoutMs ?? TIMEOUT_MS) / 1000} s`, { retriable: true, doubtful })
    : error instanceof ProviderError || !doubtful ? error : new ProviderError('NETWORK', reasonOf(error), { retriable: true, doubtful, cause: error }));
  if (asked.certificate) {
    return exchangeHttp2({ url, method: asked.method ?? (bytes ? 'POST' : 'GET'), headers, bytes, certificate: asked.certificate, signal, maxBytes: asked.maxBytes ?? MAX_BYTES })
      .then((answer) => replyOf({ statusCode: answer.status, headers: answer.headers }, answer.bytes), (error: Error) => {
        // Whoever shows a certificate asks what has become of it before asking again.
        throw failure(error, false);
      });
  }
  return new Promise<Reply>((resolve, reject) => {
    const fail = (error: Error): void => reject(failure(error, sent.writableFinished));
    const sent = request(url, { method: asked.method ?? (bytes ? 'POST' : 'GET'), headers, lookup: guardedLookup, agent: agents[url.protocol as 'https:'], signal }, (answer) => {
      collect(answer, asked.maxBytes ?? MAX_BYTES).then((content) => resolve(replyOf(answer, content)), (error: Error) => {
        sent.destroy();
        fail(error);
      });
    });
    sent.on('error', fail);
    sent.end(bytes ?? undefined);
  });
}

async function collect(answer: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    size += (chunk as Buffer).length;
    if (size > limit) throw new ProviderError('ANSWER_TOO_LARGE', `the answer is larger than ${limit} bytes`, { retriable: false, status: answer.statusCode ?? null });
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function replyOf({ statusCode, headers }: Pick<IncomingMessage, 'statusCode' | 'headers'>, bytes: Buffer): Reply {
  const status = statusCode ?? 0;
  const text = (): string => bytes.toString('utf8');
  return {
    status, headers, bytes, text,
    json: () => {
      try {
        return JSON.parse(text()) as unknown;
      } catch (error) {
        throw new ProviderError('UNREADABLE_ANSWER', `the provider's answer (${status}) is not JSON`, { retriable: false, status, cause: error });
      }
    },
  };
}
