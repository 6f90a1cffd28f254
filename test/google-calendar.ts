import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';

// A stand-in of Google: OAuth 2 with PKCE and the Calendar API as documented (events with sync tokens and pages, 409 for
// a name that is taken, 410 for a token that is too old, channels), slow, down or forgetful as a test wants.

export interface StoredEvent { id: string; status?: string; summary?: string; start?: { dateTime?: string; date?: string }; end?: { dateTime?: string; date?: string }; [more: string]: unknown }
interface Channel { id: string; token: string; address: string; resourceId: string; expiration: number; messages: number; stopped: boolean }

export interface GoogleCalendar {
  url: string;
  clientId: string;
  clientSecret: string;
  now: () => Temporal.Instant;
  events: Map<string, StoredEvent>;
  channels: Channel[];
  calls: { method: string; path: string; query: URLSearchParams; body: Record<string, unknown> | null }[];
  /** Events of one page, whatever is asked for. */
  pageSize: number;
  /** The person says yes at the consent page: what her browser brings back. */
  consent: (address: string, who?: { sub: string; email: string }, scope?: string) => { state: string; code: string };
  /** What the person presses at the consent page, when her browser goes there. */
  willing: boolean;
  /** The person takes the access back. */
  shutOut: () => void;
  /** Access tokens given so far are not taken any more; they may be renewed. */
  endAccess: () => void;
  /** Sync tokens given so far are too old. */
  forgetPlaces: () => void;
  /** Of the next calls: 503 instead of an answer; `after`: the call was done all the same. */
  fail: (times: number, how?: { after?: boolean; only?: RegExp }) => void;
  put: (event: Partial<StoredEvent> & { id: string }) => void;
  remove: (id: string) => void;
  notice: (channel: Channel, state?: string) => { path: string; headers: Record<string, string> };
  standing: () => StoredEvent[];
  /** As on its first day. */
  reset: () => void;
}

