import type { z } from 'zod';
import type { Holding, startTransfer as startContract, renameTicket as renameContract } from '#contracts/tickets-transfers.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { visitByToken } from '#capabilities/links/public.ts';
import { handOut, walletsOf } from '#capabilities/passes/public.ts';
import type { Wallet } from '#capabilities/passes/public.ts';
import { isBefore } from '#contracts/time.ts';
import { invalidTransition, orderNotFound, reissueLimit, ticketNotFound, transferClosed } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { placedTicket, ticketsOfOrder, updateTicket } from '#apps/tickets/issue/queries.ts';
import type { PlacedTicket } from '#apps/tickets/issue/queries.ts';
import { TICKET_PASS } from '#apps/tickets/issue/pass.ts';
import { rotationOf } from '#apps/tickets/issue/rotation.ts';
import { tokensOf } from '#apps/tickets/issue/tokens.ts';
import { orderByToken } from '#apps/tickets/orders/queries.ts';
import { tenantOfOrderToken } from '#apps/tickets/orders/token.ts';
import { presentTicket } from '#apps/tickets/public/ticket-page.ts';
import { transfersCloseAt } from '#apps/tickets/rules/transfers.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { emit } from '#platform/outbox.ts';
import type { FileAnswer } from '#platform/route.ts';
import { digest } from '#platform/vault.ts';
import { ticketReissued } from './events.ts';
import { acceptedFrom, pendingOf, transferByToken } from './queries.ts';
import type { TransferRow } from './queries.ts';
import { isTransferToken, tenantOfTransferToken } from './token.ts';
import { cancelTransfer, lockedTicket, resendTransfer, startTransfer } from './transfer.ts';

// What the holder of a ticket does with it, behind the address of the order or of the transfer that was accepted.

type Shown = Presented<Holding>;
const MOST_REISSUES = 5;

export interface Held { holderId: string; tickets: PlacedTicket[]; /** Of a buyer: those that somebody else holds now. */ passedOn: PlacedTicket[] }

/** The tickets that an address gives: those of its order that the buyer still holds, or the one of its transfer. @throws ORDER_NOT_FOUND */
async function heldBy(ctx: Ctx, token: string): Promise<Held> {
  if (isTransferToken(token)) {
    const transfer = await transferByToken(ctx, digest(token));
    const ticket = transfer?.status === 'accepted' ? await placedTicket(ctx, transfer.ticketId) : undefined;
    if (!transfer || !ticket || transfer.toClientId === null || ticket.holderClientId !== transfer.toClientId || ticket.generation < transfer.generation!) throw orderNotFound();
    return { holderId: transfer.toClientId, tickets: [ticket], passedOn: [] };
  }
  const order = await orderByToken(ctx, digest(token));
  if (!order) throw orderNotFound();
  if (order.clientId === null) return { holderId: '', tickets: [], passedOn: [] };
  const { clientId } = order;
  const all = await ticketsOfOrder(ctx, order.id);
  return { holderId: clientId, tickets: all.filter(({ holderClientId }) => holderClientId === clientId), passedOn: all.filter(({ holderClientId }) => holderClientId !== clientId) };
}

/** @throws ORDER_NOT_FOUND, RATE_LIMITED after many wrong ones */
export const visitHolder = <T>(opened: OpenCtx, token: string, writes: boolean, run: (ctx: Ctx, held: Held) => Promise<T>): Promise<T> =>
  visitByToken(opened, { counter: 'ticket-order', tenantId: isTransferToken(token) ? tenantOfTransferToken(token) : tenantOfOrderToken(token), writes, notFound: orderNotFound, find: (ctx) => heldBy(ctx, token) }, run);

const open = (event: EventRow, now: Temporal.Instant): boolean => isBefore(now, transfersCloseAt(event)) && event.status !== 'cancelled' && event.status !== 'completed';

export async function presentHoldings(ctx: Ctx, tickets: readonly PlacedTicket[]): Promise<Shown[]> {
  const events = new Map<string, EventRow>();
  for (const { eventId } of tickets) if (!events.has(eventId)) events.set(eventId, await findEvent(ctx, eventId));
  const codes = new Map<string, string>();
  for (const [eventId, own] of Map.groupBy(tickets, (ticket) => ticket.eventId)) for (const [id, code] of await tokensOf(ctx, eventId, own)) codes.set(id, code);
  const pending = new Map<string, TransferRow>((await pendingOf(ctx, tickets.map(({ id }) => id))).filter(({ expiresAt }) => isBefore(ctx.now, expiresAt)).map((row) => [row.ticketId, row]));
  const wallets = await walletsOf(ctx);
  return Promise.all(tickets.map(async (ticket) => {
    const event = events.get(ticket.eventId)!;
    const waiting = pending.get(ticket.id);
    const transferable = ticket.areaTransferable && ticket.transferable && !ticket.refundPending && ticket.transferCount < event.maxTransfers && open(event, ctx.now);
    const can: Shown['can'][number][] = [
      ...(ticket.status === 'valid' && transferable ? ['transfer' as const] : []), ...(waiting ? ['cancel_transfer' as const, 'resend_transfer' as const] : []),
      ...(ticket.status === 'valid' && ticket.reissueCount < MOST_REISSUES ? ['reissue' as const] : []), ...(ticket.status === 'valid' && open(event, ctx.now) ? ['rename' as const] : []),
    ];
    return { ...presentTicket(ticket, codes.get(ticket.id) ?? null), transfer: waiting ? { toEmail: waiting.toEmail, expiresAt: waiting.expiresAt, message: waiting.message } : null, rotation: codes.has(ticket.id) ? await rotationOf(event, ticket) : null, wallets: codes.has(ticket.id) ? wallets : [], can, transfersLeft: Math.max(0, event.maxTransfers - ticket.transferCount), passedOn: null };
  }));
}

