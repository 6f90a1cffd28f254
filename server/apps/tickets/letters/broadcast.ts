import { z } from 'zod';
import { addMinutes, isBefore } from '#contracts/time.ts';
import { eventById } from '#apps/tickets/events/queries.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import { urlOfOrder } from '#apps/tickets/orders/token.ts';
import { urlOfTransfer } from '#apps/tickets/transfers/token.ts';
import type { Ctx } from '#platform/context.ts';
import { defineJob, enqueue } from '#platform/outbox.ts';
import { insertBroadcast, lockBroadcast, mailboxesAfter, ordersOfMailboxes, ticketsOfMailboxes, updateBroadcast } from './queries.ts';
import type { HeldTicket, PaidOrder } from './queries.ts';
import type { Reader } from './write.ts';

// One letter to everybody of an event (tickets 10): in parts of some mailboxes, one part every few seconds, so that
// thousands of letters neither stand in one transaction nor leave in one minute. It goes on where it stopped.

const PART = 50;
const EVERY_SECONDS = 10;

/** A mailbox, with what it holds and bought of the event. */
export interface Addressed extends Reader {
  tickets: readonly HeldTicket[];
  /** Where they see their tickets; empty for who has none of their own (an import without a link). */
  accessUrl: string;
  /** Where a buyer asks for money; empty for who holds what somebody else paid. */
  orderUrl: string;
}

type Kind = Parameters<typeof insertBroadcast>[1]['kind'];
/** How a kind is written to one mailbox; false: it is too late for all of them. */
type Write = (ctx: Ctx, event: EventRow, to: Addressed, data: unknown, cause: string) => Promise<void>;
interface Broadcast { write: Write; isOver: (ctx: Ctx, event: EventRow, cause: string) => boolean }
const kinds = new Map<Kind, Broadcast>();
export const defineBroadcast = (kind: Kind, broadcast: Broadcast): void => void kinds.set(kind, broadcast);

/** Begin it in this transaction; the same cause once. */
export async function broadcast(ctx: Ctx, given: Parameters<typeof insertBroadcast>[1]): Promise<void> {
  const row = await insertBroadcast(ctx, given);
  if (row) await enqueue(ctx, sendPart, { broadcastId: row.id });
}

export const sendPart = defineJob({
  name: 'tickets.broadcast', payload: z.strictObject({ broadcastId: z.uuid() }), queue: ({ broadcastId }) => `broadcast:${broadcastId}`,
  run: async (ctx, { broadcastId }) => {
    const row = await lockBroadcast(ctx, broadcastId);
    if (!row || row.finishedAt !== null) return;
    const event = await eventById(ctx, row.eventId);
    const how = kinds.get(row.kind);
    if (!event || !how || how.isOver(ctx, event, row.cause)) return void (await updateBroadcast(ctx, row.id, { finishedAt: ctx.now }));
    const isCancelled = row.kind === 'event_cancelled';
    const emails = await mailboxesAfter(ctx, event.id, { after: row.reached, limit: PART, isCancelled });
    for (const to of await addressed(ctx, event.id, emails, isCancelled)) await how.write(ctx, event, to, row.data, row.cause);
    const isLast = emails.length < PART;
    await updateBroadcast(ctx, row.id, { ...(emails.length > 0 && { reached: emails.at(-1)!, readers: row.readers + emails.length }), ...(isLast && { finishedAt: ctx.now }) });
    if (!isLast) await enqueue(ctx, sendPart, { broadcastId }, { runAt: addMinutes(ctx.now, EVERY_SECONDS / 60), key: `tickets.broadcast:${broadcastId}` });
  },
});

async function addressed(ctx: Ctx, eventId: string, emails: readonly string[], isCancelled: boolean): Promise<Addressed[]> {
  if (emails.length === 0) return [];
  const tickets = Map.groupBy(await ticketsOfMailboxes(ctx, eventId, emails, isCancelled), ({ email }) => email);
  const orders = Map.groupBy(await ordersOfMailboxes(ctx, eventId, emails), ({ email }) => email);
  return emails.map((email) => asAddressed(email, tickets.get(email) ?? [], orders.get(email) ?? []));
}

function asAddressed(email: string, tickets: readonly HeldTicket[], orders: readonly PaidOrder[]): Addressed {
  const [order, ticket] = [orders[0], tickets[0]];
  const passedOn = tickets.find(({ transferToken }) => transferToken !== null);
  const ours = orders.find(({ channel }) => channel !== 'import');
  return {
    email, clientId: order?.clientId ?? ticket?.holderClientId ?? null, name: order?.buyerName ?? ticket?.holderName ?? '', locale: order?.locale ?? ticket?.locale ?? 'es', tickets,
    accessUrl: order ? urlOfOrder(order.tokenSealed) : passedOn ? urlOfTransfer(passedOn.transferToken!) : '', orderUrl: ours ? urlOfOrder(ours.tokenSealed) : '',
  };
}

export const placesOf = ({ tickets }: Addressed): string => [...new Set(tickets.map((ticket) => `${ticket.areaName} ${displayName(ticket, ticket.letter)}`))].join('\n');
export const isOver = (ctx: Ctx, event: EventRow): boolean => !isBefore(ctx.now, event.endAt);