export function useGoogleCalendar(now: () => Temporal.Instant): GoogleCalendar {
  const grants = new Map<string, { challenge: string; redirect: string; sub: string; email: string; scope: string }>();
  const changed = new Map<string, number>();
  const pages = new Map<string, { rest: StoredEvent[]; version: number }>();
  let [version, oldest, generation] = [1, 0, 0];
  let refreshToken: string | null = null;
  let failures = { times: 0, after: false, only: /./ };
  const google = {
    clientId: `${randomUUID()}.apps.example`, clientSecret: randomBytes(12).toString('base64url'), now, events: new Map(), channels: [], calls: [], pageSize: 250, willing: true,
  } as unknown as GoogleCalendar;
  const touch = (id: string): void => {
    version += 1;
    changed.set(id, version);
  };
  google.consent = (address, who = { sub: '1001', email: 'ana@example.com' }, scope) => {
    const asked = new URL(address).searchParams;
    if (asked.get('client_id') !== google.clientId || asked.get('code_challenge_method') !== 'S256' || asked.get('access_type') !== 'offline') throw new Error(`not an address that Google takes: ${address}`);
    const code = randomUUID();
    grants.set(code, { challenge: asked.get('code_challenge')!, redirect: asked.get('redirect_uri')!, ...who, scope: scope ?? asked.get('scope')! });
    return { state: asked.get('state')!, code };
  };
  google.shutOut = () => {
    refreshToken = null;
    generation += 1;
  };
  google.endAccess = () => void (generation += 1);
  google.forgetPlaces = () => {
    version += 1;
    oldest = version;
  };
  google.fail = (times, { after = false, only = /./ } = {}) => void (failures = { times, after, only });
  google.put = ({ id, ...rest }) => {
    google.events.set(id, { ...google.events.get(id), status: 'confirmed', ...rest, id });
    touch(id);
  };
  google.remove = (id) => {
    google.events.set(id, { ...google.events.get(id), id, status: 'cancelled' });
    touch(id);
  };
  google.reset = () => {
    google.events.clear();
    google.channels.length = 0;
    google.calls.length = 0;
    google.pageSize = 250;
    google.willing = true;
    google.fail(0);
    google.shutOut();
  };
  google.standing = () => [...google.events.values()].filter(({ status }) => status !== 'cancelled');
  google.notice = (channel, state = 'exists') => {
    channel.messages += 1;
    return { path: new URL(channel.address).pathname, headers: { 'x-goog-channel-id': channel.id, 'x-goog-channel-token': channel.token, 'x-goog-resource-id': channel.resourceId, 'x-goog-resource-state': state, 'x-goog-message-number': String(channel.messages) } };
  };

  /** The consent page, pressed at once: where the browser is sent back to. */
  function pressed(address: URL): string {
    const asked = address.searchParams;
    const back = new URL(asked.get('redirect_uri')!);
    back.search = new URLSearchParams(google.willing ? { ...google.consent(address.href), scope: asked.get('scope')! } : { error: 'access_denied', state: asked.get('state')! }).toString();
    return back.href;
  }

  type Answer = [status: number, body?: unknown];
  const refusal = (status: number, reason: string): Answer => [status, { error: { code: status, message: reason, errors: [{ reason }] } }];

  function token(form: URLSearchParams): Answer {
    if (form.get('client_id') !== google.clientId || form.get('client_secret') !== google.clientSecret) return [401, { error: 'invalid_client' }];
    const access = { access_token: `at-${generation}`, expires_in: 3599, token_type: 'Bearer' };
    if (form.get('grant_type') === 'refresh_token') return form.get('refresh_token') === refreshToken ? [200, access] : [400, { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' }];
    const grant = grants.get(form.get('code') ?? '');
    grants.delete(form.get('code') ?? '');
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
    if (!grant || grant.challenge !== challenge || grant.redirect !== form.get('redirect_uri')) return [400, { error: 'invalid_grant', error_description: 'Bad Request' }];
    refreshToken = `rt-${randomUUID()}`;
    const claims = Buffer.from(JSON.stringify({ sub: grant.sub, email: grant.email })).toString('base64url');
    return [200, { ...access, refresh_token: refreshToken, scope: grant.scope, id_token: `e30.${claims}.x` }];
  }

  function list(query: URLSearchParams): Answer {
    const page = pages.get(query.get('pageToken') ?? '');
    const since = query.get('syncToken');
    if (since !== null && (query.has('timeMin') || query.has('timeMax'))) return refusal(400, 'invalid');
    if (since !== null && Number(since.slice(3)) < oldest) return refusal(410, 'fullSyncRequired');
    const all = [...google.events.values()];
    const [from, to] = [query.get('timeMin'), query.get('timeMax')];
    const endOf = (event: StoredEvent): string => event.end?.dateTime ?? `${event.end?.date ?? '9999-01-01'}T00:00:00Z`;
    const startOf = (event: StoredEvent): string => event.start?.dateTime ?? `${event.start?.date ?? '0001-01-01'}T00:00:00Z`;
    const found = page?.rest ?? (since === null ? all.filter((event) => event.status !== 'cancelled' && Date.parse(endOf(event)) > Date.parse(from!) && Date.parse(startOf(event)) < Date.parse(to!)) : all.filter(({ id }) => changed.get(id)! > Number(since.slice(3))));
    const at = page?.version ?? version;
    // Of what is gone only its name is said.
    const items = found.slice(0, google.pageSize).map((event) => (event.status === 'cancelled' ? { id: event.id, status: 'cancelled' } : event));
    if (found.length <= google.pageSize) return [200, { kind: 'calendar#events', timeZone: 'America/Guatemala', items, nextSyncToken: `st-${at}` }];
    const next = randomUUID();
    pages.set(next, { rest: found.slice(google.pageSize), version: at });
    return [200, { kind: 'calendar#events', timeZone: 'America/Guatemala', items, nextPageToken: next }];
  }

  function events(method: string, id: string | undefined, query: URLSearchParams, body: StoredEvent | null): Answer {
    if (method === 'GET') return list(query);
    if (method === 'POST') {
      if (!/^[a-v0-9]{5,1024}$/.test(body!.id)) return refusal(400, 'invalid');
      if (google.events.has(body!.id)) return refusal(409, 'duplicate');
      google.put(body!);
      return [200, google.events.get(body!.id)];
    }
    const known = google.events.get(id!);
    if (!known) return refusal(404, 'notFound');
    if (method === 'PATCH') {
      google.put({ ...body, id: id! });
      return [200, google.events.get(id!)];
    }
    if (known.status === 'cancelled') return refusal(410, 'deleted');
    google.remove(id!);
    return [204];
  }

  function answerTo(method: string, path: string, query: URLSearchParams, text: string, headers: Record<string, unknown>): Answer {
    if (path === '/token') return token(new URLSearchParams(text));
    if (path === '/revoke') {
      refreshToken = null;
      generation += 1;
      return [200, {}];
    }
    if (headers['authorization'] !== `Bearer at-${generation}`) return refusal(401, 'authError');
    const body = text ? (JSON.parse(text) as Record<string, never>) : null;
    if (path === '/v3/channels/stop') {
      const channel = google.channels.find(({ id, resourceId }) => id === body!['id'] && resourceId === body!['resourceId']);
      if (!channel) return refusal(404, 'notFound');
      channel.stopped = true;
      return [204];
    }
    if (path === '/v3/calendars/primary/events/watch') {
      const { id, token: word, address, params } = body as unknown as { id: string; token: string; address: string; params: { ttl: string } };
      if (!address.startsWith('https://')) return refusal(400, 'push.webhookUrlNotHttps');
      const channel = { id, token: word, address, resourceId: randomUUID(), expiration: google.now().epochMilliseconds + Number(params.ttl) * 1000, messages: 1, stopped: false };
      google.channels.push(channel);
      return [200, { kind: 'api#channel', id, resourceId: channel.resourceId, expiration: String(channel.expiration) }];
    }
    const at = /^\/v3\/calendars\/primary\/events(?:\/(\w+))?$/.exec(path);
    return at ? events(method, at[1], query, body as StoredEvent | null) : refusal(404, 'notFound');
  }

  let server: Server;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const text = Buffer.concat(parts).toString();
        const address = new URL(request.url!, 'http://stand.in');
        const { pathname, searchParams } = address;
        if (pathname === '/auth') {
          response.writeHead(302, { location: pressed(address) }).end();
          return;
        }
        google.calls.push({ method: request.method!, path: pathname, query: searchParams, body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : null });
        const fails = failures.times > 0 && failures.only.test(`${request.method} ${pathname}`);
        if (fails) failures.times -= 1;
        const answer = fails && !failures.after ? null : answerTo(request.method!, pathname, searchParams, text, request.headers);
        const [status, body] = fails || !answer ? ([503, { error: 'unavailable' }] as Answer) : answer;
        response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? undefined : JSON.stringify(body));
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    google.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise<void>((done) => {
    server.closeAllConnections();
    server.close(() => done());
  }));
  return google;
}
