import type { z } from 'zod';
import type { Session } from '#contracts/auth.ts';
import { Branding } from '#contracts/me.ts';
import type * as contract from '#contracts/me.ts';
import { writeAudit } from '#platform/audit.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { inTenant } from '#platform/db.ts';
import { notFound, unauthenticated } from '#platform/errors.ts';
import { wakeRelay } from '#platform/outbox.ts';
import { sendMail, unreadNotices } from '#capabilities/notifications/public.ts';
import { checkOrigin } from './browser.ts';
import { passwordWrong, sessionRequired } from './errors.ts';
import { updateMember } from './member-queries.ts';
import { checkNewPassword, hashPassword } from './passwords.ts';
import { loadRights, systemCtx } from './rights.ts';
import { rightsChanged, runtime } from './runtime.ts';
import { sessionOf } from './second-factor.ts';
import { findSession, liveSessions, revokeSessions, sessionIdsOf, updateSession } from './session-queries.ts';
import { provePassword, replaceSession } from './sign-in.ts';
import type { Exchange } from './sign-in.ts';
import { digest, randomToken } from '#platform/vault.ts';
import { allBranches, findTenant } from './tenant-queries.ts';
import { backupCodesLeft, forgetDevices, setPassword, tenantsOfUser, totpOf, updateUser, userById } from './user-queries.ts';

// The signed-in user himself.

export async function getMe(ctx: Ctx) {
  const { userId, tenantId, sessionId } = ctx.actor;
  const user = userId ? await userById(ctx.tx, userId) : undefined;
  const rights = userId ? await loadRights(ctx.tx, tenantId, userId, ctx.now) : null;
  if (!user || !rights) throw notFound();
  const { id, slug, name, zone, currency, country, locale, apps, branding, demo } = await findTenant(ctx);
  const totp = await totpOf(ctx.tx, user.id);
  const branches = (await allBranches(ctx)).filter((branch) => rights.branchIds === null || rights.branchIds.includes(branch.id));
  return {
    user: { id: user.id, name: rights.name, email: user.email, locale: user.locale, theme: user.theme },
    tenant: { id, slug, name, zone, currency, country, locale, apps, branding: Branding.parse(branding), demo },
    tenants: (await tenantsOfUser(runtime().db, user.id, ctx.now)).map((one) => ({ id: one.id, slug: one.slug, name: one.name, apps: one.apps })),
    branches: branches.map((branch) => ({ id: branch.id, name: branch.name, zone: branch.zone, currency: branch.currency, active: branch.active })),
    roles: rights.roles, departments: rights.departments, permissions: [...ctx.actor.permissions].sort(), isAdmin: rights.isAdmin, sessionId, secondFactor: totp?.confirmedAt != null,
    mustEnrol: rights.secondFactorRequired && !totp?.confirmedAt, idleLockMin: rights.settings.idleLockMin, positionWanted: rights.settings.mode === 'place' && !rights.isAdmin,
    unreadNotifications: await unreadNotices(ctx, user.id),
  };
}

export async function changeMe(ctx: Ctx, change: z.output<(typeof contract.changeMe)['body']>) {
  const { userId } = sessionOf(ctx);
  await updateUser(ctx.tx, userId, change, ctx.now);
  if (change.name !== undefined) {
    await updateMember(ctx, userId, { name: change.name });
    ctx.afterCommit(rightsChanged);
  }
  return getMe(ctx);
}

