import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { breaksOf, brokenDatabase, brokenInvariants, brokenKeys, ofDatabase, ofTenant } from '#test/invariants/check.ts';
import { NOW, useWorld } from '#test/server.ts';
import { makeLife } from '#test/studio-life.ts';
import { useSales } from '#test/ticket-sales.ts';

// The checker is checked: over a business that is sound it says nothing, and each rule says so when somebody breaks it, with
// every guard of the tables out of the way. A rule that was never seen to fail proves nothing.

const world = useWorld();
const { organizer, portal, work } = useSales(world);
let db: pg.Client;
const tenants: Record<'tickets' | 'studio', string> = { tickets: '', studio: '' };

/** An on-sale in every state, and photo sessions that are agreed and paid. */
beforeAll(async () => {
  const event = await organizer.ready();
  const areaId = (await organizer.areas(event.id))[0]!.id;
  await organizer.call('POST', `/events/${event.id}/stages`, { name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -2000, quotaUnits: 5, startAt: NOW.toString(), areas: [{ areaId }] });
  await organizer.call('POST', `/events/${event.id}/promotions`, { kind: 'code', name: 'Amigos', code: 'AMIGOS', discountType: 'percentage', value: 1000, target: 'event', maxUses: 3, startAt: NOW.toString() });
  await organizer.call('POST', `/events/${event.id}/publish`);
  const buy = async (quantity: number, more: object = {}) => {
    const made = await portal.buy(event, { lines: [{ areaId, quantity }], ...more });
    await portal.call('POST', `/orders/${made.token}/pay`, { termsAccepted: true });
    await portal.approve(made.order.number);
    return made;
  };
  const [first, second] = [await buy(2, { code: 'AMIGOS' }), await buy(2)];
  await portal.approve(first.order.number); // paid twice: goes back
  await portal.buy(event, { lines: [{ areaId, quantity: 1 }] }); // held
  const dropped = await portal.buy(event, { lines: [{ areaId, quantity: 1 }] });
  await portal.call('DELETE', `/orders/${dropped.token}`);
  const [order] = (await organizer.call('GET', `/orders?search=${second.order.number}`)).json().items;
  const { orderUnits } = (await organizer.call('GET', `/orders/${order.id}`)).json();
  const asked = await organizer.app.inject({ method: 'POST', url: `/api/v1/tickets/orders/${order.id}/refunds`, payload: { unitIds: [orderUnits[0].id], reason: 'withdrawal', returnToSale: true }, headers: { 'idempotency-key': randomUUID() } });
  if (asked.statusCode !== 201) throw new Error(asked.body);
  await organizer.call('POST', `/refunds/${asked.json().id}/approve`);
  const held = (await portal.call('GET', `/holdings/${first.token}`)).json().items as { id: string }[];
  const sent = await portal.call('POST', `/holdings/${first.token}/tickets/${held[0]!.id}/transfers`, { email: 'beto@amigo.example', message: '' });
  if (sent.statusCode !== 201) throw new Error(sent.body);
  const life = await makeLife(world);
  await life.far('confirmed');
  await life.far('pre_scheduled');
  await work.handedOn();
  Object.assign(tenants, { tickets: organizer.id, studio: life.id });
  db = new pg.Client({ connectionString: world.superuserUrl });
  await db.connect();
});
afterAll(() => db.end());

test('of a business that is sound no rule says anything', async () => {
  for (const id of Object.values(tenants)) expect(await brokenInvariants(db, id, NOW)).toEqual([]);
  expect(await brokenDatabase(db)).toEqual([]);
  // Not because there was nothing to look at.
  const { rows } = await db.query(`select (select count(*)::int from ticket_order where status = 'paid') as paid, (select count(*)::int from ticket_refund where status = 'succeeded') as back, (select count(*)::int from ticket_transfer) as transfers, (select count(*)::int from booking) as bookings, (select count(*)::int from photo_session where net_paid_minor > 0) as sessions`);
  expect(Object.values(rows[0] as Record<string, number>).every((n) => n > 0), JSON.stringify(rows[0])).toBe(true);
});

