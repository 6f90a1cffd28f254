import { randomUUIDv7 } from 'node:crypto';
import type { PublicQuote } from '#contracts/tickets-public.ts';
import { ensureEventKey } from '#apps/tickets/issue/keys.ts';
import { profileById } from '#apps/tickets/legal/queries.ts';
import { eventById, lockEvent } from '#apps/tickets/events/queries.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { newOrderNumber } from '#apps/tickets/orders/number.ts';
import { newOrderToken } from '#apps/tickets/orders/token.ts';
import { externalCodeHash } from '#apps/tickets/rules/external-code.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { bulkInsertClients, matchClients } from '#capabilities/clients/public.ts';
import { dataChanged } from '#capabilities/imports/public.ts';
import type { Action, Draft, Written } from '#capabilities/imports/public.ts';
import type { Ctx } from '#platform/context.ts';
import { rethrowConstraint } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import type { Plan, PlannedSale } from './plan.ts';
import { insertHistory, insertSales, insertTickets, unitsOfAreas } from './queries.ts';
import type { OrderInsert } from './queries.ts';

interface Terms { event: EventRow; legal: unknown }

/**
 * Orders of what somebody else sold (tickets 13): paid there, without our fee; their units are sold and their tickets
 * made. Nobody is written to, no money of ours moves, and taxes are those of whoever sold.
 */
export async function writeSold(ctx: Ctx, plan: Plan, actionOf: (draft: Draft) => Action): Promise<Written[]> {
  const sales = plan.sales.filter(({ draft }) => actionOf(draft) === 'create');
  if (sales.length === 0) return [];
  const terms = new Map<string, Terms>();
  for (const id of [...new Set(sales.map(({ unit }) => unit.area.event.id))].sort()) terms.set(id, await termsOf(ctx, id));
  await findNumbered(ctx, sales);
  const clients = await clientsOf(ctx, sales);

  const orders = sales.map((sale) => orderOf(ctx, sale, terms.get(sale.unit.area.event.id)!, clients));
  const sold = await insertSales(ctx, orders).catch((error) => rethrowConstraint(error, { ticket_order_unit_live: dataChanged, ticket_order_external_ref: dataChanged }));
  // Somebody bought, blocked or removed one of the seats after the look.
  if (sold !== sales.length) throw dataChanged();
  const tickets = sales.flatMap((sale, at) => ticketsOf(sale, orders[at]!));
  await insertTickets(ctx, tickets).catch((error) => rethrowConstraint(error, { ticket_external_code: dataChanged }));
  const reason = 'import';
  await insertHistory(ctx, 'ticket_order', orders.map(({ id }) => id), null, 'paid', reason);
  await insertHistory(ctx, 'ticket', tickets.map(({ id }) => id), null, 'valid', reason);
  await insertHistory(ctx, 'ticket_unit', orders.map(({ unitId }) => unitId), 'available', 'sold', reason);
  await publish(ctx, eventChanged, [...terms.keys()]);
  return sales.map(({ draft, id }) => ({ draft, entityId: id }));
}

async function termsOf(ctx: Ctx, eventId: string): Promise<Terms> {
  const event = (await lockEvent(ctx, eventId)) && (await eventById(ctx, eventId));
  if (!event || event.status === 'cancelled' || event.status === 'completed') throw dataChanged();
  await ensureEventKey(ctx, eventId);
  const profile = event.legalProfileId === null ? undefined : await profileById(ctx, event.legalProfileId);
  return { event, legal: profile ? { ...profile, pulepCode: event.pulepCode } : null };
}

/** Places that came with their area have got their ids only now. */
async function findNumbered(ctx: Ctx, sales: readonly PlannedSale[]): Promise<void> {
  const open = sales.filter(({ unit }) => unit.id === null);
  const units = await unitsOfAreas(ctx, [...new Set(open.map(({ unit }) => unit.area.id))]);
  const byNumber = new Map(units.map(({ id, areaId, number }) => [`${areaId} ${number}`, id]));
  for (const { unit } of open) {
    unit.id = byNumber.get(`${unit.area.id} ${unit.number}`) ?? null;
    if (unit.id === null) throw dataChanged();
  }
}