/** Every other session ends, this one goes on under a new identifier. @throws PASSWORD_WRONG, PASSWORD_COMMON, … */
export async function changePassword(ctx: OpenCtx, { currentPassword, newPassword }: { currentPassword: string; newPassword: string }, exchange: Exchange): Promise<Session> {
  checkOrigin(exchange.request, false);
  const { userId, tenantId, sessionId } = sessionOf(ctx);
  const user = (await userById(ctx.db.global, userId))!;
  await provePassword(ctx, user, user.email, currentPassword, { hash: sessionId, brought: false }, passwordWrong);
  checkNewPassword(newPassword, user.email);
  const passwordHash = await hashPassword(newPassword);
  const session = (await findSession(ctx.db.global, sessionId))!;
  await inTenant(ctx.db, { tenantId, userId, now: ctx.now }, async (tx) => {
    await setPassword(tx, userId, passwordHash, ctx.now);
    await revokeSessions(tx, await sessionIdsOf(tx, userId, { except: sessionId }), 'password_changed', ctx.now);
    await forgetDevices(tx, userId);
    await writeAudit(tx, ctx.actor!, ctx.origin, { action: 'password.change', entity: 'user', entityId: userId });
    await sendMail(systemCtx(tx, tenantId, ctx.now), { to: user.email, locale: user.locale, template: 'password_changed', data: { name: user.name }, key: `password_changed:${digest(passwordHash)}` });
  });
  wakeRelay();
  const key = randomToken();
  const device = { client: session.client, key, hash: digest(key), brought: false, name: session.deviceName, userAgent: session.userAgent, ip: ctx.origin.ip, position: positionOf(session) };
  return replaceSession(ctx, null, device, exchange, session.secondFactor, 'password_changed');
}

export const positionOf = ({ lat, lng, accuracyM, positionAt }: { lat: number | null; lng: number | null; accuracyM: number | null; positionAt: Temporal.Instant | null }) =>
  (lat === null || lng === null || !positionAt ? null : { lat, lng, accuracyM: accuracyM ?? 0, at: positionAt });

/** Judged without the access rules: a session without a place could never tell its place otherwise. */
export async function setPosition(ctx: OpenCtx, position: { lat: number; lng: number; accuracyM: number }, { request }: Exchange): Promise<void> {
  const found = await runtime().gate.identify(request, ctx.now, false);
  if (!found) throw unauthenticated();
  if (!found.session) throw sessionRequired();
  await updateSession(ctx.db.global, found.session.id, { lat: position.lat, lng: position.lng, accuracyM: position.accuracyM, positionAt: ctx.now });
  rightsChanged();
}

export async function listSessions(ctx: Ctx) {
  const rows = ctx.actor.userId ? await liveSessions(ctx.tx, ctx.actor.userId, ctx.now) : [];
  return {
    items: rows.map(({ id, client, deviceName, userAgent, tenantName, createdAt, lastSeenAt, lastIp, lat, lng, positionAt }) => ({
      id, client, deviceName, userAgent, tenant: tenantName, createdAt, lastSeenAt, lastIp, lastPosition: lat === null || lng === null || !positionAt ? null : { lat, lng, at: positionAt }, current: id === ctx.actor.sessionId,
    })),
  };
}

export async function endSession(ctx: Ctx, id: string): Promise<void> {
  const { userId } = sessionOf(ctx);
  if (!(await sessionIdsOf(ctx.tx, userId)).includes(id)) throw notFound();
  await revokeSessions(ctx.tx, [id], 'ended_by_user', ctx.now);
  await writeAudit(ctx.tx, ctx.actor, ctx.origin, { action: 'session.end', entity: 'session', entityId: id });
  ctx.afterCommit(rightsChanged);
}

export async function endOtherSessions(ctx: Ctx): Promise<{ ended: number }> {
  const { userId, sessionId } = sessionOf(ctx);
  const ended = await revokeSessions(ctx.tx, await sessionIdsOf(ctx.tx, userId, { except: sessionId }), 'ended_by_user', ctx.now);
  await writeAudit(ctx.tx, ctx.actor, ctx.origin, { action: 'session.end_others', entity: 'user', entityId: userId, summary: String(ended) });
  ctx.afterCommit(rightsChanged);
  return { ended };
}

export async function secondFactorState(ctx: Ctx) {
  const { userId, tenantId } = ctx.actor;
  const totp = userId ? await totpOf(ctx.tx, userId) : undefined;
  const rights = userId ? await loadRights(ctx.tx, tenantId, userId, ctx.now) : null;
  return { enabled: totp?.confirmedAt != null, since: totp?.confirmedAt ?? null, backupCodesLeft: userId ? await backupCodesLeft(ctx.tx, userId) : 0, required: rights?.secondFactorRequired ?? false };
}