/** Who holds it now is not told to who gave it away; to whom they gave it is. */
async function presentPassedOn(ctx: Ctx, tickets: readonly PlacedTicket[], fromId: string): Promise<Shown[]> {
  const given = new Map((await acceptedFrom(ctx, tickets.map(({ id }) => id), fromId)).map((row) => [row.ticketId, row]));
  return tickets.map((ticket) => {
    const transfer = given.get(ticket.id);
    return { ...presentTicket({ ...ticket, holderName: null, holderEmail: null }, null), transfer: null, rotation: null, wallets: [], can: [], transfersLeft: 0, passedOn: { toEmail: transfer?.toEmail ?? '', at: transfer?.respondedAt ?? ticket.updatedAt } };
  });
}

export const holdings = (opened: OpenCtx, token: string): Promise<{ items: Shown[] }> =>
  visitHolder(opened, token, false, async (ctx, { holderId, tickets, passedOn }) => ({ items: [...(await presentHoldings(ctx, tickets)), ...(await presentPassedOn(ctx, passedOn, holderId))] }));

/** For the wallet of the holder's phone (tickets 12.6). @throws ORDER_NOT_FOUND, TICKET_NOT_FOUND, and what `handOut` throws */
export async function walletOf(opened: OpenCtx, token: string, wallet: Wallet, ticketId: string | undefined): Promise<FileAnswer> {
  const { tenantId, wanted } = await visitHolder(opened, token, false, async (ctx, { holderId, tickets }) => {
    const asked = ticketId === undefined ? tickets : tickets.filter(({ id }) => id === ticketId);
    const usable = new Set((await Promise.all([...Map.groupBy(asked, ({ eventId }) => eventId)].map(([eventId, own]) => tokensOf(ctx, eventId, own)))).flatMap((codes) => [...codes.keys()]));
    if (usable.size === 0) throw ticketNotFound();
    return { tenantId: ctx.actor.tenantId, wanted: asked.filter(({ id }) => usable.has(id)).map(({ id }) => ({ ownerType: TICKET_PASS, ownerId: id, holderId })) };
  });
  return handOut(opened, tenantId, wallet, wanted);
}

/** One ticket of the holder, locked, changed, and shown as it is then. @throws TICKET_NOT_FOUND for what is not the holder's */
const change = (opened: OpenCtx, token: string, ticketId: string, run: (ctx: Ctx, ticket: PlacedTicket, holderId: string) => Promise<void>): Promise<Shown> =>
  visitHolder(opened, token, true, async (ctx, { holderId, tickets }) => {
    if (!tickets.some(({ id }) => id === ticketId)) throw ticketNotFound();
    const { ticket } = await lockedTicket(ctx, ticketId);
    if (ticket.holderClientId !== holderId) throw ticketNotFound();
    await run(ctx, ticket, holderId);
    return (await presentHoldings(ctx, [(await placedTicket(ctx, ticketId))!]))[0]!;
  });

export const passOn = (opened: OpenCtx, token: string, ticketId: string, body: z.output<typeof startContract.body>): Promise<Shown> =>
  change(opened, token, ticketId, async (ctx, ticket, holderId) => {
    await startTransfer(ctx, ticket, holderId, body);
  });
export const takeBack = (opened: OpenCtx, token: string, ticketId: string): Promise<Shown> => change(opened, token, ticketId, (ctx) => cancelTransfer(ctx, ticketId));
export const mailAgain = (opened: OpenCtx, token: string, ticketId: string): Promise<Shown> => change(opened, token, ticketId, (ctx) => resendTransfer(ctx, ticketId));

/** A new QR for the same holder (tickets 4.4). The ticket is locked. @throws INVALID_TRANSITION, REISSUE_LIMIT */
export async function reissue(ctx: Ctx, ticket: PlacedTicket, { byHolder, reason }: { byHolder: boolean; reason: string | null }): Promise<void> {
  if (ticket.status !== 'valid') throw invalidTransition({ from: ticket.status, to: 'valid', allowed: [] });
  if (byHolder && ticket.reissueCount >= MOST_REISSUES) throw reissueLimit({ limit: MOST_REISSUES });
  const after = await updateTicket(ctx, ticket.id, { generation: ticket.generation + 1, ...(byHolder && { reissueCount: ticket.reissueCount + 1 }) });
  await audit(ctx, { action: 'ticket.reissue', entity: 'ticket', entityId: ticket.id, before: { generation: ticket.generation }, after: { generation: after.generation }, reason });
  await emit(ctx, ticketReissued, ticket.id, { ticketId: ticket.id, generation: after.generation, reason: reason ?? '' });
}
export const renew = (opened: OpenCtx, token: string, ticketId: string): Promise<Shown> => change(opened, token, ticketId, (ctx, ticket) => reissue(ctx, ticket, { byHolder: true, reason: null }));

/** @throws TRANSFER_CLOSED from the cutoff on */
export const rename = (opened: OpenCtx, token: string, ticketId: string, { holderName, holderIdNumber }: z.output<typeof renameContract.body>): Promise<Shown> =>
  change(opened, token, ticketId, async (ctx, ticket) => {
    if (ticket.status !== 'valid') throw invalidTransition({ from: ticket.status, to: 'valid', allowed: [] });
    if (!open(await findEvent(ctx, ticket.eventId), ctx.now)) throw transferClosed();
    await updateTicket(ctx, ticket.id, { holderName, ...(holderIdNumber !== undefined && { holderIdNumber }) });
    await audit(ctx, { action: 'ticket.rename', entity: 'ticket', entityId: ticket.id, before: { holderName: ticket.holderName }, after: { holderName } });
  });
