import { existsSync, readFileSync } from 'node:fs';
import { readXlsx } from 'hucre/xlsx';
import { beforeAll, describe, expect, test } from 'vitest';
import { runFromFiles } from '#capabilities/imports/public.ts';
import type { ReportAnswer, ReportRow } from '#contracts/reports.ts';
import { makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';

// The reports over the studio's own workbook, against figures worked out here from its sheets: nothing of the import is
// used to read them, only which rows it was right to refuse is taken from the file beside the workbook.

const world = useWorld();
const FOLDER = new URL('../../../../../shared/data/studio/', import.meta.url);
const real = existsSync(new URL('estudio-2026.xlsx', FOLDER));

interface Session { ref: string; client: string; type: string; date: string; start: string; end: string; room: string; status: string; total: number; transport: number; discount: number; delivery: string | null }
interface Payment { ref: string; kind: string; amount: number; date: string; method: string }

const iso = (text: string): string => (/^\d\d\/\d\d\/\d{4}$/.test(text) ? text.split('/').reverse().join('-') : text);
const minor = (text: string): number => (text === '' ? 0 : Math.round(Number(text.replaceAll(/[Q,\s]/g, '')) * 100));
const month = (date: string): string => `${date.slice(0, 7)}-01`;
const METHODS: Record<string, string> = { efectivo: 'cash', tarjeta: 'card_terminal', card: 'card_terminal', transferencia: 'transfer', boleta: 'bank_slip' };

async function sheets(): Promise<{ sessions: Session[]; payments: Payment[]; lines: { ref: string; item: string; quantity: number; net: number }[]; assignments: { ref: string; email: string; start: string; end: string }[] }> {
  const { sheets: all } = await readXlsx(readFileSync(new URL('estudio-2026.xlsx', FOLDER)));
  const { refused } = JSON.parse(readFileSync(new URL('estudio-2026.expected.json', FOLDER), 'utf8')) as { refused: [string, string, string][] };
  const bad = (sheet: string): Set<string> => new Set(refused.filter(([name]) => name === sheet).map(([, ref]) => ref));
  const rows = (name: string): string[][] => all.find((sheet) => sheet.name === name)!.rows.slice(1).map((row) => row.map((cell) => String(cell ?? '')));
  const seen = new Set<string>();
  const sessions = rows('sessions').filter(([ref]) => !bad('sessions').has(ref!) && !seen.has(ref!) && seen.add(ref!)).map((r): Session => ({
    ref: r[0]!, client: r[1]!, type: r[2]!, date: iso(r[3]!), start: r[4]!, end: r[5]!, room: r[6]!, status: r[7]!, total: minor(r[11]!), transport: minor(r[9]!), discount: minor(r[10]!), delivery: r[13] ? iso(r[13]) : null,
  }));
  // Of a refused payment (more than the total) only that row falls: the one that would not fit any more.
  const totals = new Map(sessions.map(({ ref, total }) => [ref, total]));
  const received: Record<string, number> = {};
  const withinTotal = ({ ref, kind, amount }: Payment): boolean => {
    if (kind === 'refund' || !bad('payments').has(ref)) return true;
    if ((received[ref] ?? 0) + amount > totals.get(ref)!) return false;
    received[ref] = (received[ref] ?? 0) + amount;
    return true;
  };
  const known = new Set(sessions.map(({ ref }) => ref));
  return {
    sessions,
    payments: rows('payments').filter(([ref]) => known.has(ref!)).map((r) => ({ ref: r[0]!, kind: r[1]!, amount: minor(r[2]!), date: iso(r[3]!), method: METHODS[r[4]!] ?? r[4]! })).filter(withinTotal),
    lines: rows('session_lines').filter(([ref]) => known.has(ref!)).map((r) => ({ ref: r[0]!, item: r[1]!, quantity: Number(r[2]), net: Number(r[2]) * minor(r[3]!) })),
    assignments: rows('assignments').filter(([ref]) => known.has(ref!)).map((r) => ({ ref: r[0]!, email: r[1]!, start: r[2]!, end: r[3]! })),
  };
}

/** Sums by a key, without what adds up to nothing. */
function summed<T>(all: readonly T[], keyOf: (one: T) => string, of: (one: T) => number): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const one of all) sums[keyOf(one)] = (sums[keyOf(one)] ?? 0) + of(one);
  return Object.fromEntries(Object.entries(sums).filter(([, value]) => value !== 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}
const columnOf = (answer: ReportAnswer, by: string, value: string): Record<string, number> => summed(answer.items, (row) => String(row[by]), (row) => Number(row[value]));

const PAST = ['attended', 'in_editing', 'ready_for_delivery', 'completed'];

describe.skipIf(!real)('reports over the imported workbook equal what its sheets say', () => {
  let tenant: TestTenant;
  let file: Awaited<ReturnType<typeof sheets>>;
  let paid: Record<string, number>;
  const report = async (name: string, query = 'from=2026-01-01&to=2027-12-31'): Promise<ReportAnswer> => {
    const app = await serverFor(world, tenant, 'everything');
    const answer = await app.inject({ method: 'GET', url: `/api/v1/studio/reports/${name}?limit=200&${query}` });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json<ReportAnswer>();
  };
  const whole = async (name: string, query = 'from=2026-01-01&to=2027-12-31'): Promise<ReportAnswer> => {
    const first = await report(name, query);
    const items: ReportRow[] = [...first.items];
    for (let { next } = first; next !== null; ) {
      const more = await report(name, `${query}&cursor=${next}`);
      items.push(...more.items);
      ({ next } = more);
    }
    expect(items).toHaveLength(first.rows);
    return { ...first, items };
  };
  beforeAll(async () => {
    tenant = await makeTenant(world);
    file = await sheets();
    paid = summed(file.payments, ({ ref }) => ref, ({ kind, amount }) => (kind === 'refund' ? -amount : amount));
    const done = await runFromFiles({ inTenant: (work) => tenant.run(work) }, { app: 'studio', files: [{ name: 'libro.xlsx', content: readFileSync(new URL('estudio-2026.xlsx', FOLDER)) }], asOf: '2026-11-20', dryRun: false, goodRowsOnly: true, locale: 'es' });
    expect(done.outcome).toBe('committed');
  }, 120_000);

  test('revenue a month: deposits, balances, refunds, net, types and methods', async () => {
    const answer = await whole('revenue');
    const typeOf = new Map(file.sessions.map(({ ref, type }) => [ref, type]));
    const signed = ({ kind, amount }: Payment) => (kind === 'refund' ? -amount : amount);
    const of = (what: (payment: Payment) => boolean, value = signed) => summed(file.payments.filter(what), ({ date }) => month(date), value);
    expect(columnOf(answer, 'period', 'netMinor')).toEqual(of(() => true));
    expect(columnOf(answer, 'period', 'depositsMinor')).toEqual(of(({ kind }) => kind === 'deposit'));
    expect(columnOf(answer, 'period', 'balancesMinor')).toEqual(of(({ kind }) => kind === 'balance'));
    expect(columnOf(answer, 'period', 'refundsMinor')).toEqual(of(({ kind }) => kind === 'refund', ({ amount }) => amount));
    expect(columnOf(answer, 'period', 'studioMinor')).toEqual(of(({ ref }) => typeOf.get(ref) === 'studio'));
    expect(columnOf(answer, 'period', 'externalMinor')).toEqual(of(({ ref }) => typeOf.get(ref) === 'external'));
    for (const [method, column] of [['cash', 'cashMinor'], ['card_terminal', 'cardTerminalMinor'], ['transfer', 'transferMinor'], ['bank_slip', 'bankSlipMinor']] as const) {
      expect(columnOf(answer, 'period', column), method).toEqual(of((payment) => payment.method === method));
    }
    expect(answer.totals['netMinor']).toBe(file.payments.reduce((total, payment) => total + signed(payment), 0));
  });

  test('sessions by period: those attended and completed by month, with their type', async () => {
    const answer = await whole('sessions-by-period');
    const attended = file.sessions.filter(({ status }) => PAST.includes(status));
    // A session that ends after midnight is attended on its second day.
    const day = ({ date, start, end }: Session) => (end <= start ? new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10) : date);
    expect(columnOf(answer, 'period', 'attended')).toEqual(summed(attended, (session) => month(day(session)), () => 1));
    expect(columnOf(answer, 'period', 'external')).toEqual(summed(attended.filter(({ type }) => type === 'external'), (session) => month(day(session)), () => 1));
    expect(answer.totals['completed']).toBe(file.sessions.filter(({ status }) => status === 'completed').length);
    expect(answer.totals['canceled']).toBe(file.sessions.filter(({ status }) => status === 'canceled').length);
    expect(answer.totals['requested']).toBe(file.sessions.length);
    expect(answer.totals['conversion']).toBe(Math.round((file.sessions.filter(({ status }) => status === 'completed').length / file.sessions.length) * 10_000));
  });

  test('pipeline, forecast, receivables and deposits held: counts, totals and what is still owed', async () => {
    const open = file.sessions.filter(({ status }) => status !== 'completed' && status !== 'canceled');
    const pipeline = await whole('pipeline', '');
    expect(columnOf(pipeline, 'state', 'sessions')).toEqual(summed(open, ({ status }) => status, () => 1));
    expect(columnOf(pipeline, 'state', 'totalMinor')).toEqual(summed(open, ({ status }) => status, ({ total }) => total));

    const owes = ({ ref, total }: Session) => total - (paid[ref] ?? 0);
    const ahead = file.sessions.filter(({ status }) => status === 'confirmed' || status === 'assigned');
    expect(columnOf(await whole('forecast', ''), 'period', 'balanceMinor')).toEqual(summed(ahead, ({ date }) => month(date), owes));

    const receivables = await whole('receivables', '');
    const debts = file.sessions.filter((session) => PAST.includes(session.status) && owes(session) > 0);
    expect([receivables.rows, receivables.totals['balanceMinor']]).toEqual([debts.length, debts.reduce((total, session) => total + owes(session), 0)]);
    const age = ({ date, delivery, status }: Session) => {
      const ready = ['ready_for_delivery', 'completed'].includes(status) ? (delivery && delivery > date ? delivery : date) : date;
      const days = Math.round((Date.parse('2026-11-20') - Math.min(Date.parse(ready), Date.parse('2026-11-20'))) / 86_400_000);
      return days <= 30 ? '0-30' : days <= 60 ? '31-60' : days <= 90 ? '61-90' : '90+';
    };
    expect(columnOf(receivables, 'bucket', 'balanceMinor')).toEqual(summed(debts, age, owes));

    const held = await whole('deposits-held', '');
    const holding = file.sessions.filter(({ ref, status }) => ['request', 'negotiation', 'pre_scheduled', 'confirmed', 'assigned'].includes(status) && (paid[ref] ?? 0) > 0);
    expect([held.rows, held.totals['heldMinor']]).toEqual([holding.length, holding.reduce((total, { ref }) => total + (paid[ref] ?? 0), 0)]);
  });

  test('sales by item add up to the totals of the attended sessions, discounts and transport included', async () => {
    const answer = await whole('sales-by-item');
    const sold = file.sessions.filter(({ status }) => PAST.includes(status));
    const refs = new Set(sold.map(({ ref }) => ref));
    expect(answer.totals['netMinor']).toBe(sold.reduce((total, session) => total + session.total, 0));
    const row = (item: string) => answer.items.find((one) => one['item'] === item);
    expect(row('Traslados')?.['netMinor']).toBe(sold.reduce((total, session) => total + session.transport, 0));
    expect(row('Descuentos de la sesión')?.['netMinor']).toBe(-sold.reduce((total, session) => total + session.discount, 0));
    const lines = file.lines.filter(({ ref }) => refs.has(ref));
    expect(answer.items.filter((one) => one['item'] !== 'Traslados' && one['item'] !== 'Descuentos de la sesión').reduce((total, one) => total + Number(one['netMinor']), 0)).toBe(lines.reduce((total, { net }) => total + net, 0));
  });

  test('refunds, transport, clients and photographers', async () => {
    const refunds = await whole('refunds');
    const given = file.payments.filter(({ kind }) => kind === 'refund');
    // One refund of the file may be split over several receipts.
    expect(refunds.totals['executedMinor']).toBe(given.reduce((total, { amount }) => total + amount, 0));
    expect(summed(refunds.items, (one) => String(one['day']), (one) => Number(one['amountMinor']))).toEqual(summed(given, ({ date }) => date, ({ amount }) => amount));

    const transport = await whole('transport');
    const moved = file.sessions.filter(({ type, status }) => type === 'external' && ['confirmed', 'assigned', ...PAST].includes(status));
    expect(columnOf(transport, 'period', 'sessions')).toEqual(summed(moved, ({ date }) => month(date), () => 1));
    expect(columnOf(transport, 'period', 'transportMinor')).toEqual(summed(moved, ({ date }) => month(date), ({ transport: fee }) => fee));

    const clients = await whole('clients');
    expect(clients.totals['sessions']).toBe(file.sessions.length);
    expect(clients.totals['canceled']).toBe(file.sessions.filter(({ status }) => status === 'canceled').length);
    expect(clients.totals['revenueMinor']).toBe((await whole('revenue')).totals['netMinor']);

    const photographers = await whole('photographers');
    const past = new Set(file.sessions.filter(({ status }) => PAST.includes(status)).map(({ ref }) => ref));
    expect(photographers.totals['attended']).toBe(file.assignments.filter(({ ref }) => past.has(ref)).length);
  });

  test('room use: the minutes that sessions took of each room', async () => {
    const answer = await report('room-use', 'from=2026-06-01&to=2026-06-30');
    const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
    const inJune = file.sessions.filter(({ type, status, date }) => type === 'studio' && date.startsWith('2026-06') && status !== 'canceled');
    expect(answer.totals['bookedMin']).toBe(inJune.reduce((total, { start, end }) => total + minutes(end) - minutes(start), 0));
  });
});
