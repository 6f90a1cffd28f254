import { upsertClientByEmail } from '#capabilities/clients/public.ts';
import { isBefore } from '#contracts/time.ts';
import { invalidTransition, resendTooSoon, ticketNotFound, ticketNotTransferable, transferAlreadyPending, transferClosed, transferExpired, transferLimit, transferNotFound, transferNotYours, transferToSelf } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { lockTicket, placedTicket, updateTicket } from '#apps/tickets/issue/queries.ts';
import type { PlacedTicket } from '#apps/tickets/issue/queries.ts';
import { ticketMachine } from '#apps/tickets/issue/states.ts';
import { afterTransfer, mayResend, mayTransfer } from '#apps/tickets/rules/transfers.ts';
import { step } from '#apps/tickets/states.ts';
import { audit } from '#platform/audit.ts';
import { lockAll } from '#platform/db.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { rethrowConstraint } from '#platform/errors.ts';
import { emit } from '#platform/outbox.ts';
import { born } from '#platform/states.ts';
import { transferEnded, transferSent } from './events.ts';
import { insertTransfer, pendingOf, updateTransfer } from './queries.ts';
import type { TransferRow } from './queries.ts';
import { transferMachine } from './states.ts';
import { newTransferToken } from './token.ts';

const refusals = { TRANSFER_NOT_YOURS: transferNotYours, TRANSFER_ALREADY_PENDING: transferAlreadyPending, TICKET_NOT_TRANSFERABLE: ticketNotTransferable, TRANSFER_TO_SELF: transferToSelf, TRANSFER_CLOSED: transferClosed, TRANSFER_LIMIT: transferLimit };

/** The ticket, locked, with its open transfer; one whose time is over is ended here, whatever job comes later. @throws TICKET_NOT_FOUND */
export async function lockedTicket(ctx: Ctx, id: string): Promise<{ ticket: PlacedTicket; pending: TransferRow | null }> {
  if (!(await lockTicket(ctx, id))) throw ticketNotFound();
  const [open] = await pendingOf(ctx, [id]);
  const over = open !== undefined && !isBefore(ctx.now, open.expiresAt);
  if (over) await endTransfer(ctx, (await placedTicket(ctx, id))!, open, 'expired');
  return { ticket: (await placedTicket(ctx, id))!, pending: over ? null : (open ?? null) };
}

/** Pass a ticket on (tickets 5.8); the caller has locked it. @throws those of the contract */
export async function startTransfer(ctx: Ctx, ticket: PlacedTicket, callerId: string, { email, message, locale }: { email: string; message: string; locale: Locale }): Promise<TransferRow> {
  const event = await findEvent(ctx, ticket.eventId);
  const answer = mayTransfer({
    ticket: { status: ticket.status, transferCount: ticket.transferCount, isCourtesy: ticket.isCourtesy, courtesyTransferable: ticket.transferable, areaTransferable: ticket.areaTransferable && !ticket.refundPending, holderId: ticket.holderClientId ?? '', holderEmail: ticket.holderEmail ?? '' },
    event, callerId, toEmail: email, now: ctx.now,
  });
  if (!answer.ok) throw refusals[answer.code](answer.details);
  if (event.status === 'cancelled' || event.status === 'completed') throw transferClosed();
  await step(ctx, ticketMachine, ticket, 'transfer_pending', { trusted: true });
  const row = await insertTransfer(ctx, {
    eventId: ticket.eventId, ticketId: ticket.id, fromClientId: callerId, fromName: ticket.holderName ?? ticket.holderEmail ?? '—', fromEmail: ticket.holderEmail ?? email, toEmail: email.toLowerCase(), locale, message, expiresAt: answer.value.expiresAt, createdAt: ctx.now, ...newTransferToken(ctx.actor.tenantId),
  }).catch((error) => rethrowConstraint(error, { ticket_transfer_pending: transferAlreadyPending }));
  await born(ctx, transferMachine, row.id, 'pending');
  await audit(ctx, { action: 'ticket_transfer.create', entity: 'ticket_transfer', entityId: row.id, after: { ticketId: ticket.id, toEmail: row.toEmail, expiresAt: row.expiresAt } });
  await emit(ctx, transferSent, row.id, { transferId: row.id, resend: 0 });
  return row;
}

