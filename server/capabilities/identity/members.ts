import type { z } from 'zod';
import type * as contract from '#contracts/members.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { notFound, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { readCursor, toPage } from '#platform/paging.ts';
import { branchNotFound, departmentNameTaken, memberNotFound, notDeactivated, otherTenantMember, ownAccount, secondFactorNotEnabled } from './errors.ts';
import { isHeld, sources } from './effective.ts';
import { keepAnAdmin, mayHandOut, mustExist, mustHold, mustStandAbove, standing } from './granting.ts';
import {
  allDepartments, branchesExist, branchesOfMembers, colleagues, departmentsOfMembers, findMember, insertDepartment, lockDepartment, lockIdentity, lockMember, pageOfMembers, peopleOfDepartments, removeDepartment,
  renameDepartment, rolesOfMembers, setDepartmentPeople, setMemberBranches, setMemberRoles, setOverrides, setSchedule, touchMember, updateMember,
} from './member-queries.ts';
import type { MemberFilter, MemberRow } from './member-queries.ts';
import { membersWith } from './members-with.ts';
import { overridesOf, roleIdsOf, scheduleOf } from './rights-queries.ts';
import { rightsChanged, runtime } from './runtime.ts';
import { liveSessions, revokeSessions, sessionIdsOf } from './session-queries.ts';
import { removeTotp, tenantsOfUser, totpOf } from './user-queries.ts';

type MemberChange = z.output<(typeof contract.changeMember)['body']>;

async function dress(ctx: Ctx, rows: readonly MemberRow[]) {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const roles = Map.groupBy(await rolesOfMembers(ctx, ids), ({ userId }) => userId);
  const branches = Map.groupBy(await branchesOfMembers(ctx, ids), ({ userId }) => userId);
  const departments = Map.groupBy(await departmentsOfMembers(ctx, ids), ({ userId }) => userId);
  return rows.map(({ allBranches, ...row }) => ({
    ...row, roles: (roles.get(row.id) ?? []).map(({ id, name, key }) => ({ id, name, key })), branchIds: allBranches ? null : (branches.get(row.id) ?? []).map(({ branchId }) => branchId),
    departments: (departments.get(row.id) ?? []).map(({ id, name, manager }) => ({ id, name, manager })),
  }));
}

export async function listMembers(ctx: Ctx, query: MemberFilter & { cursor?: string | undefined }) {
  const page = toPage(await pageOfMembers(ctx, query, readCursor(query.cursor, 2)), query.limit, (row) => [row.name, row.id]);
  return { items: await dress(ctx, page.items), next: page.next };
}

export async function listColleagues(ctx: Ctx, { permission, all }: { permission?: string | undefined; all?: boolean | undefined }) {
  const holders = permission === undefined ? null : new Set(await membersWith(ctx, permission));
  const rows = (await colleagues(ctx)).filter(({ id, status }) => (all || status === 'active') && (!holders || holders.has(id)));
  return { items: rows.map(({ id, name, title, status }) => ({ id, name, title, active: status === 'active' })) };
}

/** @throws NOT_FOUND */
export async function memberDetail(ctx: Ctx, id: string) {
  const row = await findMember(ctx, id);
  if (!row) throw notFound();
  const [member] = await dress(ctx, [row]);
  const { roles, universe } = await standing(ctx);
  const overrides = await overridesOf(ctx.tx, ctx.actor.tenantId, id);
  const found = sources(roles, await roleIdsOf(ctx.tx, ctx.actor.tenantId, id), overrides, universe);
  const effective = [...found].map(([permission, source]) => ({ permission, granted: isHeld(source), roles: source.roles, override: source.override })).sort((a, b) => (a.permission < b.permission ? -1 : 1));
  const sessions = (await liveSessions(ctx.tx, id, ctx.now, ctx.actor.tenantId)).map(({ id: sessionId, client, deviceName, createdAt, lastSeenAt, lastIp }) => ({ id: sessionId, client, deviceName, createdAt, lastSeenAt, lastIp }));
  return { ...member!, overrides, effective, sessions, schedule: await scheduleOf(ctx.tx, ctx.actor.tenantId, id) };
}

