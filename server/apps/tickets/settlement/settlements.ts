import { stepOf } from '#contracts/money.ts';
import { SettlementLines } from '#contracts/tickets-settlement.ts';
import type { SettlementStatus } from '#contracts/tickets-terms.ts';
import { eventNotOver, priceStep, settlementChangedSince, settlementImmutable, settlementNotFound, settlementOpen } from '#apps/tickets/errors.ts';
import { lockedEvent } from '#apps/tickets/events/find.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import { eventMachine, step } from '#apps/tickets/states.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { notFound, versionMismatch } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { allowedTargets, born } from '#platform/states.ts';
import { adjustmentsOf, deleteAdjustment, insertAdjustment, insertSettlement, lockSettlement, setReference, settlementById, settlementOfEvent, storeFigures } from './queries.ts';
import type { SettlementRow } from './queries.ts';
import { settlementMachine } from './states.ts';
import { sameStatement, statementOf } from './statement.ts';
import { settlementChanged } from './topic.ts';

/** @throws SETTLEMENT_NOT_FOUND */
export async function readSettlement(ctx: Ctx, id: string) {
  const row = await settlementById(ctx, id);
  if (!row) throw settlementNotFound();
  return { ...row, lines: SettlementLines.parse(row.lines), adjustments: await adjustmentsOf(ctx, id), can: allowedTargets(ctx, settlementMachine, row) };
}

/**
 * Draft the settlement of an event that is over; the one that is there when there is one.
 * @throws EVENT_NOT_FOUND, EVENT_NOT_OVER
 */
export async function draftSettlement(ctx: Ctx, eventId: string) {
  const event = await lockedEvent(ctx, eventId);
  const there = await settlementOfEvent(ctx, eventId);
  if (there) {
    await audit(ctx, { action: 'settlement.draft', entity: 'settlement', entityId: there.id });
    return readSettlement(ctx, there.id);
  }
  if (event.status !== 'completed' && event.status !== 'cancelled') throw eventNotOver({ status: event.status });
  const { settlementMode } = await settingsOf(ctx);
  const id = (await insertSettlement(ctx, { eventId, mode: settlementMode, currency: event.currency, lines: await statementOf(ctx, eventId, null) }))!;
  await born(ctx, settlementMachine, id, 'draft');
  return changed(ctx, id, 'settlement.draft', undefined);
}

async function changed(ctx: Ctx, id: string, action: string, before: SettlementRow | undefined, reason: string | null = null) {
  const after = await readSettlement(ctx, id);
  await audit(ctx, { action, entity: 'settlement', entityId: id, before, after, reason });
  await publish(ctx, settlementChanged, [id], { version: after.version });
  return after;
}

async function locked(ctx: Ctx, id: string, { versioned = false } = {}): Promise<SettlementRow> {
  const row = await lockSettlement(ctx, id);
  if (!row) throw settlementNotFound();
  if (versioned && row.version !== ctx.expectedVersion) throw versionMismatch();
  return row;
}

/** What may still change, as a draft. @throws SETTLEMENT_NOT_FOUND, SETTLEMENT_IMMUTABLE */
async function openDraft(ctx: Ctx, id: string): Promise<SettlementRow> {
  const row = await locked(ctx, id);
  if (row.status === 'closed' || row.status === 'paid') throw settlementImmutable();
  if (row.status === 'reviewed') await step(ctx, settlementMachine, row, 'draft');
  return row;
}

/** @throws SETTLEMENT_NOT_FOUND, SETTLEMENT_IMMUTABLE */
export async function refreshSettlement(ctx: Ctx, id: string) {
  const before = await openDraft(ctx, id);
  await storeFigures(ctx, id, await statementOf(ctx, before.eventId, id));
  return changed(ctx, id, 'settlement.refresh', before);
}

/** Of a draft that nobody has looked at since money moved. @throws SETTLEMENT_NOT_FOUND, SETTLEMENT_IMMUTABLE */
export async function refreshIfMoved(ctx: Ctx, id: string): Promise<void> {
  const row = await locked(ctx, id);
  if (row.status === 'draft' && !sameStatement(SettlementLines.parse(row.lines), await statementOf(ctx, row.eventId, id))) await refreshSettlement(ctx, id);
}

