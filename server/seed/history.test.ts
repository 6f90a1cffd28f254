import { expect, test } from 'vitest';
import { addPerson } from '#capabilities/identity/public.ts';
import { checkLedger } from '#capabilities/payments/public.ts';
import type { Ctx } from '#platform/context.ts';
import { runAsSystem } from '#platform/worker.ts';
import '#server/modules.ts';
import { makeTenant, useWorld } from '#test/server.ts';
import { seedCalendar } from './calendar.ts';
import { seedCatalog } from './catalog.ts';
import { seedClients } from './clients.ts';
import { seedHistory } from './history.ts';

const world = useWorld();

test.each(['2026-11-21', '2027-03-02'])('the demo of %s has half a year behind it, all paid in the books, each person and room once at a time', async (today) => {
  const tenant = await makeTenant(world);
  const now = Temporal.Instant.from(`${today}T15:00:00Z`);
  const at = <T>(work: (ctx: Ctx) => Promise<T>) => runAsSystem(world.db, { now: () => now }, tenant.id, 'demo', 'demo', work);
  const crew = [['fotografa', 'ANDREA', 'studio.photographer'], ['rodrigo', 'RODRIGO', 'studio.photographer'], ['valeria', 'VALERIA', 'studio.photographer'], ['editor', null, 'studio.editor']] as const;
  const people: { userId: string; code: string; name: string; color: string }[] = [];
  for (const [name, code, role] of crew) {
    const { userId } = await at((ctx) => addPerson(ctx, { email: `${name}@demo.example`, name, title: '', roles: [role], password: 'mostrador-demo-2026' }));
    if (code) people.push({ userId, code, name: code, color: '#3b6fb6' });
  }
  await at((ctx) => seedCalendar(ctx, { branchId: tenant.branchId, zone: 'America/Guatemala', people }));
  await at(seedCatalog);
  const clients = await at(seedClients);

  await seedHistory({ inTenant: at, zone: 'America/Guatemala', now, clients });

  const rows = await at((ctx) => ctx.tx.selectFrom('photoSession').select(['status', 'sessionType', 'netPaidMinor']).where('tenantId', '=', tenant.id).execute());
  expect(rows.length).toBeGreaterThan(60);
  expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['completed', 'canceled']));
  expect(new Set(rows.map(({ sessionType }) => sessionType)).size).toBe(2);
  expect((await at((ctx) => checkLedger(ctx, { seals: true }))).sound).toBe(true);
}, 60_000);
