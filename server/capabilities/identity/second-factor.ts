import { Secret, TOTP } from 'otpauth';
import { randomInt } from 'node:crypto';
import type { z } from 'zod';
import type { SignedIn } from '#contracts/auth.ts';
import { writeAudit } from '#platform/audit.ts';
import type { OpenCtx } from '#platform/context.ts';
import { inGlobal, inTenant, readTenant } from '#platform/db.ts';
import type { GlobalTx, TenantTx } from '#platform/db.ts';
import { attemptSucceeded, beginAttempt } from './attempts.ts';
import { checkOrigin, deviceCookie } from './browser.ts';
import type { Device } from './browser.ts';
import { codeInvalid, passwordWrong, secondFactorEnabled, secondFactorNotBegun, secondFactorNotEnabled, secondFactorRequired, sessionRequired, ticketInvalid } from './errors.ts';
import { loadRights } from './rights.ts';
import { rightsChanged, runtime } from './runtime.ts';
import { digest, randomToken, seal, unseal } from '#platform/vault.ts';
import { countersFor, provePassword } from './sign-in.ts';
import type { Exchange } from './sign-in.ts';
import { deliver, startSession } from './sessions.ts';
import { updateSession } from './session-queries.ts';
import { beginTotp, confirmTotp, countTicketTry, dropTicket, lockTicket, removeTotp, replaceBackupCodes, takeBackupCode, takeStep, totpOf, userById } from './user-queries.ts';

// The second factor (insurance 5.17): codes of an authenticator, one step of 30 s to either side, each once; ten backup
// codes, each once. Codes are counted like passwords, so that a new ticket buys no new tries.

const PURPOSE = 'totp';
const STEP_S = 30;
export const TRIES_PER_TICKET = 5;
const BACKUP_CODES = 10;
/** No signs that are read for one another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

const authenticator = (secret: Secret, label: string): TOTP => new TOTP({ issuer: 'Mostrador', label, secret, algorithm: 'SHA1', digits: 6, period: STEP_S });
const plainCode = (code: string): string => code.toLowerCase().replace(/[\s-]/g, '');

/** Take a code, once: of the authenticator, or one of the backup codes. */
async function takeCode(tx: GlobalTx | TenantTx, userId: string, given: string, now: Temporal.Instant, backup: boolean): Promise<boolean> {
  const code = plainCode(given);
  const totp = await totpOf(tx, userId);
  if (!totp) return false;
  if (/^\d{6}$/.test(code)) {
    const secret = Secret.fromBase32(unseal(runtime().masterKey, PURPOSE, totp.secretSealed));
    const delta = authenticator(secret, '').validate({ token: code, timestamp: now.epochMilliseconds, window: 1 });
    return delta !== null && takeStep(tx, userId, Math.floor(now.epochMilliseconds / 1000 / STEP_S) + delta);
  }
  return backup && totp.confirmedAt !== null && takeBackupCode(tx, userId, hashOfCode(userId, code), now);
}

const hashOfCode = (userId: string, code: string): string => digest(`${userId}:${code}`);

/**
 * Finish a sign-in.
 * @throws TICKET_INVALID, CODE_INVALID, TOO_MANY_ATTEMPTS, ACCOUNT_LOCKED, ACCESS_RESTRICTED
 */
export async function finishSignIn(ctx: OpenCtx, { ticket, code }: { ticket: string; code: string }, exchange: Exchange): Promise<z.output<typeof SignedIn>> {
  checkOrigin(exchange.request, false);
  const ticketHash = digest(ticket);
  const pending = await inGlobal(ctx.db, ctx.now, async (tx) => {
    const row = await lockTicket(tx, ticketHash);
    if (!row || row.tries >= TRIES_PER_TICKET || Temporal.Instant.compare(row.expiresAt, ctx.now) <= 0) return null;
    await countTicketTry(tx, ticketHash);
    return row;
  });
  if (!pending) throw ticketInvalid();
  const { position, ...stored } = pending.device as Omit<Device, 'key' | 'position'> & { position: { lat: number; lng: number; accuracyM: number; at: string } | null };
  // The device's key itself was not kept: the browser has brought it again, or gets another one now.
  const brought = stored.client === 'web' ? deviceCookie(exchange.request) : undefined;
  const key = brought && digest(brought) === stored.hash ? brought : randomToken();
  const device: Device = { ...stored, key, hash: digest(key), ip: ctx.origin.ip, position: position && { ...position, at: Temporal.Instant.from(position.at) } };
  await proveCode(ctx, pending.userId, code, stored);
  await dropTicket(ctx.db.global, ticketHash);
  return { status: 'signed_in', ...deliver(exchange, await startSession(ctx, pending.userId, pending.tenantId, device, { secondFactor: true })) };
}

