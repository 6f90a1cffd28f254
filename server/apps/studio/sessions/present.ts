import { findClientForView } from '#capabilities/clients/public.ts';
import { receiptsOf, refundsOf } from '#capabilities/payments/public.ts';
import { sessionNotAssigned, sessionNotFound } from '#apps/studio/errors.ts';
import { riskOf } from '#apps/studio/risk.ts';
import { standingOf } from '#apps/studio/rules/deposit.ts';
import { mayEditTerms } from '#apps/studio/rules/editing.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { allowedTargets } from '#platform/states.ts';
import { OWNER, reservationOf } from './bookings.ts';
import { commandsOf } from './commands.ts';
import { findSummary, siblingsOf, teamOf } from './list-queries.ts';
import type { SummaryRow } from './list-queries.ts';
import { notesOf } from './notes.ts';
import { findSession, linesOf } from './queries.ts';
import type { SessionRow } from './queries.ts';
import { isOpen, isTentative, sessionMachine } from './states.ts';

/** Crew see no money, no internal notes, and of the client only how to reach them (studio 5.8). */
export const seesMoney = (ctx: Ctx): boolean => can(ctx.actor, 'studio.session.view.all');

export function presentSummary(ctx: Ctx, { reserved, assignedEditorId, editorName, ...row }: SummaryRow) {
  const money = seesMoney(ctx);
  return {
    ...row, assignedEditor: assignedEditorId === null ? null : { id: assignedEditorId, name: editorName ?? '' }, withoutReservation: isTentative(row.status) && row.sessionType === 'studio' && !reserved,
    totalMinor: money ? row.totalMinor : null, netPaidMinor: money ? row.netPaidMinor : null, balanceDueMinor: money ? row.totalMinor - row.netPaidMinor : null, paymentDeadlineAt: money ? row.paymentDeadlineAt : null,
  };
}

/** @throws SESSION_NOT_FOUND; SESSION_NOT_ASSIGNED_TO_USER for crew that are not on it */
export async function presentSession(ctx: Ctx, id: string) {
  const session = await findSession(ctx, id);
  const summary = await findSummary(ctx, id);
  if (!summary) throw seesMoney(ctx) ? sessionNotFound() : sessionNotAssigned();
  const money = seesMoney(ctx);
  const [lines, team, notes, siblings, client] = [await linesOf(ctx, id), await teamOf(ctx, id), await notesOf(ctx, id), await siblingsOf(ctx, session), await clientOf(ctx, session)];
  const standing = standingOf({ totalMinor: session.totalMinor, depositMinor: session.depositMinor ?? 0, verifiedMinor: session.netPaidMinor, refundedMinor: 0 });
  const assignments = team.map(({ userId, ...one }) => ({ ...one, isMine: userId !== null && userId === ctx.actor.userId }));
  const editable = editableOf(ctx, session);
  return {
    ...presentSummary(ctx, summary), client,
    travelZoneId: session.travelZoneId, lat: session.lat, lng: session.lng, eventDescription: session.eventDescription, clientRequirements: session.clientRequirements, internalNotes: money ? session.internalNotes : null, leadSource: session.leadSource,
    subtotalMinor: money ? session.subtotalMinor : null, transportMinor: money ? session.transportMinor : null, discountMinor: money ? session.discountMinor : null, depositPct: money ? session.depositPct : null, depositMinor: money ? session.depositMinor : null,
    shortfallMinor: money && session.depositMinor !== null ? standing.shortfallMinor : null, pendingMinor: money ? session.pendingMinor : null, everConfirmed: session.everConfirmed,
    holdExpiresAt: isTentative(session.status) ? (await reservationOf(ctx, session)).expiresAt : null, waitlist: session.waitlist, estimatedEditingDays: session.estimatedEditingDays, promisedDeliveryDate: session.promisedDeliveryDate,
    deliveryMethod: session.deliveryMethod, deliveryAddress: money ? session.deliveryAddress : null, firstResponseAt: session.firstResponseAt,
    canceledAt: session.canceledAt, cancelInitiator: session.cancelInitiator, cancelReasonCode: session.cancelReasonCode, cancellationReason: money ? session.cancellationReason : null,
    rushEditingDays: session.rushEditingDays, editingStartedAt: session.editingStartedAt, readyAt: session.readyAt, attendedAt: session.attendedAt, deliveredAt: session.deliveredAt, reworkCount: session.reworkCount, preScheduledAt: session.preScheduledAt,
    priorChangesDeadlineAt: session.priorChangesDeadlineAt, deliverables: lines.map(deliverable), notes, siblings: siblings.map((one) => ({ ...one, totalMinor: money ? one.totalMinor : null })),
    lines: money ? lines.map(presentLine) : [], assignments, ...(money && can(ctx.actor, 'payments.view') ? await paymentsOf(ctx, id) : { receipts: [], refunds: [] }),
    allowed: allowedTargets(ctx, sessionMachine, session), can: commandsOf(ctx, session, assignments, editable), editable,
  };
}

