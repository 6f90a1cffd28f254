import type { z } from 'zod';
import type { SignInAnswer } from '#contracts/auth.ts';
import type * as contract from '#contracts/members.ts';
import { audit, writeAudit } from '#platform/audit.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { inTenant, readTenant } from '#platform/db.ts';
import { notFound } from '#platform/errors.ts';
import { sendMail } from '#capabilities/notifications/public.ts';
import { checkOrigin, deviceOf } from './browser.ts';
import { alreadyMember, branchNotFound, invalidCredentials, linkInvalid } from './errors.ts';
import { mayHandOut, mustStandAbove, standing } from './granting.ts';
import {
  branchesExist, deleteMember, findInvitation, findMember, insertInvitation, insertMember, invitationByToken, lockIdentity, lockMember, openInvitations, renewInvitation, rolesOfMembers, setMemberBranches, setMemberRoles, takeInvitation, updateMember,
} from './member-queries.ts';
import type { InvitationRow } from './member-queries.ts';
import { checkNewPassword, hashPassword } from './passwords.ts';
import { tenantOf } from './rights-queries.ts';
import { systemCtx } from './rights.ts';
import { rightsChanged } from './runtime.ts';
import { digest, tenantOfToken, tenantToken } from '#platform/vault.ts';
import { afterFirstFactor, normalEmail, provePassword } from './sign-in.ts';
import type { Exchange } from './sign-in.ts';
import { ensureUser, setPassword, updateUser, userById } from './user-queries.ts';

// An invitation is a membership that has not been accepted yet, and a link that accepts it. Whether the address has an
// account elsewhere is not shown to whoever invites: the answer, and what is stored, is the same.

const DAYS = 7;
const PREFIX = 'inv_';

type NewInvitation = z.output<(typeof contract.invite)['body']>;

async function present(ctx: Ctx, rows: readonly InvitationRow[]) {
  const roles = Map.groupBy(rows.length > 0 ? await rolesOfMembers(ctx, rows.map(({ userId }) => userId)) : [], ({ userId }) => userId);
  return rows.map(({ id, userId, email, name, invitedByName, createdAt, expiresAt }) => ({
    id, userId, email, name, roles: (roles.get(userId) ?? []).map((role) => ({ id: role.id, name: role.name, key: role.key })), invitedBy: invitedByName, createdAt, expiresAt, expired: Temporal.Instant.compare(expiresAt, ctx.now) <= 0,
  }));
}

export const listInvitations = async (ctx: Ctx) => ({ items: await present(ctx, await openInvitations(ctx)) });

async function send(ctx: Ctx, { userId, email, name, locale }: { userId: string; email: string; name: string; locale: 'es' | 'en' }, token: string, base: string): Promise<void> {
  const tenant = (await tenantOf(ctx.tx, ctx.actor.tenantId))!;
  await sendMail(ctx, { to: email, locale, template: 'invitation', data: { name, tenant: tenant.name, by: ctx.actor.name, link: `${base}/invitation#${token}`, days: DAYS }, key: `invitation:${digest(token)}`, secretFor: userId });
}

/** @throws PERMISSION_NOT_HELD, ALREADY_MEMBER, ROLE_NOT_FOUND, BRANCH_NOT_FOUND */
export async function invite(ctx: Ctx, body: NewInvitation, base: string) {
  await lockIdentity(ctx);
  mayHandOut(ctx, await standing(ctx), body.roleIds);
  if (body.branchIds && !(await branchesExist(ctx, body.branchIds))) throw branchNotFound();
  const email = normalEmail(body.email);
  const user = await ensureUser(ctx.tx, { email, name: body.name, locale: body.locale });
  if (await lockMember(ctx, user.id)) throw alreadyMember({ email });
  await insertMember(ctx, { userId: user.id, name: body.name, title: body.title || null, status: 'invited', allBranches: body.branchIds === null });
  await setMemberRoles(ctx, user.id, body.roleIds);
  await setMemberBranches(ctx, user.id, body.branchIds);
  const token = tenantToken(PREFIX, ctx.actor.tenantId);
  const { id } = await insertInvitation(ctx, { userId: user.id, tokenHash: digest(token), expiresAt: ctx.now.add({ hours: 24 * DAYS }) });
  await send(ctx, { userId: user.id, email, name: body.name, locale: body.locale }, token, base);
  const [made] = await present(ctx, [(await findInvitation(ctx, id))!]);
  await audit(ctx, { action: 'member.invite', entity: 'member', entityId: user.id, after: { email, name: body.name, roles: made!.roles.map(({ name }) => name) } });
  return made!;
}

