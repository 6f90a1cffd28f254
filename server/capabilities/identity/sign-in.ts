import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { SignIn, SignInAnswer, Session } from '#contracts/auth.ts';
import type { OpenCtx } from '#platform/context.ts';
import { inTenant } from '#platform/db.ts';
import { wakeRelay } from '#platform/outbox.ts';
import { writeAudit } from '#platform/audit.ts';
import { notify, sendMail } from '#capabilities/notifications/public.ts';
import { addressCounter, attemptSucceeded, beginAttempt } from './attempts.ts';
import type { Attempt, Counters } from './attempts.ts';
import { checkOrigin, deviceOf } from './browser.ts';
import type { Device } from './browser.ts';
import { invalidCredentials, noActiveMembership } from './errors.ts';
import { inEvenTime } from './even-time.ts';
import { membersWith } from './members-with.ts';
import { hashPassword, isOutdated, verifyPassword } from './passwords.ts';
import { systemCtx } from './rights.ts';
import { runtime } from './runtime.ts';
import { digest, randomToken } from '#platform/vault.ts';
import { deliver, startSession } from './sessions.ts';
import type { RevokedWhy } from './session-queries.ts';
import { insertTicket, isKnownDevice, replaceHash, tenantsOfUser, totpOf, userByEmail, userById } from './user-queries.ts';
import type { UserRow } from './user-queries.ts';

export interface Exchange { request: FastifyRequest; reply: FastifyReply }

/** One address, one user: case, outer spaces and compatible spellings do not make another. */
export const normalEmail = (email: string): string => email.normalize('NFKC').trim().toLowerCase();

/** How long the code of the second factor may take. */
export const TICKET_MIN = 5;

/** @throws INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS, ACCOUNT_LOCKED, NO_ACTIVE_MEMBERSHIP, ACCESS_RESTRICTED, SIGN_IN_BUSY */
export async function signIn(ctx: OpenCtx, body: z.output<typeof SignIn>, exchange: Exchange): Promise<SignInAnswer> {
  checkOrigin(exchange.request, false);
  const email = normalEmail(body.email);
  const device = deviceOf(exchange.request, body, ctx.now);
  const user = (await userByEmail(ctx.db.global, email)) ?? null;
  await provePassword(ctx, user, email, body.password, device, invalidCredentials);
  await runtime().limits.signedIn(exchange.request.ip);
  return afterFirstFactor(ctx, user!, body.tenant, device, exchange);
}

/** Counters of a try: those of the account and the address, or of a device that the user has signed in from before. */
export async function countersFor(ctx: OpenCtx, userId: string | null, email: string, device: Pick<Device, 'hash' | 'brought'>, kind: 'password' | 'code'): Promise<Counters> {
  const known = userId !== null && device.brought && (await isKnownDevice(ctx.db.global, userId, device.hash));
  if (known) return { user: `${kind}:${userId}:${device.hash}`, address: null };
  return { user: `${kind}:${digest(email)}`, address: addressCounter(ctx.origin.ip) };
}

/**
 * Judge a password, counted. Somebody unknown takes the same time and gets the same answers.
 * @throws what `refuse` makes, TOO_MANY_ATTEMPTS, ACCOUNT_LOCKED, SIGN_IN_BUSY
 */
export async function provePassword(ctx: OpenCtx, user: UserRow | null, email: string, password: string, device: Pick<Device, 'hash' | 'brought'>, refuse: () => Error): Promise<void> {
  const attempt = await beginAttempt(ctx.db, ctx.now, await countersFor(ctx, user?.id ?? null, email, device, 'password'));
  const right = await verifyPassword(user?.passwordHash ?? null, password);
  if (!right || user?.status !== 'active') {
    if (attempt.alert) await inEvenTime(async () => user && tellOfGuessing(ctx, user, attempt));
    throw refuse();
  }
  await attemptSucceeded(ctx.db, ctx.now, attempt);
  if (isOutdated(user.passwordHash!)) await replaceHash(ctx.db.global, user.id, user.passwordHash!, await hashPassword(password));
}

/** At the fifth failure the user and those who manage members hear of it, in the tenant of the last visit. */
export async function tellOfGuessing({ db, now, origin }: OpenCtx, user: UserRow, attempt: Attempt): Promise<void> {
  const tenant = pickTenant(await tenantsOfUser(db, user.id, now), user, undefined);
  if (!tenant) return;
  await inTenant(db, { tenantId: tenant.id, now }, async (tx) => {
    const ctx = systemCtx(tx, tenant.id, now, origin.requestId);
    await writeAudit(tx, ctx.actor, origin, { action: 'session.guessing', entity: 'user', entityId: user.id, summary: origin.ip ?? '' });
    await notify(ctx, { userIds: await membersWith(ctx, 'users.manage'), kind: 'identity.guessing', data: { name: user.name, ip: origin.ip ?? '?' }, path: `/settings/members?id=${user.id}`, key: `guessing:${attempt.id}` });
    await sendMail(ctx, { to: user.email, locale: user.locale, template: 'guessing', data: { name: user.name, ip: origin.ip ?? '?' }, key: `guessing:${attempt.id}` });
  });
  wakeRelay();
}

type TenantOfUser = Awaited<ReturnType<typeof tenantsOfUser>>[number];
const pickTenant = (tenants: readonly TenantOfUser[], user: Pick<UserRow, 'lastTenantId'>, slug: string | undefined): TenantOfUser | undefined =>
  slug === undefined ? (tenants.find(({ id }) => id === user.lastTenantId) ?? tenants[0]) : tenants.find((tenant) => tenant.slug === slug);

/** The password, or the link of a message, was right: ask for the second factor, or begin the session. */
export async function afterFirstFactor(ctx: OpenCtx, user: UserRow, slug: string | undefined, device: Device, exchange: Exchange): Promise<SignInAnswer> {
  const tenant = pickTenant(await tenantsOfUser(ctx.db, user.id, ctx.now), user, slug);
  if (!tenant) throw noActiveMembership();
  const totp = await totpOf(ctx.db.global, user.id);
  if (totp?.confirmedAt) {
    const ticket = randomToken();
    const expiresAt = ctx.now.add({ minutes: TICKET_MIN });
    const { position, ...rest } = device;
    await insertTicket(ctx.db.global, { ticketHash: digest(ticket), userId: user.id, tenantId: tenant.id, device: JSON.stringify({ ...rest, key: undefined, position: position && { ...position, at: position.at.toString() } }), expiresAt });
    return { status: 'second_factor', secondFactor: { ticket, methods: ['totp', 'backup_code'], expiresAt: expiresAt.toString() } };
  }
  return { status: 'signed_in', ...deliver(exchange, await startSession(ctx, user.id, tenant.id, device, { secondFactor: false })) };
}

/** Go on as the same user under a new session; the old one ends with the first request of the new one. */
export async function replaceSession(ctx: OpenCtx, slug: string | null, device: Device, exchange: Exchange, secondFactor: boolean, why: RevokedWhy): Promise<Session> {
  const actor = ctx.actor!;
  const tenants = await tenantsOfUser(ctx.db, actor.userId!, ctx.now);
  const user = (await userById(ctx.db.global, actor.userId!))!;
  const tenant = slug === null ? tenants.find(({ id }) => id === actor.tenantId) : pickTenant(tenants, user, slug);
  if (!tenant) throw noActiveMembership();
  return deliver(exchange, await startSession(ctx, user.id, tenant.id, device, { secondFactor, replaces: actor.sessionId!, why }));
}
