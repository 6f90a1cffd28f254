import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, Instant, Text } from './shapes.ts';

/** A key of a program that acts for its maker: what it may do is its scopes, as far as the maker (still) has them. */
export const ApiKey = z.strictObject({
  id: Id, name: z.string(),
  /** `mst_live_…AbCd`: its last four signs, to tell keys apart. */
  prefix: z.string(), scopes: z.array(z.string()), createdAt: Instant, createdBy: z.string().nullable(), expiresAt: Instant.nullable(), lastUsedAt: Instant.nullable(), lastUsedIp: z.string().nullable(), revokedAt: Instant.nullable(),
});

const path = '/api/v1/api-keys';
export const listApiKeys = endpoint({
  id: 'apiKeys.list', method: 'GET', path, permission: 'apikeys.manage', summary: 'Keys of programs', response: z.strictObject({ items: z.array(ApiKey) }), errors: [],
});
export const createApiKey = endpoint({
  id: 'apiKeys.create', method: 'POST', path, permission: 'apikeys.manage', summary: 'Make a key; it is shown this once', audit: true, status: 201,
  body: z.strictObject({ name: Text(80), scopes: z.array(z.string().max(100)).min(1, { error: 'required' }).max(300), expiresAt: Instant.nullable().default(null) }),
  response: ApiKey.extend({ key: z.string() }), errors: ['PERMISSION_NOT_HELD', 'UNKNOWN_PERMISSION', 'SESSION_REQUIRED'],
});
export const revokeApiKey = endpoint({
  id: 'apiKeys.revoke', method: 'DELETE', path: `${path}/:id`, permission: 'apikeys.manage', summary: 'End a key at once', audit: true, params: z.strictObject({ id: Id }), errors: [],
});