const at = (minutes: number): string => NOW.add({ minutes }).toString();
const order = (status: string, what = 'id') => `(select ${what} from ticket_order where tenant_id = $1 and status = '${status}' order by id limit 1)`;
const bookings = `insert into booking (tenant_id, resource_id, owner_type, owner_id, starts_at, ends_at, block_from, block_to) select tenant_id, %, 'x', uuidv7(), starts_at, ends_at, block_from, block_to from booking where tenant_id = $1 and blocking limit 1`;
const scan = `insert into ticket_scan (tenant_id, event_id, device_id, scan_id, gate_id, ticket_id, raw_hash, direction, generation, scanned_at, adjusted_at, received_at, offline, result, accepted, entry_window)
  select tenant_id, event_id, uuidv7(), uuidv7(), uuidv7(), id, 'x', 'entry', 1, '${at(0)}', '${at(0)}', '${at(0)}', false, 'valid', true, 'once' from ticket where tenant_id = $1 and status = 'valid' order by id limit 1`;
const session = `insert into cash_session (tenant_id, id, register_id, branch_id, currency, status, opening_minor, holder_name, expected_minor, counted_minor, opened_at, closed_at) values ($1, '00000000-0000-7000-8000-0000000000c1', uuidv7(), uuidv7(), 'COP', 'closed', 100, 'x', %, 100, '${at(0)}', '${at(0)}')`;

