import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { after } from '#platform/paging.ts';
import type { Cursor } from '#platform/paging.ts';
import type { MemberStatus } from '#contracts/member-terms.ts';

/** Changes of members and roles of one tenant stand in line, so that what is judged (the last admin) is still true at commit. */
export const lockIdentity = (ctx: Ctx) => sql`select pg_advisory_xact_lock(hashtextextended(${ctx.actor.tenantId}, 23))`.execute(ctx.tx);

/** Something changed that no trigger sees (zone, apps). */
export const bumpIdentity = (ctx: Ctx) =>
  sql`insert into identity_version (tenant_id, value) values (${ctx.actor.tenantId}::uuid, 1) on conflict (tenant_id) do update set value = identity_version.value + 1`.execute(ctx.tx);

const memberColumns = (ctx: Ctx) => ctx.tx.selectFrom('membership as m').innerJoin('appUser as u', 'u.id', 'm.userId')
  .select(['m.userId as id', 'm.name', 'u.email', 'm.title', 'm.status', 'm.allBranches', 'm.joinedAt', 'm.version',
    sql<boolean>`exists (select from totp where totp.user_id = m.user_id and totp.confirmed_at is not null)`.as('secondFactor'),
    sql<Temporal.Instant | null>`(select max(s.last_seen_at) from user_session s where s.user_id = m.user_id and s.tenant_id = m.tenant_id)`.as('lastSeenAt')])
  .where('m.tenantId', '=', ctx.actor.tenantId);

export const findMember = (ctx: Ctx, id: string) => memberColumns(ctx).where('m.userId', '=', id).executeTakeFirst();
export type MemberRow = NonNullable<Awaited<ReturnType<typeof findMember>>>;

export const lockMember = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('membership').select(['userId', 'name', 'title', 'status', 'allBranches', 'joinedAt', 'version']).where('tenantId', '=', ctx.actor.tenantId).where('userId', '=', id).forUpdate().executeTakeFirst();

export interface MemberFilter { q?: string | undefined; status?: MemberStatus | undefined; roleId?: string | undefined; departmentId?: string | undefined; limit: number }

export const pageOfMembers = (ctx: Ctx, filter: MemberFilter, cursor: Cursor | null) =>
  memberColumns(ctx)
    .$if(!!filter.q, (qb) => qb.where(sql<boolean>`app.fold(m.name || ' ' || u.email) like '%' || app.fold(${escapeLike(filter.q ?? '')}) || '%'`))
    .$if(filter.status !== undefined, (qb) => qb.where('m.status', '=', filter.status!))
    .$if(filter.roleId !== undefined, (qb) => qb.where(sql<boolean>`exists (select from membership_role r where r.tenant_id = m.tenant_id and r.user_id = m.user_id and r.role_id = ${filter.roleId}::uuid)`))
    .$if(filter.departmentId !== undefined, (qb) => qb.where(sql<boolean>`exists (select from department_member d where d.tenant_id = m.tenant_id and d.user_id = m.user_id and d.department_id = ${filter.departmentId}::uuid)`))
    .$if(cursor !== null, (qb) => qb.where(after(cursor!, [{ column: 'm.name', type: 'text' }, { column: 'm.user_id', type: 'uuid' }])))
    .orderBy('m.name').orderBy('m.userId').limit(filter.limit + 1).execute();

const escapeLike = (value: string): string => value.replace(/[\\%_]/g, (sign) => `\\${sign}`);

export const rolesOfMembers = (ctx: Ctx, ids: readonly string[]) =>
  ctx.tx.selectFrom('membershipRole as m').innerJoin('role as r', (join) => join.onRef('r.tenantId', '=', 'm.tenantId').onRef('r.id', '=', 'm.roleId'))
    .select(['m.userId', 'r.id', 'r.name', 'r.key']).where('m.tenantId', '=', ctx.actor.tenantId).where('m.userId', 'in', ids).orderBy('r.level', 'desc').orderBy('r.name').execute();
export const branchesOfMembers = (ctx: Ctx, ids: readonly string[]) =>
  ctx.tx.selectFrom('membershipBranch').select(['userId', 'branchId']).where('tenantId', '=', ctx.actor.tenantId).where('userId', 'in', ids).orderBy('branchId').execute();
export const departmentsOfMembers = (ctx: Ctx, ids: readonly string[]) =>
  ctx.tx.selectFrom('departmentMember as m').innerJoin('department as d', (join) => join.onRef('d.tenantId', '=', 'm.tenantId').onRef('d.id', '=', 'm.departmentId'))
    .select(['m.userId', 'd.id', 'd.name', 'm.manager']).where('m.tenantId', '=', ctx.actor.tenantId).where('m.userId', 'in', ids).orderBy('d.name').execute();

