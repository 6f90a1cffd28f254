import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runFromFiles } from '#capabilities/imports/public.ts';
import type { OfflineResult } from '#capabilities/imports/public.ts';
import { checkLedger } from '#capabilities/payments/public.ts';
import { sql } from '#platform/db.ts';
import '#server/modules.ts';
import { recountSessions } from './queries.ts';
import { makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { bookFile, lineRow, sessionRow, smallStudio, withRows } from '#test/studio-workbook.ts';
import type { Book } from '#test/studio-workbook.ts';
import { csvOf } from '#test/workbooks.ts';

const world = useWorld();
const REAL = new URL('../../../../../shared/data/studio/', import.meta.url);
const real = existsSync(new URL('estudio-2026.xlsx', REAL));

interface Expected {
  clients: { rows: number; good: number; duplicates: number; errors: number };
  sessions: { rows: number; good: number; errors: number };
  payments: { rows: number; errors: number };
  assignments: { rows: number };
  lines: { rows: number };
  sum_total_minor: number;
  sum_paid_minor: number;
  by_month: Record<string, { sessions: number; total_minor: number; paid_minor: number }>;
  refused: [string, string, string][];
}

/** A new business: it has no roles, no tax class, nothing; the import brings what it needs. */
const studio = (): Promise<TestTenant> => makeTenant(world);

type File = { name: string; content: Buffer };
const importing = (tenant: TestTenant, files: Book | Buffer | File[], more: { dryRun?: boolean; goodRowsOnly?: boolean; asOf?: string } = {}): Promise<OfflineResult> =>
  runFromFiles({ inTenant: (work) => tenant.run(work) }, {
    app: 'studio', files: Array.isArray(files) ? files : [{ name: 'libro.xlsx', content: Buffer.isBuffer(files) ? files : bookFile(files) }],
    asOf: more.asOf ?? '2026-11-20', dryRun: more.dryRun ?? false, goodRowsOnly: more.goodRowsOnly ?? false, locale: 'es',
  });

/** Sheet, label and codes of the rows that are refused. */
const refusals = (result: OfflineResult) =>
  result.rows.filter(({ verdict }) => verdict === 'error').map(({ sheet, label, issues }) => [sheet, label, issues.filter(({ level }) => level === 'error').map(({ code }) => code).join(' ')]);

/** How many rows each table of the tenant has. */
const rowsOf = (tenant: TestTenant): Promise<Record<string, number>> =>
  tenant.run(async (ctx) => {
    const tables = ['membership', 'resource', 'catalog_item', 'catalog_package', 'client', 'photo_session', 'photo_session_line', 'photo_session_assignment', 'receipt', 'refund', 'booking', 'import_run', 'import_row', 'import_ref', 'outbox', 'scheduled_job'];
    const counts: Record<string, number> = {};
    for (const table of tables.filter((name) => name !== 'outbox')) {
      const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(ctx.tx);
      counts[table] = Number(rows[0]?.n);
    }
    return counts;
  });

test.skipIf(!real)('the workbook of the real studio gives exactly what was worked out for it, and a second import of it changes nothing', async () => {
  const expected = JSON.parse(readFileSync(new URL('estudio-2026.expected.json', REAL), 'utf8')) as Expected;
  const content = readFileSync(new URL('estudio-2026.xlsx', REAL));
  const tenant = await studio();

  const dry = await importing(tenant, content, { dryRun: true });
  expect(dry.counts['clients']).toMatchObject({ rows: expected.clients.rows, duplicate: expected.clients.duplicates, error: expected.clients.errors, create: expected.clients.good });
  expect(dry.counts['sessions']).toMatchObject({ rows: expected.sessions.rows, error: expected.sessions.errors, create: expected.sessions.good });
  expect(dry.counts['payments']).toMatchObject({ rows: expected.payments.rows, error: expected.payments.errors });
  expect([dry.counts['assignments']?.rows, dry.counts['session_lines']?.rows]).toEqual([expected.assignments.rows, expected.lines.rows]);
  expect(refusals(dry).filter(([sheet]) => sheet !== 'clients').map(([sheet, ref]) => [sheet, ref])).toEqual(expected.refused.map(([sheet, ref]) => [sheet, ref]));
  expect((await importing(tenant, content)).outcome).toBe('refused');
  expect((await rowsOf(tenant))['client']).toBe(0);

  const done = await importing(tenant, content, { goodRowsOnly: true });
  expect(done.outcome).toBe('committed');
  expect(done.report).toMatchObject({ differenceMinor: 0, total: { fileMinor: expected.sum_total_minor, systemMinor: expected.sum_total_minor }, paid: { systemMinor: expected.sum_paid_minor } });
  expect(Object.fromEntries(done.report?.months.map(({ month, records, total, paid }) => [month, { sessions: records.system, total_minor: total.systemMinor, paid_minor: paid.systemMinor }]) ?? [])).toEqual(expected.by_month);

  const before = await rowsOf(tenant);
  const again = await importing(tenant, content, { goodRowsOnly: true });
  expect([again.outcome, again.report?.differenceMinor]).toEqual(['unchanged', 0]);
  expect(await rowsOf(tenant)).toEqual(before);
}, 120_000);

test('a workbook comes in whole: people, catalog, clients, sessions in their states, money in the books, time in the calendar', async () => {
  const tenant = await studio();

  const result = await importing(tenant, smallStudio());

  expect([result.outcome, refusals(result), result.report?.differenceMinor]).toEqual(['committed', [], 0]);
  expect(result.report?.months.map(({ month, total, paid, balance }) => [month, total.systemMinor, paid.systemMinor, balance.systemMinor])).toEqual([
    ['2026-09', 125_000, 2_500, 122_500], ['2026-10', 130_000, 130_000, 0], ['2026-12', 410_000, 70_000, 340_000],
  ]);
  await tenant.run(async (ctx) => {
    const sessions = await ctx.tx.selectFrom('photoSession').select(['externalRef', 'status', 'totalMinor', 'everConfirmed', 'estimatedEditingDays', 'paymentDeadlineAt', 'endsAt']).orderBy('externalRef').execute();
    expect(sessions.map(({ externalRef, status, totalMinor, everConfirmed, estimatedEditingDays }) => [externalRef, status, totalMinor, everConfirmed, estimatedEditingDays])).toEqual([
      ['S-1', 'completed', 130_000, true, 7], ['S-2', 'confirmed', 140_000, true, 7], ['S-3', 'pre_scheduled', 270_000, false, 5], ['S-4', 'canceled', 125_000, false, 5],
    ]);
    expect(sessions[2]?.paymentDeadlineAt?.toString()).toBe('2026-11-26T06:00:00Z');
    expect(sessions[2]?.endsAt.toString()).toBe('2026-12-06T08:00:00Z');
    const bookings = await ctx.tx.selectFrom('booking').innerJoin('photoSession', 'photoSession.id', 'booking.ownerId').select(['externalRef', 'blocking', 'visible']).orderBy('externalRef').orderBy('booking.id').execute();
    expect(bookings.map(({ externalRef, blocking, visible }) => [externalRef, blocking, visible])).toEqual([['S-1', false, true], ['S-1', false, true], ['S-2', true, true], ['S-2', true, true], ['S-2', true, true]]);
    const notes = await ctx.tx.selectFrom('client').select(['fullName', 'notes', 'kind', 'primaryPhone']).orderBy('fullName').execute();
    expect(notes.map(({ fullName, notes: text, kind, primaryPhone }) => [fullName, text, kind, primaryPhone])).toEqual([
      ['Ana Peña', '=1+1', 'individual', '+50255550001'], ['Colegio Sol', '=HYPERLINK("http://x.example","ver")', 'institutional', '+50255550002'],
    ]);
    expect((await checkLedger(ctx, { seals: true })).problems).toEqual([]);
    expect(await ctx.tx.selectFrom('scheduledJob').select('name').execute()).toEqual([{ name: 'studio.expire_unpaid' }]);
    expect(await sql`select 1 from outbox where kind = 'job'`.execute(ctx.tx).then(() => 'readable', () => 'not readable')).toBe('not readable');
  });
});

test('each kind of wrong row is refused for its own reason, and what hangs on it falls with it', async () => {
  const tenant = await studio();
  const book = withRows(smallStudio(), {
    sessions: [
      sessionRow('X-OVERLAP', { date: '01/12/2026', start: '10:00', end: '11:00', place: 'SALA-A', status: 'confirmed' }),
      sessionRow('X-TOTAL', { total: 'Q1,450.00' }), sessionRow('X-CLIENT', { client: '50599999' }), sessionRow('X-DATE', { date: '31/06/2026' }), sessionRow('X-MONTH-FIRST', { date: '06/31/2026' }),
      sessionRow('X-END', { start: '19:00', end: '18:00' }), sessionRow('X-STATUS', { status: 'terminada' }), sessionRow('X-TRANSPORT', { transport: 'Q200.00', total: 'Q1,600.00' }), sessionRow('X-ROOM', { place: 'SALA-Z' }),
      sessionRow('X-PAST', { status: 'confirmed' }), sessionRow('X-FUTURE', { date: '01/02/2027' }), sessionRow('X-EDITOR', { editor: 'nadie@estudio.example' }), sessionRow('X-DISCOUNT', { discount: 'Q1,400.01', total: '' }),
      sessionRow('X-MIXED', { subtotal: '1.400,00', total: '' }), sessionRow('S-1'), sessionRow('X-LONG', { start: '18:00', end: '18:05' }), sessionRow('X-LINE'),
    ],
    session_lines: [...['OVERLAP', 'TOTAL', 'CLIENT', 'DATE', 'MONTH-FIRST', 'END', 'STATUS', 'TRANSPORT', 'ROOM', 'PAST', 'FUTURE', 'EDITOR', 'DISCOUNT', 'MIXED', 'LONG'].map((name) => lineRow(`X-${name}`)), lineRow('X-LINE', 'NO-HAY'), lineRow('E-9999')],
    assignments: [['X-ROOM', 'foto@estudio.example', '', '', 'sí'], ['S-3', 'edicion@estudio.example', '', '', ''], ['S-3', 'nadie@estudio.example', '', '', ''], ['S-1', 'foto@estudio.example', '', '', '']],
    payments: [['S-1', 'balance', 'Q9,999.00', '01/11/2026', 'cash', ''], ['E-9999', 'deposit', 'Q100.00', '01/06/2026', 'cash', ''], ['S-2', 'balance', 'Q10.00', '21/11/2026', 'cash', ''], ['S-3', 'deposit', 'Q10.00', '01/11/2026', 'transfer', 'b1'], ['S-4', 'refund', 'Q100.00', '20/09/2026', 'cash', ''], ['X-ROOM', 'deposit', 'Q1.00', '01/06/2026', 'cash', '']],
    clients: [['Ana P.', '+502 55550001', 'otra@correo.example'], ['Ana', '5555 0009', 'ANA@correo.example'], ['', '5555-0000'], ['Sin Teléfono', ''], ['Teléfono Malo', '12']],
  });

  const result = await importing(tenant, book, { dryRun: true });

  expect(refusals(result)).toEqual([
    ['clients', '5555-0000', 'CELL_REQUIRED'], ['clients', 'Sin Teléfono', 'CELL_REQUIRED'], ['clients', 'Teléfono Malo', 'PHONE_INVALID'],
    ['sessions', 'X-OVERLAP', 'ROOM_TAKEN'], ['sessions', 'X-TOTAL', 'TOTAL_DIFFERS'], ['sessions', 'X-CLIENT', 'CLIENT_UNKNOWN'], ['sessions', 'X-DATE', 'DATE_IMPOSSIBLE'], ['sessions', 'X-MONTH-FIRST', 'DATE_IMPOSSIBLE'],
    ['sessions', 'X-END', 'ENDS_BEFORE_START'], ['sessions', 'X-STATUS', 'CHOICE_UNKNOWN'], ['sessions', 'X-TRANSPORT', 'TRANSPORT_NOT_ALLOWED'], ['sessions', 'X-ROOM', 'ROOM_UNKNOWN'],
    ['sessions', 'X-PAST', 'PAST_SESSION_STATUS'], ['sessions', 'X-FUTURE', 'FUTURE_SESSION_STATUS'], ['sessions', 'X-EDITOR', 'EDITOR_UNKNOWN'], ['sessions', 'X-DISCOUNT', 'DISCOUNT_EXCEEDS_TOTAL'],
    ['sessions', 'X-MIXED', 'AMOUNT_FORMAT_MIXED'], ['sessions', 'S-1', 'REPEATED'], ['sessions', 'X-LONG', 'LENGTH_OUT_OF_RANGE'], ['sessions', 'X-LINE', 'LINES_REFUSED'],
    ['session_lines', 'X-LINE', 'ITEM_UNKNOWN'], ['session_lines', 'E-9999', 'SESSION_UNKNOWN'],
    ['assignments', 'S-3', 'NOT_A_PHOTOGRAPHER'], ['assignments', 'S-3', 'PHOTOGRAPHER_UNKNOWN'], ['assignments', 'S-1', 'REPEATED'],
    ['payments', 'S-1', 'MORE_THAN_TOTAL'], ['payments', 'E-9999', 'SESSION_UNKNOWN'], ['payments', 'S-2', 'PAYMENT_IN_FUTURE'], ['payments', 'S-3', 'DOCUMENT_REPEATED'], ['payments', 'S-4', 'REFUND_MORE_THAN_PAID'],
  ]);
  expect(result.rows.find(({ label }) => label === 'X-OVERLAP')?.issues[0]?.message).toBe('Sala A está ocupada por S-2 (sessions 3).');
  expect(result.rows.filter(({ verdict }) => verdict === 'duplicate').map(({ label, issues }) => [label, issues[0]?.code, issues[0]?.params['by'], issues[0]?.params['otherName']])).toEqual([
    ['Ana P.', 'DUPLICATE_IN_FILE', 'phone', 'Ana Peña'], ['Ana', 'DUPLICATE_IN_FILE', 'email', 'Ana Peña'],
  ]);
  expect(result.rows.filter(({ sheet, verdict }) => sheet !== 'sessions' && verdict === 'skipped').map(({ sheet, label }) => `${sheet} ${label}`)).toEqual([
    ...['OVERLAP', 'TOTAL', 'CLIENT', 'DATE', 'MONTH-FIRST', 'END', 'STATUS', 'TRANSPORT', 'ROOM', 'PAST', 'FUTURE', 'EDITOR', 'DISCOUNT', 'MIXED', 'LONG'].map((name) => `session_lines X-${name}`), 'assignments X-ROOM', 'payments X-ROOM',
  ]);
});

test('a dry run and a refused import leave nothing behind', async () => {
  const tenant = await studio();
  const before = await rowsOf(tenant);
  const book = withRows(smallStudio(), { sessions: [sessionRow('X-ROOM', { place: 'SALA-Z' })] });

  expect((await importing(tenant, smallStudio(), { dryRun: true })).outcome).toBe('dry_run');
  expect((await importing(tenant, book)).outcome).toBe('refused');
  expect(await rowsOf(tenant)).toEqual(before);
});

test('the same file a second time changes nothing; a changed row changes its record; a touched record is left alone', async () => {
  const tenant = await studio();
  await importing(tenant, smallStudio());
  const before = await rowsOf(tenant);
  expect((await importing(tenant, smallStudio())).outcome).toBe('unchanged');
  expect(await rowsOf(tenant)).toEqual(before);

  const changed = smallStudio();
  changed['sessions'] = changed['sessions']!.map((row) => (row[0] === 'S-2' ? row.map((cell, at) => (at === 4 ? '11:00' : at === 5 ? '12:30' : cell)) : row[0] === 'S-3' ? row.map((cell, at) => (at === 6 ? 'Panajachel' : cell)) : row));
  changed['clients'] = changed['clients']!.map((row) => (row[0] === 'Ana Peña' ? ['Ana Peña López', ...row.slice(1)] : row));
  changed['items'] = changed['items']!.map((row) => (row[0] === 'FOTO' ? ['FOTO', 'Fotografía', 'digital_photo', 'Q12.00', 'unit'] : row));
  await tenant.run((ctx) => ctx.tx.updateTable('photoSession').set({ internalNotes: 'llamó ayer' }).where('externalRef', '=', 'S-3').execute());

  const second = await importing(tenant, changed);

  expect([second.outcome, second.counts['sessions']?.update, second.counts['clients']?.update, second.counts['items']?.update]).toEqual(['committed', 1, 1, 1]);
  expect(second.rows.find(({ sheet, label }) => sheet === 'sessions' && label === 'S-3')?.issues.map(({ code }) => code)).toContain('TOUCHED_SINCE');
  await tenant.run(async (ctx) => {
    const sessions = await ctx.tx.selectFrom('photoSession').select(['id', 'externalRef', 'startsAt', 'locationText']).orderBy('externalRef').execute();
    expect(sessions[1]?.startsAt.toString()).toBe('2026-12-01T17:00:00Z');
    expect(sessions[2]?.locationText).toBe('Antigua');
    const bookings = await ctx.tx.selectFrom('booking').select(['startsAt']).where('ownerId', '=', sessions[1]?.id ?? '').where('blocking', '=', true).execute();
    expect(bookings.map(({ startsAt }) => startsAt.toString())).toEqual(Array(3).fill('2026-12-01T17:00:00Z'));
    expect(await ctx.tx.selectFrom('client').select('fullName').where('fullName', 'like', 'Ana%').execute()).toEqual([{ fullName: 'Ana Peña López' }]);
    expect(await ctx.tx.selectFrom('catalogItem').select('unitPriceMinor').where('code', '=', 'FOTO').execute()).toEqual([{ unitPriceMinor: 1200 }]);
  });
});

test('CSV files come in like a workbook: one file a sheet, Windows-1252, semicolons, decimal commas, Spanish headings', async () => {
  const tenant = await studio();
  const book = smallStudio();
  const comma = (text: string) => text.replace(/^Q?([\d,]+)\.(\d\d)$/, (_, whole: string, cents: string) => `${whole.replaceAll(',', '.')},${cents}`);
  const files = Object.entries(book).map(([sheet, rows]) => ({
    name: `${sheet}.csv`,
    content: Buffer.from(csvOf(rows.map((row) => row.map((cell) => comma(cell === null ? '' : typeof cell === 'object' ? '=1' : String(cell)))), ';'), 'latin1'),
  }));
  const clients = files.find(({ name }) => name === 'clients.csv')!;
  clients.name = 'clientes 2026.csv';
  clients.content = Buffer.from(clients.content.toString('latin1').replace('full_name;primary_phone;email', 'Nombre;Teléfono;Correo electrónico'), 'latin1');

  const result = await importing(tenant, files);

  expect([result.outcome, refusals(result), result.report?.differenceMinor, result.report?.total.systemMinor]).toEqual(['committed', [], 0, 665_000]);
  expect(await tenant.run((ctx) => ctx.tx.selectFrom('client').select('fullName').orderBy('fullName').execute())).toEqual([{ fullName: 'Ana Peña' }, { fullName: 'Colegio Sol' }]);
});

test('what the tenant already has is used and not entered again: rooms, items, clients, times that are taken', async () => {
  const tenant = await studio();
  await importing(tenant, smallStudio());
  await tenant.run((ctx) => sql`delete from import_ref`.execute(ctx.tx)); // as if it had been entered by hand
  const book = withRows(Object.fromEntries(Object.entries(smallStudio()).map(([sheet, rows]) => [sheet, ['sessions', 'session_lines', 'assignments', 'payments'].includes(sheet) ? rows.slice(0, 1) : rows])), {
    sessions: [sessionRow('N-1', { date: '02/12/2026', status: 'confirmed', place: 'Sala A' }), sessionRow('N-2', { date: '01/12/2026', start: '10:00', end: '11:00', status: 'confirmed', place: 'SALA-A' })],
    session_lines: [lineRow('N-1'), lineRow('N-2')],
    assignments: [['N-1', 'foto@estudio.example', '', '', 'sí']],
  });

  const result = await importing(tenant, book, { goodRowsOnly: true });

  expect(refusals(result)).toEqual([['sessions', 'N-2', 'ROOM_TAKEN']]);
  expect([result.counts['rooms']?.duplicate, result.counts['items']?.duplicate, result.counts['packages']?.duplicate, result.counts['clients']?.duplicate, result.counts['team']?.duplicate]).toEqual([2, 2, 1, 2, 3]);
  expect([result.counts['sessions']?.create, await tenant.run((ctx) => ctx.tx.selectFrom('client').select('id').execute().then(({ length }) => length))]).toEqual([1, 2]);
});

test('two photographers cannot be in two places: the second row is refused with both named', async () => {
  const tenant = await studio();
  const book = withRows(smallStudio(), {
    sessions: [sessionRow('P-1', { type: 'external', place: 'Zona 10', date: '01/12/2026', start: '11:00', end: '12:00', status: 'assigned' })],
    session_lines: [lineRow('P-1')],
    assignments: [['P-1', 'foto@estudio.example', '', '', '']], // coverage 10:00-13:00 by the zone `city`, S-2 ends 10:30
  });

  const result = await importing(tenant, book, { dryRun: true });

  expect(refusals(result)).toEqual([['assignments', 'P-1', 'PHOTOGRAPHER_TAKEN']]);
  expect(result.rows.find(({ verdict }) => verdict === 'error')?.issues[0]?.message).toBe('Fotógrafa está en S-2 (assignments 3) a esa hora.');
});

test('a workbook as Excel itself keeps it: real dates and times, numbers for amounts and phones, Spanish sheets, one column each for phone and mail, room and place', async () => {
  const tenant = await studio();
  const serial = (date: string) => Math.round((Date.parse(date) - Date.parse('1899-12-30')) / 86_400_000);
  const day = (date: string) => ({ serial: serial(date), as: 'date' as const });
  const time = (hour: number) => ({ serial: hour / 24, as: 'time' as const });
  const { team, rooms, items, packages, package_items: contents } = smallStudio();
  const book: Book = {
    Equipo: team!, Salas: rooms!, Artículos: items!, Paquetes: packages!, 'Contenido de paquetes': contents!,
    Clientes: [['Clientes al 20/11/2026'], [], ['Nombre completo', 'Teléfono', 'Correo'], ['Ana Peña', 55550001, 'ana@correo.example'], ['Luis', 50255550002, '']],
    Sesiones: [
      ['Referencia', 'Teléfono del cliente', 'Correo del cliente', 'Tipo de sesión', 'Fecha', 'Inicio', 'Fin', 'Sala', 'Lugar', 'Estado', 'Subtotal', 'Transporte', 'Descuento', 'Total'],
      ['N-1', '', 'ana@correo.example', 'estudio', day('2026-10-10'), time(10), time(11.5), 'Sala A', '', 'Completada', 1400, 0, 100, 1300],
      ['N-2', 55550002, '', 'externa', day('2026-12-05'), time(18), time(26 - 24), '', 'Antigua Guatemala', 'preagendada', 1250, 150.5, 0, 1400.5],
    ],
    'Líneas de sesión': [['Referencia', 'Código de artículo', 'Cantidad', 'Precio unitario'], ['N-1', 'PQ-1', 1, 1400], ['N-2', 'ALBUM', 1, 1250]],
    Pagos: [['Referencia', 'Concepto', 'Monto', 'Fecha', 'Forma de pago', 'Documento'], ['N-1', 'anticipo', 650, day('2026-10-01'), 'transferencia', 'B1'], ['N-1', 'saldo', 650, day('2026-10-12'), 'efectivo', '']],
    Apuntes: [['cosas', 'varias'], ['no', 'se importa']],
  };

  const result = await importing(tenant, book);

  expect([result.outcome, refusals(result), result.report?.differenceMinor]).toEqual(['committed', [], 0]);
  expect(result.mapping.find(({ sheet }) => sheet === 'Apuntes')?.target).toBeNull();
  const sessions = await tenant.run((ctx) => ctx.tx.selectFrom('photoSession').select(['externalRef', 'startsAt', 'endsAt', 'totalMinor', 'locationText']).orderBy('externalRef').execute());
  expect(sessions.map(({ externalRef, startsAt, endsAt, totalMinor, locationText }) => [externalRef, startsAt.toString(), endsAt.toString(), totalMinor, locationText])).toEqual([
    ['N-1', '2026-10-10T16:00:00Z', '2026-10-10T17:30:00Z', 130_000, null], ['N-2', '2026-12-06T00:00:00Z', '2026-12-06T08:00:00Z', 140_050, 'Antigua Guatemala'],
  ]);
});

test('an import that was interrupted goes on where it stopped when it is run again', async () => {
  const tenant = await studio();
  let transactions = 0;
  const failing = runFromFiles({
    inTenant: (work) => tenant.run(async (ctx) => {
      const result = await work(ctx);
      transactions += 1;
      if (transactions === 10) throw new Error('the lights went out'); // two for the look, then a sheet each: the eighth is the lines of sessions
      return result;
    }),
  }, { app: 'studio', files: [{ name: 'libro.xlsx', content: bookFile(smallStudio()) }], asOf: '2026-11-20', dryRun: false, goodRowsOnly: false, locale: 'es' });
  await expect(failing).rejects.toThrow('the lights went out');
  const half = await rowsOf(tenant);
  expect([half['photo_session'], half['photo_session_line'], half['receipt']]).toEqual([4, 0, 0]);

  const result = await importing(tenant, smallStudio());

  const whole = await rowsOf(tenant);
  expect([result.outcome, result.report?.differenceMinor, whole['photo_session'], whole['photo_session_line'], whole['photo_session_assignment'], whole['receipt'], whole['client']]).toEqual(['committed', 0, 4, 4, 3, 4, 2]);
});

test('a file of a later day is judged by that day: what is over by then is the past', async () => {
  const tenant = await studio();
  const book = withRows(smallStudio(), {
    sessions: [sessionRow('L-1', { date: '02/12/2026', status: 'attended' }), sessionRow('L-2', { date: '02/12/2026', start: '18:30', end: '19:30', status: 'attended' })], session_lines: [lineRow('L-1'), lineRow('L-2')],
  });
  book['sessions'] = book['sessions']!.filter(([ref]) => ref !== 'S-2' && ref !== 'S-3');
  for (const sheet of ['session_lines', 'assignments', 'payments']) book[sheet] = book[sheet]!.filter(([ref]) => ref !== 'S-2' && ref !== 'S-3');

  const result = await importing(tenant, book, { asOf: '2027-01-15' });

  expect([result.outcome, refusals(result), result.report?.differenceMinor]).toEqual(['committed', [], 0]);
  expect(result.rows.find(({ label }) => label === 'L-2')?.issues.map(({ code }) => code)).toEqual(['ROOM_WAS_TAKEN']);
});

test('a workbook without a sheet of lines keeps what each session cost in one line, and a centavo of rounding in another', async () => {
  const tenant = await studio();
  const { session_lines: _, ...book } = smallStudio();
  const done = await importing(tenant, book);
  expect([done.outcome, done.report?.differenceMinor, done.report?.total.systemMinor]).toEqual(['committed', 0, 665_000]);
  const lines = () => tenant.run((ctx) => ctx.tx.selectFrom('photoSessionLine').innerJoin('photoSession', 'photoSession.id', 'photoSessionId').select(['externalRef', 'lineType', 'lineTotalMinor']).orderBy('externalRef').orderBy('displayOrder').execute());
  expect((await lines()).map(({ externalRef, lineType, lineTotalMinor }) => [externalRef, lineType, lineTotalMinor])).toEqual([
    ['S-1', 'adjustment', 140_000], ['S-2', 'adjustment', 140_000], ['S-3', 'adjustment', 250_000], ['S-4', 'adjustment', 125_000],
  ]);
  expect((await importing(tenant, book)).outcome).toBe('unchanged');

  const rounded = withRows(smallStudio(), { sessions: [sessionRow('R-1', { total: 'Q1,400.01' }), sessionRow('R-2', { start: '20:00', end: '21:00', total: 'Q1,399.99' })], session_lines: [lineRow('R-1'), lineRow('R-2')] });
  const other = await studio();
  const result = await importing(other, rounded);
  expect([result.outcome, result.report?.differenceMinor]).toEqual(['committed', 0]);
});

test('what sessions were paid is counted in one pass, however little the planner knows of a new business', async () => {
  // Statistics from before this business: the planner takes it to have one row of each.
  await sql`analyze`.execute(world.owner.global);
  const tenant = await studio();
  const numbers = Array.from({ length: 60 }, (_, n) => n);
  const day = (n: number) => Temporal.PlainDate.from('2026-06-01').add({ days: n }).toString();
  await importing(tenant, withRows(smallStudio(), {
    sessions: numbers.map((n) => sessionRow(`N-${n}`, { date: day(n) })),
    session_lines: numbers.map((n) => lineRow(`N-${n}`)),
    payments: numbers.map((n) => [`N-${n}`, 'deposit', 'Q1,400.00', day(n), 'cash', '']),
  }));
  const read = await tenant.run(async (ctx) => {
    const receiptsRead = async () => Number((await sql<{ n: string }>`select pg_stat_get_xact_tuples_fetched('receipt'::regclass) + pg_stat_get_xact_tuples_returned('receipt'::regclass) as n`.execute(ctx.tx)).rows[0]!.n);
    const before = await receiptsRead();
    await recountSessions(ctx);
    return (await receiptsRead()) - before;
  });
  // Each receipt once or twice; 60 by 60 times without.
  expect(read).toBeLessThan(numbers.length * 10);
});
