import type { Selectable } from 'kysely';
import type { ParafiscalLine, SettlementLines } from '#contracts/tickets-settlement.ts';
import type { SettlementStatus } from '#contracts/tickets-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';
import { readCursor, toPage } from '#platform/paging.ts';

export type SettlementRow = Selectable<DB['settlement']>;

const ours = (ctx: Ctx) => ctx.actor.tenantId;
/** Orders that took money and did not stay without their tickets; what was sold elsewhere was paid there. */
export const SOLD = sql.raw(`o.status in ('paid', 'partially_refunded', 'refunded', 'charged_back') and o.mode = 'live'`);
/** The bank took back all that was left of it; nobody refunded it. */
const GONE = sql.raw(`o.status = 'charged_back'`);

type Sums = Pick<SettlementLines, 'orders' | 'units' | 'refundedUnits' | 'courtesyUnits' | 'paidMinor' | 'refundedFaceMinor' | 'chargedBackMinor' | 'parafiscalMinor' | 'buyerFeeMinor' | 'absorbedFeeMinor' | 'returnedFeeByOrganizerMinor' | 'returnedFeeByPlatformMinor'>;

/**
 * Sums over the units of an event, each in its one order: nothing is joined that would count a unit twice. A fee that went
 * back on a unit is the organizer's: what came twice or could not be fulfilled goes back beside the units.
 */
export async function sumsOf(ctx: Ctx, eventId: string): Promise<Sums> {
  const { rows } = await sql<Sums>`
    select count(distinct o.id)::integer as orders, count(*)::integer as units, (count(*) filter (where u.refunded_face_minor > 0 or u.refunded_fee_minor > 0))::integer as refunded_units, (count(*) filter (where o.channel = 'courtesy'))::integer as courtesy_units,
      coalesce(sum(u.paid_minor), 0)::bigint as paid_minor, coalesce(sum(u.refunded_face_minor), 0)::bigint as refunded_face_minor, coalesce(sum(u.paid_minor - u.refunded_face_minor) filter (where ${GONE}), 0)::bigint as charged_back_minor,
      coalesce(sum(u.parafiscal_minor) filter (where u.refunded_face_minor = 0 and not ${GONE}), 0)::bigint as parafiscal_minor,
      coalesce(sum(u.fee_minor) filter (where o.fee_minor > 0), 0)::bigint as buyer_fee_minor,
      coalesce(sum(u.fee_minor) filter (where o.absorbed_fee_minor > 0), 0)::bigint as absorbed_fee_minor,
      coalesce(sum(u.refunded_fee_minor), 0)::bigint as returned_fee_by_organizer_minor, coalesce(sum(u.fee_minor - u.refunded_fee_minor) filter (where ${GONE} and o.fee_minor > 0), 0)::bigint as returned_fee_by_platform_minor
    from ticket_order_unit u join ticket_order o on o.tenant_id = u.tenant_id and o.id = u.order_id
    where u.tenant_id = ${ours(ctx)}::uuid and u.event_id = ${eventId}::uuid and ${SOLD} and o.channel <> 'import'`.execute(ctx.tx);
  return rows[0]!;
}
/** Accruals less reversals; refused ones count for nobody. */
export const commissionsOf = async (ctx: Ctx, eventId: string): Promise<number> =>
  (await sql<{ minor: number }>`select coalesce(sum(amount_minor), 0)::bigint as minor from commission where tenant_id = ${ours(ctx)}::uuid and event_id = ${eventId}::uuid and status <> 'cancelled'`.execute(ctx.tx)).rows[0]!.minor;
export const importedOf = async (ctx: Ctx, eventId: string): Promise<SettlementLines['imported']> =>
  (await sql<SettlementLines['imported']>`select count(*)::integer as units, coalesce(sum(u.paid_minor), 0)::bigint as paid_minor from ticket_order_unit u join ticket_order o on o.tenant_id = u.tenant_id and o.id = u.order_id
    where u.tenant_id = ${ours(ctx)}::uuid and u.event_id = ${eventId}::uuid and ${SOLD} and o.channel = 'import'`.execute(ctx.tx)).rows[0]!;
