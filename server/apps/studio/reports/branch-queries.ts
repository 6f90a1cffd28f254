import type { Ctx } from '#platform/context.ts';

/** The branches that the caller sees, or the one asked for. */
export const branchIdsOf = (ctx: Ctx, branchId: string | null) =>
  ctx.tx.selectFrom('branch').select(['id', 'zone']).where('tenantId', '=', ctx.actor.tenantId).$if(branchId !== null, (query) => query.where('id', '=', branchId!))
    .$if(ctx.actor.branchIds !== null, (query) => query.where('id', 'in', ctx.actor.branchIds!.length > 0 ? ctx.actor.branchIds! : ['00000000-0000-0000-0000-000000000000'])).orderBy('name').execute();
