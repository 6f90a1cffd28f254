import { isIP } from 'node:net';
import type { z } from 'zod';
import type * as contract from '#contracts/access.ts';
import type { AccessRules } from '#contracts/access.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid, notFound, rethrowConstraint } from '#platform/errors.ts';
import { changeSettings, readSettings } from '#platform/settings.ts';
import { inNetworks } from './access-rules.ts';
import { grantEnded, memberNotFound } from './errors.ts';
import { mustStandAbove, standing } from './granting.ts';
import { grantsOf, insertGrant, lockGrant, lockMember, revokeGrantRow } from './member-queries.ts';
import type { GrantRow } from './member-queries.ts';
import { rightsChanged } from './runtime.ts';
import { identitySettings } from './settings.ts';

export async function getRules(ctx: Ctx) {
  const rules = await readSettings(ctx, identitySettings);
  return { ...rules, yourIp: ctx.origin.ip, yourIpAllowed: inNetworks(ctx.origin.ip, rules.networks.map(({ cidr }) => cidr)) };
}

export async function changeRules(ctx: Ctx, change: Partial<AccessRules>) {
  change.networks?.forEach(({ cidr }, i) => {
    if (isIP(cidr.split('/')[0]!) === 0) throw invalid(`/body/networks/${i}/cidr`, 'invalid_network');
  });
  await changeSettings(ctx, identitySettings, change);
  ctx.afterCommit(rightsChanged);
  return getRules(ctx);
}

/** Scheduled, active, then ended or revoked (insurance 4.14). */
function present(row: GrantRow, now: Temporal.Instant) {
  const status = row.revokedAt ? 'revoked' as const : Temporal.Instant.compare(row.endsAt, now) <= 0 ? 'ended' as const : Temporal.Instant.compare(row.startsAt, now) > 0 ? 'scheduled' as const : 'active' as const;
  return { id: row.id, userId: row.userId, userName: row.userName, scopes: row.scopes as ('network' | 'location' | 'schedule')[], startsAt: row.startsAt, endsAt: row.endsAt, reason: row.reason, grantedBy: row.grantedByName, status };
}

export const listGrants = async (ctx: Ctx, { userId, ended }: { userId?: string | undefined; ended?: boolean | undefined }) =>
  ({ items: (await grantsOf(ctx, userId, ended ?? false)).map((row) => present(row, ctx.now)) });

/** @throws MEMBER_NOT_FOUND, PERMISSION_NOT_HELD */
export async function createGrant(ctx: Ctx, grant: z.output<(typeof contract.createGrant)['body']>) {
  if (!(await lockMember(ctx, grant.userId))) throw memberNotFound();
  await mustStandAbove(ctx, await standing(ctx), grant.userId);
  const { id } = await insertGrant(ctx, { ...grant, scopes: [...new Set(grant.scopes)] }).catch((error: unknown) => rethrowConstraint(error, { access_grant_member: memberNotFound }));
  ctx.afterCommit(rightsChanged);
  const made = present((await grantsOf(ctx, grant.userId, true)).find((row) => row.id === id)!, ctx.now);
  await audit(ctx, { action: 'access.grant', entity: 'access_grant', entityId: id, after: made, reason: grant.reason });
  return made;
}

/** @throws NOT_FOUND, GRANT_ENDED */
export async function revokeGrant(ctx: Ctx, id: string): Promise<void> {
  const row = await lockGrant(ctx, id);
  if (!row) throw notFound();
  if (row.revokedAt || Temporal.Instant.compare(row.endsAt, ctx.now) <= 0) throw grantEnded();
  await revokeGrantRow(ctx, id);
  ctx.afterCommit(rightsChanged);
  await audit(ctx, { action: 'access.revoke', entity: 'access_grant', entityId: id, before: { revoked: false }, after: { revoked: true } });
}
