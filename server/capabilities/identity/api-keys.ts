import type { z } from 'zod';
import type * as contract from '#contracts/api-keys.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid, notFound } from '#platform/errors.ts';
import { API_KEY_PREFIX } from './authenticate.ts';
import { mustExist, mustHold, standing } from './granting.ts';
import { allApiKeys, endApiKey, insertApiKey } from './member-queries.ts';
import { rightsChanged } from './runtime.ts';
import { digest, tenantToken } from '#platform/vault.ts';
import { sessionOf } from './second-factor.ts';

export const listApiKeys = async (ctx: Ctx) => ({ items: await allApiKeys(ctx) });

/** A key with some of the caller's own permissions; only its hash is kept. @throws PERMISSION_NOT_HELD, UNKNOWN_PERMISSION, SESSION_REQUIRED */
export async function createApiKey(ctx: Ctx, { name, scopes, expiresAt }: z.output<(typeof contract.createApiKey)['body']>) {
  const { userId } = sessionOf(ctx); // a key makes no keys
  mustExist(await standing(ctx), scopes);
  mustHold(ctx, scopes);
  if (expiresAt && Temporal.Instant.compare(Temporal.Instant.from(expiresAt), ctx.now) <= 0) throw invalid('/body/expiresAt', 'in_the_past');
  const key = tenantToken(API_KEY_PREFIX, ctx.actor.tenantId);
  // The beginning names the tenant and is the same for all its keys: the end tells keys apart.
  const prefix = `${API_KEY_PREFIX}…${key.slice(-4)}`;
  const { id } = await insertApiKey(ctx, { name, prefix, keyHash: digest(key), userId, scopes: [...new Set(scopes)].sort(), expiresAt });
  await audit(ctx, { action: 'api_key.create', entity: 'api_key', entityId: id, after: { name, scopes, expiresAt } });
  return { ...(await allApiKeys(ctx)).find((row) => row.id === id)!, key };
}

export async function revokeApiKey(ctx: Ctx, id: string): Promise<void> {
  const row = await endApiKey(ctx, id);
  if (!row) throw notFound();
  ctx.afterCommit(rightsChanged);
  await audit(ctx, { action: 'api_key.revoke', entity: 'api_key', entityId: id, summary: row.name });
}