/** What the audit log keeps of a member. */
const forAudit = ({ name, title, status, roles, branchIds, overrides, schedule }: Awaited<ReturnType<typeof memberDetail>>) =>
  ({ name, title, status, roles: roles.map((role) => role.name), branchIds, overrides, schedule });

async function lockForChange(ctx: Ctx, id: string) {
  await lockIdentity(ctx);
  const row = await lockMember(ctx, id);
  if (!row) throw notFound();
  return row;
}

/** @throws NOT_FOUND, VERSION_MISMATCH, PERMISSION_NOT_HELD, ROLE_NOT_FOUND, BRANCH_NOT_FOUND, UNKNOWN_PERMISSION, LAST_ADMIN */
export async function changeMember(ctx: Ctx, id: string, change: MemberChange) {
  const row = await lockForChange(ctx, id);
  const where = await standing(ctx);
  await mustStandAbove(ctx, where, id);
  if (ctx.expectedVersion !== row.version) throw versionMismatch({ version: row.version });
  const before = forAudit(await memberDetail(ctx, id));
  if (change.roleIds) {
    const held = new Set(await roleIdsOf(ctx.tx, ctx.actor.tenantId, id));
    mayHandOut(ctx, where, change.roleIds.filter((roleId) => !held.has(roleId)));
    await setMemberRoles(ctx, id, change.roleIds);
  }
  if (change.overrides) {
    mustExist(where, change.overrides.map(({ permission }) => permission));
    mustHold(ctx, change.overrides.filter(({ granted }) => granted).map(({ permission }) => permission));
    await setOverrides(ctx, id, [...new Map(change.overrides.map((one) => [one.permission, one])).values()]);
  }
  if (change.branchIds !== undefined) {
    if (change.branchIds && !(await branchesExist(ctx, change.branchIds))) throw branchNotFound();
    await setMemberBranches(ctx, id, change.branchIds);
  }
  if (change.schedule) await setSchedule(ctx, id, [...new Map(change.schedule.filter(({ from, to }) => from !== to).map((span) => [`${span.weekday} ${span.from}`, span])).values()]);
  await (change.name !== undefined || change.title !== undefined
    ? updateMember(ctx, id, { ...(change.name !== undefined && { name: change.name }), ...(change.title !== undefined && { title: change.title || null }) })
    : touchMember(ctx, id));
  await keepAnAdmin(ctx);
  ctx.afterCommit(rightsChanged);
  const after = await memberDetail(ctx, id);
  await audit(ctx, { action: 'member.edit', entity: 'member', entityId: id, before, after: forAudit(after) });
  return after;
}

/** Switch off: all sessions in this tenant end with it, and keys he made stop with his rights. @throws OWN_ACCOUNT, LAST_ADMIN, PERMISSION_NOT_HELD */
export async function deactivateMember(ctx: Ctx, id: string, reason: string | null) {
  const row = await lockForChange(ctx, id);
  await mustStandAbove(ctx, await standing(ctx), id);
  if (id === ctx.actor.userId) throw ownAccount();
  await updateMember(ctx, id, { status: 'disabled', disabledAt: ctx.now });
  await revokeSessions(ctx.tx, await sessionIdsOf(ctx.tx, id, { tenantId: ctx.actor.tenantId }), 'member_disabled', ctx.now);
  await keepAnAdmin(ctx);
  ctx.afterCommit(rightsChanged);
  await audit(ctx, { action: 'member.deactivate', entity: 'member', entityId: id, before: { status: row.status }, after: { status: 'disabled' }, reason });
  return memberDetail(ctx, id);
}

/** @throws NOT_DEACTIVATED, PERMISSION_NOT_HELD */
export async function reactivateMember(ctx: Ctx, id: string) {
  const row = await lockForChange(ctx, id);
  await mustStandAbove(ctx, await standing(ctx), id);
  if (row.status !== 'disabled') throw notDeactivated();
  const status = row.joinedAt ? 'active' : 'invited'; // who never accepted still has to
  await updateMember(ctx, id, { status, disabledAt: null });
  ctx.afterCommit(rightsChanged);
  await audit(ctx, { action: 'member.reactivate', entity: 'member', entityId: id, before: { status: row.status }, after: { status } });
  return memberDetail(ctx, id);
}

