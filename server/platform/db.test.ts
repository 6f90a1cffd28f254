import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { inTenant, lockAll, readTenant, sql } from '#platform/db.ts';
import { asAppError } from '#platform/errors.ts';
import { makeTenant, useWorld } from '#test/server.ts';

const world = useWorld();
const contextOf = (tenantId: string) => ({ tenantId, userId: null, now: world.clock.now() });

describe('a query carries its tenant', () => {
  test('one tenant never sees or writes the rows of another', async () => {
    const [mine, theirs] = [await makeTenant(world), await makeTenant(world)];

    const seen = await readTenant(world.db, contextOf(mine.id)).selectFrom('branch').select(['id', 'tenantId']).execute();
    const forged = inTenant(world.db, contextOf(mine.id), (tx) => tx.insertInto('branch').values({ tenantId: theirs.id, name: 'Ajena', zone: 'UTC', currency: 'GTQ' }).execute());

    expect(seen.map((row) => row.id)).toEqual([mine.branchId]);
    await expect(forged).rejects.toMatchObject({ code: '42501' });
  });

  test('a query without a tenant is an error, not an empty list', async () => {
    await expect(world.db.global.selectFrom('branch').select('id').execute()).rejects.toMatchObject({ code: '22P02' });
  });

  test('the tenant of one transaction does not leak into the next on the same connection', async () => {
    const tenants = await Promise.all(Array.from({ length: 4 }, () => makeTenant(world)));
    const rounds = Array.from({ length: 400 }, (_, i) => tenants[i % tenants.length]!);

    const answers = await Promise.all(rounds.map(async (tenant, i) => {
      if (i % 7 === 0) await inTenant(world.db, contextOf(tenant.id), (tx) => sql`select 1 / 0`.execute(tx)).catch(() => undefined);
      return readTenant(world.db, contextOf(tenant.id)).selectFrom('branch').select('id').execute();
    }));

    expect(answers.map((rows) => rows.map((row) => row.id))).toEqual(rounds.map((tenant) => [tenant.branchId]));
  });

  test('app.now() in SQL is the injected clock, to the millisecond', async () => {
    const tenant = await makeTenant(world);
    const { rows } = await sql<{ now: Temporal.Instant }>`select app.now() as now`.execute(readTenant(world.db, contextOf(tenant.id)));
    expect(rows[0]!.now.toString()).toBe(world.clock.now().toString());
  });
});

describe('a transaction', () => {
  test('is rolled back whole when the work fails', async () => {
    const tenant = await makeTenant(world);
    const work = inTenant(world.db, contextOf(tenant.id), async (tx) => {
      await tx.insertInto('counter').values({ tenantId: tenant.id, scope: 'x', value: 1 }).execute();
      throw new Error('on purpose');
    });
    await expect(work).rejects.toThrow('on purpose');
    expect(await readTenant(world.db, contextOf(tenant.id)).selectFrom('counter').selectAll().execute()).toEqual([]);
  });

  test('that dies of a deadlock runs again and both succeed', async () => {
    const tenant = await makeTenant(world);
    await tenant.run((ctx) => ctx.tx.insertInto('counter').values(['a', 'b'].map((scope) => ({ tenantId: tenant.id, scope, value: 0 }))).execute());
    const add = (order: string[], reached: () => Promise<void>) => inTenant(world.db, contextOf(tenant.id), async (tx) => {
      for (const scope of order) {
        await tx.updateTable('counter').set((eb) => ({ value: eb('value', '+', 1) })).where('tenantId', '=', tenant.id).where('scope', '=', scope).execute();
        await reached();
      }
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    let arrived = 0;
    const meet = (): Promise<void> => {
      arrived += 1;
      if (arrived === 2) resolve();
      return promise;
    };

    await Promise.all([add(['a', 'b'], meet), add(['b', 'a'], meet)]);

    const rows = await readTenant(world.db, contextOf(tenant.id)).selectFrom('counter').select(['scope', 'value']).orderBy('scope').execute();
    expect(rows).toEqual([{ scope: 'a', value: 2 }, { scope: 'b', value: 2 }]);
  });

  test('locks several things in one order, so that opposite orders do not stall', async () => {
    const tenant = await makeTenant(world);
    const [a, b] = [randomUUID(), randomUUID()];
    const started = performance.now();
    await Promise.all(Array.from({ length: 60 }, (_, i) => inTenant(world.db, contextOf(tenant.id), async (tx) => {
      await lockAll(tx, 'thing', i % 2 === 0 ? [a, b] : [b, a]);
      await sql`select 1`.execute(tx);
    })));
    expect(performance.now() - started).toBeLessThan(10_000); // a single deadlock costs a second each
  });
});

describe('values', () => {
  test('an integer beyond what JavaScript holds exactly is an error, never a wrong number', async () => {
    const tenant = await makeTenant(world);
    await expect(sql`select 9007199254740993::bigint as n`.execute(readTenant(world.db, contextOf(tenant.id)))).rejects.toThrow(RangeError);
  });
});

test('a process that stood still for longer than its transaction may: unavailable, come back, and the pool goes on', async () => {
  const tenant = await makeTenant(world);
  const late = inTenant(world.db, contextOf(tenant.id), async (tx) => {
    await sql`select set_config('idle_in_transaction_session_timeout', '20ms', true)`.execute(tx);
    // As a stopped process: the database's last word is not read before the next question is sent.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    return sql`select 1`.execute(tx);
  });
  expect(asAppError(await late.catch((error: unknown) => error))).toMatchObject({ kind: 'unavailable' });
  expect(await readTenant(world.db, contextOf(tenant.id)).selectFrom('branch').select('id').execute()).toHaveLength(1);
});
