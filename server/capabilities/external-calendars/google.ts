import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ProviderError, call } from '#capabilities/connections/public.ts';
import type { Reply } from '#capabilities/connections/public.ts';
import { siteUrl } from '#platform/site.ts';
import type { Google } from './provider.ts';

// Google's side: OAuth 2 with PKCE, and the part of the Calendar API that is needed.

export const RETURN_PATH = '/me/calendar';
const EVENTS = 'https://www.googleapis.com/auth/calendar.events';
const SCOPES = `openid email ${EVENTS}`;

export interface Tokens { access: string; refresh: string; /** RFC 3339 */ expiresAt: string }
/** We are not let in any more, or not far enough. */
export class AccessRevoked extends Error {
  override readonly name = 'AccessRevoked';
}
/** The access token is not taken; another may be. */
export class AccessExpired extends Error {
  override readonly name = 'AccessExpired';
}

/** Where a person lets us in. Asked for each time, since the key for later comes only then. */
export function consentAddress({ settings }: Google, { state, verifier }: { state: string; verifier: string }): string {
  const url = new URL(settings.consentUrl);
  url.search = new URLSearchParams({
    response_type: 'code', client_id: settings.clientId, redirect_uri: siteUrl(RETURN_PATH), scope: SCOPES, state, code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
    access_type: 'offline', prompt: 'consent',
  }).toString();
  return url.href;
}

const Granted = z.object({ access_token: z.string(), expires_in: z.number(), refresh_token: z.string().optional(), scope: z.string().optional(), id_token: z.string().optional() });
const Refused = z.object({ error: z.string().default('unknown'), error_description: z.string().optional() });
const Person = z.object({ sub: z.string(), email: z.string().optional() });

async function tokensFor(connection: Google, asked: Record<string, string>): Promise<z.output<typeof Granted>> {
  const reply = await call(connection, { url: `${connection.settings.accessUrl}/token`, body: new URLSearchParams({ ...asked, client_id: connection.settings.clientId, client_secret: connection.secrets.clientSecret }) });
  if (reply.status === 200) return Granted.parse(reply.json());
  const { error, error_description: why } = Refused.parse(reply.json());
  if (error === 'invalid_grant') throw new AccessRevoked(why ?? error);
  throw new ProviderError('REJECTED', `${error}: ${why ?? 'no reason given'}`, { retriable: false, status: reply.status });
}
const validUntil = (now: Temporal.Instant, seconds: number): string => now.add({ seconds: Math.round(seconds) }).toString();

/** What a person brought back, changed into access. @throws AccessRevoked when it is not good (any more), or not for the calendar */
export async function redeem(connection: Google, { code, verifier, now }: { code: string; verifier: string; now: Temporal.Instant }): Promise<{ tokens: Tokens; subject: string; email: string | null }> {
  const granted = await tokensFor(connection, { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: siteUrl(RETURN_PATH) });
  if (!granted.scope?.split(' ').includes(EVENTS)) throw new AccessRevoked('the calendar was not among what was allowed');
  if (!granted.refresh_token || !granted.id_token) throw new AccessRevoked('no lasting access was given');
  // It came from the provider itself by TLS, so its signature adds nothing (OpenID Connect Core 3.1.3.7).
  const { sub, email } = Person.parse(JSON.parse(Buffer.from(granted.id_token.split('.')[1] ?? '', 'base64url').toString('utf8')));
  return { tokens: { access: granted.access_token, refresh: granted.refresh_token, expiresAt: validUntil(now, granted.expires_in) }, subject: sub, email: email ?? null };
}

/** @throws AccessRevoked */
export async function renew(connection: Google, { refresh }: Tokens, now: Temporal.Instant): Promise<Tokens> {
  const granted = await tokensFor(connection, { grant_type: 'refresh_token', refresh_token: refresh });
  return { access: granted.access_token, refresh: granted.refresh_token ?? refresh, expiresAt: validUntil(now, granted.expires_in) };
}

/** Give the access back; one that is known no more is given back already. */
export const giveBack = (connection: Google, { refresh }: Tokens): Promise<Reply> => call(connection, { url: `${connection.settings.accessUrl}/revoke`, body: new URLSearchParams({ token: refresh }) });

// ------------------------------------------------------------------------------------------------------ the calendar
export interface Door { connection: Google; access: string }
const Trouble = z.object({ error: z.object({ message: z.string().optional(), errors: z.array(z.object({ reason: z.string().optional() })).optional() }).optional() });
const TOO_MANY = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded']);

