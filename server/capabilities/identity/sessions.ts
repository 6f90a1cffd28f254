import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Session } from '#contracts/auth.ts';
import { writeAudit } from '#platform/audit.ts';
import type { Actor, OpenCtx } from '#platform/context.ts';
import { inTenant, readTenant } from '#platform/db.ts';
import type { TenantTx } from '#platform/db.ts';
import { notify, sendMail } from '#capabilities/notifications/public.ts';
import { wakeRelay } from '#platform/outbox.ts';
import { judgeAccess } from './access-rules.ts';
import { signAccessToken } from './access-tokens.ts';
import { REFRESH_DAYS, checkOrigin, clearRefreshCookie, deviceCookie, refreshCookie, setDeviceCookie, setRefreshCookie } from './browser.ts';
import type { Device } from './browser.ts';
import { accessRestricted, noActiveMembership, sessionEnded } from './errors.ts';
import { membersWith } from './members-with.ts';
import { loadRights, systemCtx } from './rights.ts';
import type { Rights } from './rights.ts';
import { rightsChanged, runtime } from './runtime.ts';
import { digest, randomToken, seal, unseal } from '#platform/vault.ts';
import {
  findRefreshToken, findSession, insertRefreshToken, insertSession, liveSessions, lockSession, lockUserSessions, revokeSessions, updateSession, useRefreshToken,
} from './session-queries.ts';
import type { RevokedWhy, SessionRow } from './session-queries.ts';
import { rememberDevice, tenantsOfUser, totpOf, updateUser, userById } from './user-queries.ts';


// Sessions of devices (insurance 4.14, 5.17): active, then revoked or expired. A session is a chain of refresh tokens,
// each used once; one that is used again later than ten seconds, or by another device, has been stolen, and the
// chain ends for thief and owner alike.

const MAX_SESSIONS = 5;
const RETRY_S = 10;
const SUCCESSOR = 'refresh successor';

/** What the answer of a sign-in needs besides the tokens. */
export interface Issued { session: Session; refreshToken: string; deviceKey: string }

const asActor = (userId: string, tenantId: string, name: string, sessionId: string | null): Actor =>
  ({ type: 'user', id: userId, userId, tenantId, name, sessionId, permissions: new Set(), branchIds: null, roles: [] });

/**
 * Begin a session of a user who has proved who he is.
 * @throws NO_ACTIVE_MEMBERSHIP, ACCESS_RESTRICTED with details.reason
 */
export async function startSession(ctx: OpenCtx, userId: string, tenantId: string, device: Device, options: { secondFactor: boolean; replaces?: string; why?: RevokedWhy }): Promise<Issued> {
  const { db, now, origin } = ctx;
  const rights = await allowedRights(ctx, tenantId, userId, device);
  const refreshToken = randomToken();
  const expiresAt = now.add({ hours: 24 * REFRESH_DAYS[device.client] });
  const sessionId = await inTenant(db, { tenantId, userId, now }, async (tx) => {
    await lockUserSessions(tx, userId);
    if (options.replaces) await revokeSessions(tx, [options.replaces], options.why ?? 'replaced', now);
    const { id } = await insertSession(tx, {
      userId, tenantId, client: device.client, deviceHash: device.hash, deviceName: device.name, userAgent: device.userAgent, secondFactor: options.secondFactor, createdIp: device.ip, lastIp: device.ip, lastSeenAt: now, expiresAt,
      ...positionColumns(device),
    });
    await insertRefreshToken(tx, { tokenHash: digest(refreshToken), sessionId: id, expiresAt });
    await endSurplus(tx, userId, id, device.client, rights, now);
    await rememberDevice(tx, userId, device.hash, now);
    await updateUser(tx, userId, { lastTenantId: tenantId }, now);
    await writeAudit(tx, asActor(userId, tenantId, rights.name, id), origin, { action: 'session.start', entity: 'session', entityId: id, summary: device.client });
    return id;
  });
  rightsChanged();
  return issue(ctx, sessionId, rights, device.client, refreshToken, device.key);
}

const positionColumns = ({ position }: Pick<Device, 'position'>) => (position ? { lat: position.lat, lng: position.lng, accuracyM: position.accuracyM, positionAt: position.at } : {});

