import * as accessContract from '#contracts/access.ts';
import * as keysContract from '#contracts/api-keys.ts';
import * as auditContract from '#contracts/audit.ts';
import * as auth from '#contracts/auth.ts';
import * as meContract from '#contracts/me.ts';
import * as membersContract from '#contracts/members.ts';
import * as rolesContract from '#contracts/roles.ts';
import * as tenantContract from '#contracts/tenant.ts';
import { FileAnswer } from '#platform/route.ts';
import type { Routes } from '#platform/route.ts';
import * as access from './access.ts';
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts';
import { deviceOf } from './browser.ts';
import * as business from './business.ts';
import { checkOrigin } from './browser.ts';
import * as invitations from './invitations.ts';
import * as links from './links.ts';
import * as me from './me.ts';
import * as members from './members.ts';
import * as roles from './roles.ts';
import { linkBase, runtime } from './runtime.ts';
import * as factor from './second-factor.ts';
import { findSession } from './session-queries.ts';
import { endByToken, refreshSession } from './sessions.ts';
import { replaceSession, signIn } from './sign-in.ts';

export function identityRoutes(routes: Routes): void {
  signInRoutes(routes);
  ownRoutes(routes);
  memberRoutes(routes);
  businessRoutes(routes);
}

function signInRoutes({ mountOpen }: Routes): void {
  mountOpen(auth.signIn, (ctx, { body }, raw) => signIn(ctx, body, raw));
  mountOpen(auth.secondFactor, (ctx, { body }, raw) => factor.finishSignIn(ctx, body, raw));
  mountOpen(auth.refresh, (ctx, { body }, raw) => refreshSession(ctx, raw, body ?? {}));
  mountOpen(auth.signOut, (ctx, { body }, raw) => endByToken(ctx, raw, body?.refreshToken));
  mountOpen(auth.switchTenant, async (ctx, { body }, raw) => {
    checkOrigin(raw.request, false);
    const session = (await findSession(ctx.db.global, factor.sessionOf(ctx).sessionId))!;
    const device = deviceOf(raw.request, { ...body, client: session.client, deviceName: body.deviceName ?? session.deviceName ?? undefined }, ctx.now);
    return replaceSession(ctx, body.tenant, { ...device, position: device.position ?? me.positionOf(session) }, raw, session.secondFactor, 'tenant_switched');
  });
  mountOpen(auth.requestMagicLink, (ctx, { body }, raw) => links.requestMagicLink(ctx, body, raw));
  mountOpen(auth.useMagicLink, (ctx, { body }, raw) => links.useMagicLink(ctx, body, raw));
  mountOpen(auth.requestReset, (ctx, { body }, raw) => links.requestReset(ctx, body, raw));
  mountOpen(auth.resetPassword, (ctx, { body }, raw) => links.resetPassword(ctx, body, raw));
  mountOpen(auth.previewInvitation, (ctx, { body }) => invitations.preview(ctx, body.token));
  mountOpen(auth.acceptInvitation, (ctx, { body }, raw) => invitations.accept(ctx, body, raw));
  mountOpen(auth.keySet, async () => new FileAnswer(JSON.stringify(runtime().keys.publicKeys()), 'application/jwk-set+json', { 'cache-control': 'public, max-age=300' }));
  mountOpen(auth.changePasswordPage, async () =>
    new FileAnswer('<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=/me/security"><title>Mostrador</title><a href="/me/security">/me/security</a>', 'text/html; charset=utf-8'));
  mountOpen(auth.securityContact, async (ctx, _input, { request }) => {
    const expires = ctx.now.add({ hours: 24 * 180 }).toZonedDateTimeISO('UTC').startOfDay().toInstant();
    return new FileAnswer(`Contact: mailto:security@${new URL(linkBase(request)).hostname}\nExpires: ${expires.toString()}\nPreferred-Languages: es, en\nCanonical: ${linkBase(request)}/.well-known/security.txt\n`, 'text/plain; charset=utf-8');
  });
}

function ownRoutes({ mount, mountOpen }: Routes): void {
  mount(meContract.me, (ctx) => me.getMe(ctx));
  mount(meContract.changeMe, (ctx, { body }) => me.changeMe(ctx, body));
  mountOpen(meContract.changePassword, (ctx, { body }, raw) => me.changePassword(ctx, body, raw));
  mountOpen(meContract.setPosition, (ctx, { body }, raw) => me.setPosition(ctx, body, raw));
  mount(meContract.listSessions, (ctx) => me.listSessions(ctx));
  mount(meContract.endSession, (ctx, { params }) => me.endSession(ctx, params.id));
  mount(meContract.endOtherSessions, (ctx) => me.endOtherSessions(ctx));
  mount(meContract.secondFactorState, (ctx) => me.secondFactorState(ctx));
  mountOpen(meContract.beginSecondFactor, (ctx, { body }) => factor.begin(ctx, body.password));
  mountOpen(meContract.confirmSecondFactor, (ctx, { body }) => factor.confirm(ctx, body.code));
  mountOpen(meContract.disableSecondFactor, (ctx, { body }) => factor.disable(ctx, body.password, body.code));
  mountOpen(meContract.renewBackupCodes, (ctx, { body }) => factor.renewCodes(ctx, body.code));
}

