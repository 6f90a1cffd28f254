import type { Ctx } from '#platform/context.ts';
import { tenantOf } from '#apps/tickets/legal/queries.ts';
import { feePlanAt, insertFeePlan } from './queries.ts';

/** The fees of a new tenant: those of Colombia (tickets 3.9) in pesos; elsewhere the rate alone, until the platform adds a version. */
export async function firstFeePlan(ctx: Ctx): Promise<void> {
  const { currency } = await tenantOf(ctx);
  await insertFeePlan(ctx, currency === 'COP' ? { validFrom: ctx.now } : { fixedMinor: 0, vatBp: 0, validFrom: ctx.now });
}

/** The version that counts now; a tenant that got the app later gets its first one here. */
export async function currentFeePlan(ctx: Ctx): Promise<string> {
  const plan = await feePlanAt(ctx, ctx.now);
  if (plan) return plan.id;
  await firstFeePlan(ctx);
  return (await feePlanAt(ctx, ctx.now))!.id;
}
