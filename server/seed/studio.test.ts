import { expect, test } from 'vitest';
import { checkLedger } from '#capabilities/payments/public.ts';
import { SessionStatus } from '#contracts/studio-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { runAsSystem } from '#platform/worker.ts';
import '#server/modules.ts';
import { makeMember, makeTenant, useWorld } from '#test/server.ts';
import { seedCalendar } from './calendar.ts';
import { seedCatalog } from './catalog.ts';
import { seedClients } from './clients.ts';
import { seedSessions } from './studio.ts';

const world = useWorld();
const people = ['ANDREA', 'RODRIGO', 'VALERIA'].map((code) => ({ userId: null, code, name: code, color: '#3b6fb6' }));

// Each weekday has its own Sundays, closed days and vacations ahead.
test.each(['2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27'])('the demo of %s has sessions in every state, and the books agree with them', async (today) => {
  const tenant = await makeTenant(world);
  const now = Temporal.Instant.from(`${today}T15:00:00Z`);
  const at = <T>(moment: Temporal.Instant, work: (ctx: Ctx) => Promise<T>) => runAsSystem(world.db, { now: () => moment }, tenant.id, 'demo', 'demo', work);
  const calendar = await at(now, (ctx) => seedCalendar(ctx, { branchId: tenant.branchId, zone: 'America/Guatemala', people }));
  const catalog = await at(now, seedCatalog);
  const clients = await at(now, seedClients);

  const editorId = await makeMember(world, tenant, 'Editor');
  await tenant.run((ctx) => ctx.tx.insertInto('membershipPermission').values({ tenantId: tenant.id, userId: editorId, permission: 'studio.session.take-editing', granted: true }).execute());

  await seedSessions({ at, branchId: tenant.branchId, zone: 'America/Guatemala', now, clients, calendar, catalog, editorId });

  const rows = await at(now, (ctx) => ctx.tx.selectFrom('photoSession').select(['status', 'netPaidMinor', 'pendingMinor', 'sessionDate']).where('tenantId', '=', tenant.id).execute());
  expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(SessionStatus.options));
  expect(rows.filter(({ status }) => status === 'confirmed').every(({ netPaidMinor }) => netPaidMinor > 0)).toBe(true);
  expect(rows.some(({ pendingMinor }) => pendingMinor > 0)).toBe(true);
  expect(rows.filter(({ sessionDate }) => sessionDate === today).length).toBe(3);
  expect((await at(now, (ctx) => checkLedger(ctx, { seals: true }))).sound).toBe(true);
});
