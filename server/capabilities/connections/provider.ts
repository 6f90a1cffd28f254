import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Ctx } from '#platform/context.ts';
import { hookUnreadable } from './errors.ts';

/** A tenant's account at a provider, opened: with its secrets. Never leaves the server. */
export interface Connection<S = Record<string, unknown>, K = Record<string, string | undefined>> {
  id: string;
  tenantId: string;
  provider: string;
  purpose: string;
  name: string;
  settings: S;
  secrets: K;
  live: boolean;
  status: 'active' | 'paused' | 'failing';
  hookUrl: string | null;
}

export interface HookRequest {
  method: 'GET' | 'POST';
  /** Names in lower case; the first value of each. */
  headers: Readonly<Record<string, string | undefined>>;
  /** The bytes that were signed. */
  rawBody: Buffer;
  query: Readonly<Record<string, string>>;
  /** The whole address as the provider knows it. */
  url: string;
  now: Temporal.Instant;
}
export interface HookEvent {
  /** The provider's own name for it, at most 300 characters; the same one is worked on once. */
  eventId: string;
  /** What is kept and handed to `receive`; JSON. */
  payload: unknown;
}

export interface Hook<C> {
  /** An answer to a provider that asks whether the address is ours; null when it asks nothing. @throws hookRefused */
  handshake?: (request: HookRequest, connection: C) => { status: number; body: string; type?: string } | null;
  /** Proves that it came from the provider and is fresh, over the raw bytes, before anything is parsed. @throws hookRefused, HOOK_UNREADABLE */
  verify: (request: HookRequest, connection: C) => readonly HookEvent[] | Promise<readonly HookEvent[]>;
  /** Works on one event, in one transaction of the tenant as the system; what it throws is tried again. */
  receive: (ctx: Ctx, connection: C, event: HookEvent) => Promise<void>;
}

export interface ProviderDefinition<S extends z.ZodObject = z.ZodObject, K extends z.ZodObject = z.ZodObject> {
  key: string;
  /** What it is used for: gateway, whatsapp, telegram, sms, mail, invoicing, calendar … */
  purpose: string;
  /** What anybody with `settings.manage` may read. Flat: texts, numbers, flags, choices. */
  settings: S;
  /** What nobody reads again; texts. */
  secrets: K;
  /** Asks the provider whether the account works. @throws ProviderError */
  check?: (connection: Connection<z.output<S>, z.output<K>>) => Promise<void>;
  hook?: Hook<Connection<z.output<S>, z.output<K>>>;
}
// oxlint-disable-next-line typescript/no-explicit-any -- the list holds providers of every shape
export type AnyProvider = ProviderDefinition<any, any>;

const providers = new Map<string, AnyProvider>();

/** Declare a provider once, in the module whose adapter it is. */
export function defineProvider<S extends z.ZodObject, K extends z.ZodObject>(provider: ProviderDefinition<S, K>): ProviderDefinition<S, K> {
  if (providers.has(provider.key)) throw new Error(`provider ${provider.key} is defined twice`);
  providers.set(provider.key, provider);
  return provider;
}
export const definedProviders = (): ReadonlyMap<string, AnyProvider> => providers;

/** Reads a signed body. @throws HOOK_UNREADABLE */
export function hookJson(request: HookRequest): unknown;
export function hookJson<T extends z.ZodType>(request: HookRequest, schema: T): z.output<T>;
export function hookJson(request: HookRequest, schema: z.ZodType = z.unknown()): unknown {
  let value: unknown;
  try {
    value = JSON.parse(request.rawBody.toString('utf8'));
  } catch (error) {
    throw hookUnreadable(undefined, { cause: error });
  }
  const read = schema.safeParse(value);
  if (!read.success) throw hookUnreadable(undefined, { cause: read.error });
  return read.data;
}

export const hmacHex = (algorithm: 'sha1' | 'sha256' | 'sha512', key: string | Buffer, body: string | Buffer): string => createHmac(algorithm, key).update(body).digest('hex');
export const hmacBase64 = (algorithm: 'sha1' | 'sha256' | 'sha512', key: string | Buffer, body: string | Buffer): string => createHmac(algorithm, key).update(body).digest('base64');
