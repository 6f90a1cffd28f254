import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';
import { ORDER_OWNER } from '#apps/tickets/orders/owner-type.ts';

const tenantOf = (ctx: Ctx): string => ctx.actor.tenantId;

/** An order with what its documents say, all of it frozen by the payment. */
export const orderToInvoice = async (ctx: Ctx, id: string) =>
  (await sql<{ id: string; number: string; status: string; mode: string; channel: string; clientId: string | null; currency: string; paidAt: Temporal.Instant | null; feeMinor: number; feeVatMinor: number; buyerName: string | null; buyerEmail: string | null; buyerIdType: string | null; buyerIdNumber: string | null; eventName: string; isPerformingArt: boolean; venueCountry: string; zone: string; legal: { taxId: string; taxIdCheckDigit: string | null } | null }>`
    select o.id, o.number, o.status, o.mode, o.channel, o.client_id, o.currency, o.paid_at, o.fee_minor, o.fee_vat_minor, o.buyer_name, o.buyer_email, o.buyer_id_type, o.buyer_id_number, e.name as event_name, e.is_performing_art, e.venue_country, e.time_zone as zone, o.legal_snapshot as legal
    from ticket_order o join ticket_event e on e.tenant_id = o.tenant_id and e.id = o.event_id where o.tenant_id = ${tenantOf(ctx)}::uuid and o.id = ${id}::uuid`.execute(ctx.tx)).rows[0];
export type OrderToInvoice = NonNullable<Awaited<ReturnType<typeof orderToInvoice>>>;

/** What was sold, one line for each area and price. */
export const linesToInvoice = async (ctx: Ctx, orderId: string) =>
  (await sql<{ areaName: string; quantity: number; paidMinor: number; taxMinor: number; feeVatBp: number }>`
    select a.name as area_name, count(*)::integer as quantity, u.paid_minor, sum(u.tax_minor)::bigint as tax_minor, max(p.vat_bp) as fee_vat_bp from ticket_order_unit u join ticket_area a on a.tenant_id = u.tenant_id and a.id = u.area_id join ticket_fee_plan p on p.tenant_id = u.tenant_id and p.id = u.fee_plan_id
    where u.tenant_id = ${tenantOf(ctx)}::uuid and u.order_id = ${orderId}::uuid group by a.id, a.name, a.sort_order, u.paid_minor order by a.sort_order, a.name, u.paid_minor desc`.execute(ctx.tx)).rows;

export const refundToNote = (ctx: Ctx, id: string) => ctx.tx.selectFrom('ticketRefund').select(['id', 'orderId', 'reason', 'status', 'faceMinor', 'feeMinor', 'currency']).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).executeTakeFirst();
/** What goes back of each unit beside what was paid for it. */
export const unitsToNote = async (ctx: Ctx, refundId: string) =>
  (await sql<{ faceMinor: number; feeMinor: number; paidMinor: number; unitFeeMinor: number; taxMinor: number; feeVatMinor: number }>`
    select r.face_minor, r.fee_minor, u.paid_minor, u.fee_minor as unit_fee_minor, u.tax_minor, u.fee_vat_minor from ticket_refund_unit r join ticket_order_unit u on u.tenant_id = r.tenant_id and u.id = r.order_unit_id where r.tenant_id = ${tenantOf(ctx)}::uuid and r.refund_id = ${refundId}::uuid`.execute(ctx.tx)).rows;

const documents = (ctx: Ctx) => ctx.tx.selectFrom('fiscalDocument as f').innerJoin('ticketOrder as o', (join) => join.onRef('o.tenantId', '=', 'f.tenantId').onRef('o.id', '=', 'f.ownerId'))
  .select(['f.id', 'f.kind', 'f.status', 'f.series', 'f.number', 'f.provider', 'f.connectionId', 'f.totalMinor', 'f.taxMinor', 'f.currency', 'f.issuedAt', 'o.number as orderNumber']).where('f.tenantId', '=', tenantOf(ctx)).where('f.ownerType', '=', ORDER_OWNER);
/** Certified documents of the purchases of a mailbox. */
export async function documentsOfMailbox(ctx: Ctx, address: string, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const from = readCursor(cursor, 1);
  const rows = await documents(ctx).where('o.buyerEmail', '=', address).where('f.uuid', 'is not', null)
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'f.id', type: 'uuid', desc: true }]))).orderBy('f.id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.id]);
}
export const documentOfMailbox = (ctx: Ctx, address: string, id: string) => documents(ctx).where('o.buyerEmail', '=', address).where('f.uuid', 'is not', null).where('f.id', '=', id).executeTakeFirst();