/** The sender keeps the ticket; its old QR works again (tickets 4.4). The ticket is locked. */
export async function endTransfer(ctx: Ctx, ticket: PlacedTicket, transfer: TransferRow, to: 'rejected' | 'cancelled' | 'expired', reason: string | null = null): Promise<void> {
  await updateTransfer(ctx, transfer.id, { respondedAt: ctx.now });
  await step(ctx, transferMachine, transfer, to, { reason, trusted: true });
  if (ticket.status === 'transfer_pending') await step(ctx, ticketMachine, ticket, 'valid', { reason: `transfer ${to}`, trusted: true });
  await audit(ctx, { action: `ticket_transfer.${to}`, entity: 'ticket_transfer', entityId: transfer.id, before: { status: 'pending' }, after: { status: to }, reason });
  await emit(ctx, transferEnded, transfer.id, { transferId: transfer.id, status: to });
}

/** @throws TRANSFER_NOT_FOUND */
export async function cancelTransfer(ctx: Ctx, ticketId: string, reason: string | null = null): Promise<void> {
  const { ticket, pending } = await lockedTicket(ctx, ticketId);
  if (!pending) throw transferNotFound();
  await endTransfer(ctx, ticket, pending, 'cancelled', reason);
}

/** Tickets that are void go to nobody; a transfer whose time was over has ended by itself. */
export async function endTransfers(ctx: Ctx, open: readonly { ticketId: string }[], reason: string): Promise<void> {
  for (const { ticketId } of open) {
    const { ticket, pending } = await lockedTicket(ctx, ticketId);
    if (pending) await endTransfer(ctx, ticket, pending, 'cancelled', reason);
  }
}

/** @throws TRANSFER_NOT_FOUND, TRANSFER_EXPIRED, RESEND_TOO_SOON */
export async function resendTransfer(ctx: Ctx, ticketId: string): Promise<void> {
  const { ticket, pending } = await lockedTicket(ctx, ticketId);
  if (!pending) throw transferNotFound();
  const answer = mayResend({ event: await findEvent(ctx, ticket.eventId), expiresAt: pending.expiresAt, resentAt: pending.resendLog as unknown as Temporal.Instant[], now: ctx.now });
  if (!answer.ok) throw answer.code === 'TRANSFER_EXPIRED' ? transferExpired(answer.details) : resendTooSoon(answer.details);
  const log = [...(pending.resendLog as unknown as Temporal.Instant[]), ctx.now];
  // The old address stops working with the new one.
  await updateTransfer(ctx, pending.id, { expiresAt: answer.value.expiresAt, resendLog: log.map(String), ...newTransferToken(ctx.actor.tenantId) });
  await audit(ctx, { action: 'ticket_transfer.resend', entity: 'ticket_transfer', entityId: pending.id, after: { expiresAt: answer.value.expiresAt } });
  await emit(ctx, transferSent, pending.id, { transferId: pending.id, resend: log.length });
}

/**
 * The recipient takes it: a new holder and a new QR; the old one opens no door any more. A second time changes nothing.
 * @throws TRANSFER_EXPIRED, INVALID_TRANSITION
 */
export async function acceptTransfer(ctx: Ctx, seen: TransferRow, { name, idNumber }: { name: string; idNumber: string | null }): Promise<void> {
  if (seen.status === 'accepted') return;
  const { ticket, pending } = await lockedTicket(ctx, seen.ticketId);
  if (pending?.id !== seen.id) throw isBefore(ctx.now, seen.expiresAt) ? invalidTransition({ from: seen.status, to: 'accepted', allowed: [] }) : transferExpired({ expiredAt: seen.expiresAt.toString() });
  await lockAll(ctx.tx, 'client_email', [seen.toEmail]);
  const client = await upsertClientByEmail(ctx, { email: seen.toEmail, verified: true, fullName: name });
  const { generation, transferCount } = afterTransfer(ticket, 'accepted');
  // Holder and generation change while it still waits: the table wants them together.
  await updateTicket(ctx, ticket.id, { holderClientId: client.id, holderName: name, holderEmail: seen.toEmail, holderIdType: null, holderIdNumber: idNumber, generation, transferCount });
  await step(ctx, ticketMachine, ticket, 'valid', { reason: 'transfer accepted', trusted: true });
  await updateTransfer(ctx, seen.id, { toClientId: client.id, respondedAt: ctx.now, generation });
  await step(ctx, transferMachine, pending, 'accepted', { trusted: true });
  await audit(ctx, { action: 'ticket_transfer.accepted', entity: 'ticket_transfer', entityId: seen.id, before: { status: 'pending' }, after: { status: 'accepted', generation } });
  await emit(ctx, transferEnded, seen.id, { transferId: seen.id, status: 'accepted' });
}
