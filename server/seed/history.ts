import { runFromFiles } from '#capabilities/imports/public.ts';
import { addDays, todayIn, weekdayOf } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';

// The studio's last half year, as its own spreadsheets would have it: what charts and reports show of a business that
// has been at work for a while. It comes in by the import, like any business's past.

interface Past { inTenant: <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>; zone: string; now: Temporal.Instant; /** Ids by key of clients.ts. */ clients: Readonly<Record<string, string>> }

const KINDS = [
  { code: 'RETRATO', price: 600, min: 60, room: true, days: 4 }, { code: 'FAMILIA', price: 1100, min: 90, room: true, days: 5 }, { code: 'MATERNIDAD', price: 1250, min: 105, room: true, days: 5 },
  { code: 'GRADUACION', price: 450, min: 45, room: true, days: 3 }, { code: 'BODA', price: 7800, min: 480, room: false, days: 10 }, { code: 'XV', price: 5200, min: 360, room: false, days: 8 }, { code: 'COLEGIO', price: 3400, min: 240, room: false, days: 6 },
] as const;
/** Clients who come again: they have sessions ahead too. */
const CLIENTS = ['boda-lemus', 'xv-sofia', 'aniversario', 'familia-tzoc', 'retrato-quinonez', 'maternidad-sosa', 'colegio-maya', 'modelo', 'boda-rodas', 'familia-arriola', 'maternidad-rosa', 'empresa-eventos'];
const STARTS = ['09:00', '11:00', '14:00', '16:00'];
const CREW = ['fotografa@demo.example', 'rodrigo@demo.example', 'valeria@demo.example'];

/** The same history on every first start of a day: nothing here is left to chance. */
const dice = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};
const two = (n: number): string => String(n).padStart(2, '0');
const clock = (time: string, min: number): string => {
  const end = Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) + min;
  return `${two(Math.floor(end / 60) % 24)}:${two(end % 60)}`;
};
const csv = (rows: readonly (readonly (string | number)[])[]): Buffer => Buffer.from(rows.map((row) => row.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(',')).join('\n'), 'utf8');

export async function seedHistory({ inTenant, zone, now, clients }: Past): Promise<void> {
  const today = todayIn(zone, now);
  const next = dice(42);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(next() * all.length)]!;
  const ids = CLIENTS.map((key) => clients[key]!);
  const phones = await inTenant(async (ctx) => (await ctx.tx.selectFrom('client').select('primaryPhone').where('tenantId', '=', ctx.actor.tenantId).where('id', 'in', ids).where('primaryPhone', 'is not', null).orderBy('id').execute()).map(({ primaryPhone }) => primaryPhone!));
  const sessions: (string | number)[][] = [['external_ref', 'client_phone or client_email', 'session_type', 'date', 'start', 'end', 'room_code or location', 'status', 'subtotal', 'transport', 'discount', 'total', 'editor_email', 'delivery_date', 'notes']];
  const lines: (string | number)[][] = [['external_ref', 'item_code or name', 'quantity', 'unit_price']];
  const assignments: (string | number)[][] = [['external_ref', 'photographer_email', 'coverage_start', 'coverage_end', 'lead']];
  const payments: (string | number)[][] = [['external_ref', 'kind', 'amount', 'date', 'method', 'document_number']];
  let count = 0;
  for (let ago = 175; ago >= 14; ago -= 1) {
    const date = addDays(today, -ago);
    if (weekdayOf(date) === 7) continue;
    // More on Saturdays; each session has its hour and its person of the day, so that nothing overlaps.
    const most = Math.floor(next() * (weekdayOf(date) === 6 ? 3.2 : 1.7));
    for (let at = 0; at < most; at += 1) {
      const kind = at === 0 ? pick(KINDS) : pick(KINDS.slice(0, 4));
      const ref = `H-${String((count += 1)).padStart(4, '0')}`;
      const start = kind.room ? STARTS[at]! : '15:00';
      const canceled = next() < 0.09;
      const status = canceled ? 'canceled' : 'completed';
      const late = next() < 0.15 ? 3 : 0;
      const transport = kind.room || next() < 0.6 ? 0 : 200;
      const total = kind.price + transport;
      sessions.push([ref, pick(phones), kind.room ? 'studio' : 'external', date, start, clock(start, kind.min), kind.room ? pick(['A', 'A', 'B']) : 'Ciudad de Guatemala', status, kind.price, transport, 0, total, canceled ? '' : 'editor@demo.example', canceled ? '' : addDays(date, Math.min(kind.days + late, ago)), '']);
      lines.push([ref, kind.code, 1, kind.price]);
      if (!canceled) assignments.push([ref, CREW[(count + at) % 3]!, '', '', 'sí']);
      if (canceled && next() < 0.5) continue;
      const deposit = total / 2;
      payments.push([ref, 'deposit', deposit.toFixed(2), addDays(date, -9), pick(['transfer', 'cash', 'card_terminal']), `H${count}A`]);
      if (canceled) payments.push([ref, 'refund', (deposit / 2).toFixed(2), addDays(date, -1), 'transfer', `H${count}R`]);
      // A few clients take their time.
      else if (status === 'completed' && next() < 0.94) payments.push([ref, 'balance', (total - deposit).toFixed(2), addDays(date, Math.min(kind.days + 1, ago)), pick(['cash', 'transfer', 'card_terminal']), `H${count}B`]);
    }
  }
  const files = Object.entries({ sessions, session_lines: lines, assignments, payments }).map(([name, rows]) => ({ name: `${name}.csv`, content: csv(rows) }));
  const result = await runFromFiles({ inTenant }, { app: 'studio', files, asOf: today, dryRun: false, goodRowsOnly: true, locale: 'es' });
  if (result.outcome !== 'committed') throw new Error(`the demo's history was not taken: ${result.outcome}`);
}
