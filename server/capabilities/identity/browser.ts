import type { FastifyReply, FastifyRequest } from 'fastify';
import { foreignOrigin } from '#platform/errors.ts';
import { runtime } from './runtime.ts';
import { digest, randomToken } from '#platform/vault.ts';

// What a browser carries: the refresh token and the key of the device, both out of reach of scripts.

/** Over TLS every path, since that goes with the name: no sister host can set such a cookie. */
const pathOf = (request: FastifyRequest): string => (isSecure(request) ? '/' : '/api/v1/auth');
const DAY_S = 86_400;
export const REFRESH_DAYS = { web: 7, native: 30 } as const;
const DEVICE_DAYS = 400;

const isSecure = (request: FastifyRequest): boolean => request.protocol === 'https';
const nameOf = (request: FastifyRequest, name: string): string => (isSecure(request) ? `__Host-${name}` : name);
const options = (request: FastifyRequest, days: number) => ({ path: pathOf(request), httpOnly: true, secure: isSecure(request), sameSite: 'strict', maxAge: days * DAY_S }) as const;

export const refreshCookie = (request: FastifyRequest): string | undefined => request.cookies[nameOf(request, 'mst_refresh')];
export const setRefreshCookie = (request: FastifyRequest, reply: FastifyReply, token: string): void =>
  void reply.setCookie(nameOf(request, 'mst_refresh'), token, options(request, REFRESH_DAYS.web));
export const clearRefreshCookie = (request: FastifyRequest, reply: FastifyReply): void =>
  void reply.setCookie(nameOf(request, 'mst_refresh'), '', options(request, 0));

export const deviceCookie = (request: FastifyRequest): string | undefined => request.cookies[nameOf(request, 'mst_device')];
export const setDeviceCookie = (request: FastifyRequest, reply: FastifyReply, key: string): void =>
  void reply.setCookie(nameOf(request, 'mst_device'), key, options(request, DEVICE_DAYS));

/**
 * A page of another origin cannot use what the browser carries. `carries`: the request is worth something only through
 * a cookie, so it must say where it comes from; otherwise it must only not say that it comes from elsewhere.
 * @throws FOREIGN_ORIGIN
 */
export function checkOrigin(request: FastifyRequest, carries: boolean): void {
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreignOrigin();
  if (origin !== undefined) {
    const own = [`${request.protocol}://${request.host}`, runtime().publicUrl && new URL(runtime().publicUrl!).origin];
    if (!own.includes(origin)) throw foreignOrigin();
  }
  if (carries && site !== 'same-origin' && origin === undefined) throw foreignOrigin();
}

export interface Device {
  client: 'web' | 'native';
  key: string;
  /** What is stored of the key. */
  hash: string;
  /** It came with the request: it may be one the user has signed in from before. */
  brought: boolean;
  name: string | null;
  userAgent: string | null;
  ip: string | null;
  position: { lat: number; lng: number; accuracyM: number; at: Temporal.Instant } | null;
}

interface DeviceFields { client?: 'web' | 'native'; deviceKey?: string | undefined; deviceName?: string | undefined; position?: { lat: number; lng: number; accuracyM: number } | undefined }

/** The device of a request, with a new key where it brought none. */
export function deviceOf(request: FastifyRequest, fields: DeviceFields, now: Temporal.Instant): Device {
  const client = fields.client ?? 'web';
  const given = client === 'native' ? fields.deviceKey : deviceCookie(request);
  const brought = given !== undefined && /^[\w-]{43}$/.test(given);
  const key = brought ? given : randomToken();
  return {
    client, key, hash: digest(key), brought, name: fields.deviceName || null, userAgent: request.headers['user-agent']?.slice(0, 400) ?? null, ip: request.ip,
    position: fields.position ? { ...fields.position, at: now } : null,
  };
}
