import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ImportRow, ImportRun } from '#contracts/imports.ts';
import { startRelay } from '#platform/relay.ts';
import type { Relay } from '#platform/relay.ts';
import { migrateQueue, startWorker } from '#platform/worker.ts';
import type { Worker } from '#platform/worker.ts';
import { makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { bookFile, lineRow, sessionRow, smallStudio, withRows } from '#test/studio-workbook.ts';

const world = useWorld();
const url = '/api/v1/imports';
let pool: pg.Pool;
let relay: Relay;
let worker: Worker;

beforeAll(async () => {
  const logger = pino({ level: 'silent' });
  pool = new pg.Pool({ connectionString: world.jobsUrl, max: 8 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
  await migrateQueue(pool);
  relay = startRelay({ pool, deliver: () => undefined, logger });
  worker = await startWorker({ db: world.db, pool, clock: world.clock, logger, concurrency: 2 });
});
afterAll(async () => {
  await worker.stop();
  await relay.stop();
  await pool.end();
});

type Part = { name: string; content: Buffer | string };
function multipart(fields: Record<string, string>, files: Part[]) {
  const boundary = `----${randomUUID()}`;
  const parts = [
    ...Object.entries(fields).map(([name, value]) => Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)),
    ...files.flatMap(({ name, content }) => [Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n')]),
    Buffer.from(`--${boundary}--\r\n`),
  ];
  return { payload: Buffer.concat(parts), headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}

const good = () => bookFile(smallStudio());
const withRefused = () => bookFile(withRows(smallStudio(), { sessions: [sessionRow('X-ROOM', { place: 'SALA-Z' })], session_lines: [lineRow('X-ROOM')] }));

async function upload(app: FastifyInstance, content: Buffer | string = good(), more: { fields?: Record<string, string>; headers?: Record<string, string>; name?: string } = {}) {
  const form = multipart({ app: 'studio', asOf: '2026-11-20', ...more.fields }, [{ name: more.name ?? 'libro.xlsx', content }]);
  return app.inject({ method: 'POST', url, payload: form.payload, headers: { ...form.headers, ...more.headers } });
}
const read = async (app: FastifyInstance, id: string): Promise<ImportRun> => (await app.inject({ method: 'GET', url: `${url}/${id}` })).json();
const settled = (app: FastifyInstance, id: string): Promise<ImportRun> =>
  vi.waitFor(async () => {
    const run = await read(app, id);
    if (['uploaded', 'analysing', 'committing', 'undoing'].includes(run.status)) throw new Error(`still ${run.status}`);
    return run;
  }, { timeout: 20_000, interval: 50 });

async function looked(tenant: TestTenant, content?: Buffer | string): Promise<{ app: FastifyInstance; run: ImportRun }> {
  const app = await serverFor(world, tenant, ['imports.run']);
  const answer = await upload(app, content);
  expect([answer.statusCode, answer.json().status]).toEqual([202, 'uploaded']);
  return { app, run: await settled(app, answer.json().id) };
}
const commit = (app: FastifyInstance, id: string, body: object = {}) => app.inject({ method: 'POST', url: `${url}/${id}/commit`, payload: body });

test('upload, look, commit and undo over HTTP, in the background, with the rows paged and filtered', async () => {
  const tenant = await makeTenant(world);
  const { app, run } = await looked(tenant, withRefused());
  expect([run.status, run.counts['sessions']?.error, run.counts['sessions']?.create, run.error]).toEqual(['analysed', 1, 4, null]);

  const rows = (await app.inject({ method: 'GET', url: `${url}/${run.id}/rows?verdict=error` })).json() as { items: ImportRow[]; next: string | null };
  expect(rows.items.map(({ sheet, line, label, issues }) => [sheet, line, label, issues.map(({ code, column, message }) => [code, column, message])])).toEqual([
    ['sessions', 6, 'X-ROOM', [['ROOM_UNKNOWN', 'room_code or location', 'No hay ninguna sala «SALA-Z».']]],
  ]);
  const seen: number[] = [];
  for (let next: string | null = ''; next !== null;) {
    const page = (await app.inject({ method: 'GET', url: `${url}/${run.id}/rows?sheet=session_lines&limit=2${next === '' ? '' : `&cursor=${next}`}` })).json() as { items: ImportRow[]; next: string | null };
    seen.push(...page.items.map(({ line }) => line));
    next = page.next;
  }
  expect(seen).toEqual([2, 3, 4, 5, 6]);

  const refused = await commit(app, run.id);
  expect([refused.statusCode, refused.json().code]).toEqual([422, 'IMPORT_ROWS_REFUSED']);
  const changed = await commit(app, run.id, { goodRowsOnly: true, fileHash: '0'.repeat(64) });
  expect([changed.statusCode, changed.json().code]).toEqual([409, 'IMPORT_FILE_CHANGED']);
  expect((await commit(app, run.id, { goodRowsOnly: true, fileHash: run.fileHash })).statusCode).toBe(202);
  const done = await settled(app, run.id);
  expect([done.status, done.report?.differenceMinor, done.report?.total.systemMinor, done.progress.done]).toEqual(['committed', 0, 665_000, 10]);
  expect(done.undoUntil).not.toBeNull();

  expect((await commit(app, run.id)).json().code).toBe('IMPORT_STATE');
  expect((await app.inject({ method: 'POST', url: `${url}/${run.id}/undo` })).statusCode).toBe(202);
  expect((await settled(app, run.id)).status).toBe('undone');
  const left = await tenant.run(async (ctx) => [
    await ctx.tx.selectFrom('photoSession').select('id').execute(), await ctx.tx.selectFrom('client').select('id').where('deletedAt', 'is', null).execute(), await ctx.tx.selectFrom('resource').select('id').execute(),
    await ctx.tx.selectFrom('catalogItem').select('id').execute(), await ctx.tx.selectFrom('receipt').select('id').execute(), await ctx.tx.selectFrom('booking').select('id').execute(), await ctx.tx.selectFrom('membership').select('userId').execute(),
  ].map(({ length }) => length));
  expect(left).toEqual([0, 0, 0, 0, 0, 0, 0]);

  const anew = await settled(app, (await upload(app)).json().id);
  expect([anew.counts['sessions']?.create, anew.counts['clients']?.create]).toEqual([4, 2]);
});

test('an import that somebody works with cannot be undone, nor one that is older than a day', async () => {
  const tenant = await makeTenant(world);
  const { app, run } = await looked(tenant);
  await commit(app, run.id);
  const done = await settled(app, run.id);
  await tenant.run(async (ctx) => {
    const { id } = await ctx.tx.selectFrom('photoSession').select('id').where('externalRef', '=', 'S-3').executeTakeFirstOrThrow();
    await ctx.tx.insertInto('stateChange').values({ tenantId: tenant.id, machine: 'photo_session', entityId: id, fromState: 'pre_scheduled', toState: 'negotiation', actorType: 'user' }).execute();
  });

  await app.inject({ method: 'POST', url: `${url}/${run.id}/undo` });
  const still = await settled(app, run.id);
  expect([still.status, still.error?.code]).toEqual(['committed', 'IMPORT_UNDO_REFERRED']);
  expect(await tenant.run((ctx) => ctx.tx.selectFrom('receipt').select('id').execute().then(({ length }) => length))).toBe(4);

  await tenant.run((ctx) => ctx.tx.updateTable('importRun').set({ committedAt: Temporal.Instant.from(done.committedAt ?? '').subtract({ hours: 24 }) }).where('id', '=', run.id).execute());
  const late = await app.inject({ method: 'POST', url: `${url}/${run.id}/undo` });
  expect([late.statusCode, late.json().code]).toEqual([409, 'IMPORT_UNDO_TOO_LATE']);
});

test('a sheet and a column with other names are mapped by hand and looked at again', async () => {
  const tenant = await makeTenant(world);
  const book = { Hoja1: [['Persona', 'Cel', 'Zona'], ['Ana Peña', '5555 0001', 'Zona 1']] };
  const app = await serverFor(world, tenant, ['imports.run']);
  const run = await settled(app, (await upload(app, bookFile(book))).json().id);
  expect([run.status, run.error?.code, run.sheets[0]?.columns]).toEqual(['failed', 'IMPORT_MAPPING', ['Persona', 'Cel', 'Zona']]);

  const map = (columns: Record<string, string>) => app.inject({ method: 'PUT', url: `${url}/${run.id}/mapping`, payload: { sheets: [{ file: 'libro.xlsx', sheet: 'Hoja1', target: 'clients', columns }] } });
  expect((await map({ fullName: 'Persona' })).statusCode).toBe(202);
  const half = await settled(app, run.id);
  expect([half.status, half.error?.message]).toEqual(['failed', 'Falta decir qué columna es cada una.\nHoja1: Faltan columnas: primary_phone.']);
  await map({ fullName: 'Persona', primaryPhone: 'Cel', address: 'Zona' });
  const whole = await settled(app, run.id);
  expect([whole.status, whole.counts['clients']?.create]).toEqual(['analysed', 1]);
});

test.each([
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'IMPORT_FILE_TYPE'],
  ['an empty file', Buffer.alloc(0), 'IMPORT_FILE_EMPTY'],
  ['half a workbook', good().subarray(0, 3000), 'IMPORT_FILE_BROKEN'],
])('%s ends the look with a sentence, not the server', async (_, content, code) => {
  const { run } = await looked(await makeTenant(world), content);
  expect([run.status, run.error?.code]).toEqual(['failed', code]);
  expect(run.error?.message.length).toBeGreaterThan(20);
});

test('what is wrong with the request is said at once', async () => {
  const tenant = await makeTenant(world);
  const app = await serverFor(world, tenant, ['imports.run']);
  const answer = async (pending: ReturnType<typeof upload>) => {
    const { statusCode, ...response } = await pending;
    return [statusCode, response.json().code];
  };
  expect(await answer(upload(app, good(), { fields: { app: 'casino' } }))).toEqual([422, 'IMPORT_KIND_UNKNOWN']);
  expect(await answer(upload(app, good(), { fields: { asOf: '2026-02-30' } }))).toEqual([422, 'VALIDATION_ERROR']);
  expect(await answer(upload(app, good(), { fields: { tenantId: tenant.id } }))).toEqual([422, 'VALIDATION_ERROR']);
  expect(await answer(upload(app, good(), { fields: { branchId: randomUUID() } }))).toEqual([422, 'IMPORT_BRANCH_UNKNOWN']);
  expect(await answer(upload(app, good(), { headers: { 'content-length': String(200 * 1024 * 1024) } }))).toEqual([413, 'IMPORT_FILE_TOO_LARGE']);
  const none = multipart({ app: 'studio' }, []);
  expect((await app.inject({ method: 'POST', url, ...none })).json().code).toBe('IMPORT_FILE_MISSING');
  expect((await app.inject({ method: 'POST', url, payload: { app: 'studio' } })).statusCode).toBe(415);
});

test.each([
  ['cut off', (payload: Buffer) => payload.subarray(0, payload.length - 60)],
  ['without an end', (payload: Buffer) => payload.subarray(0, payload.length - 4)],
  ['rubbish', () => Buffer.from('not a form at all')],
  ['empty', () => Buffer.alloc(0)],
])('an upload that is %s is refused, never a failure of the server', async (_, spoil) => {
  const app = await serverFor(world, await makeTenant(world), ['imports.run']);
  const form = multipart({ app: 'studio' }, [{ name: 'a.csv', content: 'a,b\n1,2\n' }]);
  const answer = await app.inject({ method: 'POST', url, payload: spoil(form.payload), headers: form.headers });
  expect([answer.statusCode >= 400 && answer.statusCode < 500, typeof answer.json().code]).toEqual([true, 'string']);
});

test('what no database can hold is named by its row, also in headings, names of sheets and files', async () => {
  const tenant = await makeTenant(world);
  const book = { 'clients\u0001': [['full_name', 'primary_phone', 'notes', 'x\u0001_x0000_'], ['Ana_x0000_', '55550001', '', ''], [`${'x'.repeat(58)}😀😀`, 'no', '', ''], ['Luis', '55550002', 'bien', '']] };
  const app = await serverFor(world, tenant, ['imports.run']);
  const run = await settled(app, (await upload(app, bookFile(Object.fromEntries(Object.entries(book).map(([name, rows]) => [name.replace('\u0001', ''), rows.map((row) => row.map((cell) => cell.replace('\u0001', '')))]))), { name: 'mi\ud83d libro.xlsx' })).json().id);
  expect([run.status, run.counts['clients']?.error, run.counts['clients']?.create]).toEqual(['analysed', 2, 1]);
});

test('the same Idempotency-Key makes one import of two uploads', async () => {
  const app = await serverFor(world, await makeTenant(world), ['imports.run'], { id: randomUUID() });
  const key = { 'idempotency-key': randomUUID() };
  const content = good();
  const [first, second] = [await upload(app, content, { headers: key }), await upload(app, content, { headers: key })];
  expect(second.json().id).toBe(first.json().id);
  expect((await upload(app, withRefused(), { headers: key })).json().code).toBe('IDEMPOTENCY_KEY_REUSED');
});

test('without the permission there is no import, and another tenant knows nothing of it', async () => {
  const tenant = await makeTenant(world);
  const { run } = await looked(tenant);
  const stranger = await serverFor(world, await makeTenant(world), ['imports.run']);
  const colleague = await serverFor(world, tenant, ['clients.view']);
  for (const [method, path, payload] of [['GET', '', undefined], ['GET', '/rows', undefined], ['PUT', '/mapping', { sheets: [] }], ['POST', '/commit', {}], ['POST', '/undo', undefined]] as const) {
    const ask = (app: FastifyInstance) => app.inject({ method, url: `${url}/${run.id}${path}`, ...(payload && { payload }) });
    expect([method, path, (await ask(stranger)).statusCode, (await ask(colleague)).statusCode]).toEqual([method, path, 404, 403]);
  }
  expect((await stranger.inject({ method: 'GET', url })).json().items).toEqual([]);
  expect((await upload(colleague)).statusCode).toBe(403);
});

test('of another branch there is no import for whoever works in one alone', async () => {
  const tenant = await makeTenant(world);
  const { run } = await looked(tenant);
  const elsewhere = await serverFor(world, tenant, 'everything', { branchIds: [randomUUID()] });
  for (const [method, path] of [['GET', ''], ['GET', '/rows'], ['POST', '/undo']] as const) expect((await elsewhere.inject({ method, url: `${url}/${run.id}${path}` })).statusCode).toBe(404);
  expect((await elsewhere.inject({ method: 'GET', url })).json().items).toEqual([]);
  expect((await upload(elsewhere, good(), { fields: { branchId: tenant.branchId } })).json().code).toBe('IMPORT_BRANCH_UNKNOWN');
});