/** @throws SETTLEMENT_NOT_FOUND, SETTLEMENT_IMMUTABLE, PRICE_STEP */
export async function adjustSettlement(ctx: Ctx, id: string, { amountMinor, reason }: { amountMinor: number; reason: string }) {
  const before = await openDraft(ctx, id);
  if (amountMinor % stepOf(before.currency) !== 0) throw priceStep({ step: stepOf(before.currency), currency: before.currency });
  await insertAdjustment(ctx, { settlementId: id, amountMinor, reason });
  await storeFigures(ctx, id, await statementOf(ctx, before.eventId, id));
  return changed(ctx, id, 'settlement.adjust', before, reason);
}

/** @throws SETTLEMENT_NOT_FOUND, SETTLEMENT_IMMUTABLE, NOT_FOUND */
export async function dropAdjustment(ctx: Ctx, id: string, adjustmentId: string) {
  const before = await openDraft(ctx, id);
  if (!(await deleteAdjustment(ctx, id, adjustmentId))) throw notFound({ entity: 'adjustment', id: adjustmentId });
  await storeFigures(ctx, id, await statementOf(ctx, before.eventId, id));
  return changed(ctx, id, 'settlement.adjust', before);
}

/** The reviewer sees what there is now. @throws SETTLEMENT_NOT_FOUND, SETTLEMENT_IMMUTABLE, INVALID_TRANSITION, VERSION_MISMATCH */
export async function reviewSettlement(ctx: Ctx, id: string) {
  const before = await locked(ctx, id, { versioned: true });
  if (before.status === 'closed' || before.status === 'paid') throw settlementImmutable();
  if (before.status === 'draft') await storeFigures(ctx, id, await statementOf(ctx, before.eventId, id));
  return take(ctx, before, 'reviewed');
}

/** @throws SETTLEMENT_NOT_FOUND, SETTLEMENT_IMMUTABLE, INVALID_TRANSITION, SETTLEMENT_CHANGED, VERSION_MISMATCH */
export async function closeSettlement(ctx: Ctx, id: string) {
  const before = await locked(ctx, id, { versioned: true });
  if (before.status === 'closed' || before.status === 'paid') throw settlementImmutable();
  if (before.status === 'reviewed' && !sameStatement(SettlementLines.parse(before.lines), await statementOf(ctx, before.eventId, id))) throw settlementChangedSince();
  return take(ctx, before, 'closed');
}

/** @throws SETTLEMENT_NOT_FOUND, SETTLEMENT_IMMUTABLE once it is paid, INVALID_TRANSITION, VERSION_MISMATCH */
export async function paySettlement(ctx: Ctx, id: string, reference: string) {
  const before = await locked(ctx, id, { versioned: true });
  if (before.status === 'paid') throw settlementImmutable();
  if (before.status === 'closed') await setReference(ctx, id, reference);
  return take(ctx, before, 'paid');
}

async function take(ctx: Ctx, before: SettlementRow, to: SettlementStatus) {
  await step(ctx, settlementMachine, before, to);
  return changed(ctx, before.id, `settlement.${to}`, before);
}

/** Read only from then on (tickets 4.1). @throws EVENT_NOT_FOUND, INVALID_TRANSITION, SETTLEMENT_OPEN */
export async function archiveEvent(ctx: Ctx, eventId: string): Promise<void> {
  const event = await lockedEvent(ctx, eventId);
  const settlement = await settlementOfEvent(ctx, eventId);
  const isSettled = settlement?.status === 'closed' || settlement?.status === 'paid';
  if ((event.status === 'completed' || event.status === 'cancelled') && !isSettled) throw settlementOpen();
  await step(ctx, eventMachine, event, 'archived');
  await audit(ctx, { action: 'ticket_event.archived', entity: 'ticket_event', entityId: eventId, before: { status: event.status }, after: { status: 'archived' } });
  await publish(ctx, eventChanged, [eventId]);
}