async function allowedRights({ db, now }: OpenCtx, tenantId: string, userId: string, device: Pick<Device, 'ip' | 'client' | 'position'>): Promise<Rights> {
  const rights = await loadRights(readTenant(db, { tenantId, userId, now }), tenantId, userId, now);
  if (!rights) throw noActiveMembership();
  const reason = judgeAccess(rights.access, device, now);
  if (reason) throw accessRestricted({ reason });
  return rights;
}

async function endSurplus(tx: TenantTx, userId: string, keep: string, client: string, { settings, tenantId }: Rights, now: Temporal.Instant): Promise<void> {
  const others = (await liveSessions(tx, userId, now)).filter(({ id }) => id !== keep);
  const replaced = settings.singleSessionPerApp ? others.filter((other) => other.client === client && other.tenantId === tenantId) : [];
  const surplus = others.filter((other) => !replaced.includes(other)).slice(MAX_SESSIONS - 1);
  await revokeSessions(tx, replaced.map(({ id }) => id), 'replaced', now);
  await revokeSessions(tx, surplus.map(({ id }) => id), 'too_many', now);
}

async function issue({ db, now }: OpenCtx, sessionId: string, rights: Rights, client: 'web' | 'native', refreshToken: string, deviceKey: string): Promise<Issued> {
  const { keys, issuer } = runtime();
  const [user, tenants, session, totp] = await Promise.all([userById(db.global, rights.userId), tenantsOfUser(db, rights.userId, now), findSession(db.global, sessionId), totpOf(db.global, rights.userId)]);
  const { token, expiresAt } = await signAccessToken(keys, issuer, {
    sub: rights.userId, tid: rights.tenantId, sid: sessionId, roles: rights.roles.map(({ key, name }) => key ?? name), departments: rights.departments.map(({ name }) => name), pv: rights.version, device: session!.deviceHash.slice(0, 16),
  }, now);
  const brief = tenants.map(({ id, slug, name, apps }) => ({ id, slug, name, apps }));
  const native = client === 'native';
  return {
    refreshToken, deviceKey,
    session: {
      accessToken: token, expiresAt: expiresAt.toString(), expiresIn: Math.floor(expiresAt.since(now).total('seconds')), refreshToken: native ? refreshToken : null, deviceKey: native ? deviceKey : null, sessionId,
      user: { id: rights.userId, name: rights.name, email: user!.email, locale: user!.locale }, tenant: brief.find(({ id }) => id === rights.tenantId)!, tenants: brief,
      mustEnrol: rights.secondFactorRequired && !totp?.confirmedAt,
    },
  };
}

/** Hand the tokens over: by cookie to browsers, in the body to installed apps. */
export function deliver({ request, reply }: { request: FastifyRequest; reply: FastifyReply }, { session, refreshToken, deviceKey }: Issued): Session {
  if (session.refreshToken === null) {
    setRefreshCookie(request, reply, refreshToken);
    setDeviceCookie(request, reply, deviceKey);
  }
  return session;
}

type Rotation = { kind: 'rotated'; token: string; session: SessionRow } | { kind: 'stolen' } | { kind: 'ended' };

export interface RefreshInput { refreshToken?: string | undefined; deviceKey?: string | undefined; position?: { lat: number; lng: number; accuracyM: number } | undefined }

/**
 * The next pair of tokens for a refresh token.
 * @throws SESSION_ENDED, ACCESS_RESTRICTED (the token is not used up then), FOREIGN_ORIGIN
 */
export async function refreshSession(ctx: OpenCtx, { request, reply }: { request: FastifyRequest; reply: FastifyReply }, input: RefreshInput): Promise<Session> {
  const { db, now } = ctx;
  const fromCookie = input.refreshToken === undefined;
  if (fromCookie) checkOrigin(request, true);
  const token = input.refreshToken ?? refreshCookie(request);
  const found = token === undefined ? undefined : await findRefreshToken(db.global, digest(token));
  const end = (): never => {
    if (fromCookie) clearRefreshCookie(request, reply);
    throw sessionEnded();
  };
  if (!token || !found) return end();
  const before = await findSession(db.global, found.sessionId);
  if (!before) return end();
  const deviceKey = (fromCookie ? deviceCookie(request) : input.deviceKey) ?? '';
  const sameDevice = digest(deviceKey) === before.deviceHash && (request.headers['user-agent']?.slice(0, 400) ?? null) === before.userAgent;
  const position = input.position ? { ...input.position, at: now } : before.lat !== null && before.lng !== null && before.positionAt ? { lat: before.lat, lng: before.lng, accuracyM: before.accuracyM ?? 0, at: before.positionAt } : null;
  const rights = before.revokedAt ? null : await allowedRights(ctx, before.tenantId, before.userId, { ip: request.ip, client: before.client, position }).catch((error: unknown) => {
    if ((error as { code?: string }).code === 'NO_ACTIVE_MEMBERSHIP') return null;
    throw error;
  });

  const rotation = await inTenant(db, { tenantId: found.tenantId, userId: found.userId, now }, (tx) => rotate(tx, ctx, token, found.sessionId, sameDevice, input.position));
  if (rotation.kind === 'stolen') {
    rightsChanged();
    wakeRelay();
  }
  if (rotation.kind !== 'rotated' || !rights) return end();
  const issued = await issue(ctx, found.sessionId, rights, before.client, rotation.token, deviceKey);
  if (fromCookie) setRefreshCookie(request, reply, rotation.token);
  return issued.session;
}