/** Of each rule what breaks it; `$1` is the tenant. */
const plants: Readonly<Record<string, { in?: 'studio'; /** Tables whose checks and unique keys would refuse it. */ open?: readonly string[]; sql: readonly string[] }>> = {
  'a step begins where the one before it ended': { sql: [`insert into state_change (tenant_id, machine, entity_id, from_state, to_state, actor_type) values ($1, 'ticket_order', ${order('held')}, 'expired', 'held', 'system')`] },
  'whatever has a history stands where it ends': { sql: [`update ticket_order set status = 'cancelled' where tenant_id = $1 and id = ${order('held')}`] },
  'a step of an order that is audited is audited once': { sql: [`delete from audit_log where tenant_id = $1 and action = 'ticket_order.paid'`] },
  'a message that was asked for is sent, failed, or still on its way': { sql: [`update message set status = 'queued' where tenant_id = $1`] },
  'the same message is asked for once': { open: ['message'], sql: [`insert into message (tenant_id, channel, recipient, locale, template, subject, body, dedupe_key, status) select tenant_id, channel, recipient, locale, template, subject, body, dedupe_key, status from message where tenant_id = $1 limit 1`] },
  'a session has one token to renew it, and none once it is over': { sql: [
    `insert into user_session (id, user_id, tenant_id, client, device_hash, expires_at) values ('00000000-0000-7000-8000-0000000000a1', uuidv7(), $1, 'web', 'x', now() + interval '1 day')`,
    `insert into refresh_token (token_hash, session_id, expires_at) select n::text || $1::text, '00000000-0000-7000-8000-0000000000a1', now() + interval '1 day' from generate_series(1, 2) n`] },
  'every entry of the books adds up to zero, with two lines at least': { sql: [`update ledger_line set amount_minor = amount_minor + 1 where tenant_id = $1 and id = (select id from ledger_line where tenant_id = $1 limit 1)`] },
  'every entry is sealed': { sql: [`delete from ledger_seal where tenant_id = $1 and seq = (select max(seq) from ledger_seal where tenant_id = $1)`] },
  'the chain of seals is whole': { sql: [`update ledger_entry set entry_date = entry_date + 1 where tenant_id = $1 and id = (select id from ledger_entry where tenant_id = $1 limit 1)`] },
  'what is held for an owner is what its receipts say': { sql: [`update receipt_allocation set amount_minor = amount_minor + 1 where tenant_id = $1 and id = (select id from receipt_allocation where tenant_id = $1 limit 1)`] },
  'no more is given back than came in': { sql: [`update refund set amount_minor = 1000000000000 where tenant_id = $1`] },
  'a payment of a gateway goes back once': { sql: [`update gateway_transaction set amount_minor = 1 where tenant_id = $1`, `insert into gateway_refund (tenant_id, refund_id, checkout_id, status, transaction_id) select f.tenant_id, f.id, t.checkout_id, 'done', t.id from refund f, gateway_transaction t where f.tenant_id = $1 and t.tenant_id = $1 limit 1 on conflict (tenant_id, refund_id) do update set status = 'done'`] },
  'an approved payment of a gateway is booked once, or put aside for a person': { sql: [`update gateway_transaction set receipt_id = null where tenant_id = $1`] },
  'nothing that a provider told us is left lying': { sql: [`insert into inbound_event (tenant_id, provider, event_id, payload, received_at) values ($1, 'wompi', 'x', '{}', '${at(-11)}')`] },
  'a drawer was counted against its opening and what moved': { sql: [session.replace('%', '101')] },
  'cash moves in an open drawer and by its own amount': { sql: [session.replace('%', '100'), `insert into cash_movement (tenant_id, session_id, kind, reason_code, amount_minor, occurred_at, actor_name) values ($1, '00000000-0000-7000-8000-0000000000c1', 'in', 'change', 5, '${at(1)}', 'x')`] },
  'receipts are numbered without a gap and without a double': { sql: [`update counter set value = value + 1 where tenant_id = $1 and scope like 'payments.receipt.%'`] },
  'a tax document has a number of its own': { open: ['fiscal_document'], sql: [`insert into fiscal_document (tenant_id, provider, kind, status, source_type, source_id, branch_id, client_id, zone, currency, buyer_tax_id, buyer_name, net_minor, tax_minor, total_minor, series, number, uuid, certified_at, owner_label, owner_path, connection_id, errors, issued_at, owner_type, owner_id)
    select $1, 'infile', 'FACT', 'certified', 'receipt', uuidv7(), uuidv7(), uuidv7(), 'UTC', 'GTQ', 'CF', 'x', 1, 0, 1, 'A', 1, uuidv7(), now(), 'x', '/x', '00000000-0000-7000-8000-0000000000f1', '[]', now(), 'x', uuidv7() from generate_series(1, 2)`] },

  'no two bookings of a resource overlap': { in: 'studio', open: ['booking'], sql: [bookings.replace('%', 'resource_id')] },
  'no hold outlives its time by more than its release takes': { in: 'studio', sql: [`update booking set hold_expires_at = '${at(-16)}' where tenant_id = $1`] },
  'nobody is in two places at once, whatever stands for them': { in: 'studio', open: ['resource'], sql: [
    `update resource set user_id = '00000000-0000-7000-8000-0000000000b1' where tenant_id = $1 and kind = 'staff'`,
    `insert into booking (tenant_id, resource_id, owner_type, owner_id, starts_at, ends_at, block_from, block_to) select $1, r.id, 'x', uuidv7(), '2030-01-01', '2030-01-02', '2030-01-01', '2030-01-02' from resource r where r.tenant_id = $1 and r.kind = 'staff'`] },
  'the total of a photo session is its lines': { in: 'studio', open: ['photo_session_line'], sql: [`update photo_session_line set line_total_minor = line_total_minor + 1 where tenant_id = $1`] },
  'the money noted on a photo session is what its receipts say': { in: 'studio', sql: [`update photo_session set net_paid_minor = net_paid_minor + 1 where tenant_id = $1`] },
  'nothing is paid above the total of an open photo session': { in: 'studio', sql: [`update photo_session set net_paid_minor = total_minor + 1 where tenant_id = $1`] },
  'no booking stands for a photo session that is over': { in: 'studio', open: ['photo_session'], sql: [`update photo_session set status = 'canceled' where tenant_id = $1`] },
  'a photo session that is agreed holds its room firmly, at its hours': { in: 'studio', open: ['booking'], sql: [`update booking set blocking = false where tenant_id = $1`] },
  'each of the team is booked for the coverage, and nobody else is': { in: 'studio', sql: [`update photo_session_assignment set coverage_end = coverage_end + interval '1 hour' where tenant_id = $1`] },

  'a unit has one owner': { open: ['ticket_order_unit'], sql: [`update ticket_order_unit set unit_id = (select unit_id from ticket_order_unit where tenant_id = $1 and order_id = ${order('paid')} limit 1) where tenant_id = $1 and released_at is null`] },
  'a ticket is of one place of one unit': { open: ['ticket'], sql: [`update ticket set order_unit_id = (select order_unit_id from ticket where tenant_id = $1 and status = 'valid' limit 1), seat_in_unit = 1 where tenant_id = $1 and status = 'valid'`, `insert into ticket (tenant_id, event_id, area_id, order_id, order_unit_id, seat_in_unit) select tenant_id, event_id, area_id, order_id, order_unit_id, seat_in_unit from ticket where tenant_id = $1 and status = 'valid' limit 1`] },
  'what is held or sold is so by the order that has it': { sql: [`update ticket_unit set order_id = ${order('paid')}, hold_expires_at = null, status = 'sold' where tenant_id = $1 and status = 'held'`] },
  'an order that has a unit has it in the hall too': { sql: [`update ticket_unit set order_id = null, hold_expires_at = null, status = 'available' where tenant_id = $1 and status = 'held'`] },
  'no hold outlives its time by more than the sweep takes': { sql: [`update ticket_order set hold_expires_at = '${at(-16)}' where tenant_id = $1 and status = 'held'`] },
  'a number and a seat\'s name stand once in an area': { open: ['ticket_unit'], sql: [`update ticket_unit set number = 1 where tenant_id = $1`] },
  'a stage has counted what was sold and is held of it': { sql: [`update sale_stage set consumed_units = 0 where tenant_id = $1`] },
  'a promotion has counted its uses': { sql: [`update ticket_promotion set used = 0 where tenant_id = $1`] },
  'no stage sells above its quota, but for those who paid late': { open: ['sale_stage'], sql: [`update sale_stage set quota_units = 1 where tenant_id = $1`] },
  'no promotion is used more often than it may, but for those who paid late': { open: ['ticket_promotion'], sql: [`update ticket_promotion set used = 4 where tenant_id = $1`] },
  'the counters of events and areas are what stands in the hall': { sql: [`update ticket_event set sold_admissions = sold_admissions + 1 where tenant_id = $1`] },
  'the price of an order is that of its units': { open: ['ticket_order_unit'], sql: [`update ticket_order_unit set base_minor = 0, stage_price_minor = 0, code_discount_minor = 0, paid_minor = 0 where tenant_id = $1`] },
  'what is held of an order is what it is worth: all of it once it is paid, nothing once it is over': { sql: [`update refund set status = 'failed' where tenant_id = $1`] },
  'what was given back of a unit is what its refunds say': { sql: [`update ticket_order_unit set refunded_face_minor = 0, refunded_fee_minor = 0 where tenant_id = $1`] },
  'a refund is its units and its parts, and done when they are': { sql: [`delete from ticket_refund_part where tenant_id = $1`] },
  'a unit goes back once': { open: ['ticket_refund_unit'], sql: [`insert into ticket_refund_unit (tenant_id, refund_id, order_unit_id, face_minor, fee_minor) select tenant_id, refund_id, order_unit_id, 0, 0 from ticket_refund_unit where tenant_id = $1`] },
  'an order earns one commission, and no more of it goes back than there was': { sql: [`insert into commission (tenant_id, kind, event_id, order_id, link_id, accrual_id, cause, base_minor, rate_bp, rate_source, amount_minor, currency, units, status) values ($1, 'reversal', uuidv7(), ${order('paid')}, uuidv7(), uuidv7(), 'x', 1, 1000, 'tenant', -1, 'COP', 0, 'pending')`] },
  'a payout is the sum of what it pays': { sql: [`insert into commission_payout (tenant_id, member_id, currency, amount_minor, reference, paid_at) values ($1, uuidv7(), 'COP', 5, 'x', now())`] },
  'a settlement says what its lines say': { sql: [`insert into settlement (tenant_id, event_id, status, mode, currency, lines, net_minor, payable_minor, computed_at) values ($1, uuidv7(), 'draft', 'own_account', 'COP', '{"netMinor": 1, "payableMinor": 1}', 1, 2, now())`] },
  'who has paid has the tickets, one for each person, and nobody else has any': { sql: [`delete from ticket where tenant_id = $1 and id = (select id from ticket where tenant_id = $1 limit 1)`] },
  'a unit whose money went back lets nobody in': { sql: [`update ticket set status = 'valid' where tenant_id = $1 and status = 'voided'`] },
  'a ticket lets in once for each time that it is good for': { open: ['ticket_scan'], sql: [scan, scan] },
  'a ticket that was used was let in by somebody': { sql: [`update ticket set status = 'used' where tenant_id = $1`] },
  'a new holder has a new QR': { sql: [`update ticket set transfer_count = 1 where tenant_id = $1`] },
  'a ticket on its way to somebody has the one transfer that says so': { sql: [`update ticket_transfer set status = 'cancelled' where tenant_id = $1`] },
  'a place in the line is one visitor\'s': { open: ['queue_entry'], sql: [`insert into queue_entry (tenant_id, room_id, visitor_hash, "group", joined_at, position, status) select $1, '00000000-0000-7000-8000-0000000000d1', n::text, 'live', now(), 1, 'waiting' from generate_series(1, 2) n`] },
  'who is offered what was sold out has it held, and who bought it has it': { open: ['waitlist_entry'], sql: [`insert into waitlist_entry (tenant_id, event_id, email, quantity, status, closed_at) values ($1, uuidv7(), 'a@b.example', 1, 'bought', now())`] },
  'who has paid was written to once': { sql: [`delete from message_event where tenant_id = $1`, `delete from message where tenant_id = $1`, `update ticket_order set paid_at = '${at(-11)}' where tenant_id = $1 and paid_at is not null`] },
};

