import { randomUUID } from 'node:crypto';
import { readXlsx } from 'hucre/xlsx';
import { describe, expect, test } from 'vitest';
import { NewClient } from '#contracts/clients.ts';
import { createClient } from '#capabilities/clients/public.ts';
import type { ReportAnswer } from '#contracts/reports.ts';
import { daysOf } from '#contracts/time.ts';
import { sql } from '#platform/db.ts';
import { NOW, makeMember, serverFor, useWorld } from '#test/server.ts';
import { makeStudio } from '#test/studio.ts';
import type { Studio } from '#test/studio.ts';
import { cellsOfRoom } from './room-cells.ts';
import { periodBefore } from './dashboard.ts';
import { monthlyReport } from './monthly.ts';

const world = useWorld();
const FINANCIAL = 'studio.report.financial';

/** Attended sessions of one client, written as an import would; `paid` is what each holds. */
const manySessions = (studio: Studio, count: number, more: { clientId?: string; startsAt?: string } = {}) =>
  studio.run((ctx) => sql`insert into photo_session (tenant_id, code, branch_id, zone, currency, client_id, session_type, status, starts_at, ends_at, session_date, room_id, requested_at, attended_at, subtotal_minor, total_minor, net_paid_minor, imported, ever_confirmed)
    select ${studio.id}::uuid, 'M-' || n, ${studio.branchId}::uuid, 'America/Guatemala', 'GTQ', ${more.clientId ?? studio.clientId}::uuid, 'studio', 'attended', t, t + interval '1 hour', (t at time zone 'America/Guatemala')::date, ${studio.rooms.A}::uuid, t, t + interval '1 hour', 10000, 10000, 2500, true, true
    from generate_series(1, ${count}) n cross join lateral (select ${more.startsAt ?? '2026-10-01T16:00:00Z'}::timestamptz + n * interval '1 minute' as t) at`.execute(ctx.tx));
const receipt = (studio: Studio, given: { amount: number; date: string; at: string }) =>
  studio.run((ctx) => sql`insert into receipt (tenant_id, client_id, branch_id, method, amount_minor, currency, payment_date, status, registered_at, verified_at) values (${studio.id}::uuid, ${studio.clientId}::uuid, ${studio.branchId}::uuid, 'cash', ${given.amount}, 'GTQ', ${given.date}, 'verified', ${given.at}, ${given.at})`.execute(ctx.tx));
const get = async (studio: Studio, url: string, permissions: readonly string[] | 'everything' = 'everything') => (await serverFor(world, studio, permissions)).inject({ method: 'GET', url, headers: { 'accept-language': 'es' } });