function memberRoutes({ mount }: Routes): void {
  mount(membersContract.listMembers, (ctx, { query }) => members.listMembers(ctx, query));
  mount(membersContract.listColleagues, (ctx, { query }) => members.listColleagues(ctx, query));
  mount(membersContract.getMember, (ctx, { params }) => members.memberDetail(ctx, params.id));
  mount(membersContract.changeMember, (ctx, { params, body }) => members.changeMember(ctx, params.id, body));
  mount(membersContract.deactivateMember, (ctx, { params, body }) => members.deactivateMember(ctx, params.id, body?.reason || null));
  mount(membersContract.reactivateMember, (ctx, { params }) => members.reactivateMember(ctx, params.id));
  mount(membersContract.endMemberSession, (ctx, { params }) => members.endMemberSession(ctx, params.id, params.sessionId));
  mount(membersContract.resetMemberSecondFactor, (ctx, { params, body }) => members.resetSecondFactor(ctx, params.id, body.reason));
  mount(membersContract.listDepartments, (ctx) => members.listDepartments(ctx));
  mount(membersContract.createDepartment, (ctx, { body }) => members.createDepartment(ctx, body));
  mount(membersContract.changeDepartment, (ctx, { params, body }) => members.changeDepartment(ctx, params.id, body));
  mount(membersContract.deleteDepartment, (ctx, { params }) => members.deleteDepartment(ctx, params.id));
  mount(membersContract.listInvitations, (ctx) => invitations.listInvitations(ctx));
  mount(membersContract.invite, (ctx, { body }, { request }) => invitations.invite(ctx, body, linkBase(request)));
  mount(membersContract.resendInvitation, (ctx, { params }, { request }) => invitations.resend(ctx, params.id, linkBase(request)));
  mount(membersContract.revokeInvitation, (ctx, { params }) => invitations.revokeInvitation(ctx, params.id));
  mount(rolesContract.listRoles, (ctx) => roles.listRoles(ctx));
  mount(rolesContract.listPermissions, (ctx) => roles.listPermissions(ctx));
  mount(rolesContract.createRole, (ctx, { body }) => roles.createRole(ctx, body));
  mount(rolesContract.changeRole, (ctx, { params, body }) => roles.changeRole(ctx, params.id, body));
  mount(rolesContract.deleteRole, (ctx, { params }) => roles.deleteRole(ctx, params.id));
}

function businessRoutes({ mount }: Routes): void {
  mount(accessContract.getAccessRules, (ctx) => access.getRules(ctx));
  mount(accessContract.changeAccessRules, (ctx, { body }) => access.changeRules(ctx, body));
  mount(accessContract.listGrants, (ctx, { query }) => access.listGrants(ctx, query));
  mount(accessContract.createGrant, (ctx, { body }) => access.createGrant(ctx, body));
  mount(accessContract.revokeGrant, (ctx, { params }) => access.revokeGrant(ctx, params.id));
  mount(keysContract.listApiKeys, (ctx) => listApiKeys(ctx));
  mount(keysContract.createApiKey, (ctx, { body }) => createApiKey(ctx, body));
  mount(keysContract.revokeApiKey, (ctx, { params }) => revokeApiKey(ctx, params.id));
  mount(auditContract.listAudit, (ctx, { query }) => business.listAudit(ctx, query));
  mount(auditContract.auditFilters, (ctx) => business.auditFilters(ctx));
  mount(tenantContract.getTenant, (ctx) => business.getTenant(ctx));
  mount(tenantContract.changeTenant, (ctx, { body }) => business.changeTenant(ctx, body));
  mount(tenantContract.listBranches, (ctx) => business.listBranches(ctx));
  mount(tenantContract.createBranch, (ctx, { body }) => business.createBranch(ctx, body));
  mount(tenantContract.changeBranch, (ctx, { params, body }) => business.changeBranch(ctx, params.id, body));
  mount(tenantContract.deleteBranch, (ctx, { params }) => business.deleteBranch(ctx, params.id));
}