const databasePlants: Readonly<Record<string, readonly string[]>> = {
  'nobody may change history: neither rights nor a missing guard': ['grant update on ledger_line to mostrador_app'],
  'what a command has caused is handed on within ten minutes': [`insert into outbox (kind, name, payload, created_at) values ('job', 'x', '{}', clock_timestamp() - interval '11 minutes')`],
  'no job is held by a worker that is gone': [`select graphile_worker.add_job('x', '{}')`, `update graphile_worker._private_jobs set locked_by = 'gone', locked_at = clock_timestamp() - interval '1 minute'`],
  'work that is given up is on the list of failures': [`select graphile_worker.add_job('x', '{}')`, 'update graphile_worker._private_jobs set attempts = max_attempts'],
  'a key from one tenant\'s table to another\'s carries the tenant': ['create table planted (tenant_id uuid, id uuid primary key)', 'alter table ticket add constraint planted_key foreign key (holder_client_id) references planted (id) not valid'],
  'every tenant\'s table shows the program that tenant alone': ['alter table ticket no force row level security'],
};

/** As the planter: no trigger, no foreign key, then back as it was. */
async function planted<T>(statements: readonly string[], look: () => Promise<T>, values: unknown[] = []): Promise<T> {
  await db.query('begin');
  try {
    await db.query("set local session_replication_role = replica");
    for (const sql of statements) await db.query(sql, sql.includes('$1') ? values : []);
    return await look();
  } finally {
    await db.query('rollback');
  }
}