export const insertMember = (ctx: Ctx, member: { userId: string; name: string; title: string | null; status: MemberStatus; allBranches: boolean; joinedAt?: Temporal.Instant }) =>
  ctx.tx.insertInto('membership').values({ tenantId: ctx.actor.tenantId, ...member }).execute();

export const updateMember = (ctx: Ctx, id: string, change: { name?: string; title?: string | null; status?: MemberStatus; allBranches?: boolean; joinedAt?: Temporal.Instant; disabledAt?: Temporal.Instant | null }) =>
  ctx.tx.updateTable('membership').set(change).where('tenantId', '=', ctx.actor.tenantId).where('userId', '=', id).execute();

/** Counts as a change of the member, so that his version moves with his roles. */
export const touchMember = (ctx: Ctx, id: string) =>
  ctx.tx.updateTable('membership').set((eb) => ({ name: eb.ref('name') })).where('tenantId', '=', ctx.actor.tenantId).where('userId', '=', id).execute();

export const deleteMember = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('membership').where('tenantId', '=', ctx.actor.tenantId).where('userId', '=', id).where('status', '=', 'invited').execute();

export async function setMemberRoles(ctx: Ctx, userId: string, roleIds: readonly string[]): Promise<void> {
  const { tenantId } = ctx.actor;
  await ctx.tx.deleteFrom('membershipRole').where('tenantId', '=', tenantId).where('userId', '=', userId).execute();
  if (roleIds.length > 0) await ctx.tx.insertInto('membershipRole').values([...new Set(roleIds)].map((roleId) => ({ tenantId, userId, roleId }))).execute();
}

/** null: all branches. */
export async function setMemberBranches(ctx: Ctx, userId: string, branchIds: readonly string[] | null): Promise<void> {
  const { tenantId } = ctx.actor;
  await ctx.tx.updateTable('membership').set({ allBranches: branchIds === null }).where('tenantId', '=', tenantId).where('userId', '=', userId).execute();
  await ctx.tx.deleteFrom('membershipBranch').where('tenantId', '=', tenantId).where('userId', '=', userId).execute();
  if (branchIds && branchIds.length > 0) await ctx.tx.insertInto('membershipBranch').values([...new Set(branchIds)].map((branchId) => ({ tenantId, userId, branchId }))).execute();
}

export async function setOverrides(ctx: Ctx, userId: string, overrides: readonly { permission: string; granted: boolean }[]): Promise<void> {
  const { tenantId } = ctx.actor;
  await ctx.tx.deleteFrom('membershipPermission').where('tenantId', '=', tenantId).where('userId', '=', userId).execute();
  if (overrides.length > 0) await ctx.tx.insertInto('membershipPermission').values(overrides.map((override) => ({ tenantId, userId, ...override }))).execute();
}

export async function setSchedule(ctx: Ctx, userId: string, spans: readonly { weekday: number; from: string; to: string }[]): Promise<void> {
  const { tenantId } = ctx.actor;
  await ctx.tx.deleteFrom('workSchedule').where('tenantId', '=', tenantId).where('userId', '=', userId).execute();
  if (spans.length > 0) await ctx.tx.insertInto('workSchedule').values(spans.map(({ weekday, from, to }) => ({ tenantId, userId, weekday, starts: from, ends: to }))).execute();
}

export const branchesExist = async (ctx: Ctx, ids: readonly string[]): Promise<boolean> =>
  ids.length === 0 || (await ctx.tx.selectFrom('branch').select('id').where('tenantId', '=', ctx.actor.tenantId).where('id', 'in', ids).execute()).length === new Set(ids).size;

export const colleagues = (ctx: Ctx) =>
  ctx.tx.selectFrom('membership').select(['userId as id', 'name', 'title', 'status']).where('tenantId', '=', ctx.actor.tenantId).where('status', '<>', 'invited').orderBy('name').orderBy('userId').execute();

