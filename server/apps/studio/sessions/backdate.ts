import type { z } from 'zod';
import type { backdateSession as contract } from '#contracts/studio-life.ts';
import { isBefore, localDateOf } from '#contracts/time.ts';
import { clientToServe } from '#capabilities/clients/public.ts';
import { invalidSessionDate, sessionTotalZero, sessionWithoutItems } from '#apps/studio/errors.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { deliveryDate } from '#apps/studio/rules/deadlines.ts';
import { snapshotOf } from '#apps/studio/rules/policy.ts';
import { audit } from '#platform/audit.ts';
import { mustHave, seesBranch } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid } from '#platform/errors.ts';
import { born } from '#platform/states.ts';
import { bookSession } from './bookings.ts';
import { nextCode } from './create.ts';
import { sell } from './lines.ts';
import { checkPlace } from './place.ts';
import { branchOf, insertSession, updateAssignment, updateSession } from './queries.ts';
import type { SessionRow } from './queries.ts';
import { sessionMachine } from './states.ts';
import { nameTeam } from './team.ts';
import { tell } from './tell.ts';
import { applyTotals } from './totals.ts';

/**
 * A session that took place and was never entered (studio 14): it begins as attended, its team marked, without deposit,
 * so that what the client paid is recorded as balance. From there it goes on like any other.
 * @throws INVALID_SESSION_DATE when it has not ended, and the refusals of lines, place and team
 */
export async function backdateSession(ctx: Ctx, input: z.output<typeof contract.body>): Promise<SessionRow> {
  const branch = await branchOf(ctx, input.branchId);
  if (!branch || !seesBranch(ctx.actor, input.branchId)) throw invalid('/body/branchId', 'unknown_reference');
  if (input.isComplimentary) mustHave(ctx.actor, 'studio.session.complimentary');
  await clientToServe(ctx, input.clientId);
  const place = {
    sessionType: input.sessionType, startsAt: Temporal.Instant.from(input.startsAt), endsAt: Temporal.Instant.from(input.endsAt), roomId: input.roomId ?? null, locationText: input.locationText || null, lat: null, lng: null, travelZoneId: input.travelZoneId ?? null,
  };
  await checkPlace(ctx, place, branch.id, input.transportMinor ?? 0);
  if (isBefore(ctx.now, place.endsAt)) throw invalidSessionDate({ now: ctx.now.toString() });
  if ((input.packageIds ?? []).length + (input.items ?? []).length === 0) throw sessionWithoutItems();
  const settings = await settingsOf(ctx, branch.id);
  const sessionDate = localDateOf(place.startsAt, branch.zone);
  const bare = await insertSession(ctx, {
    code: await nextCode(ctx, branch.zone), branchId: branch.id, zone: branch.zone, currency: branch.currency, clientId: input.clientId, status: 'attended', ...place, sessionDate, everConfirmed: true,
    eventDescription: input.eventDescription || null, clientRequirements: input.clientRequirements || null, internalNotes: input.internalNotes || null, leadSource: input.leadSource ?? null, depositPct: 0, depositMinor: 0, estimatedEditingDays: settings.defaultEditingDays,
    deliveryMethod: input.deliveryMethod ?? null, deliveryAddress: input.deliveryAddress || null, requestedAt: ctx.now, firstResponseAt: ctx.now, attendedAt: place.endsAt, isComplimentary: input.isComplimentary ?? false, policySnapshot: JSON.stringify(snapshotOf(settings)),
  });
  const { requiredPhotographers } = await sell(ctx, bare, 1, { packageIds: input.packageIds ?? [], items: input.items ?? [] });
  const priced = await applyTotals(ctx, bare, settings, { requiredPhotographers, ...(input.transportMinor !== undefined && { transportMinor: input.transportMinor }), ...(input.discountMinor !== undefined && { discountMinor: input.discountMinor }), discountPct: input.discountPct });
  if (priced.totalMinor === 0 && !priced.isComplimentary) throw sessionTotalZero();
  await born(ctx, sessionMachine, priced.id, 'attended', { round: 1, reason: input.reason });
  const team = await nameTeam(ctx, priced, input.photographerIds.map((photographerId) => ({ photographerId })));
  for (const one of team) await updateAssignment(ctx, one.id, { attended: true, attendedAt: place.endsAt });
  await bookSession(ctx, priced, settings, { team, hasMoney: false });
  const date = deliveryDate(sessionDate, priced.estimatedEditingDays);
  const session = await updateSession(ctx, priced.id, { promisedDeliveryDate: date, estimatedDeliveryDate: date });
  await audit(ctx, { action: 'session.backdate', entity: 'photo_session', entityId: session.id, after: session, reason: input.reason });
  await tell(ctx, session);
  return session;
}