export const areasOfMoney = async (ctx: Ctx, eventId: string): Promise<SettlementLines['areas']> =>
  (await sql<SettlementLines['areas'][number]>`select a.name, count(*)::integer as units, sum(u.paid_minor)::bigint as paid_minor, sum(u.refunded_face_minor)::bigint as refunded_face_minor
    from ticket_order_unit u join ticket_order o on o.tenant_id = u.tenant_id and o.id = u.order_id join ticket_area a on a.tenant_id = u.tenant_id and a.id = u.area_id
    where u.tenant_id = ${ours(ctx)}::uuid and u.event_id = ${eventId}::uuid and ${SOLD} and o.channel <> 'import' group by a.id, a.name, a.sort_order order by a.sort_order, a.name`.execute(ctx.tx)).rows;

// --------------------------------------------------------------------------------------------------------- settlements
const withEvent = (ctx: Ctx) => ctx.tx.selectFrom('settlement as s').innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 's.tenantId').onRef('e.id', '=', 's.eventId'))
  .leftJoin('legalProfile as p', (join) => join.onRef('p.tenantId', '=', 'e.tenantId').onRef('p.id', '=', 'e.legalProfileId'))
  .select(['s.id', 's.eventId', 'e.name as eventName', 'e.status as eventStatus', 'e.startAt', 'e.timeZone', 's.status', 's.mode', 's.currency', 's.netMinor', 's.payableMinor', 's.computedAt', 's.reviewedAt', 's.closedAt', 's.paidAt', 's.paymentRef', 's.version'])
  .where('s.tenantId', '=', ours(ctx));
