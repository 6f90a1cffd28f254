import type { Answer, CallInput, Endpoint } from '#contracts/endpoint.ts';
import { newKey } from './newKey.ts';
import { noteReach } from './offline/reach.ts';
import { currentLanguage } from './texts.ts';

/** One refused field: where it stands in the body (JSON Pointer), a stable code, and the sentence for the person. */
export interface FieldError {
  pointer: string;
  code: string;
  message: string;
}

/** What the server answered instead of success (RFC 9457), or why no answer came (`status` 0). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly details: Record<string, unknown>;
  readonly errors: FieldError[];
  readonly retryAfterS: number | null;

  constructor(body: Partial<Record<'status' | 'code' | 'title' | 'detail' | 'instance' | 'details' | 'errors', unknown>>, retryAfterS: number | null = null) {
    const text = (value: unknown) => (typeof value === 'string' ? value : '');
    super(text(body.detail) || text(body.title) || text(body.code));
    this.name = 'ApiProblem';
    this.status = Number(body.status ?? 0);
    this.code = text(body.code) || 'UNKNOWN';
    this.title = text(body.title);
    this.detail = text(body.detail);
    this.requestId = text(body.instance) || null;
    this.details = typeof body.details === 'object' && body.details !== null ? (body.details as Record<string, unknown>) : {};
    this.errors = Array.isArray(body.errors) ? (body.errors as FieldError[]) : [];
    this.retryAfterS = retryAfterS;
  }

  /** Nothing is known about what the server did: the same request may be sent again with the same key. */
  get unanswered() {
    return this.status === 0 || this.status >= 500;
  }
}

/** No answer came: the network, or the server, is away. */
export const offline = () => new ApiProblem({ status: 0, code: 'OFFLINE' });

export interface CallOptions {
  /** Stable for one action of the person; a repeat with the same key is answered from the first one. */
  idempotencyKey?: string;
  /** The version that the person was looking at, sent as If-Match. */
  version?: number;
  signal?: AbortSignal;
}

// The access token lives in memory only; web/src/session.ts puts it here and says how to get the next one.
let token: string | null = null;
let renew: () => Promise<string | null> = async () => null;

export const currentToken = () => token;
export function holdToken(next: string | null) {
  token = next;
  for (const watcher of tokenWatchers) watcher(next);
}
const tokenWatchers = new Set<(token: string | null) => void>();
export function watchToken(watcher: (token: string | null) => void) {
  tokenWatchers.add(watcher);
  return () => {
    tokenWatchers.delete(watcher);
  };
}
export function renewTokenBy(work: () => Promise<string | null>) {
  renew = work;
}
/** The next access token, or null when nobody is signed in any more. */
export const renewToken = () => renew();

type Input<E extends Endpoint> = { [K in keyof CallInput<E> as CallInput<E>[K] extends undefined ? never : K]: CallInput<E>[K] };
/** Only the parts that the endpoint declares may, and must, be given. */
export type CallArguments<E extends Endpoint> = keyof Input<E> extends never ? Record<string, never> | undefined : Input<E>;

type Loose = { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown };

export function urlOf(endpoint: Pick<Endpoint, 'path'>, { params = {}, query = {} }: Loose = {}) {
  const path = endpoint.path.replace(/(?<!:):(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name]))).replace('::', ':');
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    search.set(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

async function send(endpoint: Endpoint, input: Loose, options: CallOptions): Promise<Response> {
  const headers = new Headers({ accept: 'application/json', 'accept-language': currentLanguage() });
  if (token) headers.set('authorization', `Bearer ${token}`);
  if (endpoint.method === 'POST') headers.set('idempotency-key', options.idempotencyKey ?? newKey());
  if (options.version !== undefined) headers.set('if-match', `"${options.version}"`);

  let body: BodyInit | undefined;
  if (input.body instanceof FormData || input.body instanceof Blob) {
    body = input.body;
  } else if (input.body !== undefined) {
    headers.set('content-type', 'application/json');
    body = JSON.stringify(input.body);
  }
  try {
    const response = await fetch(urlOf(endpoint, input), { method: endpoint.method, headers, body, credentials: 'same-origin', signal: options.signal });
    noteReach(true);
    return response;
  } catch (error) {
    if (options.signal?.aborted) throw error;
    noteReach(false);
    throw offline();
  }
}

export async function problemOf(response: Response): Promise<ApiProblem> {
  const retryAfter = Number(response.headers.get('retry-after'));
  const type = response.headers.get('content-type') ?? '';
  const body: unknown = type.includes('json') ? await response.json().catch(() => null) : null;
  const known = typeof body === 'object' && body !== null ? body : { code: response.status >= 500 ? 'UNAVAILABLE' : 'UNKNOWN' };
  return new ApiProblem({ ...known, status: response.status }, retryAfter > 0 ? retryAfter : null);
}

/** The raw answer, for files; the same token, language and renewal as `call`. */
export async function callRaw(endpoint: Endpoint, input: Loose = {}, options: CallOptions = {}): Promise<Response> {
  // One key for both tries below: they are one action.
  const keyed = { ...options, idempotencyKey: options.idempotencyKey ?? newKey() };
  let response = await send(endpoint, input, keyed);
  if (response.status === 401 && endpoint.permission !== 'public' && (await renew())) {
    response = await send(endpoint, input, keyed);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

/**
 * Call a declared endpoint. The answer has the type of the contract; it is not parsed again here, since a newer
 * server may add fields that an open tab does not know yet.
 *
 * @throws ApiProblem
 */
export async function call<E extends Endpoint>(endpoint: E, input?: CallArguments<E>, options?: CallOptions): Promise<Answer<E>> {
  const response = await callRaw(endpoint, (input ?? {}) as Loose, options);
  if (response.status === 204 || !endpoint.response) return undefined as Answer<E>;
  return (await response.json()) as Answer<E>;
}
