import type { z } from 'zod';
import type { issueCourtesies as manyContract, issueCourtesy as oneContract } from '#contracts/tickets-box-office.ts';
import { sum } from '#contracts/money.ts';
import { compQuota, invalidTransition, orderNotFound, ticketUsed } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { fulfil } from '#apps/tickets/orders/fulfil.ts';
import { lockOrder } from '#apps/tickets/orders/find.ts';
import { holdUnits } from '#apps/tickets/orders/hold.ts';
import { courtesiesOf, listedOrder } from '#apps/tickets/orders/list-queries.ts';
import type { OrderRow } from '#apps/tickets/orders/queries.ts';
import { presentDetail } from '#apps/tickets/orders/staff.ts';
import { orderMachine } from '#apps/tickets/orders/states.ts';
import { giveUnitsBack, refundableUnits, voidTickets } from '#apps/tickets/refunds/queries.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import { step } from '#apps/tickets/states.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { openOfOrder } from '#apps/tickets/transfers/queries.ts';
import { endTransfers } from '#apps/tickets/transfers/transfer.ts';
import { audit } from '#platform/audit.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { lockAll } from '#platform/db.ts';
import { publish } from '#platform/outbox.ts';
import { mustBeSellable, withBuyer } from './sell.ts';
import type { Person } from './sell.ts';

/** How many units the caller may give away of an event; null: whoever keeps the settings has no limit. */
const limitOf = async (ctx: Ctx): Promise<number | null> => (can(ctx.actor, 'tickets.settings.manage') ? null : (await settingsOf(ctx)).courtesyQuota);

/** @throws EVENT_NOT_FOUND */
export async function courtesyQuota(ctx: Ctx, eventId: string) {
  await findEvent(ctx, eventId);
  return { given: await courtesiesOf(ctx, eventId), limit: await limitOf(ctx) };
}

/** One at a time for an event, so that two at once do not both pass. @throws COMP_QUOTA */
async function mustBeWithinQuota(ctx: Ctx, eventId: string, wanted: number): Promise<void> {
  await lockAll(ctx.tx, 'ticket_courtesy', [eventId]);
  const [limit, given] = [await limitOf(ctx), await courtesiesOf(ctx, eventId)];
  if (limit !== null && given + wanted > limit) throw compQuota({ limit, given });
}

interface Gift { lines: z.output<typeof oneContract.body>['lines']; buyer: Person; reason: string; transferable: boolean; locale: 'es' | 'en' }
async function give(ctx: Ctx, eventId: string, { lines, buyer, reason, transferable, locale }: Gift): Promise<OrderRow> {
  const event = await findEvent(ctx, eventId);
  const { order: held } = await holdUnits(ctx, event, { basket: { lines, packages: [] }, channel: 'courtesy', expectedTotalMinor: null, locale, soldBy: ctx.actor.userId, note: reason, free: true, beyondLimits: true });
  const order = await withBuyer(ctx, held, buyer);
  await audit(ctx, { action: 'ticket_order.courtesy', entity: 'ticket_order', entityId: order.id, after: { units: order.unitCount }, reason });
  await fulfil(ctx, order, { transferable });
  return order;
}

/** Given away by who may, within the quota of who does not own the business (tickets 8). @throws those of the contract */
export async function issueCourtesy(ctx: Ctx, { eventId, ...gift }: z.output<typeof oneContract.body>) {
  mustBeSellable(ctx, await findEvent(ctx, eventId));
  await mustBeWithinQuota(ctx, eventId, sum(gift.lines.map(({ quantity }) => quantity)));
  return presentDetail(ctx, (await give(ctx, eventId, gift)).id);
}

/** The same to a list of people, all or nobody. @throws those of the contract */
export async function issueCourtesies(ctx: Ctx, { eventId, areaId, people, ...gift }: z.output<typeof manyContract.body>) {
  mustBeSellable(ctx, await findEvent(ctx, eventId));
  const units = sum(people.map(({ quantity }) => quantity));
  await mustBeWithinQuota(ctx, eventId, units);
  for (const { name, email, quantity } of people) await give(ctx, eventId, { ...gift, lines: [{ areaId, quantity }], buyer: { name, email, phone: null, idNumber: null } });
  return { orders: people.length, units };
}

/** Taken back before anybody came in with it: tickets void, units for sale again. @throws ORDER_NOT_FOUND, INVALID_TRANSITION, TICKET_USED */
export async function voidCourtesy(ctx: Ctx, id: string, reason: string) {
  const seen = await listedOrder(ctx, id);
  if (!seen || seen.channel !== 'courtesy') throw orderNotFound();
  const order = await lockOrder(ctx, id);
  if (order.status !== 'paid') throw invalidTransition({ from: order.status, to: 'refunded', allowed: [] });
  await endTransfers(ctx, await openOfOrder(ctx, id), reason);
  const units = await refundableUnits(ctx, id);
  if (units.some(({ isUsed }) => isUsed)) throw ticketUsed();
  const ids = units.map((unit) => unit.id);
  await voidTickets(ctx, ids, reason);
  await giveUnitsBack(ctx, ids, 'available', reason);
  await step(ctx, orderMachine, order, 'refunded', { reason, trusted: true });
  await audit(ctx, { action: 'ticket_order.courtesy_void', entity: 'ticket_order', entityId: id, before: { status: 'paid' }, after: { status: 'refunded' }, reason });
  await publish(ctx, eventChanged, [order.eventId]);
  return presentDetail(ctx, id);
}