/** Takes every check and every unique key but the first from a table. */
const opening = (table: string) => `do $do$ declare r record; begin
  for r in select conname from pg_constraint where conrelid = '${table}'::regclass and contype in ('c', 'u', 'x') loop execute format('alter table ${table} drop constraint %I cascade', r.conname); end loop;
  for r in select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = '${table}'::regclass and not i.indisprimary and i.indisunique loop execute format('drop index %I', r.relname); end loop;
end $do$`;

describe('a rule that is broken says so', () => {
  test.each(ofTenant)('$name', async (rule) => {
    const plant = plants[rule.name];
    if (!plant) throw new Error('nobody has seen this rule fail: plant something that breaks it');
    const tenant = tenants[plant.in ?? 'tickets'];
    expect(await planted([...(plant.open ?? []).map(opening), ...plant.sql], () => breaksOf(db, rule, tenant, NOW), [tenant])).not.toEqual([]);
  });

  // Checksums are the machine's own word: a page would have to be damaged on disk.
  test.each(ofDatabase.filter(({ name }) => name !== 'the checksums of the database are whole'))('$name', async (rule) => {
    const plant = databasePlants[rule.name];
    if (!plant) throw new Error('nobody has seen this rule fail: plant something that breaks it');
    expect(await planted(plant, () => breaksOf(db, rule))).not.toEqual([]);
  });

  test('no key leads nowhere or to another tenant', async () => {
    expect(await planted(['update ticket set holder_client_id = uuidv7()'], () => brokenKeys(db))).toMatchObject([{ id: 'ticket_holder' }]);
  });
});
