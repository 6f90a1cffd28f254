import { randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { publicKeyOf, signingKey } from '#apps/tickets/rules/qr-token.ts';
import { lockAll } from '#platform/db.ts';
import type { Ctx } from '#platform/context.ts';
import { openText, sealText } from '#platform/vault.ts';

// The keys that sign the QR codes of an event (tickets 3.14). The private half stays sealed in the database.

const SEALED = 'ticket event key';

const keysOf = (ctx: Ctx, eventId: string) =>
  ctx.tx.selectFrom('ticketEventKey').select(['keyId', 'publicKey', 'privateKeySealed', 'notBefore', 'retiredAt']).where('tenantId', '=', ctx.actor.tenantId).where('eventId', '=', eventId).orderBy('keyId').execute();

/** A new key of an event, from now on the one that signs; earlier ones stay good. */
export async function createEventKey(ctx: Ctx, eventId: string): Promise<void> {
  await lockAll(ctx.tx, 'ticket_event_key', [eventId]);
  const seed = randomBytes(32);
  const last = (await keysOf(ctx, eventId)).at(-1)?.keyId ?? 0;
  await ctx.tx.insertInto('ticketEventKey').values({ tenantId: ctx.actor.tenantId, eventId, keyId: last + 1, publicKey: publicKeyOf(signingKey(seed)), privateKeySealed: sealText(SEALED, seed.toString('base64')), notBefore: ctx.now }).execute();
}

/** The first key, where there is none yet. */
export async function ensureEventKey(ctx: Ctx, eventId: string): Promise<void> {
  if ((await keysOf(ctx, eventId)).length > 0) return;
  await lockAll(ctx.tx, 'ticket_event_key', [eventId]);
  if ((await keysOf(ctx, eventId)).length === 0) await createEventKey(ctx, eventId);
}

export interface Signer { keyId: number; key: KeyObject }
/** The newest key that signs now. */
export async function signerOf(ctx: Ctx, eventId: string): Promise<Signer> {
  const current = (await keysOf(ctx, eventId)).findLast(({ retiredAt, notBefore }) => retiredAt === null && Temporal.Instant.compare(notBefore, ctx.now) <= 0);
  if (!current) throw new Error(`event ${eventId} has no key that signs`);
  return { keyId: current.keyId, key: signingKey(Buffer.from(openText(SEALED, current.privateKeySealed), 'base64')) };
}
/** What doors check with: every key that ever signed and was not retired. */
export const publicKeysOf = async (ctx: Ctx, eventId: string): Promise<{ keyId: number; publicKey: Buffer }[]> =>
  (await keysOf(ctx, eventId)).filter(({ retiredAt }) => retiredAt === null).map(({ keyId, publicKey }) => ({ keyId, publicKey }));
