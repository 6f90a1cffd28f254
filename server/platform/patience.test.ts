import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDb, inTenant, openDb, readTenant, sql } from '#platform/db.ts';
import type { Db } from '#platform/db.ts';
import { asAppError } from '#platform/errors.ts';
import { Patience, PATIENCE_MS, withPatience } from '#platform/patience.ts';
import { makeTenant, NOW, useWorld } from '#test/server.ts';

const world = useWorld();
let db: Db;
let outside: pg.Client;
beforeAll(async () => {
  db = openDb({ url: world.appUrl, max: 1 });
  outside = new pg.Client({ connectionString: world.superuserUrl });
  await outside.connect();
});
afterAll(async () => {
  await closeDb(db);
  await outside.end();
});
const caught = async (work: Promise<unknown>) => asAppError(await work.catch((error: unknown) => error));

test('waiting for a connection and for a lock share what one request may wait', async () => {
  const { id: tenantId } = await makeTenant(world);
  const patience = new Patience();
  // Most of it goes by in a statement.
  await withPatience(patience, () => sql`select pg_sleep(3.4)`.execute(readTenant(db, { tenantId, now: NOW })));
  expect(patience.leftMs).toBeLessThan(PATIENCE_MS - 3_400);
  await outside.query('begin; lock table client in access exclusive mode');
  const began = performance.now();
  const refusal = await caught(withPatience(patience, () => inTenant(db, { tenantId, now: NOW }, (tx) => tx.selectFrom('client').select('id').execute())));
  expect(performance.now() - began).toBeLessThan(3_000);
  expect(refusal).toMatchObject({ kind: 'unavailable', headers: { 'retry-after': '5' } });
  // Nothing is left: not even asked any more.
  expect(await caught(withPatience(patience, () => sql`select 1`.execute(readTenant(db, { tenantId, now: NOW }))))).toMatchObject({ kind: 'unavailable' });
  await outside.query('rollback');
  // Whoever was never waited for goes on without it, and so does what the request has set going.
  patience.end();
  expect((await withPatience(patience, () => sql`select 1 as n`.execute(readTenant(db, { tenantId, now: NOW })))).rows).toEqual([{ n: 1 }]);
});

test('what is waited for at the same time counts once', async () => {
  const patience = new Patience();
  const gate = Promise.withResolvers<void>();
  const all = Array.from({ length: 20 }, () => patience.during(() => gate.promise));
  const began = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 50));
  gate.resolve();
  await Promise.all(all);
  expect(PATIENCE_MS - patience.leftMs).toBeLessThanOrEqual(performance.now() - began + 1);
});

test('a statement that fails says which it was', async () => {
  const { id: tenantId } = await makeTenant(world);
  const failed = await sql`select 1 / ${0}::int as "guilty"`.execute(readTenant(db, { tenantId, now: NOW })).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: '22012', statement: 'select 1 / $1::int as "guilty"' });
});
