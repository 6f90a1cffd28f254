import { isBefore } from '#contracts/time.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { tenantOf } from '#apps/tickets/legal/queries.ts';
import { feePlanAt, insertFeePlan } from './queries.ts';

/** The first fees of a currency: those of tickets 3.9 in Colombian pesos; elsewhere the rate alone, until the platform adds a version. */
const firstOf = (ctx: Ctx, currency: string): Promise<unknown> =>
  insertFeePlan(ctx, currency === 'COP' ? { currency, validFrom: ctx.now } : { currency, fixedMinor: 0, vatBp: 0, validFrom: ctx.now });

/** The fees of a new tenant. */
export async function firstFeePlan(ctx: Ctx): Promise<void> {
  await firstOf(ctx, (await tenantOf(ctx)).currency);
}

/** The version of a currency that counts now; a currency that is new to the tenant gets its first one here. */
export async function currentFeePlan(ctx: Ctx, currency: string): Promise<string> {
  const plan = await feePlanAt(ctx, currency, ctx.now);
  if (plan) return plan.id;
  await firstOf(ctx, currency);
  return (await feePlanAt(ctx, currency, ctx.now))!.id;
}

export interface FeeTerms { currency: string; rateBp: number; fixedMinor: number; basis: 'base_price' | 'paid_price'; vatBp: number; /** Events made from then on have it; those that are there keep theirs. */ validFrom: Temporal.Instant }

/** A further version, by the platform alone (tickets 3.9). What was, stays: it begins now or later. @returns false where one begins at that instant already */
export async function addFeePlan(ctx: Ctx, terms: FeeTerms): Promise<boolean> {
  if (isBefore(terms.validFrom, ctx.now)) throw new RangeError('a version of the fees cannot begin in the past');
  const added = await insertFeePlan(ctx, terms);
  if (!added) return false;
  const { validFrom, ...rest } = terms;
  await audit(ctx, { action: 'ticket_fee_plan.add', entity: 'ticket_fee_plan', entityId: added.id, after: { ...rest, validFrom: validFrom.toString() } });
  return true;
}
