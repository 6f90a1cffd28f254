import { expect, test } from 'vitest';
import { runFromFiles } from '#capabilities/imports/public.ts';
import { sql } from '#platform/db.ts';
import '#server/modules.ts';
import { serverFor, makeTenant, useWorld } from '#test/server.ts';
import { workbookOf } from '#test/workbooks.ts';
import { checkTicketIntegrity } from './integrity.ts';

const world = useWorld();

const book = workbookOf({
  events: [['name', 'start_local', 'end_local'], ['Noche', '2027-03-12 20:00', '2027-03-12 22:00']],
  areas: [['event_slug', 'area', 'price', 'unit_count', 'letter'], ['noche', 'Platea', '85.000', '', 'P']],
  units: [['area', 'row', 'seat'], ...[1, 2, 3, 4].map((seat) => ['Platea', 'A', String(seat)])],
  sold: [['external_ref', 'area', 'row/seat or number', 'holder_name', 'paid', 'paid_at'], ...[1, 2, 3].map((n) => [`X-${n}`, 'Platea', `A/${n}`, 'Ana', '85.000', '2026-11-01 10:00'])],
});

test('what an import leaves is sound; each of the faults that old systems have is found once a day, by name and place (tickets 13)', async () => {
  const tenant = await makeTenant(world, { zone: 'America/Bogota', currency: 'COP', country: 'CO', apps: ['tickets'] });
  const done = await runFromFiles({ inTenant: (work) => tenant.run(work) }, { app: 'tickets', files: [{ name: 'libro.xlsx', content: book }], asOf: '2026-11-20', dryRun: false, goodRowsOnly: false, locale: 'es' });
  expect(done.outcome).toBe('committed');
  const asked = (day: string) => tenant.run((ctx) => checkTicketIntegrity(ctx, day));
  expect(await asked('2026-11-20')).toBe(0);

  // As data of before would be, which no table of ours has guarded.
  const owner = world.owner.global;
  for (const table of ['ticket_order', 'ticket_unit']) await sql`alter table ${sql.table(table)} disable trigger step`.execute(owner);
  await sql`drop index ticket_order_unit_live`.execute(owner);
  const ofRef = (ref: string) => sql`(select id from ticket_order where external_ref = ${ref})`;
  await sql`update ticket_order set status = 'expired' where external_ref = 'X-1'`.execute(owner);
  await sql`update ticket_unit set status = 'held', hold_expires_at = app.now() where order_id = ${ofRef('X-2')}`.execute(owner);
  await sql`update ticket_order set status = 'cancelled' where external_ref = 'X-2'`.execute(owner);
  await sql`insert into ticket_unit (tenant_id, area_id, number, row_label, seat_label) select tenant_id, area_id, 9, 'a', seat_label from ticket_unit where seat_label = '4'`.execute(owner);
  await sql`with stage as (insert into sale_stage (tenant_id, event_id, name, adjustment_type, adjustment_value, start_at) select tenant_id, id, 'Preventa', 'percentage', 0, app.now() from ticket_event returning id)
    update ticket_order_unit set stage_id = stage.id, stage_price_minor = stage_price_minor + 100, paid_minor = paid_minor + 100 from stage where order_id = ${ofRef('X-3')}`.execute(owner);
  await sql`insert into ticket_order_unit select (jsonb_populate_record(u, jsonb_build_object('id', gen_random_uuid(), 'position', 2, 'unit_id', v.unit_id))).* from ticket_order_unit u, ticket_order_unit v where u.order_id = ${ofRef('X-1')} and v.order_id = ${ofRef('X-3')}`.execute(owner);

  expect(await asked('2026-11-21')).toBe(7);
  expect(await asked('2026-11-21')).toBe(0);
  const app = await serverFor(world, tenant, ['tickets.settings.manage']);
  const page = (await app.inject({ method: 'GET', url: '/api/v1/tickets/integrity-issues?limit=50&latestOnly=true' })).json() as { items: { check: string; eventName: string; details: Record<string, unknown> }[] };
  expect(page.items.map(({ check, eventName, details: { seat = null, stage = null } }) => `${check} ${eventName} ${String(seat ?? stage)}`).toSorted()).toEqual([
    'held_by_dead_order Noche 2', 'label_twice Noche 4', 'paid_differs Noche null', 'paid_differs Noche null', 'sold_without_order Noche 1', 'stage_not_counted Noche Preventa', 'two_live_orders Noche 3',
  ]);
});
