import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { allRoutes } from '#server/modules.ts';
import { brokenInvariants } from '#test/invariants/check.ts';
import { NOW, useWorld } from '#test/server.ts';
import { useSales } from '#test/ticket-sales.ts';
import { prove } from './prove.ts';

// D5: strangers say what they want and never what it costs. Every number that a public write takes is bent; whatever is accepted
// must cost the list price of what was asked. A public write with a number that nobody tries here is itself a finding.

const world = useWorld();
const { organizer, portal, work, onSale, pay } = useSales(world);

interface Schema { type?: string; properties?: Record<string, Schema>; items?: Schema; additionalProperties?: unknown; anyOf?: Schema[] }
type Path = readonly (string | number)[];

/** Public writes of the apps that sell. */
const writes = allRoutes().map(({ endpoint }) => endpoint).filter(({ permission, method, body, path }) => permission === 'public' && method !== 'GET' && body && /^\/api\/v1\/(?:tickets|studio)\//.test(path));
const schemaOf = (body: z.ZodType): Schema => z.toJSONSchema(body, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Schema;

function* numbersOf(schema: Schema, at: Path = []): Generator<Path> {
  for (const one of schema.anyOf ?? []) yield* numbersOf(one, at);
  if (schema.type === 'integer' || schema.type === 'number') yield at;
  if (schema.items) yield* numbersOf(schema.items, [...at, 0]);
  for (const [key, one] of Object.entries(schema.properties ?? {})) yield* numbersOf(one, [...at, key]);
}
function* openObjects(schema: Schema, at: Path = []): Generator<Path> {
  for (const one of schema.anyOf ?? []) yield* openObjects(one, at);
  if (schema.properties && schema.additionalProperties !== false) yield at;
  if (schema.items) yield* openObjects(schema.items, [...at, 0]);
  for (const [key, one] of Object.entries(schema.properties ?? {})) yield* openObjects(one, [...at, key]);
}
/** The same body with something else in one place; the places on the way there are made. */
function bent(body: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const copy = (Array.isArray(body) ? [...(body as unknown[])] : { ...(body as object) }) as Record<string | number, unknown>;
  copy[key] = bent(copy[key] ?? (typeof rest[0] === 'number' ? [] : {}), rest, value);
  return copy;
}

const PRICED = ['priceMinor', 'totalMinor', 'faceMinor', 'discountMinor', 'feeMinor', 'unitPriceMinor', 'amountMinor', 'paidMinor', 'discount', 'price'];
const UNITS = 3_000;

prove('D5', 'a stranger cannot set a price: every number of every public write of tickets and studio is bent, and prices are slipped in where none belong', {
  wanted: '0 orders below the list price of what was asked, 0 unknown keys taken, 0 x 5xx, every public write with a number is tried', sizes: { round: 160, tenth: 1_500, full: 20_000 }, minutes: 30,
}, async (size, random) => {
  world.clock.set(NOW);
  const against: string[] = [];
  const event = await onSale({ areas: [{ name: 'General', priceMinor: 8_500_000, unitCount: UNITS }], maxUnitsPerBuyer: null });
  const scarce = await onSale({ areas: [{ name: 'Llena', priceMinor: 8_500_000, unitCount: 1 }] });
  await portal.hold(scarce, { lines: [{ areaId: scarce.areaId, quantity: 1 }] });
  const of = ({ slug }: { slug: string }) => `/sites/${portal.slug}/events/${slug}`;
  const basket = (quantity: number) => ({ lines: [{ areaId: event.areaId, quantity }] });
  const listed = (await portal.call('POST', `${of(event)}/quote`, basket(1))).json().totalMinor as number;
  const held = async (): Promise<string> => (await portal.hold(event, basket(1))).json().token as string;
  const paid = async (): Promise<{ token: string; unitIds: string[] }> => {
    const { token, order } = await portal.buy(event, basket(1));
    await pay(token);
    await portal.approve(order.number);
    return { token, unitIds: (await portal.call('GET', `/orders/${token}`)).json().units.map(({ id }: { id: string }) => id) };
  };
  const bought = await paid();
  const named = await held();

  interface Ask { method: string; path: string; body: object }
  /** A request that is right, for each write that takes a number. */
  const right: Readonly<Record<string, () => Promise<Ask>>> = {
    'tickets.quoteBasket': async () => ({ method: 'POST', path: `${of(event)}/quote`, body: basket(2) }),
    'tickets.keepCart': async () => ({ method: 'PUT', path: `${of(event)}/cart`, body: { ...basket(2), visitor: randomUUID() } }),
    'tickets.holdOrder': async () => ({ method: 'POST', path: `${of(event)}/orders`, body: { ...basket(2), expectedTotalMinor: listed * 2, visitor: randomUUID() } }),
    'tickets.changeOrderUnits': async () => ({ method: 'PUT', path: `/orders/${await held()}/units`, body: { ...basket(2), expectedTotalMinor: listed * 2 } }),
    'tickets.setBuyer': async () => ({ method: 'PATCH', path: `/orders/${named}/buyer`, body: { name: 'Ana', email: 'ana@comprador.example', holders: [] } }),
    'tickets.askRefund': async () => ({ method: 'POST', path: `/orders/${bought.token}/refund-requests`, body: { unitIds: bought.unitIds, expectedAmountMinor: 1, note: '' } }),
    'tickets.joinWaitlist': async () => ({ method: 'POST', path: `${of(scarce)}/waitlist`, body: { email: `${randomUUID()}@comprador.example`, quantity: 1 } }),
  };
  const targets: { id: string; at: Path }[] = [];
  for (const { id, body } of writes) {
    const schema = schemaOf(body!);
    for (const at of openObjects(schema)) against.push(`${id} takes unknown keys at /${at.join('/')}`);
    const numbers = [...new Map([...numbersOf(schema)].map((at) => [at.join('/'), at])).values()];
    if (numbers.length > 0 && !right[id]) against.push(`${id} takes a number (${numbers.map((at) => at.join('/')).join(', ')}) and is not tried here`);
    if (right[id]) for (const at of numbers) targets.push({ id, at });
  }

  const values: readonly (() => unknown)[] = [() => -1, () => 0, () => 0.5, () => 1e-9, () => 1, () => 2, () => 50, () => listed, () => listed - 1, () => -listed, () => 2 ** 31, () => 2 ** 53, () => -(2 ** 53), () => 1e308, () => '1', () => null, () => true, () => [1], () => Math.floor(random() * listed * 3), () => random() * 10];
  const answers: Record<string, number> = {};
  let [accepted, dear] = [0, 0];
  for (let n = 0; n < size; n += 1) {
    const target = targets[n % targets.length]!;
    const ask = await right[target.id]!();
    const slipped = n % 5 === 4;
    const key = PRICED[Math.floor(random() * PRICED.length)]!;
    const value = values[Math.floor(random() * values.length)]!();
    const body = (slipped ? bent(ask.body, [...(random() < 0.5 ? [] : target.at.slice(0, -1)), key], value) : bent(ask.body, target.at, value)) as { lines?: { quantity: number }[] };
    const answer = await portal.call(ask.method as 'POST', ask.path, body, { 'idempotency-key': randomUUID() });
    const said = `${target.id} ${JSON.stringify(body).slice(0, 200)}`;
    const kind = answer.statusCode < 300 ? 'taken' : String(answer.statusCode);
    answers[kind] = (answers[kind] ?? 0) + 1;
    if (answer.statusCode >= 500) against.push(`${said}: ${answer.statusCode}`);
    if (answer.statusCode >= 300) continue;
    accepted += 1;
    if (slipped) against.push(`${said}: took ${key}`);
    const shown = answer.json() as { totalMinor?: number; quote?: { totalMinor: number }; order?: { quote: { totalMinor: number } } };
    const total = shown.order?.quote.totalMinor ?? shown.quote?.totalMinor ?? shown.totalMinor;
    const wanted = (body.lines ?? []).reduce((sum, { quantity }) => sum + quantity, 0);
    if (total !== undefined && body.lines !== undefined) {
      dear += 1;
      if (total !== wanted * listed) against.push(`${said}: ${total} for ${wanted} at ${listed}`);
    }
    if (target.id === 'tickets.holdOrder') await portal.call('DELETE', `/orders/${(shown as { token?: string }).token ?? ''}`);
    else if (target.id === 'tickets.changeOrderUnits') await portal.call('DELETE', ask.path.replace('/units', ''));
  }
  await work.handedOn();
  // Beside the product: what every order of these events costs is the list price of its units.
  const { rows } = await world.owner.pool.query<{ number: string; total: number; units: number }>('select number, total_minor::float8 as total, unit_count as units from ticket_order where event_id = $1 and total_minor <> unit_count * $2::bigint', [event.id, listed]);
  for (const { number, total, units } of rows) against.push(`order ${number}: ${total} for ${units} units`);
  against.push(...(await brokenInvariants(world.superuserUrl, organizer.id, world.clock.now())).map(({ no, rule, what }) => `invariant ${no} ${rule}: ${what}`));
  if (dear === 0) against.push('nothing with a price was taken: this shows nothing');
  return { seen: `${size} requests over ${targets.length} numbers of ${Object.keys(right).length} writes (${writes.length} public writes read): ${JSON.stringify(answers)}; ${accepted} taken, ${against.length === 0 ? '0 below the list' : 'see'}`, against };
});
