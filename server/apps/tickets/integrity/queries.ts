import type { TicketCheck } from '#contracts/tickets-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

// The nightly questions (tickets 13). Each finds units, stages or orders and says what is wrong with them.

const place = sql.raw(`jsonb_build_object('area', a.name, 'number', u.number, 'row', u.row_label, 'seat', u.seat_label`);

const finds = (tenantId: string): Record<TicketCheck, ReturnType<typeof sql>> => ({
  sold_without_order: sql`select a.event_id, u.id, ${place}, 'order', o.number, 'status', o.status) as details from ticket_unit u join ticket_area a on a.tenant_id = u.tenant_id and a.id = u.area_id
    left join ticket_order o on o.tenant_id = u.tenant_id and o.id = u.order_id
    where u.tenant_id = ${tenantId}::uuid and u.status = 'sold' and (o.status not in ('paid', 'partially_refunded', 'charged_back')
      or not exists (select from ticket_order_unit l where l.tenant_id = u.tenant_id and l.order_id = u.order_id and l.unit_id = u.id and l.released_at is null))`,
  two_live_orders: sql`select a.event_id, u.id, ${place}, 'orders', l.numbers) as details
    from (select x.unit_id, jsonb_agg(o.number order by o.number) as numbers from ticket_order_unit x join ticket_order o on o.tenant_id = x.tenant_id and o.id = x.order_id
      where x.tenant_id = ${tenantId}::uuid and x.released_at is null group by x.unit_id having count(*) > 1) l
    join ticket_unit u on u.tenant_id = ${tenantId}::uuid and u.id = l.unit_id join ticket_area a on a.tenant_id = u.tenant_id and a.id = u.area_id`,
  held_by_dead_order: sql`select a.event_id, u.id, ${place}, 'order', o.number, 'status', o.status) as details from ticket_unit u join ticket_area a on a.tenant_id = u.tenant_id and a.id = u.area_id
    join ticket_order o on o.tenant_id = u.tenant_id and o.id = u.order_id where u.tenant_id = ${tenantId}::uuid and u.status = 'held' and o.status not in ('held', 'pending_payment')`,
  // The table tells A-1 and a-1 apart; people at the door do not.
  label_twice: sql`select a.event_id, u.id, ${place}) as details
    from (select *, count(*) over (partition by area_id, app.fold(row_label), app.fold(seat_label)) as same, row_number() over (partition by area_id, app.fold(row_label), app.fold(seat_label) order by number) as nth
      from ticket_unit where tenant_id = ${tenantId}::uuid and row_label is not null) u
    join ticket_area a on a.tenant_id = u.tenant_id and a.id = u.area_id where u.same > 1 and u.nth > 1`,
  stage_not_counted: sql`select s.event_id, s.id, jsonb_build_object('stage', s.name, 'units', l.units) as details
    from (select x.stage_id, count(*) as units from ticket_order_unit x join ticket_order o on o.tenant_id = x.tenant_id and o.id = x.order_id
      where x.tenant_id = ${tenantId}::uuid and x.stage_id is not null and x.released_at is null and o.status = 'paid' group by x.stage_id) l
    join sale_stage s on s.tenant_id = ${tenantId}::uuid and s.id = l.stage_id where s.consumed_units = 0`,
  paid_differs: sql`select o.event_id, o.id, jsonb_build_object('order', o.number, 'faceMinor', o.face_minor, 'unitsFaceMinor', coalesce(l.face, 0), 'feeMinor', o.fee_minor + o.absorbed_fee_minor, 'unitsFeeMinor', coalesce(l.fee, 0)) as details
    from ticket_order o left join (select order_id, sum(paid_minor) as face, sum(fee_minor) as fee from ticket_order_unit where tenant_id = ${tenantId}::uuid group by order_id) l on l.order_id = o.id
    where o.tenant_id = ${tenantId}::uuid and o.paid_at is not null and (o.face_minor <> coalesce(l.face, 0) or o.fee_minor + o.absorbed_fee_minor <> coalesce(l.fee, 0))`,
});

/** Write down what a check finds; what is written for this local day already stays. @returns how many are new */
export async function recordIssues(ctx: Ctx, check: TicketCheck, localDate: string): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    insert into ticket_integrity_issue (tenant_id, check_name, event_id, entity_id, local_date, details)
    select ${ctx.actor.tenantId}::uuid, ${check}, found.event_id, found.id, ${localDate}::date, found.details from (${finds(ctx.actor.tenantId)[check]}) found
    on conflict on constraint ticket_integrity_issue_once do nothing returning id`.execute(ctx.tx);
  return rows.length;
}

export async function listIssues(ctx: Ctx, { limit, cursor, check, latestOnly }: { limit: number; cursor?: string | undefined; check?: TicketCheck | undefined; latestOnly?: boolean | undefined }) {
  const from = readCursor(cursor, 2);
  const rows = await ctx.tx.selectFrom('ticketIntegrityIssue as i').innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 'i.tenantId').onRef('e.id', '=', 'i.eventId'))
    .select(['i.id', 'i.checkName as check', 'i.eventId', 'e.name as eventName', 'i.entityId', 'i.localDate', 'i.details', 'i.foundAt']).where('i.tenantId', '=', ctx.actor.tenantId)
    .$if(check !== undefined, (query) => query.where('i.checkName', '=', check!))
    .$if(latestOnly === true, (query) => query.where('i.localDate', '=', (eb) => eb.selectFrom('ticketIntegrityIssue as m').select((inner) => inner.fn.max('m.localDate').as('d')).where('m.tenantId', '=', ctx.actor.tenantId)))
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'i.found_at', type: 'timestamptz', desc: true }, { column: 'i.id', type: 'uuid', desc: true }])))
    .orderBy('i.foundAt', 'desc').orderBy('i.id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.foundAt.toString(), row.id]);
}