export async function endMemberSession(ctx: Ctx, id: string, sessionId: string): Promise<void> {
  await lockForChange(ctx, id);
  await mustStandAbove(ctx, await standing(ctx), id);
  if (!(await sessionIdsOf(ctx.tx, id, { tenantId: ctx.actor.tenantId })).includes(sessionId)) throw notFound();
  await revokeSessions(ctx.tx, [sessionId], 'ended_by_admin', ctx.now);
  ctx.afterCommit(rightsChanged);
  await audit(ctx, { action: 'session.end', entity: 'session', entityId: sessionId, summary: 'ended by an administrator' });
}

/** @throws SECOND_FACTOR_NOT_ENABLED, OTHER_TENANT_MEMBER: another business relies on it, too */
export async function resetSecondFactor(ctx: Ctx, id: string, reason: string): Promise<void> {
  await lockForChange(ctx, id);
  await mustStandAbove(ctx, await standing(ctx), id);
  if (!(await totpOf(ctx.tx, id))?.confirmedAt) throw secondFactorNotEnabled();
  const tenants = await tenantsOfUser(runtime().db, id, ctx.now);
  if (tenants.some((tenant) => tenant.id !== ctx.actor.tenantId)) throw otherTenantMember();
  await removeTotp(ctx.tx, id);
  await revokeSessions(ctx.tx, await sessionIdsOf(ctx.tx, id), 'second_factor_reset', ctx.now);
  ctx.afterCommit(rightsChanged);
  await audit(ctx, { action: 'second_factor.reset', entity: 'member', entityId: id, reason });
}

// ----------------------------------------------------------------------------------------------- departments
type People = readonly { userId: string; manager: boolean }[];

export async function listDepartments(ctx: Ctx) {
  const rows = await allDepartments(ctx);
  const people = Map.groupBy(await peopleOfDepartments(ctx, rows.map(({ id }) => id)), ({ departmentId }) => departmentId);
  return { items: rows.map((row) => ({ ...row, members: (people.get(row.id) ?? []).map(({ userId, name, manager }) => ({ userId, name, manager })) })) };
}

async function departmentOf(ctx: Ctx, id: string) {
  const found = (await listDepartments(ctx)).items.find((one) => one.id === id);
  if (!found) throw notFound();
  return found;
}

const putPeople = (ctx: Ctx, id: string, people: People) =>
  setDepartmentPeople(ctx, id, people).catch((error: unknown) => rethrowConstraint(error, { department_member_member: memberNotFound }));

/** @throws DEPARTMENT_NAME_TAKEN, MEMBER_NOT_FOUND */
export async function createDepartment(ctx: Ctx, { name, members }: { name: string; members: People }) {
  const { id } = await insertDepartment(ctx, name).catch((error: unknown) => rethrowConstraint(error, { department_name_unique: departmentNameTaken }));
  await putPeople(ctx, id, members);
  ctx.afterCommit(rightsChanged);
  const made = await departmentOf(ctx, id);
  await audit(ctx, { action: 'department.create', entity: 'department', entityId: id, after: made });
  return made;
}

/** @throws NOT_FOUND, VERSION_MISMATCH, DEPARTMENT_NAME_TAKEN, MEMBER_NOT_FOUND */
export async function changeDepartment(ctx: Ctx, id: string, { name, members }: { name?: string | undefined; members?: People | undefined }) {
  const row = await lockDepartment(ctx, id);
  if (!row) throw notFound();
  if (ctx.expectedVersion !== row.version) throw versionMismatch({ version: row.version });
  const before = await departmentOf(ctx, id);
  await renameDepartment(ctx, id, name).catch((error: unknown) => rethrowConstraint(error, { department_name_unique: departmentNameTaken }));
  if (members) await putPeople(ctx, id, members);
  ctx.afterCommit(rightsChanged);
  const after = await departmentOf(ctx, id);
  await audit(ctx, { action: 'department.edit', entity: 'department', entityId: id, before, after });
  return after;
}

export async function deleteDepartment(ctx: Ctx, id: string): Promise<void> {
  const before = await departmentOf(ctx, id);
  await removeDepartment(ctx, id);
  ctx.afterCommit(rightsChanged);
  await audit(ctx, { action: 'department.delete', entity: 'department', entityId: id, before });
}