async function rotate(tx: TenantTx, ctx: OpenCtx, token: string, sessionId: string, sameDevice: boolean, position: RefreshInput['position']): Promise<Rotation> {
  const { now } = ctx;
  const session = await lockSession(tx, sessionId);
  const row = await findRefreshToken(tx, digest(token));
  if (!session || !row || session.revokedAt || Temporal.Instant.compare(session.expiresAt, now) <= 0 || Temporal.Instant.compare(row.expiresAt, now) <= 0) return { kind: 'ended' };
  if (row.usedAt) {
    const retry = sameDevice && Math.abs(now.since(row.usedAt).total('seconds')) <= RETRY_S && row.successorSealed;
    if (retry) return { kind: 'rotated', token: unseal(token, SUCCESSOR, row.successorSealed!), session };
    await revokeSessions(tx, [sessionId], 'token_reused', now);
    await tellOfTheft(tx, ctx, session);
    return { kind: 'stolen' };
  }
  const successor = randomToken();
  const expiresAt = now.add({ hours: 24 * REFRESH_DAYS[session.client] });
  await useRefreshToken(tx, digest(token), seal(token, SUCCESSOR, successor), now);
  await insertRefreshToken(tx, { tokenHash: digest(successor), sessionId, expiresAt });
  await updateSession(tx, sessionId, { lastSeenAt: now, lastIp: ctx.origin.ip, expiresAt, ...(position && { lat: position.lat, lng: position.lng, accuracyM: position.accuracyM, positionAt: now }) });
  return { kind: 'rotated', token: successor, session };
}

async function tellOfTheft(tx: TenantTx, { now, origin }: OpenCtx, session: SessionRow): Promise<void> {
  const { tenantId, userId } = session;
  const user = (await userById(tx, userId))!;
  const ctx = systemCtx(tx, tenantId, now);
  await writeAudit(tx, asActor(userId, tenantId, user.name, session.id), origin, { action: 'session.token_reused', entity: 'session', entityId: session.id, summary: session.deviceName ?? session.userAgent ?? session.client });
  await notify(ctx, { userIds: await membersWith(ctx, 'users.manage'), kind: 'identity.token_reused', data: { name: user.name, ip: origin.ip ?? '?' }, path: `/settings/members?id=${userId}`, key: `token_reused:${session.id}` });
  await sendMail(ctx, { to: user.email, locale: user.locale, template: 'token_reused', data: { name: user.name, device: session.deviceName ?? session.userAgent ?? '' }, key: `token_reused:${session.id}` });
}

/** End the session of a refresh token; harmless when there is none. */
export async function endByToken(ctx: OpenCtx, { request, reply }: { request: FastifyRequest; reply: FastifyReply }, given: string | undefined): Promise<void> {
  const cookie = refreshCookie(request);
  if (given === undefined && cookie !== undefined) checkOrigin(request, true);
  const token = given ?? cookie;
  const found = token ? await findRefreshToken(ctx.db.global, digest(token)) : undefined;
  if (found) {
    await inTenant(ctx.db, { tenantId: found.tenantId, userId: found.userId, now: ctx.now }, async (tx) => {
      const ended = await revokeSessions(tx, [found.sessionId], 'signed_out', ctx.now);
      const user = await userById(tx, found.userId);
      if (ended > 0) await writeAudit(tx, asActor(found.userId, found.tenantId, user!.name, found.sessionId), ctx.origin, { action: 'session.end', entity: 'session', entityId: found.sessionId });
    });
    rightsChanged();
  }
  if (given === undefined) clearRefreshCookie(request, reply);
}

