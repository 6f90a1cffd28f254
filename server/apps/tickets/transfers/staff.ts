import type { z } from 'zod';
import type { AdminTicket, Transfer, listTransfers as listContract } from '#contracts/tickets-transfers.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { isBefore } from '#contracts/time.ts';
import { invalidTransition, restoreTooLate, ticketNotFound, ticketUsed, transferNotFound } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { placedTicket, updateTicket } from '#apps/tickets/issue/queries.ts';
import { ticketMachine } from '#apps/tickets/issue/states.ts';
import { findOrder } from '#apps/tickets/orders/find.ts';
import { orderUnits } from '#apps/tickets/orders/queries.ts';
import { seenBy } from '#apps/tickets/orders/privacy.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import { step } from '#apps/tickets/states.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { historyOf } from '#platform/states.ts';
import { reissue } from './holder.ts';
import { chainOf, listedTransfer, transferPage } from './queries.ts';
import type { ListedTransfer } from './queries.ts';
import { cancelTransfer, endTransfer, lockedTicket } from './transfer.ts';

const RESTORE_HOURS = 24;

function presentTransfer(ctx: Ctx, row: ListedTransfer): Presented<z.output<typeof Transfer>> {
  const see = seenBy(ctx.actor);
  return {
    id: row.id, ticketId: row.ticketId, status: row.status, fromName: row.fromName, fromEmail: see.email(row.fromEmail) ?? '', toEmail: see.email(row.toEmail) ?? '', areaName: row.areaName, unitName: displayName(row, row.letter), orderId: row.orderId, orderNumber: row.orderNumber,
    message: row.message, expiresAt: row.expiresAt, createdAt: row.createdAt, respondedAt: row.respondedAt, version: row.version,
  };
}

/** @throws EVENT_NOT_FOUND */
export async function listTransfers(ctx: Ctx, eventId: string, query: z.output<typeof listContract.query>) {
  await findEvent(ctx, eventId);
  const { items, next } = await transferPage(ctx, eventId, query);
  return { items: items.map((row) => presentTransfer(ctx, row)), next };
}

/** @throws TRANSFER_NOT_FOUND, INVALID_TRANSITION */
export async function overrideTransfer(ctx: Ctx, id: string, reason: string) {
  const seen = await listedTransfer(ctx, id);
  if (!seen) throw transferNotFound();
  if (seen.status !== 'pending') throw invalidTransition({ from: seen.status, to: 'cancelled', allowed: [] });
  await cancelTransfer(ctx, seen.ticketId, reason);
  return presentTransfer(ctx, (await listedTransfer(ctx, id))!);
}

/** @throws TICKET_NOT_FOUND */
export async function presentAdminTicket(ctx: Ctx, id: string): Promise<Presented<z.output<typeof AdminTicket>>> {
  const ticket = await placedTicket(ctx, id);
  if (!ticket) throw ticketNotFound();
  const [order, event, history, chain] = [await findOrder(ctx, ticket.orderId), await findEvent(ctx, ticket.eventId), await historyOf(ctx, ticketMachine, id), await chainOf(ctx, id)];
  const see = seenBy(ctx.actor);
  const { status, generation, transferCount, reissueCount, refundPending, isCourtesy, holderName, inside, lastEntryAt, voidedAt, voidedReason, version } = ticket;
  return {
    id, eventId: event.id, eventName: event.name, orderId: order.id, orderNumber: order.number, status, areaName: ticket.areaName, unitName: displayName(ticket, ticket.letter), seat: ticket.seatInUnit, generation, transferCount, reissueCount, refundPending, isCourtesy,
    holderName, holderEmail: see.email(ticket.holderEmail), holderIdNumber: see.number(ticket.holderIdNumber), inside, lastEntryAt, voidedAt, voidedReason,
    history: history.map(({ fromState, toState, actorName, reason, occurredAt }) => ({ from: fromState, to: toState, by: actorName, reason, at: occurredAt })), transfers: chain.map(({ status: one, toEmail, createdAt }) => ({ status: one, toEmail: see.email(toEmail) ?? '', at: createdAt })), version,
  };
}

/** @throws TICKET_NOT_FOUND, INVALID_TRANSITION */
export async function reissueByStaff(ctx: Ctx, id: string, reason: string) {
  const { ticket } = await lockedTicket(ctx, id);
  await reissue(ctx, ticket, { byHolder: false, reason });
  return presentAdminTicket(ctx, id);
}

/** @throws TICKET_NOT_FOUND, TICKET_USED, INVALID_TRANSITION */
export async function voidTicket(ctx: Ctx, id: string, reason: string) {
  const { ticket: before, pending } = await lockedTicket(ctx, id);
  if (before.status === 'used') throw ticketUsed();
  if (pending) await endTransfer(ctx, before, pending, 'cancelled', reason);
  const ticket = (await placedTicket(ctx, id))!;
  if (ticket.status === 'voided') throw invalidTransition({ from: 'voided', to: 'voided', allowed: [] });
  await updateTicket(ctx, id, { voidedAt: ctx.now, voidedReason: reason });
  await step(ctx, ticketMachine, ticket, 'voided', { reason });
  await audit(ctx, { action: 'ticket.void', entity: 'ticket', entityId: id, before: { status: ticket.status }, after: { status: 'voided' }, reason });
  return presentAdminTicket(ctx, id);
}

/** Within a day, while its place is still its own (tickets 4.4). @throws TICKET_NOT_FOUND, INVALID_TRANSITION, RESTORE_TOO_LATE */
export async function restoreTicket(ctx: Ctx, id: string, reason: string) {
  const { ticket } = await lockedTicket(ctx, id);
  if (ticket.status !== 'voided') throw invalidTransition({ from: ticket.status, to: 'valid', allowed: [] });
  const unit = (await orderUnits(ctx, [ticket.orderId])).find(({ id: own }) => own === ticket.orderUnitId);
  if (!isBefore(ctx.now, ticket.voidedAt!.add({ hours: RESTORE_HOURS })) || !unit || unit.releasedAt !== null) throw restoreTooLate();
  await updateTicket(ctx, id, { generation: ticket.generation + 1 });
  await step(ctx, ticketMachine, ticket, 'valid', { reason });
  await updateTicket(ctx, id, { voidedAt: null, voidedReason: null });
  await audit(ctx, { action: 'ticket.restore', entity: 'ticket', entityId: id, before: { status: 'voided' }, after: { status: 'valid', generation: ticket.generation + 1 }, reason });
  return presentAdminTicket(ctx, id);
}

