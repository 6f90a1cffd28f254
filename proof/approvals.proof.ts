import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { beforeAll } from 'vitest';
import { ticketsRoles } from '#apps/tickets/roles.ts';
import { accrue } from '#apps/tickets/promoters/accrual.ts';
import type { Refund } from '#contracts/tickets-orders.ts';
import { allRoutes } from '#server/modules.ts';
import { NOW, serverFor, useWorld } from '#test/server.ts';
import { makeStudio, studioSession } from '#test/studio.ts';
import type { Studio } from '#test/studio.ts';
import { useSales } from '#test/ticket-sales.ts';
import { giveBack, makePromoter, sell } from '#test/tickets-sales.ts';
import { pick } from './pick.ts';
import { prove } from './prove.ts';

// Whoever asks for money is not who grants it, and what was granted is what was seen.

const world = useWorld();
const sales = useSales(world);
const { organizer } = sales;
let studio: Studio;
/** Two people of finance, and a program of the first: it acts for its maker. */
interface Hand { name: string; userId: string; app: FastifyInstance }
let hands: Hand[];
beforeAll(async () => {
  studio = await makeStudio(world);
  const [ana, luis] = [randomUUID(), randomUUID()];
  const hand = async (name: string, userId: string, more = {}): Promise<Hand> => ({ name, userId, app: await serverFor(world, organizer, [...ticketsRoles.finance.permissions, 'payments.refund'], { userId, id: userId, ...more }) });
  hands = [await hand('Ana', ana), await hand("Ana's program", ana, { type: 'api_key', id: randomUUID() }), await hand('Luis', luis), await hand("Luis's program", luis, { type: 'api_key', id: randomUUID() })];
}, 60_000);

interface Said { status: number; code: string | undefined; body: Record<string, unknown> }
async function ask(app: FastifyInstance, method: 'POST' | 'PATCH' | 'GET', url: string, body?: object, version?: number): Promise<Said> {
  const answer = await app.inject({ method, url: `/api/v1${url}`, ...(body && { payload: body }), headers: { ...(method === 'POST' && { 'idempotency-key': randomUUID() }), ...(version !== undefined && { 'if-match': `"${version}"` }) } });
  const said = answer.body === '' ? {} : answer.json<Record<string, unknown>>();
  return { status: answer.statusCode, code: said['code'] as string | undefined, body: said };
}

/** Every way in which one consents to what another has prepared, and where it is tried here. */
const CONSENTS: Readonly<Record<string, string>> = {
  'tickets.approveRefund': 'two persons from an amount on', 'tickets.closeSettlement': 'what was reviewed', 'tickets.createPayout': 'the balance that was seen', 'studio.acceptQuote': 'the quote that was sent',
  'tickets.approveCommissions': 'what was taken back goes with it, and the payout asks for the sum that was seen',
};

