import { addResource, listResources } from '#capabilities/calendar/public.ts';
import { bulkInvite, memberDirectory } from '#capabilities/identity/public.ts';
import type { Action, Written } from '#capabilities/imports/public.ts';
import type { Ctx } from '#platform/context.ts';
import type { KnownStaff } from './known.ts';
import type { Plan, PlannedTeam } from './plan.ts';
import type { Place } from './write-sessions.ts';

const PHOTOGRAPHER = 'photographer';

/** The people of the tenant; who holds a camera has a staff resource at the branch. */
export async function findStaff(ctx: Ctx, branchId: string): Promise<KnownStaff[]> {
  const resources = new Map((await listResources(ctx, { branchId, kind: 'staff' })).map((resource) => [resource.userId, resource.id]));
  return (await memberDirectory(ctx)).map(({ userId, email, name, roleKeys }) => ({
    userId, email, name, resourceId: resources.get(userId) ?? null, isEditor: roleKeys.includes('studio.editor'),
  }));
}

/** New people are invited without a message; photographers can be booked at once, whether or not they have accepted. */
export async function writeTeam(ctx: Ctx, plan: Plan, actionOf: (planned: PlannedTeam) => Action, place: Place): Promise<Written[]> {
  const fresh = plan.team.filter((planned) => actionOf(planned) === 'create');
  const ids = await bulkInvite(ctx, fresh.map(({ staff, draft }) => ({ email: staff.email, name: staff.name, roleKeys: (draft.values.roles ?? []).map((role) => `studio.${role}`) })));
  const codes = new Set((await listResources(ctx, { branchId: place.branchId })).map(({ code }) => code.toLowerCase()));
  const names = new Set((await listResources(ctx, { branchId: place.branchId, kind: 'staff' })).map(({ name }) => name.toLowerCase()));
  for (const [at, planned] of fresh.entries()) {
    const { staff } = planned;
    planned.id = staff.userId = ids[at] ?? planned.id;
    if (staff.resourceId === null) continue;
    const code = freeName(staff.email.split('@')[0]?.slice(0, 40).toUpperCase() ?? 'FOTO', codes);
    const name = freeName(staff.name.slice(0, 90), names);
    const { id } = await addResource(ctx, {
      branchId: place.branchId, kind: 'staff', code, name, capacity: null, bufferBeforeMin: 0, bufferAfterMin: 0, userId: staff.userId, skills: [PHOTOGRAPHER], color: null, sortOrder: 0,
    });
    staff.resourceId = id;
  }
  return fresh.map(({ draft, id }) => ({ draft, entityId: id }));
}

/** Two people may have the same name or the same address before the @. */
function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name.toLowerCase()); n += 1) name = `${wanted} ${n}`;
  taken.add(name.toLowerCase());
  return name;
}
