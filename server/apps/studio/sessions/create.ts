import type { z } from 'zod';
import type { NewSession } from '#contracts/studio.ts';
import { localDateOf } from '#contracts/time.ts';
import { clientToServe } from '#capabilities/clients/public.ts';
import { inquiryBefore, takeOver } from '#apps/studio/inquiries/inquiries.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { riskOf } from '#apps/studio/risk.ts';
import { proposedDepositPct } from '#apps/studio/rules/risk.ts';
import { audit } from '#platform/audit.ts';
import { mustHave, seesBranch } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid } from '#platform/errors.ts';
import { nextNumber } from '#platform/counter.ts';
import { emit } from '#platform/outbox.ts';
import { born } from '#platform/states.ts';
import { bookSession, mustBeFree } from './bookings.ts';
import { evaluateAssign } from './evaluate.ts';
import { sessionRequested } from './events.ts';
import { joinGroupOf } from './groups.ts';
import { sell } from './lines.ts';
import { checkDateAhead, checkPlace } from './place.ts';
import { branchOf, insertSession, updateSession } from './queries.ts';
import type { SessionRow } from './queries.ts';
import { sessionMachine } from './states.ts';
import { nameTeam } from './team.ts';
import { tell } from './tell.ts';
import { applyTotals } from './totals.ts';
import { negotiate, preSchedule } from './early-steps.ts';

type New = z.output<typeof NewSession>;

/** `S-2026-000042`, per tenant and local year of the request. */
export async function nextCode(ctx: Ctx, zone: string): Promise<string> {
  const year = localDateOf(ctx.now, zone).slice(0, 4);
  return `S-${year}-${String(await nextNumber(ctx, `studio.session.${year}`)).padStart(6, '0')}`;
}

/**
 * Take a request (T0): the interval is held for a while. With `quickQuote` it goes on to negotiation and quote in the
 * same transaction (T1, T2), and photographers may be named at once.
 *
 * @throws the errors of T0 and, with quickQuote, of T1 and T2, in the page's order; nothing is written then
 */
export async function createSession(ctx: Ctx, input: New): Promise<SessionRow> {
  const branch = await branchOf(ctx, input.branchId);
  if (!branch || !seesBranch(ctx.actor, input.branchId)) throw invalid('/body/branchId', 'unknown_reference');
  if (input.isComplimentary) mustHave(ctx.actor, 'studio.session.complimentary');
  if (input.photographerIds?.length && !input.quickQuote) throw invalid('/body/photographerIds', 'needs_quick_quote');
  if (input.quickQuote) mustHave(ctx.actor, 'studio.session.edit.pre-assigned');
  await clientToServe(ctx, input.clientId);
  const place = {
    sessionType: input.sessionType, startsAt: Temporal.Instant.from(input.startsAt), endsAt: Temporal.Instant.from(input.endsAt), roomId: input.roomId ?? null,
    locationText: input.locationText || null, lat: input.lat ?? null, lng: input.lng ?? null, travelZoneId: input.travelZoneId ?? null,
  };
  checkDateAhead(ctx, place.startsAt, branch.zone);
  await checkPlace(ctx, place, branch.id, input.transportMinor ?? 0);
  // A look before anything is written: in a rush for one interval the losers leave at once, holding no lock.
  if (place.roomId !== null && !input.waitlist) await mustBeFree(ctx, { roomId: place.roomId, startsAt: place.startsAt, endsAt: place.endsAt });
  const settings = await settingsOf(ctx, branch.id);
  const depositPct = input.depositPct ?? proposedDepositPct((await riskOf(ctx, [input.clientId])).get(input.clientId)?.isHighRisk ?? false, settings);

  const asked = await inquiryBefore(ctx, input.clientId);
  const bare = await insertSession(ctx, {
    code: await nextCode(ctx, branch.zone), branchId: branch.id, zone: branch.zone, currency: branch.currency, clientId: input.clientId, status: 'request', ...place, sessionDate: localDateOf(place.startsAt, branch.zone),
    requiredPhotographers: input.requiredPhotographers ?? 1, eventDescription: input.eventDescription || null, clientRequirements: input.clientRequirements || null, internalNotes: input.internalNotes || null,
    leadSource: input.leadSource ?? asked?.leadSource ?? null, depositPct, estimatedEditingDays: settings.defaultEditingDays, deliveryMethod: input.deliveryMethod ?? null, deliveryAddress: input.deliveryAddress || null,
    isRush: input.isRush ?? false, rushEditingDays: input.rushEditingDays ?? null, requestedAt: asked?.requestedAt ?? ctx.now, firstResponseAt: asked?.firstResponseAt ?? null, waitlist: input.waitlist ?? false, isComplimentary: input.isComplimentary ?? false,
  });
  const { requiredPhotographers } = await sell(ctx, bare, 1, { packageIds: input.packageIds ?? [], items: input.items ?? [] });
  let session = await applyTotals(ctx, bare, settings, {
    requiredPhotographers, ...(input.transportMinor !== undefined && { transportMinor: input.transportMinor }), ...(input.discountMinor !== undefined && { discountMinor: input.discountMinor }), discountPct: input.discountPct,
  });
  await born(ctx, sessionMachine, session.id, 'request', { round: 1 });
  if (asked) await takeOver(ctx, input.clientId, session.id);
  await bookSession(ctx, session, settings, { team: [], hasMoney: false });
  if (input.quickQuote) {
    session = await negotiate(ctx, session, settings);
    session = await preSchedule(ctx, session, settings, input.overrideReason ?? null);
    if (input.photographerIds?.length) {
      await nameTeam(ctx, session, input.photographerIds.map((photographerId) => ({ photographerId })));
      await bookSession(ctx, session, settings);
      session = await evaluateAssign(ctx, session, settings);
    }
  }
  if (input.groupWithId) session = await joinGroupOf(ctx, session, input.groupWithId);
  session = await updateSession(ctx, session.id, { updatedAt: ctx.now });
  await emit(ctx, sessionRequested, session.id, { sessionId: session.id, round: session.round });
  await audit(ctx, { action: 'session.create', entity: 'photo_session', entityId: session.id, after: session });
  await tell(ctx, session);
  return session;
}
