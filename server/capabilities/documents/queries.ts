import type { Ctx } from '#platform/context.ts';

export const businessOf = (ctx: Ctx) => ctx.tx.selectFrom('tenant').select(['name', 'branding']).where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
