import { randomInt } from 'node:crypto';
import { addressCounter } from '#capabilities/identity/public.ts';
import { asVisitor, countTry, mayTry } from '#capabilities/links/public.ts';
import { sendMail } from '#capabilities/notifications/public.ts';
import type { Ctx, Locale, OpenCtx } from '#platform/context.ts';
import { AppError, rateLimited } from '#platform/errors.ts';
import { derivedSecret, digest, sameSecret, tenantOfToken, tenantToken } from '#platform/vault.ts';
import { codeRefused, mailboxNotProven } from './errors.ts';
import { countTryOf, endSession, insertCode, insertSession, lockCodeByLink, lockCodeOf, sessionByHash, useCode } from './queries.ts';

const MINUTES = 15;
const TRIES = 5;
const PER_ADDRESS = 5;
const PER_ORIGIN = 20;
const DAYS = 30;

/** Six digits are soon guessed from a bare hash: the server's key is in it. */
const hashOf = (tenantId: string, address: string, code: string): string => digest(`${derivedSecret('mailbox-code')}\n${tenantId}\n${address}\n${code}`);
const folded = (address: string): string => address.trim().toLowerCase();

export interface Letter { address: string; locale: Locale; /** Words `mail.<template>.*` with `code`, `link` and `minutes`. */ template: string; data: Record<string, unknown>; /** Page that takes the token behind `#`. */ link: (token: string) => string }

/**
 * Mail a code and a link to an address. Says nothing of whether anybody is known there: who asks too often is not told
 * either, the letter just does not come (tickets 14).
 */
export async function sendCode(open: OpenCtx, tenantId: string, letter: Letter): Promise<void> {
  const address = folded(letter.address);
  try {
    await countTry(open, [{ counter: `mailbox:${tenantId}:${digest(address)}`, most: PER_ADDRESS, minutes: 60 }, { counter: `mailbox-from:${addressCounter(open.origin.ip)}`, most: PER_ORIGIN, minutes: 60 }]);
  } catch (error) {
    if (error instanceof AppError && error.code === rateLimited.code) return;
    throw error;
  }
  const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
  const token = tenantToken('', tenantId);
  await asVisitor(open, tenantId, { writes: true }, async (ctx) => {
    const { id } = await insertCode(ctx, { address, codeHash: hashOf(tenantId, address, code), linkHash: digest(token), expiresAt: ctx.now.add({ minutes: MINUTES }) });
    // Whoever reads the business's sent mail must not get in with it; no user is the reader of this one.
    await sendMail(ctx, { to: address, locale: letter.locale, template: letter.template, data: { ...letter.data, code, link: letter.link(token), minutes: MINUTES }, key: `mailbox:${id}`, secretFor: id });
  });
}

/** Code and address as typed, or the token of the link. */
export type Proof = { email: string; code: string } | { token: string };

/**
 * Who proves a mailbox gets a session of this business: no account, no rights but to what belongs to that address.
 * @returns the session's token, to be kept where no script reads it
 * @throws CODE_REFUSED after the fifth wrong one the right one too; RATE_LIMITED
 */
export async function proveMailbox(open: OpenCtx, tenantId: string, proof: Proof): Promise<{ token: string; address: string; maxAgeS: number }> {
  const wrong = [{ counter: `mailbox-wrong:${addressCounter(open.origin.ip)}`, most: PER_ORIGIN, minutes: 60 }];
  await mayTry(open, wrong);
  const found = await asVisitor(open, tenantId, { writes: true }, (ctx) => judge(ctx, proof));
  if (!found) {
    await countTry(open, wrong);
    throw codeRefused();
  }
  return { ...found, maxAgeS: DAYS * 86_400 };
}

async function judge(ctx: Ctx, proof: Proof): Promise<{ token: string; address: string } | null> {
  const { tenantId } = ctx.actor;
  const row = 'token' in proof ? await lockCodeByLink(ctx, digest(proof.token)) : await lockCodeOf(ctx, folded(proof.email));
  if (!row) return null;
  if ('code' in proof) {
    if (row.tries >= TRIES) return null;
    if (!sameSecret(row.codeHash, hashOf(tenantId, row.address, proof.code.trim()))) {
      await countTryOf(ctx, row.id);
      return null;
    }
  }
  await useCode(ctx, row.id);
  return startSession(ctx, row.address);
}

async function startSession(ctx: Ctx, address: string): Promise<{ token: string; address: string }> {
  const token = tenantToken('', ctx.actor.tenantId);
  await insertSession(ctx, { address, tokenHash: digest(token), expiresAt: ctx.now.add({ hours: DAYS * 24 }) });
  return { token, address };
}

/** @throws MAILBOX_NOT_PROVEN without a session of this business */
export async function asMailbox<T>(open: OpenCtx, tenantId: string, token: string | undefined, run: (ctx: Ctx, address: string) => Promise<T>, options: { writes?: boolean } = {}): Promise<T> {
  if (token === undefined || tenantOfToken('', token) !== tenantId) throw mailboxNotProven();
  return asVisitor(open, tenantId, options, async (ctx) => {
    const session = await sessionByHash(ctx, digest(token));
    if (!session) throw mailboxNotProven();
    return run(ctx, session.address);
  });
}

export const leaveMailbox = async (open: OpenCtx, tenantId: string, token: string | undefined): Promise<void> => {
  if (token !== undefined && tenantOfToken('', token) === tenantId) await asVisitor(open, tenantId, { writes: true }, (ctx) => endSession(ctx, digest(token)));
};
