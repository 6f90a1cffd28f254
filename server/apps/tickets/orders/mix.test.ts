import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { dice } from '#test/faults/dice.ts';
import { brokenInvariants } from '#test/invariants/check.ts';
import { NOW, useWorld } from '#test/server.ts';
import { useSales } from '#test/ticket-sales.ts';

// Everybody does everything to one small event at once: buyers hold, change, pay, give back and pass on, the organizer refunds,
// blocks, edits areas and looks, the clock runs over holds. MIX_SECONDS makes it longer than the round that is part of every run.

const SECONDS = Number(process.env['MIX_SECONDS'] ?? 3);
const PEOPLE = 16;
const MOST_MS = 10_000;
const seed = Number(process.env['MIX_SEED'] ?? Math.floor(Math.random() * 1e6));

const world = useWorld();
const { organizer, portal, work, onSale } = useSales(world);

test(`${PEOPLE} people hold, change, pay, let go, refund, pass on, block and edit one small event at once: no 5xx, nobody waits, nothing breaks (MIX_SEED=${seed})`, { timeout: (SECONDS + 120) * 1000 }, async () => {
  const event = await onSale({ areas: [{ name: 'General', priceMinor: 8_500_000, unitCount: 12 }, { name: 'Mesas', priceMinor: 20_000_000, unitCount: 4, unitCapacity: 2 }], startAt: NOW.add({ hours: 240 }).toString(), endAt: NOW.add({ hours: 243 }).toString(), refundPolicy: { tiers: [{ daysBefore: 1, shareBp: 8000 }] } });
  await organizer.call('POST', `/events/${event.id}/stages`, { name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -2000, quotaUnits: 6, startAt: NOW.toString(), areas: [{ areaId: event.areaId }] });
  await organizer.call('POST', `/events/${event.id}/promotions`, { kind: 'code', name: 'Mezcla', code: 'MEZCLA', discountType: 'percentage', value: 1000, target: 'event', maxUses: 4, startAt: NOW.toString() });
  const areas = await organizer.areas(event.id);
  const units = (await Promise.all(areas.map(({ id }) => organizer.call('GET', `/areas/${id}/units?limit=100`)))).flatMap((answer) => answer.json().items as { id: string }[]);
  const orders: { token: string; number: string }[] = [];
  const answers: Record<string, number> = {};
  const wrong: string[] = [];
  let worst = 0;

  const see = async (what: string, ask: () => Promise<{ statusCode: number; body: string }>): Promise<{ statusCode: number; body: string }> => {
    const began = performance.now();
    const answer = await ask();
    const ms = performance.now() - began;
    worst = Math.max(worst, ms);
    const code = answer.statusCode < 300 ? 'done' : String((JSON.parse(answer.body) as { code: string }).code);
    answers[`${what} ${code}`] = (answers[`${what} ${code}`] ?? 0) + 1;
    // A full pool says so; anything else of ours is a defect.
    if ((answer.statusCode >= 500 && answer.statusCode !== 503) || ms > MOST_MS) wrong.push(`${what} ${answer.statusCode} after ${Math.round(ms)} ms: ${answer.body.slice(0, 300)}`);
    return answer;
  };
  const staff = (what: string, method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object, version?: number) =>
    see(what, () => organizer.app.inject({ method, url: `/api/v1/tickets${url}`, ...(payload && { payload }), headers: { ...(method === 'POST' && { 'idempotency-key': randomUUID() }), ...(version !== undefined && { 'if-match': `"${version}"` }) } }));

  const person = async (n: number): Promise<void> => {
    const random = dice(seed + n * 7919);
    const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
    const basket = () => random() < 0.3 ? { lines: [{ areaId: event.areaId, quantity: 1, unitIds: [pick(units.slice(0, 12))!.id] }] } : { lines: [{ areaId: pick(areas)!.id, quantity: 1 + Math.floor(random() * 2) }], ...(random() < 0.3 && { code: 'MEZCLA' }) };
    const acts: readonly (() => Promise<unknown>)[] = [
      async () => {
        const held = await see('hold', () => portal.hold(event, basket()));
        if (held.statusCode !== 201) return;
        const { token, order } = JSON.parse(held.body) as { token: string; order: { number: string } };
        orders.push({ token, number: order.number });
        await see('buyer', () => portal.call('PATCH', `/orders/${token}/buyer`, { name: 'Ana', email: `${randomUUID().slice(0, 8)}@comprador.example` }));
        if (random() < 0.6 && (await see('pay', () => portal.call('POST', `/orders/${token}/pay`, { termsAccepted: true }))).statusCode === 200) await portal.approve(order.number).catch((error: unknown) => wrong.push(`approve: ${String(error)}`));
      },
      async () => {
        const one = pick(orders);
        if (!one) return;
        const other = basket();
        const quote = await see('quote', () => portal.call('POST', `/sites/${portal.slug}/events/${event.slug}/quote`, other));
        if (quote.statusCode === 200) await see('change', () => portal.call('PUT', `/orders/${one.token}/units`, { ...other, expectedTotalMinor: (JSON.parse(quote.body) as { totalMinor: number }).totalMinor }));
      },
      async () => {
        const one = pick(orders);
        if (one) await see('drop', () => portal.call('DELETE', `/orders/${one.token}`));
      },
      async () => {
        const one = pick(orders);
        const holding = one && (JSON.parse((await see('holdings', () => portal.call('GET', `/holdings/${one.token}`))).body) as { items?: { id: string }[] }).items?.[0];
        const transfers = holding && `/holdings/${one.token}/tickets/${holding.id}/transfers`;
        if (transfers) await see('transfer', () => random() < 0.4 ? portal.call('POST', `${transfers}/cancel`) : portal.call('POST', transfers, { email: `${randomUUID().slice(0, 8)}@amigo.example`, message: '' }));
      },
      async () => {
        const one = pick(orders);
        const found = one && (JSON.parse((await staff('find', 'GET', `/orders?search=${one.number}`)).body) as { items: { id: string; status: string }[] }).items[0];
        if (!found) return;
        if (random() < 0.3) return staff('cancel', 'POST', `/orders/${found.id}/cancel`, { reason: 'x' });
        const asked = await staff('refund', 'POST', `/orders/${found.id}/refunds`, { reason: 'organizer', returnToSale: random() < 0.7 });
        if (asked.statusCode < 300) return staff('approve', 'POST', `/refunds/${(JSON.parse(asked.body) as { id: string }).id}/approve`);
      },
      async () => {
        const ids = [pick(units.slice(0, 12))!.id, pick(units.slice(0, 12))!.id];
        return random() < 0.5 ? staff('block', 'POST', `/areas/${event.areaId}/units:block`, { unitIds: [...new Set(ids)], reason: 'Consola' }) : staff('release', 'POST', `/areas/${event.areaId}/units:release`, { unitIds: [...new Set(ids)] });
      },
      async () => {
        const area = pick((JSON.parse((await staff('areas', 'GET', `/events/${event.id}/areas`)).body) as { items: { id: string; version: number; unitCount: number }[] }).items)!;
        return staff('edit', 'PATCH', `/areas/${area.id}`, random() < 0.5 ? { unitCount: Math.max(1, area.unitCount + Math.floor(random() * 3) - 1) } : { description: randomUUID() }, area.version);
      },
    ];
    const until = performance.now() + SECONDS * 1000;
    while (performance.now() < until) await acts[random() < 0.45 ? 0 : Math.floor(random() * acts.length)]!();
  };
  // Holds run out while somebody is about to pay them.
  const clock = async (): Promise<void> => {
    const until = performance.now() + SECONDS * 1000;
    for (let minutes = 0; performance.now() < until; minutes += 2) {
      await work.at(NOW.add({ minutes }).toString());
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  };
  await Promise.all([clock(), ...Array.from({ length: PEOPLE }, (_, n) => person(n))]);
  await work.handedOn();
  await work.at(world.clock.now().add({ hours: 3 }).toString());
  await work.handedOn();
  console.log(`mix, seed ${seed}: ${orders.length} orders, slowest ${Math.round(worst)} ms, ${JSON.stringify(answers)}`);
  expect(wrong).toEqual([]);
  expect(await brokenInvariants(world.superuserUrl, organizer.id, world.clock.now())).toEqual([]);
});