/** Buyers are clients, one for each e-mail of the tenant; who is one already stays as they are. */
async function clientsOf(ctx: Ctx, sales: readonly PlannedSale[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const { draft: { values: { holderEmail, holderName = '' } } } of sales) if (holderEmail !== undefined && !names.has(holderEmail)) names.set(holderEmail, holderName);
  const emails = [...names.keys()];
  const matches = await matchClients(ctx, emails.map((email) => ({ email })));
  const fresh = emails.filter((_, at) => matches[at] === null);
  const ids = await bulkInsertClients(ctx, fresh.map((email) => ({ fullName: names.get(email) ?? '', phones: [], emails: [email], preferredChannel: 'email' })), 'import');
  return new Map([...fresh.map((email, at) => [email, ids[at]!] as const), ...emails.flatMap((email, at) => (matches[at] ? [[email, matches[at].id] as const] : []))]);
}

function orderOf(ctx: Ctx, { draft: { values }, id, unit, paidAt, paidMinor }: PlannedSale, { event, legal }: Terms, clients: ReadonlyMap<string, string>): OrderInsert {
  const { area } = unit;
  const { tokenHash, tokenSealed } = newOrderToken(ctx.actor.tenantId);
  const email = values.holderEmail ?? null;
  const [discountMinor, surchargeMinor] = [Math.max(0, area.priceMinor - paidMinor), Math.max(0, paidMinor - area.priceMinor)];
  // What was promised, in the words of every other order: one unit at the price that was paid.
  const quote: PublicQuote & { stageUse: []; packageUse: [] } = {
    currency: event.currency, notices: [], units: 1, admissions: area.unitCapacity, baseMinor: area.priceMinor, discountMinor, surchargeMinor, faceMinor: paidMinor, feeMinor: 0, feeVatMinor: 0, taxMinor: 0, totalMinor: paidMinor,
    lines: [{ kind: 'base', areaId: area.id, areaName: area.name, stageName: null, promotionName: null, quantity: 1, baseMinor: area.priceMinor, paidMinor, feeMinor: 0 }], stageUse: [], packageUse: [],
  };
  return {
    id, number: newOrderNumber(), eventId: event.id, mode: event.mode, clientId: email === null ? null : (clients.get(email) ?? null), buyerName: values.holderName ?? '', buyerEmail: email, buyerIdType: values.idType ?? null,
    buyerIdNumber: values.idNumber ?? null, currency: event.currency, admissions: area.unitCapacity, baseMinor: area.priceMinor, discountMinor, surchargeMinor, paidMinor, quote, tokenHash, tokenSealed: tokenSealed.toString('base64'),
    paidAt: paidAt.toString(), legalSnapshot: legal, externalRef: values.externalRef ?? '', feePlanId: event.feePlanId, areaId: area.id, unitId: unit.id ?? '', orderUnitId: randomUUIDv7(),
  };
}

/** One for each person of the unit. The other seller's code opens the door for the first; a table has one code there. */
const ticketsOf = ({ draft: { values }, unit }: PlannedSale, order: OrderInsert) =>
  Array.from({ length: unit.area.unitCapacity }, (_, at) => ({
    id: randomUUIDv7(), eventId: order.eventId, areaId: order.areaId, orderId: order.id, orderUnitId: order.orderUnitId, seatInUnit: at + 1, isTest: order.mode === 'test', holderClientId: order.clientId, holderName: order.buyerName,
    holderEmail: order.buyerEmail, holderIdType: order.buyerIdType, holderIdNumber: order.buyerIdNumber, externalCodeHash: at === 0 && values.externalCode !== undefined ? externalCodeHash(values.externalCode) : null,
  }));
