import type { QuoteSnapshot } from '#contracts/studio-quotes.ts';
import { addDays, earliest, endOfDayExclusive, localDateOf, todayIn } from '#contracts/time.ts';
import { findClientForView } from '#capabilities/clients/public.ts';
import { invalidSessionDate, sessionTotalZero, sessionWithoutItems } from '#apps/studio/errors.ts';
import { changesDeadline, paymentDeadline } from '#apps/studio/rules/deadlines.ts';
import { depositOf } from '#apps/studio/rules/deposit.ts';
import { policyFor } from '#apps/studio/rules/policy.ts';
import { linesOf, lockSession } from '#apps/studio/sessions/queries.ts';
import type { LineRow, SessionRow } from '#apps/studio/sessions/queries.ts';
import { tell } from '#apps/studio/sessions/tell.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { nextNumber } from '#platform/counter.ts';
import { invalidStateTransition } from '#platform/errors.ts';
import { born } from '#platform/states.ts';
import { insertQuote, placeOfBranch, roomName } from './queries.ts';
import type { QuoteRow } from './queries.ts';
import { publicSettingsOf } from './settings.ts';
import { quoteMachine } from './states.ts';
import { supersedeAll } from './supersede.ts';
import { termsHash } from './terms.ts';

/** A quote is of something that is still ahead and may be agreed to. */
const QUOTABLE = ['request', 'negotiation', 'pre_scheduled', 'confirmed'] as const;

/**
 * Put the session as it stands into a quote. One quote at a time can be accepted: earlier ones no longer hold.
 * @throws SESSION_NOT_FOUND, INVALID_STATE_TRANSITION, SESSION_WITHOUT_ITEMS, SESSION_TOTAL_ZERO, INVALID_SESSION_DATE
 */
export async function createQuote(ctx: Ctx, sessionId: string): Promise<QuoteRow> {
  const session = await lockSession(ctx, sessionId);
  if (!QUOTABLE.some((status) => status === session.status)) throw invalidStateTransition({ from: session.status, allowed: QUOTABLE });
  const lines = await linesOf(ctx, session.id);
  if (lines.length === 0) throw sessionWithoutItems();
  if (session.totalMinor === 0 && !session.isComplimentary) throw sessionTotalZero();
  if (Temporal.Instant.compare(session.startsAt, ctx.now) <= 0) throw invalidSessionDate({ startsAt: session.startsAt.toString() });
  await supersedeAll(ctx, session.id);
  const { quoteValidityDays, ...settings } = await publicSettingsOf(ctx);
  const year = localDateOf(ctx.now, session.zone).slice(0, 4);
  const quote = await insertQuote(ctx, {
    photoSessionId: session.id, round: session.round, number: `C-${year}-${String(await nextNumber(ctx, `studio.quote.${year}`)).padStart(6, '0')}`, status: 'draft', termsHash: termsHash(session, lines),
    snapshot: JSON.stringify(await snapshotOfSession(ctx, session, lines, settings)), validUntil: earliest(endOfDayExclusive(addDays(todayIn(session.zone, ctx.now), quoteValidityDays), session.zone), session.startsAt),
  });
  await born(ctx, quoteMachine, quote.id, 'draft', { round: session.round });
  await audit(ctx, { action: 'quote.create', entity: 'quote', entityId: quote.id, after: { number: quote.number, sessionId, totalMinor: session.totalMinor } });
  await tell(ctx, session);
  return quote;
}

async function snapshotOfSession(ctx: Ctx, session: SessionRow, lines: readonly LineRow[], { quoteTerms, bankDetails }: { quoteTerms: string; bankDetails: string }): Promise<QuoteSnapshot> {
  const settings = await settingsOf(ctx, session.branchId);
  const policy = policyFor(session.policySnapshot, settings);
  const client = await findClientForView(ctx, session.clientId);
  const branch = await placeOfBranch(ctx, session.branchId);
  return {
    sessionCode: session.code, clientName: client.fullName, sessionType: session.sessionType, startsAt: session.startsAt.toString(), endsAt: session.endsAt.toString(), zone: session.zone, place: await placeOf(ctx, session, branch.name), description: session.eventDescription,
    currency: session.currency,
    lines: lines.map((line) => ({ name: line.descriptionOverride ?? line.itemName, packageName: line.packageName, quantity: line.quantity, unitPriceMinor: line.unitPriceMinor, discountMinor: line.discountMinor, totalMinor: line.lineTotalMinor })),
    subtotalMinor: session.subtotalMinor, transportMinor: session.transportMinor, discountMinor: session.discountMinor, totalMinor: session.totalMinor, depositPct: session.depositPct, depositMinor: session.depositMinor ?? depositOf(session.totalMinor, session.depositPct),
    paymentDeadlineAt: (session.paymentDeadlineAt ?? paymentDeadline({ now: ctx.now, startsAt: session.startsAt, zone: session.zone, policy })).toString(),
    changesDeadlineAt: (session.changesDeadlineAt ?? changesDeadline(session.sessionDate, policy.changesDeadlineDays, session.zone)).toString(), editingDays: session.estimatedEditingDays,
    refund: { withinPct: policy.refundWithinDeadlinePct, afterPct: policy.refundAfterDeadlinePct, assignedPct: policy.refundClientAfterAssignedPct, companyPct: policy.refundCompanyPct },
    terms: quoteTerms, bankDetails, branch: { name: branch.name, address: branch.address, phone: branch.phone },
  };
}

/** `Sala A, Central`, or the client's place. */
export async function placeOf(ctx: Ctx, session: Pick<SessionRow, 'roomId' | 'locationText'>, branchName: string): Promise<string> {
  if (session.roomId === null) return session.locationText ?? branchName;
  const room = await roomName(ctx, session.roomId);
  return room ? `${room}, ${branchName}` : branchName;
}