/** A new link; the old one ends. @throws NOT_FOUND, PERMISSION_NOT_HELD */
export async function resend(ctx: Ctx, id: string, base: string) {
  await lockIdentity(ctx);
  const row = await findInvitation(ctx, id);
  if (!row) throw notFound();
  // The link carries the rights of the roles: only who could hand them out may send it.
  await mustStandAbove(ctx, await standing(ctx), row.userId);
  const token = tenantToken(PREFIX, ctx.actor.tenantId);
  await renewInvitation(ctx, id, digest(token), ctx.now.add({ hours: 24 * DAYS }));
  await send(ctx, row, token, base);
  await audit(ctx, { action: 'member.invite_again', entity: 'member', entityId: row.userId });
  return (await present(ctx, [(await findInvitation(ctx, id))!]))[0]!;
}

export async function revokeInvitation(ctx: Ctx, id: string): Promise<void> {
  const row = await findInvitation(ctx, id);
  if (!row) throw notFound();
  await deleteMember(ctx, row.userId); // takes the invitation along
  await audit(ctx, { action: 'member.invitation_revoke', entity: 'member', entityId: row.userId, before: { email: row.email, name: row.name } });
}

async function liveInvitation(ctx: OpenCtx, token: string) {
  const tenantId = tenantOfToken(PREFIX, token);
  if (!tenantId) throw linkInvalid();
  const context = systemCtx(readTenant(ctx.db, { tenantId, now: ctx.now }), tenantId, ctx.now);
  const row = await invitationByToken(context, digest(token));
  const tenant = row && (await tenantOf(context.tx, tenantId));
  const member = row && (await findMember(context, row.userId));
  if (!row || tenant?.status !== 'active' || member?.status !== 'invited' || Temporal.Instant.compare(row.expiresAt, ctx.now) <= 0) throw linkInvalid();
  return { tenant, row, user: (await userById(ctx.db.global, row.userId))! };
}

/** @throws LINK_INVALID */
export async function preview(ctx: OpenCtx, token: string) {
  const { tenant, row, user } = await liveInvitation(ctx, token);
  return { tenant: { name: tenant.name, slug: tenant.slug }, name: row.name, email: row.email, invitedBy: row.invitedByName, expiresAt: row.expiresAt, needsPassword: user.passwordHash === null };
}

type Acceptance = { token: string; name?: string | undefined; password: string; client: 'web' | 'native'; deviceKey?: string | undefined; deviceName?: string | undefined; position?: { lat: number; lng: number; accuracyM: number } | undefined };

/** @throws LINK_INVALID, PASSWORD_TOO_SHORT, PASSWORD_COMMON, INVALID_CREDENTIALS, and what a sign-in refuses */
export async function accept(ctx: OpenCtx, body: Acceptance, exchange: Exchange): Promise<SignInAnswer> {
  checkOrigin(exchange.request, false);
  const { tenant, row, user } = await liveInvitation(ctx, body.token);
  const device = deviceOf(exchange.request, body, ctx.now);
  let passwordHash: string | null = null;
  if (user.passwordHash === null) {
    checkNewPassword(body.password, user.email);
    passwordHash = await hashPassword(body.password);
  } else await provePassword(ctx, user, user.email, body.password, device, invalidCredentials);

  const name = body.name ?? row.name;
  await inTenant(ctx.db, { tenantId: tenant.id, userId: user.id, now: ctx.now }, async (tx) => {
    const inside = systemCtx(tx, tenant.id, ctx.now);
    if (!(await takeInvitation(inside, digest(body.token)))) throw linkInvalid();
    if (passwordHash) {
      await setPassword(tx, user.id, passwordHash, ctx.now);
      await updateUser(tx, user.id, { name }, ctx.now);
    }
    await updateMember(inside, user.id, { status: 'active', joinedAt: ctx.now, name });
    await writeAudit(tx, { ...inside.actor, type: 'user', id: user.id, userId: user.id, name }, ctx.origin, { action: 'member.join', entity: 'member', entityId: user.id, before: { status: 'invited' }, after: { status: 'active' } });
  });
  rightsChanged();
  return afterFirstFactor(ctx, (await userById(ctx.db.global, user.id))!, tenant.slug, device, exchange);
}
