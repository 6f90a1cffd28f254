import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deleteEvent } from '#apps/tickets/events/change.ts';
import { importKind } from '#capabilities/imports/kinds.ts';
import { runFromFiles } from '#capabilities/imports/public.ts';
import type { OfflineResult } from '#capabilities/imports/public.ts';
import { undo } from '#capabilities/imports/undo.ts';
import { sql } from '#platform/db.ts';
import '#server/modules.ts';
import { asCsv, asWorkbook, ORGANIZER, organizerNames } from '#test/organizer-files.ts';
import { workbookOf } from '#test/workbooks.ts';
import { makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';

const world = useWorld();
const real = existsSync(new URL('expected.json', ORGANIZER));

interface Expected {
  events: { good: number; refused: string[] };
  areas: { good: number; refused: string[] };
  units: { rows: number; good: number; by_area: Record<string, number>; blocked: number; accessible: number; refused: string[] };
  sold: { rows: number; good: number; per_area: Record<string, number>; paid_sum: number; refused: string[] };
  promoters: { good: number; refused: string[] };
}

const organizer = (): Promise<TestTenant> => makeTenant(world, { zone: 'America/Bogota', currency: 'COP', country: 'CO', apps: ['tickets'] });

type File = { name: string; content: Buffer };
const importing = (tenant: TestTenant, files: File[], more: { dryRun?: boolean; goodRowsOnly?: boolean; amountFormat?: '1,250.00' | '1.250,00'; scopeId?: string; asOf?: string } = {}): Promise<OfflineResult> =>
  runFromFiles({ inTenant: (work) => tenant.run(work) }, { app: 'tickets', files, asOf: more.asOf ?? '2026-11-20', dryRun: more.dryRun ?? false, goodRowsOnly: more.goodRowsOnly ?? false, amountFormat: more.amountFormat, scopeId: more.scopeId, locale: 'es' });

/** Sheet, label and codes of the rows that are refused. */
const refusals = (result: OfflineResult) =>
  result.rows.filter(({ verdict }) => verdict === 'error').map(({ sheet, label, issues }) => [sheet, label, issues.filter(({ level }) => level === 'error').map(({ code }) => code).join(' ')]);


const expected = real ? (JSON.parse(readFileSync(new URL('expected.json', ORGANIZER), 'utf8')) as Expected) : null;

/** What stands in the database, in the words of expected.json. */
const outcomeOf = (tenant: TestTenant) => tenant.run(async (ctx) => {
  const areas = await ctx.tx.selectFrom('ticketArea').select(['id', 'name', 'priceMinor', 'unitCount', 'nomenclatureLetter', 'seatingMode']).orderBy('createdAt').orderBy('sortOrder').execute();
  const units = await ctx.tx.selectFrom('ticketUnit').select(['areaId', 'rowLabel', 'status', 'accessible']).execute();
  const orders = await ctx.tx.selectFrom('ticketOrder as o').innerJoin('ticketOrderUnit as u', 'u.orderId', 'o.id').select(['u.areaId', 'o.totalMinor', 'o.feeMinor', 'o.channel', 'o.status']).execute();
  const nameOf = new Map(areas.map(({ id, name }) => [id, name]));
  const byName = (list: readonly { areaId: string }[]) => Object.fromEntries([...Map.groupBy(list, ({ areaId }) => nameOf.get(areaId) ?? '')].map(([name, rows]) => [name, rows.length]));
  return {
    events: (await ctx.tx.selectFrom('ticketEvent').select(['slug', 'status']).orderBy('slug').execute()).map(({ slug, status }) => `${slug} ${status}`),
    areas: areas.map(({ name, priceMinor, nomenclatureLetter, seatingMode }) => [name, priceMinor / 100, nomenclatureLetter, seatingMode]),
    seats: byName(units.filter(({ rowLabel }) => rowLabel !== null)), blocked: units.filter(({ status }) => status === 'blocked').length, accessible: units.filter(({ accessible }) => accessible).length, sold: units.filter(({ status }) => status === 'sold').length,
    orders: byName(orders), paid: orders.reduce((sum, { totalMinor }) => sum + totalMinor, 0) / 100, plain: orders.every(({ feeMinor, channel, status }) => feeMinor === 0 && channel === 'import' && status === 'paid'),
    promoters: (await ctx.tx.selectFrom('promoterLink').select(['code', 'commissionBp']).orderBy('code').execute()).map(({ code, commissionBp }) => `${code} ${commissionBp}`),
    messages: (await sql<{ n: number }>`select count(*)::integer as n from message`.execute(ctx.tx)).rows[0]?.n,
  };
});

const mixes: [string, () => File[]][] = [
  ['CSV files', () => organizerNames.map(asCsv)],
  ['one workbook', () => [asWorkbook(organizerNames)]],
  ['a workbook of seats and sales, the rest CSV', () => [asCsv('events'), asWorkbook(['units', 'sold_elsewhere'], 'mapa.xlsx'), asCsv('promoters'), asCsv('areas')]],
];

test.skipIf(!real).each(mixes)('the organizer\'s files come in exactly as expected.json says: %s', async (_, files) => {
  const tenant = await organizer();
  const from = performance.now();
  const done = await importing(tenant, files(), { goodRowsOnly: true });
  const took = performance.now() - from;

  expect(Object.fromEntries(Object.entries(done.counts).map(([sheet, { rows, create, error }]) => [sheet, [rows, create, error]]))).toEqual({
    events: [expected!.events.good + expected!.events.refused.length, expected!.events.good, expected!.events.refused.length], areas: [expected!.areas.good + expected!.areas.refused.length, expected!.areas.good, expected!.areas.refused.length],
    units: [expected!.units.rows, expected!.units.good, expected!.units.rows - expected!.units.good], sold: [expected!.sold.rows, expected!.sold.good, expected!.sold.refused.length],
    promoters: [expected!.promoters.good + expected!.promoters.refused.length, expected!.promoters.good, expected!.promoters.refused.length],
  });
  expect(refusals(done)).toEqual([
    ['events', 'NIT malo', 'TAX_ID_INVALID'], ['events', 'Termina antes', 'ENDS_BEFORE_START'], ['areas', 'Platea', 'REPEATED'], ['areas', 'Mal precio', 'PRICE_STEP'],
    ['units', 'Platea A-3', 'REPEATED'], ['units', 'Platea A-3', 'REPEATED'], ['units', 'Gallinero Z-1', 'AREA_UNKNOWN'], ['units', 'Platea B-0', 'NUMBER_OUT_OF_RANGE'],
    ['sold', 'EXT-X-SEAT', 'SEAT_CLAIMED_TWICE'], ['sold', 'EXT-X-MAIL', 'EMAIL_INVALID'], ['sold', 'EXT-X-AREA', 'AREA_UNKNOWN'], ['sold', 'EXT-X-CODE', 'TEXT_TOO_LONG'], ['sold', 'EXT-X-BLOCKED', 'SEAT_BLOCKED'],
    ['promoters', 'Repetido', 'REPEATED'],
  ]);
  expect([done.outcome, done.report?.differenceMinor, done.report?.paid.systemMinor]).toEqual(['committed', 0, expected!.sold.paid_sum * 100]);
  expect(await outcomeOf(tenant)).toEqual({
    events: ['festival-de-titeres draft', 'noche-de-boleros draft'],
    areas: [['Platea', 185_000, 'P', 'numbered'], ['Balcón', 95_000, 'B', 'numbered'], ['Palcos', 960_000, 'K', 'general'], ['General de pie', 60_000, 'G', 'general']],
    seats: expected!.units.by_area, blocked: expected!.units.blocked, accessible: expected!.units.accessible, sold: expected!.sold.good,
    orders: expected!.sold.per_area, paid: expected!.sold.paid_sum, plain: true, promoters: ['COLECTIVO 1250', 'RADIOUNO 1000'], messages: 0,
  });
  expect(took).toBeLessThan(10_000); // about a second where nothing else runs
});

// ------------------------------------------------------------------------------------------------- a small organizer
type Rows = Record<'events' | 'areas' | 'units' | 'sold', string[][]>;
const EVENT = ['Noche corta', '2027-03-12 20:00', '2027-03-12 22:00', 'America/Bogota', 'Teatro', 'Bogotá', 'concert', '900123456-8', 'Boleros S.A.S.', 'ABC123'];
const small = (): Rows => ({
  events: [['name', 'start_local', 'end_local', 'time_zone', 'venue', 'city', 'category', 'nit', 'legal_name', 'pulep'], EVENT],
  areas: [['event_slug', 'area', 'price', 'unit_count', 'unit_capacity', 'letter'], ['noche-corta', 'Platea', '85.000', '', '1', 'P'], ['noche-corta', 'Palcos', '600.000', '3', '4', 'K']],
  units: [['area', 'row', 'seat', 'number', 'x', 'y', 'accessible', 'blocked'], ['Platea', 'A', 'A1', '1', '10.5', '20', 'sí', 'no'], ['Platea', 'A', 'A2', '2', '30', '20', 'no', 'no'], ['Platea', 'B', 'B1', '1', '10', '40', 'no', 'sí']],
  sold: [
    ['external_ref', 'area', 'row/seat or number', 'holder_name', 'holder_email', 'id_type', 'id_number', 'paid', 'paid_at', 'external_code'],
    ['X-1', 'Platea', 'A/1', '=1+1', 'ana@correo.example', 'CC', '1', '85.000', '2026-11-01T10:00:00-05:00', 'C-1'], ['X-2', 'Palcos', '2', 'Luis', 'luis@correo.example', 'CC', '2', '500.000', '2026-11-02 10:00', 'C-2'],
  ],
});
/** One workbook, which is read in one thread; `note` makes other bytes of the same rows. */
const files = (rows: Partial<Rows>, note = ''): File[] => [{ name: 'libro.xlsx', content: workbookOf({ ...rows, ...(note !== '' && { notas: [[note, ''], ['', '']] }) }) }];
const withRows = (rows: Rows, more: Partial<Rows>): Rows => Object.fromEntries(Object.entries(rows).map(([name, table]) => [name, [...table, ...(more[name as keyof Rows] ?? [])]])) as Rows;

/** How many rows each table of the tenant has. */
const rowsOf = (tenant: TestTenant): Promise<Record<string, number>> =>
  tenant.run(async (ctx) => {
    const counts: Record<string, number> = {};
    for (const table of ['ticket_event', 'legal_profile', 'ticket_area', 'ticket_unit', 'ticket_order', 'ticket_order_unit', 'ticket', 'client', 'promoter_link', 'import_ref', 'import_committed_file']) {
      counts[table] = (await sql<{ n: number }>`select count(*)::integer as n from ${sql.table(table)}`.execute(ctx.tx)).rows[0]!.n;
    }
    return counts;
  });
const codes = (result: OfflineResult, sheet: string) => result.rows.filter((row) => row.sheet === sheet && row.issues.length > 0).map(({ label, issues }) => `${label} ${issues.map(({ code }) => code).join(' ')}`);
const refusedWith = (work: Promise<unknown>) => work.then(() => 'done', (error: { code?: string; message: string }) => error.code ?? error.message);

test('a file comes in once; its rows in another file change nothing; a corrected row changes its record, a changed sale is left alone', async () => {
  const tenant = await organizer();
  expect((await importing(tenant, files(small()))).outcome).toBe('committed');
  const before = await rowsOf(tenant);
  expect(before).toMatchObject({ ticket_event: 1, legal_profile: 1, ticket_area: 2, ticket_unit: 6, ticket_order: 2, ticket: 5, client: 2, import_committed_file: 1 });
  expect(await refusedWith(importing(tenant, files(small())))).toBe('IMPORT_ALREADY_COMMITTED');
  expect((await importing(tenant, files(small(), 'otra copia'))).outcome).toBe('unchanged');
  expect(await rowsOf(tenant)).toEqual(before);

  const corrected = small();
  corrected.areas[1]![2] = '90.000';
  corrected.units[2]![4] = '31';
  corrected.sold[1]![3] = 'Ana';
  const again = await importing(tenant, files(withRows(corrected, { sold: [['X-3', 'Palcos', '3', 'Eva', 'eva@correo.example', 'CC', '3', '600.000', '2026-11-03 10:00', '']] })));
  expect([again.outcome, again.counts['areas']?.update, again.counts['units']?.update, again.counts['sold']?.create, codes(again, 'sold')]).toEqual(['committed', 1, 1, 1, ['X-1 REF_ALREADY_IMPORTED']]);
  expect(await tenant.run((ctx) => ctx.tx.selectFrom('ticketArea').select(['name', 'priceMinor']).where('name', '=', 'Platea').execute())).toEqual([{ name: 'Platea', priceMinor: 9_000_000 }]);
  expect(await tenant.run((ctx) => ctx.tx.selectFrom('ticket').select('holderName').where('seatInUnit', '=', 1).orderBy('holderName').execute())).toEqual([{ holderName: '=1+1' }, { holderName: 'Eva' }, { holderName: 'Luis' }]);
}, 60_000);

test('a draft whose tickets were sold elsewhere is not deleted', async () => {
  const tenant = await organizer();
  await importing(tenant, files(small()));
  const { id, version } = await tenant.run((ctx) => ctx.tx.selectFrom('ticketEvent').select(['id', 'version']).where('tenantId', '=', tenant.id).executeTakeFirstOrThrow());
  expect(await refusedWith(tenant.run((ctx) => deleteEvent({ ...ctx, expectedVersion: version }, id)))).toBe('AREA_HAS_SALES');
  expect((await rowsOf(tenant))['ticket_order']).toBe(2);
});

test('amounts are read by the chosen format alone, the country\'s where nobody chose; what does not fit is said, never guessed', async () => {
  const tenant = await organizer();
  const rows = small();
  rows.areas = [rows.areas[0]!, ['noche-corta', 'Uno', '85.000', '1', '', ''], ['noche-corta', 'Dos', '85,000', '1', '', ''], ['noche-corta', 'Tres', '$ 85.000,00', '1', '', ''], ['noche-corta', 'Cuatro', '-5', '1', '', ''], ['noche-corta', 'Cinco', '11.000.000.000', '1', '', ''], ['noche-corta', 'Seis', '=85000', '1', '', '']];
  const look = (amountFormat?: '1,250.00') => importing(tenant, files({ events: rows.events, areas: rows.areas }), { dryRun: true, ...(amountFormat && { amountFormat }) });
  const verdicts = (result: OfflineResult) => result.rows.filter(({ sheet }) => sheet === 'areas').map(({ issues }) => issues[0]?.code ?? 'ok');
  expect(verdicts(await look())).toEqual(['ok', 'AMOUNT_OTHER_FORMAT', 'ok', 'AMOUNT_NEGATIVE', 'AMOUNT_TOO_LARGE', 'AMOUNT_UNREADABLE']);
  expect(verdicts(await look('1,250.00'))).toEqual(['AMOUNT_OTHER_FORMAT', 'ok', 'AMOUNT_OTHER_FORMAT', 'AMOUNT_NEGATIVE', 'AMOUNT_OTHER_FORMAT', 'AMOUNT_UNREADABLE']);
});

test('rows that are wrong are refused for their own reason, what hangs on them falls with them, and nothing is written', async () => {
  const tenant = await organizer();
  const rows = withRows(small(), {
    events: [['Sin reloj', '2027-03-12', '2027-03-12 22:00', '', '', '', '', '', '', ''], ['Otra zona', '2027-03-12 20:00', '2027-03-12 22:00', 'Luna/Mar', '', '', '', '', '', ''], ['Pasado', '2020-03-12 20:00', '2020-03-12 22:00', '', '', '', '', '', '', ''],
      ['Hueco', '2027-03-28 02:30', '2027-03-28 05:00', 'Europe/Madrid', '', '', '', '', '', ''], ['Raro', '2027-03-12 20:00', '2027-03-12 22:00', '', '', '', 'boda', '900123456-8', 'Otro nombre', 'AB12'], EVENT],
    areas: [['pasado', 'Zona', '1.000', '1', '', ''], ['nadie', 'Zona', '1.000', '1', '', ''], ['noche-corta', 'Letra', '1.000', '1', '', 'P'], ['noche-corta', 'Lleno', '1.000', '1', '51', '']],
    units: [['Platea', 'A', 'A2', '2', '', '', 'no', 'no'], ['Palcos', '', '', '2', '', '', '', ''], ['Platea', 'C', '', '', '', '', '', ''], ['Platea', 'C', 'C1', '1', '5', '', 'quizá', '']],
    sold: [['X-4', 'Platea', 'A/1', 'Dos', 'dos@correo.example', '', '', '1', '', ''], ['X-5', 'Platea', 'Z/1', 'Tres', '', '', '', '85.000', '', ''], ['X-1', 'Palcos', '3', 'Cuatro', '', '', '', '600.000', '', ''], ['X-6', 'Platea', 'B/1', 'Cinco', '', '', '', '85.000,50', '', ''], ['X-7', 'Platea', 'A/2', 'Seis', '', '', '', '85.000', '', 'C-1']],
  });
  const result = await importing(tenant, files(rows));
  expect(result.outcome).toBe('refused');
  expect(['events', 'areas', 'units', 'sold'].map((sheet) => codes(result, sheet))).toEqual([
    ['Sin reloj MOMENT_UNREADABLE', 'Otra zona ZONE_UNKNOWN', 'Pasado EVENT_IN_PAST', 'Hueco LOCAL_TIME_MISSING', 'Raro CHOICE_UNKNOWN', 'Noche corta REPEATED'],
    ['Palcos UNIT_COUNT_DIFFERS', 'Zona POINTS_AT_REFUSED', 'Zona EVENT_UNKNOWN', 'Letra LETTER_REPEATED', 'Lleno NUMBER_OUT_OF_RANGE'],
    ['Platea A-2 REPEATED', 'Platea CELL_REQUIRED', 'Platea C-1 FLAG_UNREADABLE'],
    ['X-4 SEAT_CLAIMED_TWICE', 'X-5 UNIT_UNKNOWN', 'X-1 REPEATED UNIT_UNKNOWN', 'X-6 PRICE_STEP', 'X-7 CODE_REPEATED'],
  ]);
  expect((await rowsOf(tenant))['ticket_event']).toBe(0);
});

test('two theatres with the same seats are told apart by the chosen event, and a row that does not say which is refused', async () => {
  const tenant = await organizer();
  const first = small();
  await importing(tenant, files({ events: [...first.events, ['Otra noche', ...EVENT.slice(1)]], areas: withRows(first, { areas: [['otra-noche', 'Platea', '85.000', '', '1', 'P']] }).areas }));
  const seats = { units: first.units, sold: first.sold.slice(0, 2) };
  const unsaid = await importing(tenant, files(seats), { dryRun: true });
  expect([codes(unsaid, 'units')[0], codes(unsaid, 'sold')]).toEqual(['Platea A-1 AREA_AMBIGUOUS', ['X-1 AREA_AMBIGUOUS']]);

  const ids = await tenant.run((ctx) => ctx.tx.selectFrom('ticketEvent').select(['id', 'slug']).orderBy('slug').execute());
  for (const [at, { id }] of ids.entries()) {
    const result = await importing(tenant, files(seats, `copia ${at}`), { scopeId: id });
    expect([result.outcome, result.counts['units']?.create, result.counts['sold']?.create]).toEqual(['committed', 3, 1]);
  }
  expect(await rowsOf(tenant)).toMatchObject({ ticket_event: 2, ticket_unit: 9, ticket_order: 2, client: 1 });
  expect(await refusedWith(importing(tenant, files(seats, 'más'), { scopeId: randomUUID() }))).toBe('IMPORT_SCOPE_UNKNOWN');
});

test('who buys or blocks a seat between the look and the saving keeps it: nothing of the import is written', async () => {
  const tenant = await organizer();
  const { events, areas, units, sold } = small();
  await importing(tenant, files({ events, areas, units }));
  const before = await rowsOf(tenant);
  let transactions = 0;
  const raced = runFromFiles({
    inTenant: async (work) => {
      transactions += 1;
      // The look, the question whether the file is new, the run; the fourth is the saving itself.
      if (transactions === 4) await tenant.run((ctx) => ctx.tx.updateTable('ticketUnit').set({ status: 'blocked' }).where('rowLabel', '=', 'A').where('seatLabel', '=', '1').execute());
      return tenant.run(work);
    },
  }, { app: 'tickets', files: files({ sold }), asOf: '2026-11-20', dryRun: false, goodRowsOnly: false, locale: 'es' });
  expect(await refusedWith(raced)).toBe('IMPORT_DATA_CHANGED');
  expect(await rowsOf(tenant)).toEqual(before);
});

/** Two imports of one file that have both been told that it is new before either begins to save. */
async function twoAtOnce(tenant: TestTenant): Promise<string[]> {
  const book = files({ promoters: [['name', 'email', 'code', 'rate'], ['Radio', 'radio@promo.example', 'RADIO', '10']] } as never);
  let arrived = 0;
  const { promise: both, resolve } = Promise.withResolvers<void>();
  const one = () => {
    let transactions = 0;
    return refusedWith(runFromFiles({
      inTenant: async (work) => {
        transactions += 1;
        if (transactions === 3) {
          arrived += 1;
          if (arrived === 2) resolve();
          await both;
        }
        return tenant.run(work);
      },
    }, { app: 'tickets', files: book, asOf: '2026-11-20', dryRun: false, goodRowsOnly: false, locale: 'es' }));
  };
  return (await Promise.all([one(), one()])).toSorted();
}

test('two savings of one file at the same time: one is in, the other is refused for being late', async () => {
  const tenant = await organizer();
  expect(await twoAtOnce(tenant)).toEqual(['IMPORT_ALREADY_COMMITTED', 'done']);
  expect((await rowsOf(tenant))['promoter_link']).toBe(1);
});

test('an import is taken back whole, so that its file can come in again; not once a ticket was used or a seat sold', async () => {
  const tenant = await organizer();
  const empty = await rowsOf(tenant);
  const undoing = (runId: string) => undo({ inTenant: (work) => tenant.run(work) }, importKind('tickets')!, runId);
  const first = await importing(tenant, files(small()));
  await undoing(first.runId!);
  expect(await rowsOf(tenant)).toEqual(empty);

  const second = await importing(tenant, files(small()));
  expect(second.outcome).toBe('committed');
  const whole = await rowsOf(tenant);
  await tenant.run((ctx) => ctx.tx.updateTable('ticket').set({ status: 'used', inside: true, lastEntryAt: ctx.now }).where('holderName', '=', 'Luis').where('seatInUnit', '=', 1).execute());
  expect(await refusedWith(undoing(second.runId!))).toBe('IMPORT_UNDO_REFERRED');
  expect(await rowsOf(tenant)).toEqual(whole);
  // What was not imported is never deleted, whoever tries.
  expect(await refusedWith(tenant.run((ctx) => ctx.tx.deleteFrom('ticket').where('holderName', '=', 'Luis').execute()))).toBe('23514');
});

const cell = <T extends string>(...values: T[]) => fc.constantFrom(...values);
test('whatever the rows are, the dry run says exactly what the saving does, and no seat is sold twice', async () => {
  const base = small();
  const unit = fc.tuple(cell('Platea', 'platea', 'Nada'), cell('A', 'B', ''), cell('A1', '2', '3', ''), cell('1', '2', '0', ''), cell('1', '1,5', ''), cell('1', '2'), cell('sí', 'no', ''), cell('no', 'sí'));
  const sale = fc.tuple(cell('R-1', 'R-2', 'R-3', 'R-4', 'R-5'), cell('Platea', 'Palcos'), cell('A/1', 'A/2', 'B/A2', '1', '2', '9'), fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme-ascii' }), cell('a@x.example', 'b@x.example', 'sin-arroba', ''), cell('CC', ''), cell('7', ''), cell('85.000', '0', '85.000,5'), cell('2026-11-01 10:00', ''), cell('K-1', 'K-2', ''));
  await fc.assert(fc.asyncProperty(fc.array(unit, { minLength: 1, maxLength: 12 }), fc.array(sale, { minLength: 1, maxLength: 12 }), async (units, sales) => {
    const tenant = await organizer();
    const book = files({ events: base.events, areas: base.areas, units: [base.units[0]!, ...units], sold: [base.sold[0]!, ...sales] });
    const dry = await importing(tenant, book, { dryRun: true });
    const done = await importing(tenant, book, { goodRowsOnly: true });
    expect([done.outcome, done.counts, done.rows.map(({ verdict }) => verdict), done.report?.differenceMinor]).toEqual(['committed', dry.counts, dry.rows.map(({ verdict }) => verdict), 0]);
    const there = await rowsOf(tenant);
    expect([there['ticket_unit'], there['ticket_order'], there['ticket_order_unit']]).toEqual([dry.counts['units']!.create + 3, dry.counts['sold']!.create, dry.counts['sold']!.create]);
  }), { numRuns: 4, examples: [[[['Platea', 'A', 'A1', '1', '1', '1', 'no', 'no']], [['R-1', 'Platea', 'A/1', '=x', '', '', '', '0', '', '']]]] });
}, 60_000);

test('without the key of the table of files a second saving is stopped late, by what it would write twice, and not told why', async () => {
  await sql`alter table import_committed_file drop constraint import_committed_file_pkey`.execute(world.owner.global);
  expect(await twoAtOnce(await organizer())).not.toContain('IMPORT_ALREADY_COMMITTED');
});