describe('reports', () => {
  test('E34: a payment dated 31 October and registered at 23:30 local is revenue of October', async () => {
    const studio = await makeStudio(world);
    await receipt(studio, { amount: 5_000, date: '2026-10-31', at: '2026-11-01T05:30:00Z' });
    const october = (await get(studio, '/api/v1/studio/reports/revenue?from=2026-10-01&to=2026-10-31')).json<ReportAnswer>();
    const november = (await get(studio, '/api/v1/studio/reports/revenue?from=2026-11-01&to=2026-11-30')).json<ReportAnswer>();
    expect([october.totals['netMinor'], october.totals['cashMinor'], october.totals['creditMinor'], november.totals['netMinor']]).toEqual([5_000, 5_000, 5_000, 0]);
  });

  test('E33: two bookings of a week open Monday to Saturday take 240 of 3240 minutes; a night with 25 hours has its hour twice', () => {
    const at = (day: string, from: string, to: string) => ({ start: Temporal.Instant.from(`${day}T${from}:00-06:00`), end: Temporal.Instant.from(`${day}T${to}:00-06:00`) });
    const open = ['16', '17', '18', '19', '20', '21'].map((day) => at(`2026-11-${day}`, '09:00', '18:00'));
    const cells = cellsOfRoom(open, [at('2026-11-16', '10:00', '12:00'), at('2026-11-17', '16:00', '19:00')], 'America/Guatemala');
    const sum = (key: 'openMin' | 'bookedMin') => cells.reduce((total, cell) => total + cell[key], 0);
    expect([sum('bookedMin'), sum('openMin'), cells.find(({ weekday, hour }) => weekday === 1 && hour === 11)?.bookedMin]).toEqual([240, 3240, 60]);
    const night = cellsOfRoom([daysOf('2026-11-01', '2026-11-01', 'America/New_York')], [], 'America/New_York');
    expect([night.reduce((total, { openMin }) => total + openMin, 0), night.find(({ hour }) => hour === 1)?.openMin]).toEqual([1500, 120]);
  });

  test('a report is refused without its right, hides names without the right to clients, and takes no foreign branch or unknown word', async () => {
    const studio = await makeStudio(world);
    await manySessions(studio, 3);
    const url = '/api/v1/studio/reports/receivables';
    expect((await get(studio, url, ['studio.report.session'])).statusCode).toBe(403);
    const blind = (await get(studio, url, [FINANCIAL])).json<ReportAnswer>();
    expect([blind.rows, Object.keys(blind.items[0]!).includes('client')]).toEqual([3, false]);
    expect((await get(studio, `${url}?export=csv`, [FINANCIAL])).body).not.toContain('María');
    expect((await get(studio, url)).json<ReportAnswer>().items[0]!['client']).toBe('María López');
    expect((await get(studio, `${url}?branchId=${randomUUID()}`)).statusCode).toBe(404);
    expect((await get(studio, `${url}?state=lost`)).statusCode).toBe(422);
    expect((await get(studio, `${url}?from=2026-02-01&to=2026-01-01`)).statusCode).toBe(422);
    expect((await get(studio, '/api/v1/reports', ['studio.report.own'])).json<{ items: unknown[] }>().items).toEqual([]);
    const none = await serverFor(world, studio, [FINANCIAL], { branchIds: [] });
    expect((await none.inject({ method: 'GET', url })).json<ReportAnswer>().rows).toBe(0);
  });

  test('pages hold every row once, and their sum is the total of the report and of its files', async () => {
    const studio = await makeStudio(world);
    await manySessions(studio, 57);
    const seen = new Set<string>();
    let sum = 0;
    for (let next: string | null = ''; next !== null; ) {
      const page: ReportAnswer = (await get(studio, `/api/v1/studio/reports/receivables?limit=10${next ? `&cursor=${next}` : ''}`)).json();
      expect([page.rows, page.totals['balanceMinor']]).toEqual([57, 57 * 7_500]);
      for (const row of page.items) seen.add(String(row['id']));
      sum += page.items.reduce((total, row) => total + Number(row['balanceMinor']), 0);
      ({ next } = page);
    }
    expect([seen.size, sum]).toEqual([57, 57 * 7_500]);
    const workbook = await readXlsx((await get(studio, '/api/v1/studio/reports/receivables?export=xlsx')).rawPayload);
    const [head, ...rows] = workbook.sheets[0]!.rows;
    expect(head).toEqual(['Cliente', 'Código', 'Estado', 'Fecha de sesión', 'Lista', 'Días', 'Antigüedad', 'Saldo']);
    expect([rows.length, rows.reduce((total, row) => total + Number(row[7]), 0), typeof rows[0]![7], rows[0]![3] instanceof Date || typeof rows[0]![3] === 'number']).toEqual([57, 57 * 75, 'number', true]);
    const pdf = await get(studio, '/api/v1/studio/reports/receivables?export=pdf');
    expect([pdf.statusCode, pdf.headers['content-type'], pdf.rawPayload.subarray(0, 5).toString()]).toEqual([200, 'application/pdf', '%PDF-']);
    const { rows: trace } = await studio.run((ctx) => sql<{ n: number }>`select count(*) as n from audit_log where action = 'report.export'`.execute(ctx.tx));
    expect(trace[0]!.n).toBe(2);
  });

  test('a file of values: byte order mark, decimal point, ISO dates, and no cell that a spreadsheet would run', async () => {
    const studio = await makeStudio(world);
    const { id } = await studio.run((ctx) => createClient(ctx, NewClient.parse({ fullName: '=HYPERLINK("http://x.example","hola")', phones: [{ number: '5555 9999' }], emails: [{ email: 'f@example.com' }] })));
    await manySessions(studio, 1, { clientId: id });
    const answer = await get(studio, '/api/v1/studio/reports/receivables?export=csv');
    expect([answer.headers['content-type'], answer.headers['content-disposition']]).toEqual(['text/csv; charset=utf-8', 'attachment; filename="cuentas-por-cobrar.csv"']);
    expect(answer.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(answer.body.slice(1).split('\r\n')).toEqual(['Cliente,Código,Estado,Fecha de sesión,Lista,Días,Antigüedad,Saldo', `"'=HYPERLINK(""http://x.example"",""hola"")",M-1,Realizada,2026-10-01,,50,31 a 60 días,75.00`, '']);
  });

  test('50,000 rows leave as they are read: every row, in memory that does not grow with them', async () => {
    const studio = await makeStudio(world);
    await manySessions(studio, 50_000, { startsAt: '2026-05-01T16:00:00Z' });
    const app = await serverFor(world, studio, 'everything');
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as { port: number };
    for (const format of ['csv', 'xlsx']) {
      globalThis.gc?.();
      const before = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
      let [peak, bytes, lines] = [0, 0, 0];
      const started = performance.now();
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/studio/reports/receivables?export=${format}`, { headers: { 'accept-encoding': 'identity' } });
      for await (const piece of answer.body!) {
        bytes += piece.length;
        if (format === 'csv') lines += Buffer.from(piece).toString('latin1').split('\n').length - 1;
        peak = Math.max(peak, process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers - before);
      }
      expect(performance.now() - started).toBeLessThan(30_000);
      expect(bytes).toBeGreaterThan(200_000);
      if (format === 'csv') expect(lines).toBe(50_001);
      expect(peak / 1e6, `${format} MB`).toBeLessThan(90);
    }
    await app.close();
  }, 90_000);

  test('the list of sessions leaves by the same door: every row as filtered, without money for crew', async () => {
    const studio = await makeStudio(world);
    await manySessions(studio, 1_200);
    const whole = await get(studio, '/api/v1/studio/sessions?status=attended&export=csv');
    expect([whole.statusCode, whole.body.split('\r\n').length, whole.body.split('\r\n')[0]]).toEqual([200, 1_202, '\ufeffCódigo,Cliente,Estado,Tipo,Fecha de sesión,Inicio,Fin,Lugar,Equipo,Total,Pagado,Saldo']);
    expect((await get(studio, '/api/v1/studio/sessions?status=canceled&export=csv')).body.split('\r\n')).toHaveLength(2);
    expect((await get(studio, '/api/v1/studio/sessions?export=csv', ['studio.session.view.own'])).body).toBe('\ufeffCódigo,Cliente,Estado,Tipo,Fecha de sesión,Inicio,Fin,Lugar,Equipo\r\n');
  });

  test('a saved view is its maker\'s, shared only with the right to share, and others\' own ones do not exist', async () => {
    const studio = await makeStudio(world);
    const [ana, eva] = [await makeMember(world, studio, 'Ana'), await makeMember(world, studio, 'Eva')];
    const as = (userId: string, permissions: string[]) => serverFor(world, studio, permissions, { id: userId, userId });
    const body = { subject: 'report:studio.revenue', name: 'Por semana', query: { by: 'week' } };
    const made = await (await as(ana, [])).inject({ method: 'POST', url: '/api/v1/views', payload: body });
    expect(made.statusCode, made.body).toBe(201);
    const { id } = made.json<{ id: string }>();
    expect((await (await as(ana, [])).inject({ method: 'POST', url: '/api/v1/views', payload: body })).json<{ code: string }>().code).toBe('DUPLICATE_NAME');
    expect((await (await as(ana, [])).inject({ method: 'PATCH', url: `/api/v1/views/${id}`, payload: { shared: true }, headers: { 'if-match': '"1"' } })).statusCode).toBe(403);
    expect((await (await as(eva, [])).inject({ method: 'DELETE', url: `/api/v1/views/${id}`, headers: { 'if-match': '"1"' } })).statusCode).toBe(404);
    expect((await (await as(ana, ['reports.share'])).inject({ method: 'PATCH', url: `/api/v1/views/${id}`, payload: { shared: true }, headers: { 'if-match': '"1"' } })).statusCode).toBe(200);
    expect((await (await as(eva, [])).inject({ method: 'GET', url: '/api/v1/views?subject=report:studio.revenue' })).json<{ items: { name: string; mine: boolean }[] }>().items).toMatchObject([{ name: 'Por semana', mine: false }]);
  });

  test('J13: the report of the month before goes once to each administrator, also when the first of the month was missed', async () => {
    const studio = await makeStudio(world);
    const admin = await makeMember(world, studio, 'Marta');
    await studio.run(async (ctx) => {
      const role = await ctx.tx.insertInto('role').values({ tenantId: studio.id, name: 'Administración', level: 100, isAdmin: true }).returning('id').executeTakeFirstOrThrow();
      await ctx.tx.insertInto('membershipRole').values({ tenantId: studio.id, userId: admin, roleId: role.id }).execute();
    });
    await world.owner.global.updateTable('tenant').set({ createdAt: NOW.subtract({ hours: 24 * 90 }) }).where('id', '=', studio.id).execute();
    const mails = () => studio.run(async (ctx) => (await sql<{ subject: string; files: string[] }>`select m.subject, array(select a.name from message_attachment a where a.tenant_id = m.tenant_id and a.message_id = m.id order by a.name) as files from message m where template = 'reports.pack' order by m.id`.execute(ctx.tx)).rows);
    await studio.run((ctx) => monthlyReport(ctx, '2026-11-03'));
    await studio.run((ctx) => monthlyReport(ctx, '2026-11-04'));
    expect(await mails()).toEqual([{ subject: expect.stringContaining('Reporte mensual') as string, files: ['reporte-mensual-2026-10-01-2026-10-31.pdf', 'reporte-mensual-2026-10-01-2026-10-31.xlsx'] }]);
    await studio.run((ctx) => monthlyReport(ctx, '2026-09-01')); // August: the business was made in August
    expect(await mails()).toHaveLength(2);
    await studio.run((ctx) => monthlyReport(ctx, '2026-08-01'));
    expect(await mails()).toHaveLength(2);
  }, 60_000);
});

describe('the dashboard of the manager', () => {
  test('its cards are the totals of the reports, and figures that the caller may not see are absent', async () => {
    const studio = await makeStudio(world);
    await manySessions(studio, 4);
    await receipt(studio, { amount: 70_000, date: '2026-10-15', at: '2026-10-15T16:00:00Z' });
    const url = '/api/v1/studio/dashboard/manager?from=2026-10-01&to=2026-10-31';
    const all = (await get(studio, url)).json<{ cards: Record<string, { value: number; before: number }>; types: unknown; aging: unknown; comparedFrom: string; comparedTo: string }>();
    expect([all.cards['revenueMinor'], all.cards['sessions'], all.types, all.aging, all.comparedFrom, all.comparedTo]).toEqual([
      { value: 70_000, before: 0 }, { value: 4, before: 0 }, { studio: 4, external: 0 }, [{ bucket: '31-60', sessions: 4, balanceMinor: 30_000 }], '2026-09-01', '2026-09-30',
    ]);
    const part = (await get(studio, url, ['studio.report.session'])).json<{ cards: Record<string, unknown>; aging: unknown; rooms: unknown }>();
    expect([part.cards['revenueMinor'], part.cards['onTime'], part.aging, part.rooms]).toEqual([null, null, null, null]);
    expect((await get(studio, url, ['studio.report.own'])).statusCode).toBe(403);
  });

  test('compares a month with the month before, and any other period with as many days', () => {
    expect([periodBefore({ from: '2026-03-01', to: '2026-03-31' }), periodBefore({ from: '2026-03-01', to: '2026-03-30' }), periodBefore({ from: '2026-11-09', to: '2026-11-15' })]).toEqual([
      { from: '2026-02-01', to: '2026-02-28' }, { from: '2026-02-01', to: '2026-02-28' }, { from: '2026-11-02', to: '2026-11-08' },
    ]);
  });
});