/** @throws CODE_INVALID, TOO_MANY_ATTEMPTS, ACCOUNT_LOCKED */
async function proveCode(ctx: OpenCtx, userId: string, code: string, device: Pick<Device, 'hash' | 'brought'>, backup = true): Promise<void> {
  const attempt = await beginAttempt(ctx.db, ctx.now, await countersFor(ctx, userId, userId, device, 'code'));
  const right = await inGlobal(ctx.db, ctx.now, (tx) => takeCode(tx, userId, code, ctx.now, backup));
  if (!right) throw codeInvalid();
  await attemptSucceeded(ctx.db, ctx.now, attempt);
}

/** The tries of somebody who is signed in count under his session. */
const ownDevice = (sessionId: string): Pick<Device, 'hash' | 'brought'> => ({ hash: sessionId, brought: false });

/** @throws SESSION_REQUIRED for programs */
export function sessionOf(ctx: Pick<OpenCtx, 'actor'>): { userId: string; tenantId: string; sessionId: string } {
  const { actor } = ctx;
  if (actor?.type !== 'user' || !actor.userId || !actor.sessionId) throw sessionRequired();
  return { userId: actor.userId, tenantId: actor.tenantId, sessionId: actor.sessionId };
}

const record = (ctx: OpenCtx, action: string, work: (tx: TenantTx) => Promise<void>): Promise<void> => {
  const { userId, tenantId } = sessionOf(ctx);
  return inTenant(ctx.db, { tenantId, userId, now: ctx.now }, async (tx) => {
    await work(tx);
    await writeAudit(tx, ctx.actor!, ctx.origin, { action, entity: 'user', entityId: userId });
  });
};

/** A new secret, shown this once; nothing is asked for at sign-in until a code confirms it. */
export async function begin(ctx: OpenCtx, password: string): Promise<{ secret: string; uri: string }> {
  const { userId, sessionId } = sessionOf(ctx);
  const user = (await userById(ctx.db.global, userId))!;
  await provePassword(ctx, user, user.email, password, ownDevice(sessionId), passwordWrong);
  if ((await totpOf(ctx.db.global, userId))?.confirmedAt) throw secondFactorEnabled();
  const secret = new Secret({ size: 20 });
  await beginTotp(ctx.db.global, userId, seal(runtime().masterKey, PURPOSE, secret.base32));
  return { secret: secret.base32, uri: authenticator(secret, user.email).toString() };
}

export async function confirm(ctx: OpenCtx, code: string): Promise<{ backupCodes: string[] }> {
  const { userId, sessionId } = sessionOf(ctx);
  const totp = await totpOf(ctx.db.global, userId);
  if (!totp || totp.confirmedAt) throw secondFactorNotBegun();
  await proveCode(ctx, userId, code, ownDevice(sessionId), false);
  const { codes, hashes } = backupCodesFor(userId);
  await record(ctx, 'second_factor.enable', async (tx) => {
    await confirmTotp(tx, userId, ctx.now);
    await replaceBackupCodes(tx, userId, hashes);
    await updateSession(tx, sessionId, { secondFactor: true });
  });
  rightsChanged();
  return { backupCodes: codes };
}

function backupCodesFor(userId: string): { codes: string[]; hashes: string[] } {
  const word = (): string => Array.from({ length: 10 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  const plain = Array.from({ length: BACKUP_CODES }, word);
  return { codes: plain.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`), hashes: plain.map((code) => hashOfCode(userId, code)) };
}

export async function disable(ctx: OpenCtx, password: string, code: string): Promise<void> {
  const { userId, tenantId, sessionId } = sessionOf(ctx);
  const user = (await userById(ctx.db.global, userId))!;
  await provePassword(ctx, user, user.email, password, ownDevice(sessionId), passwordWrong);
  if (!(await totpOf(ctx.db.global, userId))?.confirmedAt) throw secondFactorNotEnabled();
  const rights = await loadRights(readTenant(ctx.db, { tenantId, userId, now: ctx.now }), tenantId, userId, ctx.now);
  if (rights?.secondFactorRequired) throw secondFactorRequired();
  await proveCode(ctx, userId, code, ownDevice(sessionId));
  await record(ctx, 'second_factor.disable', (tx) => removeTotp(tx, userId));
  rightsChanged();
}

export async function renewCodes(ctx: OpenCtx, code: string): Promise<{ backupCodes: string[] }> {
  const { userId, sessionId } = sessionOf(ctx);
  if (!(await totpOf(ctx.db.global, userId))?.confirmedAt) throw secondFactorNotEnabled();
  await proveCode(ctx, userId, code, ownDevice(sessionId), false);
  const { codes, hashes } = backupCodesFor(userId);
  await record(ctx, 'second_factor.new_codes', (tx) => replaceBackupCodes(tx, userId, hashes));
  return { backupCodes: codes };
}

