import type { Ctx } from '#platform/context.ts';

export const businessRow = (ctx: Ctx) => ctx.tx.selectFrom('tenant').select(['id', 'name', 'branding', 'zone', 'currency', 'country', 'apps', 'status']).where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();

export const branchesOf = (ctx: Ctx) => ctx.tx.selectFrom('branch').select(['id', 'name', 'zone', 'address', 'phone']).where('tenantId', '=', ctx.actor.tenantId).where('active', '=', true).orderBy('name').execute();

export const branchById = (ctx: Ctx, id: string) => ctx.tx.selectFrom('branch').select(['id', 'name', 'zone', 'address', 'phone']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();

/** Those of the chosen packages that can be sold now. */
export const packagesToShow = async (ctx: Ctx, ids: readonly string[]) => {
  if (ids.length === 0) return [];
  return ctx.tx.selectFrom('catalogPackage as p').select(['p.id', 'p.name', 'p.description', 'p.kind', 'p.basePriceMinor', 'p.durationMin']).where('p.tenantId', '=', ctx.actor.tenantId).where('p.id', 'in', [...ids]).where('p.status', '=', 'active')
    .where(({ exists, selectFrom }) => exists(selectFrom('catalogPackageItem as pi').select('pi.packageId').whereRef('pi.tenantId', '=', 'p.tenantId').whereRef('pi.packageId', '=', 'p.id')))
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('catalogPackageItem as pi').innerJoin('catalogItem as i', (join) => join.onRef('i.tenantId', '=', 'pi.tenantId').onRef('i.id', '=', 'pi.itemId')).select('pi.packageId')
      .whereRef('pi.tenantId', '=', 'p.tenantId').whereRef('pi.packageId', '=', 'p.id').where('i.status', '<>', 'active'))))
    .orderBy('p.name').execute();
};

/** Requests of a client that nobody has answered yet. */
export const openRequestsOf = async (ctx: Ctx, clientIds: readonly string[]): Promise<number> => {
  if (clientIds.length === 0) return 0;
  const { n } = await ctx.tx.selectFrom('photoSession').select((eb) => eb.fn.countAll<number>().as('n')).where('tenantId', '=', ctx.actor.tenantId).where('clientId', 'in', [...clientIds]).where('status', '=', 'request').where('deletedAt', 'is', null).executeTakeFirstOrThrow();
  return Number(n);
};

/** Who is on a session, by the name they have in the calendar. */
export const teamNames = async (ctx: Ctx, sessionId: string): Promise<string[]> =>
  (await ctx.tx.selectFrom('photoSessionAssignment as a').innerJoin('resource as r', (join) => join.onRef('r.tenantId', '=', 'a.tenantId').onRef('r.id', '=', 'a.photographerId'))
    .select('r.name').where('a.tenantId', '=', ctx.actor.tenantId).where('a.photoSessionId', '=', sessionId).where('a.status', 'in', ['assigned', 'acknowledged']).orderBy('a.assignedAt').execute()).map(({ name }) => name);
