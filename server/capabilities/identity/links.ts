import type { SignInAnswer } from '#contracts/auth.ts';
import { writeAudit } from '#platform/audit.ts';
import { systemActor } from '#platform/context.ts';
import type { OpenCtx } from '#platform/context.ts';
import { inTenant } from '#platform/db.ts';
import { wakeRelay } from '#platform/outbox.ts';
import { sendMail } from '#capabilities/notifications/public.ts';
import { checkOrigin, deviceOf, setDeviceCookie } from './browser.ts';
import { linkInvalid, linkOtherBrowser } from './errors.ts';
import { inEvenTime } from './even-time.ts';
import { checkNewPassword, hashPassword } from './passwords.ts';
import { systemCtx } from './rights.ts';
import { linkBase, rightsChanged } from './runtime.ts';
import { digest, randomToken } from '#platform/vault.ts';
import { afterFirstFactor, normalEmail } from './sign-in.ts';
import type { Exchange } from './sign-in.ts';
import { revokeSessions, sessionIdsOf } from './session-queries.ts';
import { findLink, forgetDevices, insertLink, linksSince, setPassword, takeLink, tenantsOfUser, userByEmail, userById } from './user-queries.ts';
import type { UserRow } from './user-queries.ts';

// Links in messages: to sign in without a password, and to choose a new one. One use, ten minutes, dead after a newer
// one and after a change of password. Whether an address is known shows neither in the answer nor in its time, and
// looking at a link (as scanners of mail do) uses nothing up: only the POST of the page does.

const LINK_MIN = 10;
/** More than these in a quarter of an hour are not sent: somebody else is filling the mailbox. */
const LINKS_PER_QUARTER = 3;

interface Purpose { purpose: 'magic_link' | 'password_reset'; path: string; template: string }
const MAGIC: Purpose = { purpose: 'magic_link', path: '/magic', template: 'magic_link' };
const RESET: Purpose = { purpose: 'password_reset', path: '/reset-password', template: 'password_reset' };

async function sendLink(ctx: OpenCtx, user: UserRow | undefined, kind: Purpose, base: string, slug: string | undefined, deviceHash: string | null): Promise<void> {
  // Who has not accepted an invitation has no password and no tenant yet: nothing to reset, nowhere to go.
  if (user?.status !== 'active' || user.passwordHash === null) return;
  const tenants = await tenantsOfUser(ctx.db, user.id, ctx.now);
  const tenant = tenants.find((one) => one.slug === slug) ?? tenants.find(({ id }) => id === user.lastTenantId) ?? tenants[0];
  if (!tenant || (await linksSince(ctx.db.global, user.id, kind.purpose, ctx.now.subtract({ minutes: 15 }))) >= LINKS_PER_QUARTER) return;
  const token = randomToken();
  await inTenant(ctx.db, { tenantId: tenant.id, now: ctx.now }, async (tx) => {
    await insertLink(tx, { tokenHash: digest(token), userId: user.id, purpose: kind.purpose, tenantId: tenant.id, deviceHash, expiresAt: ctx.now.add({ minutes: LINK_MIN }) });
    await sendMail(systemCtx(tx, tenant.id, ctx.now), {
      to: user.email, locale: user.locale, template: kind.template, data: { name: user.name, tenant: tenant.name, link: `${base}${kind.path}#${token}`, minutes: LINK_MIN }, key: `${kind.purpose}:${digest(token)}`, secretFor: user.id,
    });
  });
  wakeRelay();
}

export async function requestMagicLink(ctx: OpenCtx, { email, tenant }: { email: string; tenant?: string | undefined }, { request, reply }: Exchange): Promise<{ sent: true }> {
  checkOrigin(request, false);
  const device = deviceOf(request, {}, ctx.now);
  setDeviceCookie(request, reply, device.key); // known and unknown alike: the link works in this browser
  await inEvenTime(async () => sendLink(ctx, await userByEmail(ctx.db.global, normalEmail(email)), MAGIC, linkBase(request), tenant, device.hash));
  return { sent: true };
}

export async function requestReset(ctx: OpenCtx, { email }: { email: string }, { request }: Exchange): Promise<{ sent: true }> {
  checkOrigin(request, false);
  await inEvenTime(async () => sendLink(ctx, await userByEmail(ctx.db.global, normalEmail(email)), RESET, linkBase(request), undefined, null));
  return { sent: true };
}

async function liveLink(ctx: OpenCtx, token: string, { purpose }: Purpose) {
  const link = await findLink(ctx.db.global, digest(token), purpose);
  if (!link || link.usedAt || Temporal.Instant.compare(link.expiresAt, ctx.now) <= 0) throw linkInvalid();
  return link;
}

/** @throws LINK_INVALID, LINK_OTHER_BROWSER (the link stays good), NO_ACTIVE_MEMBERSHIP, ACCESS_RESTRICTED */
export async function useMagicLink(ctx: OpenCtx, body: { token: string; client: 'web' | 'native'; deviceKey?: string | undefined; deviceName?: string | undefined; position?: { lat: number; lng: number; accuracyM: number } | undefined }, exchange: Exchange): Promise<SignInAnswer> {
  checkOrigin(exchange.request, false);
  const link = await liveLink(ctx, body.token, MAGIC);
  const device = deviceOf(exchange.request, body, ctx.now);
  if (!device.brought || device.hash !== link.deviceHash) throw linkOtherBrowser();
  if (!(await takeLink(ctx.db.global, digest(body.token), ctx.now))) throw linkInvalid();
  const user = (await userById(ctx.db.global, link.userId))!;
  if (user.status !== 'active') throw linkInvalid();
  const slug = (await tenantsOfUser(ctx.db, user.id, ctx.now)).find(({ id }) => id === link.tenantId)?.slug;
  return afterFirstFactor(ctx, user, slug, device, exchange);
}

/** @throws LINK_INVALID, PASSWORD_TOO_SHORT, PASSWORD_COMMON (the link stays good) */
export async function resetPassword(ctx: OpenCtx, { token, password }: { token: string; password: string }, { request }: Exchange): Promise<void> {
  checkOrigin(request, false);
  const link = await liveLink(ctx, token, RESET);
  const user = (await userById(ctx.db.global, link.userId))!;
  if (user.status !== 'active') throw linkInvalid();
  checkNewPassword(password, user.email);
  const passwordHash = await hashPassword(password);
  const taken = await inTenant(ctx.db, { tenantId: link.tenantId!, now: ctx.now }, async (tx) => {
    if (!(await takeLink(tx, digest(token), ctx.now))) return false;
    await setPassword(tx, user.id, passwordHash, ctx.now);
    await revokeSessions(tx, await sessionIdsOf(tx, user.id), 'password_changed', ctx.now);
    // Whoever knew the old password from a device of his own is a stranger there now.
    await forgetDevices(tx, user.id);
    await writeAudit(tx, { ...systemActor(link.tenantId!, user.name), type: 'user', id: user.id, userId: user.id }, ctx.origin, { action: 'password.reset', entity: 'user', entityId: user.id });
    await sendMail(systemCtx(tx, link.tenantId!, ctx.now), { to: user.email, locale: user.locale, template: 'password_changed', data: { name: user.name }, key: `password_changed:${digest(token)}` });
    return true;
  });
  if (!taken) throw linkInvalid();
  rightsChanged();
  wakeRelay();
}
