import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { NOW, useWorld } from '#test/server.ts';
import { useSales } from '#test/ticket-sales.ts';
import { makePromoter } from '#test/tickets-sales.ts';

const PESO = 100;
const world = useWorld();
const { organizer: org, portal, work, onSale } = useSales(world);

test('bought by a link and paid at the gateway, an order earns once; its refund takes back, and the settlement and the reports say the same', async () => {
  const { linkId, code } = await makePromoter(world, org);
  const event = await onSale({ areas: [{ name: 'General', priceMinor: 68_000 * PESO, unitCount: 20 }] });
  const { areaId } = event;
  const held = (await portal.hold(event, { lines: [{ areaId, quantity: 2 }] }, { promoterCode: code.toLowerCase(), promoterAt: NOW.subtract({ hours: 24 * 29 }).toString() })).json<{ token: string; order: { number: string; quote: { faceMinor: number; feeMinor: number } } }>();
  await portal.call('PATCH', `/orders/${held.token}/buyer`, { name: 'Ana Gómez', email: 'ana@comprador.example' });
  expect((await portal.call('POST', `/orders/${held.token}/pay`, { termsAccepted: true }, { 'idempotency-key': randomUUID() })).statusCode).toBe(200);
  const paymentId = randomUUID();
  for (let n = 0; n < 3; n += 1) await portal.approve(held.order.number, { paymentId });
  await work.handedOn();
  const earned = async () => (await org.call('GET', `/promoters/${linkId}`)).json();
  expect(await earned()).toMatchObject({ orders: 1, units: 2, baseMinor: 136_000 * PESO, pendingMinor: 13_600 * PESO });

  const unit = await org.run((ctx) => ctx.tx.selectFrom('ticketOrderUnit as u').innerJoin('ticketOrder as o', 'o.id', 'u.orderId').select(['u.orderId', 'u.id']).where('o.number', '=', held.order.number).orderBy('u.position').limit(1).executeTakeFirstOrThrow());
  const asked = await org.app.inject({ method: 'POST', url: `/api/v1/tickets/orders/${unit.orderId}/refunds`, headers: { 'idempotency-key': randomUUID() }, body: { reason: 'withdrawal', unitIds: [unit.id] } });
  expect(asked.statusCode, asked.body).toBe(201);
  const refund = asked.json<{ id: string; status: string }>();
  if (refund.status === 'requested') expect((await org.call('POST', `/refunds/${refund.id}/approve`)).statusCode).toBe(200);
  await work.handedOn();
  expect(await earned()).toMatchObject({ reversedMinor: 6_800 * PESO, pendingMinor: 6_800 * PESO });
  await org.call('POST', `/events/${event.id}/cancel`, { slug: event.slug, reason: 'Lluvia' });
  await work.handedOn();
  expect(await earned()).toMatchObject({ reversedMinor: 13_600 * PESO, pendingMinor: 0 });
  const settlement = (await org.call('POST', `/events/${event.id}/settlement`)).json();
  const fee = held.order.quote.feeMinor;
  expect(settlement.lines).toMatchObject({ paidMinor: 136_000 * PESO, refundedFaceMinor: 136_000 * PESO, commissionMinor: 0, netMinor: 0, returnedFeeByOrganizerMinor: fee, payableMinor: -fee, platformFeeMinor: 0 });
  expect((await org.app.inject('/api/v1/tickets/reports/reconciliation')).json().items.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['matched']);
  expect((await org.app.inject('/api/v1/tickets/reports/refunds')).json().totals.executedMinor).toBe(136_000 * PESO + fee);
}, 60_000);