/** Names of users in this tenant, for "made by" columns. */
export const memberNames = async (ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> =>
  ids.length === 0 ? new Map() : new Map((await ctx.tx.selectFrom('membership').select(['userId', 'name']).where('tenantId', '=', ctx.actor.tenantId).where('userId', 'in', [...new Set(ids)]).execute()).map(({ userId, name }) => [userId, name]));

// ----------------------------------------------------------------------------------------------------- roles
export const insertRole = (ctx: Ctx, role: { name: string; key?: string | null; description?: string | null; level: number; parentId?: string | null; isAdmin?: boolean }) =>
  ctx.tx.insertInto('role').values({ tenantId: ctx.actor.tenantId, ...role }).returning('id').executeTakeFirstOrThrow();
export const updateRole = (ctx: Ctx, id: string, change: { name?: string; description?: string | null; level?: number; parentId?: string | null; isAdmin?: boolean }) =>
  ctx.tx.updateTable('role').set(change).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
export const touchRole = (ctx: Ctx, id: string) => ctx.tx.updateTable('role').set((eb) => ({ name: eb.ref('name') })).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
export const deleteRole = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('role').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
export async function setRolePermissions(ctx: Ctx, roleId: string, permissions: readonly string[]): Promise<void> {
  const { tenantId } = ctx.actor;
  await ctx.tx.deleteFrom('rolePermission').where('tenantId', '=', tenantId).where('roleId', '=', roleId).execute();
  if (permissions.length > 0) await ctx.tx.insertInto('rolePermission').values([...new Set(permissions)].map((permission) => ({ tenantId, roleId, permission }))).execute();
}
export const membersPerRole = async (ctx: Ctx): Promise<Map<string, number>> =>
  new Map((await ctx.tx.selectFrom('membershipRole').select(['roleId', sql<number>`count(*)::integer`.as('n')]).where('tenantId', '=', ctx.actor.tenantId).groupBy('roleId').execute()).map(({ roleId, n }) => [roleId, n]));

/** How many active members hold one of these roles. */
export const countActiveWith = async (ctx: Ctx, roleIds: readonly string[]): Promise<number> =>
  roleIds.length === 0 ? 0 : (await ctx.tx.selectFrom('membershipRole as r').innerJoin('membership as m', (join) => join.onRef('m.tenantId', '=', 'r.tenantId').onRef('m.userId', '=', 'r.userId'))
    .select(sql<number>`count(distinct r.user_id)::integer`.as('n')).where('r.tenantId', '=', ctx.actor.tenantId).where('r.roleId', 'in', roleIds).where('m.status', '=', 'active').executeTakeFirstOrThrow()).n;

// ------------------------------------------------------------------------------------------------ departments
export const allDepartments = (ctx: Ctx) => ctx.tx.selectFrom('department').select(['id', 'name', 'version']).where('tenantId', '=', ctx.actor.tenantId).orderBy('name').execute();
export const lockDepartment = (ctx: Ctx, id: string) => ctx.tx.selectFrom('department').select(['id', 'name', 'version']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
export const peopleOfDepartments = (ctx: Ctx, ids: readonly string[]) =>
  ids.length === 0 ? Promise.resolve([]) : ctx.tx.selectFrom('departmentMember as d').innerJoin('membership as m', (join) => join.onRef('m.tenantId', '=', 'd.tenantId').onRef('m.userId', '=', 'd.userId'))
    .select(['d.departmentId', 'd.userId', 'm.name', 'd.manager']).where('d.tenantId', '=', ctx.actor.tenantId).where('d.departmentId', 'in', ids).orderBy('m.name').execute();
export const insertDepartment = (ctx: Ctx, name: string) => ctx.tx.insertInto('department').values({ tenantId: ctx.actor.tenantId, name }).returning('id').executeTakeFirstOrThrow();
export const renameDepartment = (ctx: Ctx, id: string, name: string | undefined) =>
  ctx.tx.updateTable('department').set((eb) => ({ name: name ?? eb.ref('name') })).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
export const removeDepartment = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('department').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
export async function setDepartmentPeople(ctx: Ctx, departmentId: string, people: readonly { userId: string; manager: boolean }[]): Promise<void> {
  const { tenantId } = ctx.actor;
  await ctx.tx.deleteFrom('departmentMember').where('tenantId', '=', tenantId).where('departmentId', '=', departmentId).execute();
  const unique = [...new Map(people.map((person) => [person.userId, person])).values()];
  if (unique.length > 0) await ctx.tx.insertInto('departmentMember').values(unique.map(({ userId, manager }) => ({ tenantId, departmentId, userId, manager }))).execute();
}

// ------------------------------------------------------------------------------------------------ invitations
const invitations = (ctx: Ctx) =>
  ctx.tx.selectFrom('invitation as i').innerJoin('membership as m', (join) => join.onRef('m.tenantId', '=', 'i.tenantId').onRef('m.userId', '=', 'i.userId')).innerJoin('appUser as u', 'u.id', 'i.userId')
    .select(['i.id', 'i.userId', 'u.email', 'u.locale', 'm.name', 'i.invitedByName', 'i.createdAt', 'i.expiresAt']).where('i.tenantId', '=', ctx.actor.tenantId).where('i.acceptedAt', 'is', null).where('i.revokedAt', 'is', null);
export const openInvitations = (ctx: Ctx) => invitations(ctx).orderBy('i.id', 'desc').execute();
export const findInvitation = (ctx: Ctx, id: string) => invitations(ctx).where('i.id', '=', id).forUpdate('i').executeTakeFirst();
export const invitationByToken = (ctx: Ctx, tokenHash: string) => invitations(ctx).where('i.tokenHash', '=', tokenHash).executeTakeFirst();
export type InvitationRow = Awaited<ReturnType<typeof openInvitations>>[number];
export const insertInvitation = (ctx: Ctx, invitation: { userId: string; tokenHash: string; expiresAt: Temporal.Instant }) =>
  ctx.tx.insertInto('invitation').values({ tenantId: ctx.actor.tenantId, ...invitation, invitedBy: ctx.actor.userId, invitedByName: ctx.actor.name }).returning('id').executeTakeFirstOrThrow();
export const renewInvitation = (ctx: Ctx, id: string, tokenHash: string, expiresAt: Temporal.Instant) =>
  ctx.tx.updateTable('invitation').set({ tokenHash, expiresAt, createdAt: ctx.now }).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
export const takeInvitation = async (ctx: Ctx, tokenHash: string): Promise<boolean> =>
  (await ctx.tx.updateTable('invitation').set({ acceptedAt: ctx.now }).where('tenantId', '=', ctx.actor.tenantId).where('tokenHash', '=', tokenHash).where('acceptedAt', 'is', null).where('revokedAt', 'is', null).where('expiresAt', '>', ctx.now).returning('id').execute()).length === 1;

// ---------------------------------------------------------------------------------------------- grants and keys
export const grantsOf = (ctx: Ctx, userId: string | undefined, ended: boolean) =>
  ctx.tx.selectFrom('accessGrant as g').innerJoin('membership as m', (join) => join.onRef('m.tenantId', '=', 'g.tenantId').onRef('m.userId', '=', 'g.userId'))
    .select(['g.id', 'g.userId', 'm.name as userName', 'g.scopes', 'g.startsAt', 'g.endsAt', 'g.reason', 'g.grantedByName', 'g.revokedAt']).where('g.tenantId', '=', ctx.actor.tenantId)
    .$if(userId !== undefined, (qb) => qb.where('g.userId', '=', userId!))
    .$if(!ended, (qb) => qb.where('g.revokedAt', 'is', null).where('g.endsAt', '>', ctx.now)).orderBy('g.startsAt', 'desc').limit(500).execute();
export type GrantRow = Awaited<ReturnType<typeof grantsOf>>[number];
export const insertGrant = (ctx: Ctx, grant: { userId: string; scopes: string[]; startsAt: string; endsAt: string; reason: string }) =>
  ctx.tx.insertInto('accessGrant').values({ tenantId: ctx.actor.tenantId, ...grant, grantedBy: ctx.actor.userId, grantedByName: ctx.actor.name }).returning('id').executeTakeFirstOrThrow();
export const lockGrant = (ctx: Ctx, id: string) => ctx.tx.selectFrom('accessGrant').select(['id', 'userId', 'endsAt', 'revokedAt', 'reason']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
export const revokeGrantRow = (ctx: Ctx, id: string) => ctx.tx.updateTable('accessGrant').set({ revokedAt: ctx.now }).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

export const allApiKeys = (ctx: Ctx) =>
  ctx.tx.selectFrom('apiKey as k').innerJoin('membership as m', (join) => join.onRef('m.tenantId', '=', 'k.tenantId').onRef('m.userId', '=', 'k.userId'))
    .select(['k.id', 'k.name', 'k.prefix', 'k.scopes', 'k.createdAt', 'm.name as createdBy', 'k.expiresAt', 'k.lastUsedAt', 'k.lastUsedIp', 'k.revokedAt']).where('k.tenantId', '=', ctx.actor.tenantId).orderBy('k.id', 'desc').limit(500).execute();
export const insertApiKey = (ctx: Ctx, key: { name: string; prefix: string; keyHash: string; userId: string; scopes: string[]; expiresAt: string | null }) =>
  ctx.tx.insertInto('apiKey').values({ tenantId: ctx.actor.tenantId, ...key }).returning(['id', 'createdAt']).executeTakeFirstOrThrow();
export const endApiKey = (ctx: Ctx, id: string) =>
  ctx.tx.updateTable('apiKey').set((eb) => ({ revokedAt: eb.fn.coalesce('revokedAt', sql<Temporal.Instant>`app.now()`) })).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).returning(['id', 'name']).executeTakeFirst();