prove('F5', 'who asks is not who approves, whichever hand he uses, and an approval holds for what was seen alone', {
  wanted: '0 approved by who asked from the amount on, 0 carried out after the content changed', sizes: { round: 4, tenth: 40, full: 400 }, minutes: 20,
}, async (size, random) => {
  const against: string[] = [];
  world.clock.set(NOW);
  for (const { endpoint } of allRoutes()) if (/approve|accept(?!ed)|settlement.*close|close.*settlement/i.test(endpoint.id) && endpoint.method !== 'GET' && !CONSENTS[endpoint.id] && !/transfer|invit|waitlist|consent/i.test(endpoint.id)) against.push(`${endpoint.id} consents to something and is not tried`);
  const counts = { refunds: 0, refused: 0, settlements: 0, payouts: 0, quotes: 0 };

  const price = 1_000_000;
  const event = await sales.onSale({ areas: [{ name: 'General', priceMinor: price, nomenclatureLetter: 'G', unitCount: size * 2 + 10 }], refundPolicy: { tiers: [{ daysBefore: 0, shareBp: 10_000 }] } });
  for (let n = 0; n < size; n += 1) {
    const { order } = await sales.bought(event, 1);
    const [row] = (await organizer.call('GET', `/orders?search=${order.number}`)).json<{ items: { id: string }[] }>().items;
    // Just below the amount, at it, above it; or nothing is set.
    const limit = n % 2 === 0 ? pick(random, [price, price - 1, 1]) : pick(random, [price + 1, price, null]);
    await organizer.call('PATCH', '/settings', { refundTwoPersonMinor: limit });
    const asks = pick(random, hands);
    const approves = n % 4 === 0 ? pick(random, hands.filter(({ userId }) => userId === asks.userId)) : pick(random, hands);
    const asked = await ask(asks.app, 'POST', `/tickets/orders/${row!.id}/refunds`, { unitIds: null, reason: 'organizer' });
    const refund = asked.body as unknown as Refund;
    if (asked.status !== 201 || refund.amountMinor !== price) {
      against.push(`a refund was not asked for: ${asked.status} ${JSON.stringify(asked.body).slice(0, 200)}`);
      continue;
    }
    const mayNot = limit !== null && price >= limit && asks.userId === approves.userId;
    const said = await ask(approves.app, 'POST', `/tickets/refunds/${refund.id}/approve`);
    const here = `${asks.name} asks for ${price}, ${approves.name} approves from ${limit} on`;
    if (mayNot ? said.code !== 'SAME_APPROVER' : said.status !== 200) against.push(`${here}: ${said.status} ${said.code ?? ''}`);
    counts.refunds += 1;
    counts.refused += mayNot ? 1 : 0;
    if (said.status === 200 && (said.body as unknown as Refund).amountMinor !== price) against.push(`${here}: another amount went back`);
    if (!mayNot) continue;
    // Neither can he reach it in another way: paid by hand before it is approved, or tried again.
    for (const way of ['retry', 'mark-paid']) {
      const around = await ask(asks.app, 'POST', `/tickets/refunds/${refund.id}/${way}`, way === 'retry' ? undefined : { method: 'cash', reference: 'x' });
      if (around.status < 300) against.push(`${here}: ${way} answers ${around.status}`);
    }
    const other = hands.find(({ userId }) => userId !== asks.userId)!;
    const approved = await ask(other.app, 'POST', `/tickets/refunds/${refund.id}/approve`);
    if (approved.status !== 200) against.push(`${here}: another was refused as well: ${approved.status} ${approved.code}`);
    if ((await ask(other.app, 'POST', `/tickets/refunds/${refund.id}/approve`)).status < 300) against.push(`${here}: approved twice`);
  }
  await organizer.call('PATCH', '/settings', { refundTwoPersonMinor: null });

  for (let n = 0; n < Math.ceil(size / 8); n += 1) {
    // Reviewed, then something goes back.
    const show = await organizer.event({ legalProfileId: organizer.legalProfileId, areas: [{ name: 'General', priceMinor: price, unitCount: 20 }] });
    const areaId = (await organizer.areas(show.id))[0]!.id;
    const unit = { areaId, paidMinor: price, baseMinor: price, feeMinor: 0 };
    const promoter = await makePromoter(world, organizer);
    const sold = await sell(organizer, { eventId: show.id, linkId: promoter.linkId, units: Array.from({ length: 10 }, () => unit) });
    await organizer.run((ctx) => accrue(ctx, sold.id));
    // What a promoter has to get changes between the look and the payout.
    const balance = async () => (await organizer.call('GET', '/payouts/balances')).json<{ items: { memberId: string; currency: string; approvedMinor: number }[] }>().items.find(({ memberId }) => memberId === promoter.userId);
    const ids = (await organizer.run((ctx) => ctx.tx.selectFrom('commission').select('id').where('orderId', '=', sold.id).execute())).map(({ id }) => id);
    await organizer.call('PATCH', '/settings', { minPayoutMinor: 0 });
    await organizer.call('POST', '/commissions:approve', { ids });
    const seen = await balance();
    const wrong = await ask(organizer.app, 'POST', '/tickets/payouts', { memberId: promoter.userId, currency: 'COP', expectedMinor: (seen?.approvedMinor ?? 0) + 1, reference: 'TR' });
    if (wrong.code !== 'BALANCE_CHANGED') against.push(`a payout of another balance than was seen (${JSON.stringify(seen)}): ${wrong.status} ${wrong.code}`);
    counts.payouts += 1;
    await organizer.run(async (ctx) => {
      const end = NOW.subtract({ hours: 120 });
      await ctx.tx.updateTable('ticketEvent').set({ publishedAt: ctx.now, pulepCode: 'ABC123', startAt: end.subtract({ hours: 3 }), endAt: end, doorsOpenAt: end.subtract({ hours: 5 }), salesEndAt: end.subtract({ hours: 3 }) }).where('id', '=', show.id).execute();
      for (const status of ['published', 'completed'] as const) await ctx.tx.updateTable('ticketEvent').set({ status }).where('id', '=', show.id).execute();
    });
    const drafted = await ask(organizer.app, 'POST', `/tickets/events/${show.id}/settlement`);
    const id = drafted.body['id'] as string;
    const step = (to: string, version: number) => ask(organizer.app, 'POST', `/tickets/settlements/${id}/${to}`, undefined, version);
    const reviewed = await step('review', drafted.body['version'] as number);
    if (reviewed.status !== 200) against.push(`a settlement was not reviewed: ${reviewed.status} ${reviewed.code}`);
    await giveBack(organizer, [pick(random, sold.unitIds)]);
    const closed = await step('close', reviewed.body['version'] as number);
    if (closed.code !== 'SETTLEMENT_CHANGED') against.push(`a settlement that changed after its review was closed: ${closed.status} ${closed.code}`);
    counts.settlements += 1;

    // A quote is sent, the session changes, and the client still has the old address.
    const hour = NOW.add({ hours: 24 * (20 + n) });
    const { body: session } = await ask(studio.app, 'POST', '/studio/sessions', studioSession(studio, { startsAt: hour.toString(), endsAt: hour.add({ hours: 1 }).toString(), items: [{ itemId: studio.items.photo, quantity: 10 }] }));
    const { body: quote } = await ask(studio.app, 'POST', `/studio/sessions/${session['id'] as string}/quotes`);
    const sent = await ask(studio.app, 'POST', `/studio/quotes/${quote['id'] as string}/send`, {});
    const token = (sent.body['url'] as string).split('/q/')[1]!;
    const { body: now } = await ask(studio.app, 'GET', `/studio/sessions/${session['id'] as string}`);
    const change = pick(random, [{ discountMinor: 5_000 }, { startsAt: hour.add({ hours: 24 * 90 }).toString(), endsAt: hour.add({ hours: 24 * 90 + 1 }).toString() }]);
    const changed = await ask(studio.app, 'PATCH', `/studio/sessions/${session['id'] as string}`, change, now['version'] as number);
    if (changed.status !== 200) against.push(`the session was not changed: ${changed.status} ${changed.code} ${JSON.stringify(changed.body).slice(0, 200)}`);
    const accepted = await ask(studio.app, 'POST', `/studio/public/quotes/${token}/accept`, { name: 'María', consent: true });
    if (accepted.status !== 410 && accepted.code !== 'QUOTE_OUTDATED') against.push(`a quote that changed (${JSON.stringify(change)}) was accepted: ${accepted.status} ${accepted.code}`);
    counts.quotes += 1;
  }
  return { seen: `${counts.refunds} refunds approved by people and their programs, ${counts.refused} of them by who had asked: refused; ${counts.settlements} settlements, ${counts.payouts} payouts and ${counts.quotes} quotes that changed after they were seen`, against };
});