export async function settlementPage(ctx: Ctx, { limit, cursor, status, eventId }: { limit: number; cursor?: string | undefined; status?: SettlementStatus | undefined; eventId?: string | undefined }) {
  const from = readCursor(cursor, 1);
  const rows = await withEvent(ctx).$if(status !== undefined, (query) => query.where('s.status', '=', status!)).$if(eventId !== undefined, (query) => query.where('s.eventId', '=', eventId!))
    .$if(from !== null, (query) => query.where('s.id', '<', String(from![0]))).orderBy('s.id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.id]);
}
export const settlementById = (ctx: Ctx, id: string) => withEvent(ctx).select(['s.lines', 'p.legalName']).where('s.id', '=', id).executeTakeFirst();
export const settlementOfEvent = (ctx: Ctx, eventId: string) => ctx.tx.selectFrom('settlement').select(['id', 'status']).where('tenantId', '=', ours(ctx)).where('eventId', '=', eventId).executeTakeFirst();
export const lockSettlement = (ctx: Ctx, id: string) => ctx.tx.selectFrom('settlement').selectAll().where('tenantId', '=', ours(ctx)).where('id', '=', id).forUpdate().executeTakeFirst();
/** Null: there is one already. */
export const insertSettlement = async (ctx: Ctx, values: { eventId: string; mode: 'own_account' | 'platform_account'; currency: string; lines: SettlementLines }) =>
  (await ctx.tx.insertInto('settlement').values({ tenantId: ours(ctx), eventId: values.eventId, mode: values.mode, currency: values.currency, ...figures(ctx, values.lines) }).onConflict((oc) => oc.constraint('settlement_once').doNothing()).returning('id').executeTakeFirst())?.id ?? null;
const figures = (ctx: Ctx, lines: SettlementLines) => ({ lines: JSON.stringify(lines), netMinor: lines.netMinor, payableMinor: lines.payableMinor, computedAt: ctx.now });
export const storeFigures = (ctx: Ctx, id: string, lines: SettlementLines) => ctx.tx.updateTable('settlement').set(figures(ctx, lines)).where('tenantId', '=', ours(ctx)).where('id', '=', id).execute();
/** Before the step to paid, which asks for it. */
export const setReference = (ctx: Ctx, id: string, paymentRef: string) => ctx.tx.updateTable('settlement').set({ paymentRef }).where('tenantId', '=', ours(ctx)).where('id', '=', id).execute();
export const adjustmentsOf = (ctx: Ctx, settlementId: string) => ctx.tx.selectFrom('settlementAdjustment').select(['id', 'amountMinor', 'reason', 'createdAt']).where('tenantId', '=', ours(ctx)).where('settlementId', '=', settlementId).orderBy('id').execute();
export const insertAdjustment = (ctx: Ctx, values: { settlementId: string; amountMinor: number; reason: string }) => ctx.tx.insertInto('settlementAdjustment').values({ tenantId: ours(ctx), ...values }).execute();
export const deleteAdjustment = (ctx: Ctx, settlementId: string, id: string) => ctx.tx.deleteFrom('settlementAdjustment').where('tenantId', '=', ours(ctx)).where('settlementId', '=', settlementId).where('id', '=', id).returning('amountMinor').executeTakeFirst();

/** Events that are over, the day before or earlier by the given day, and have no settlement, or only a draft. */
export const toSettle = (ctx: Ctx, localDate: string, zone: string) =>
  ctx.tx.selectFrom('ticketEvent as e').leftJoin('settlement as s', (join) => join.onRef('s.tenantId', '=', 'e.tenantId').onRef('s.eventId', '=', 'e.id')).select(['e.id', 's.id as settlementId'])
    .where('e.tenantId', '=', ours(ctx)).where((eb) => eb.or([eb('s.id', 'is', null), eb('s.status', '=', 'draft')]))
    .where((eb) => eb.or([eb('e.status', '=', 'cancelled'), eb.and([eb('e.status', '=', 'completed'), sql<boolean>`(e.end_at at time zone ${zone})::date < ${localDate}::date`])])).orderBy('e.endAt').limit(500).execute();
export const tenantOf = (ctx: Ctx) => ctx.tx.selectFrom('tenant').select(['zone', 'currency', 'locale', 'country', 'createdAt']).where('id', '=', ours(ctx)).executeTakeFirstOrThrow();

// ---------------------------------------------------------------------------------------------------------- parafiscal
/** By event and price of one admission, of the event-local month of the payment; due only on units that are not refunded (tickets 5.11). */
export const parafiscalLines = async (ctx: Ctx, month: string, currency: string): Promise<ParafiscalLine[]> =>
  (await sql<ParafiscalLine>`
    select e.id as event_id, e.name as event_name, e.pulep_code, round(u.paid_minor::numeric / a.unit_capacity)::bigint as price_minor, sum(a.unit_capacity)::integer as tickets, sum(u.paid_minor)::bigint as base_minor, sum(u.parafiscal_minor)::bigint as contribution_minor
    from ticket_order_unit u join ticket_order o on o.tenant_id = u.tenant_id and o.id = u.order_id join ticket_event e on e.tenant_id = o.tenant_id and e.id = o.event_id join ticket_area a on a.tenant_id = u.tenant_id and a.id = u.area_id
    where u.tenant_id = ${ours(ctx)}::uuid and ${SOLD} and not ${GONE} and o.currency = ${currency} and u.parafiscal_minor > 0 and u.refunded_face_minor = 0 and date_trunc('month', o.paid_at at time zone e.time_zone)::date = ${`${month}-01`}::date
    group by e.id, e.name, e.pulep_code, round(u.paid_minor::numeric / a.unit_capacity) order by e.name, e.id, 4`.execute(ctx.tx)).rows;
const monthColumns = [sql<string>`to_char(month, 'YYYY-MM')`.as('month'), 'status', 'currency', 'lines', 'baseMinor', 'contributionMinor', 'generatedAt', 'closedAt', sql<string>`month::text`.as('firstDay'), 'id'] as const;
export const monthRow = (ctx: Ctx, month: string, { lock = false } = {}) =>
  ctx.tx.selectFrom('parafiscalMonth').select(monthColumns).where('tenantId', '=', ours(ctx)).where('month', '=', `${month}-01`).$if(lock, (query) => query.forUpdate()).executeTakeFirst();
export async function monthPage(ctx: Ctx, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const from = readCursor(cursor, 1);
  const rows = await ctx.tx.selectFrom('parafiscalMonth').select(monthColumns).where('tenantId', '=', ours(ctx)).$if(from !== null, (query) => query.where('month', '<', String(from![0]))).orderBy('month', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.firstDay]);
}
export const putMonth = (ctx: Ctx, month: string, { lines, ...values }: { currency: string; lines: readonly ParafiscalLine[]; baseMinor: number; contributionMinor: number }) => {
  const made = { ...values, lines: JSON.stringify(lines), generatedAt: ctx.now };
  return ctx.tx.insertInto('parafiscalMonth').values({ tenantId: ours(ctx), month: `${month}-01`, ...made }).onConflict((oc) => oc.constraint('parafiscal_month_once').doUpdateSet(made)).execute();
};
export const closeMonthRow = (ctx: Ctx, month: string) => ctx.tx.updateTable('parafiscalMonth').set({ status: 'closed', closedAt: ctx.now }).where('tenantId', '=', ours(ctx)).where('month', '=', `${month}-01`).execute();