async function ask({ connection, access }: Door, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Reply> {
  const reply = await call(connection, { url: connection.settings.apiUrl + path, method, headers: { authorization: `Bearer ${access}` }, ...(body && { body }) });
  if (reply.status === 401) throw new AccessExpired('the access is not taken');
  if (reply.status === 403) {
    const { error } = Trouble.parse(reply.json());
    const reason = error?.errors?.[0]?.reason ?? '';
    if (TOO_MANY.has(reason)) throw new ProviderError('BUSY', error?.message ?? reason, { retriable: true, status: 403 });
    if (reason === 'insufficientPermissions') throw new AccessRevoked(error?.message ?? reason);
  }
  return reply;
}
const rejected = (what: string, reply: Reply): ProviderError => new ProviderError('REJECTED', `${what} was answered ${reply.status}: ${reply.text().slice(0, 300)}`, { retriable: false, status: reply.status });

const HERE = '/calendars/primary/events';
const gone = (status: number): boolean => status === 404 || status === 410;

/** Make it stand there as it is said, whether or not it has been there before: the name is ours. */
export async function writeEvent(door: Door, eventId: string, body: object, known: boolean): Promise<void> {
  const patch = (): Promise<Reply> => ask(door, 'PATCH', `${HERE}/${eventId}`, body);
  if (known) {
    const changed = await patch();
    if (changed.status === 200) return;
    if (!gone(changed.status)) throw rejected('a changed event', changed);
  }
  const made = await ask(door, 'POST', HERE, { id: eventId, ...body });
  if (made.status === 200) return;
  // The name is taken: by a try whose answer was lost, or by one that was removed. Said again, it stands.
  const again = made.status === 409 ? await patch() : made;
  if (again.status !== 200) throw rejected('an event', again);
}

export async function removeEvent(door: Door, eventId: string): Promise<void> {
  const reply = await ask(door, 'DELETE', `${HERE}/${eventId}`);
  if (reply.status !== 204 && !gone(reply.status)) throw rejected('the removal of an event', reply);
}

const Moment = z.object({ date: z.string().optional(), dateTime: z.string().optional() });
const Item = z.object({
  id: z.string(), status: z.string().optional(), transparency: z.string().optional(), eventType: z.string().optional(), start: Moment.optional(), end: Moment.optional(),
  attendees: z.array(z.object({ self: z.boolean().optional(), responseStatus: z.string().optional() })).optional(), extendedProperties: z.object({ private: z.record(z.string(), z.string()).optional() }).optional(),
});
export type Item = z.output<typeof Item>;
const Listed = z.object({ items: z.array(Item).default([]), nextPageToken: z.string().optional(), nextSyncToken: z.string().optional(), timeZone: z.string() });
export interface Changes { items: Item[]; syncToken: string; zone: string }

// What an event is called, and who comes to it, is not ours to know.
const FIELDS = 'nextPageToken,nextSyncToken,timeZone,items(id,status,transparency,eventType,start,end,attendees(self,responseStatus),extendedProperties/private)';

/** What has changed since the token, or all between two instants; null when the token is too old (410). */
export async function readChanges(door: Door, since: { syncToken: string } | { from: Temporal.Instant; to: Temporal.Instant }): Promise<Changes | null> {
  const fixed = { singleEvents: 'true', maxResults: '250', fields: FIELDS, ...('syncToken' in since ? since : { timeMin: since.from.toString({ fractionalSecondDigits: 0 }), timeMax: since.to.toString({ fractionalSecondDigits: 0 }) }) };
  const items: Item[] = [];
  let pageToken: string | undefined;
  for (;;) {
    const reply = await ask(door, 'GET', `${HERE}?${new URLSearchParams({ ...fixed, ...(pageToken && { pageToken }) }).toString()}`);
    if (reply.status === 410) return null;
    if (reply.status !== 200) throw rejected('the list of events', reply);
    const page = Listed.parse(reply.json());
    items.push(...page.items);
    if (page.nextSyncToken) return { items, syncToken: page.nextSyncToken, zone: page.timeZone };
    if (!page.nextPageToken) throw rejected('the list of events', reply);
    pageToken = page.nextPageToken;
  }
}

const WEEK_S = 604_800;
const Channel = z.object({ resourceId: z.string(), expiration: z.union([z.string(), z.number()]) });
/** Be told of changes at this address; null when the provider does not want to call it. */
export async function openChannel(door: Door, { id, token, address }: { id: string; token: string; address: string }): Promise<{ resource: string; expiresAt: Temporal.Instant } | null> {
  const reply = await ask(door, 'POST', `${HERE}/watch`, { id, type: 'web_hook', address, token, params: { ttl: String(WEEK_S) } });
  if (reply.status !== 200) return null;
  const { resourceId, expiration } = Channel.parse(reply.json());
  return { resource: resourceId, expiresAt: Temporal.Instant.fromEpochMilliseconds(Number(expiration)) };
}
/** One that has ended or is not known any more needs no stopping. */
export const stopChannel = (door: Door, { id, resource }: { id: string; resource: string }): Promise<Reply> => ask(door, 'POST', '/channels/stop', { id, resourceId: resource });