const deliverable = (line: { itemName: string; descriptionOverride: string | null; quantity: number }) => ({ name: line.descriptionOverride ?? line.itemName, quantity: line.quantity });

const presentLine = (line: Awaited<ReturnType<typeof linesOf>>[number]) => ({
  id: line.id, lineType: line.lineType, packageGroup: line.packageGroup, packageName: line.packageName, itemCode: line.itemCode, itemName: line.itemName, itemType: line.itemType, unitMeasure: line.unitMeasure, unitPriceMinor: line.unitPriceMinor,
  quantity: line.quantity, listMinor: line.listMinor, discountMinor: line.discountMinor, lineTotalMinor: line.lineTotalMinor, descriptionOverride: line.descriptionOverride, displayOrder: line.displayOrder, isDelivered: line.isDelivered,
});

async function clientOf(ctx: Ctx, session: SessionRow) {
  const client = await findClientForView(ctx, session.clientId);
  const full = seesMoney(ctx);
  return {
    id: client.id, fullName: client.fullName, primaryPhone: client.primaryPhone, email: client.primaryEmail, clientType: full ? client.kind : null,
    riskFlag: full ? ((await riskOf(ctx, [session.clientId])).get(session.clientId)?.isHighRisk ?? false) : null,
  };
}

async function paymentsOf(ctx: Ctx, id: string) {
  const receipts = await receiptsOf(ctx, OWNER, id);
  const refunds = await refundsOf(ctx, OWNER, id);
  return {
    receipts: receipts.map((receipt) => ({
      id: receipt.id, method: receipt.method, amountMinor: receipt.amountMinor, documentNumber: receipt.documentNumber, paymentDate: receipt.paymentDate, status: receipt.status, registeredAt: receipt.registeredAt, verifiedAt: receipt.verifiedAt,
      allocations: receipt.allocations.map(({ kind, amountMinor, round }) => ({ kind, amountMinor, round })),
    })),
    refunds: refunds.map((refund) => ({ id: refund.id, paymentId: refund.receiptId, amountMinor: refund.amountMinor, reason: refund.reason, pctApplied: refund.pctApplied, status: refund.status, method: refund.method })),
  };
}

function editableOf(ctx: Ctx, session: SessionRow) {
  const terms = mayEditTerms({
    status: session.status, changesDeadlineAt: session.changesDeadlineAt, now: ctx.now, editsPreAssigned: can(ctx.actor, 'studio.session.edit.pre-assigned'), editsAll: can(ctx.actor, 'studio.session.edit.all'), changesPrice: false, hasPendingReceipt: false,
  }).ok;
  const takesMoney = !isTentative(session.status) && session.status !== 'canceled' && session.totalMinor > session.netPaidMinor + session.pendingMinor;
  return {
    terms, assignments: can(ctx.actor, 'studio.session.assign-resources') && ['pre_scheduled', 'confirmed', 'assigned', 'attended'].includes(session.status),
    notes: isOpen(session.status) && (can(ctx.actor, 'studio.session.edit.pre-assigned') || can(ctx.actor, 'studio.session.edit.all')), payments: takesMoney && can(ctx.actor, 'payments.record'),
  };
}
