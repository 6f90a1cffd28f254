import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { UnitStatus } from '#contracts/tickets-terms.ts';

// What the tenant has that rows of a file may touch, and sets of rows written at once.

const tenant = (ctx: Ctx) => ctx.actor.tenantId;
const ids = (list: readonly string[]) => sql<string>`any(${[...list]}::uuid[])`;
const texts = (list: readonly string[]) => sql<string>`any(${[...list]}::text[])`;

// ------------------------------------------------------------------------------------------------------ what is there
/** Events that still may be given something: not over, not cancelled. */
export const openEvents = (ctx: Ctx) =>
  ctx.tx.selectFrom('ticketEvent').select(['id', 'slug', 'name', 'startAt', 'timeZone', 'currency', 'status', 'mode', 'feePlanId', 'legalProfileId']).where('tenantId', '=', tenant(ctx))
    .where('status', 'in', ['draft', 'published', 'paused', 'postponed']).orderBy('startAt').orderBy('id').execute();
export type KnownEvent = Awaited<ReturnType<typeof openEvents>>[number];

export async function takenSlugs(ctx: Ctx): Promise<Set<string>> {
  const of = (table: 'ticketEvent' | 'ticketEventRedirect') => ctx.tx.selectFrom(table).select('slug').where('tenantId', '=', tenant(ctx));
  return new Set((await of('ticketEvent').unionAll(of('ticketEventRedirect')).execute()).map(({ slug }) => slug));
}

export const areasOfEvents = (ctx: Ctx, eventIds: readonly string[]) =>
  ctx.tx.selectFrom('ticketArea').select(['id', 'eventId', 'name', 'priceMinor', 'unitCapacity', 'nomenclatureLetter', 'unitCount', 'everSold']).where('tenantId', '=', tenant(ctx)).where('eventId', '=', ids(eventIds)).execute();
export type KnownArea = Awaited<ReturnType<typeof areasOfEvents>>[number];

export const unitsOfAreas = (ctx: Ctx, areaIds: readonly string[]) =>
  ctx.tx.selectFrom('ticketUnit').select(['id', 'areaId', 'number', 'rowLabel', 'seatLabel', 'rowRank', 'status']).where('tenantId', '=', tenant(ctx)).where('areaId', '=', ids(areaIds)).orderBy('number').execute();

export const profilesByTaxId = (ctx: Ctx, taxIds: readonly string[]) =>
  ctx.tx.selectFrom('legalProfile').select(['id', 'taxId', 'legalName']).where('tenantId', '=', tenant(ctx)).where('taxId', '=', texts(taxIds)).orderBy('id').execute();

export const ordersByRef = (ctx: Ctx, eventIds: readonly string[], refs: readonly string[]) =>
  ctx.tx.selectFrom('ticketOrder').select(['id', 'eventId', 'externalRef']).where('tenantId', '=', tenant(ctx)).where('eventId', '=', ids(eventIds)).where('externalRef', '=', texts(refs)).execute();
/** Tickets that carry these codes already. */
export const codesTaken = (ctx: Ctx, eventIds: readonly string[], hashes: readonly string[]) =>
  ctx.tx.selectFrom('ticket').select(['eventId', 'orderId', 'externalCodeHash']).where('tenantId', '=', tenant(ctx)).where('eventId', '=', ids(eventIds)).where('externalCodeHash', '=', texts(hashes)).execute();

/** How many units of these events stand where. */
export async function unitsByStatus(ctx: Ctx, eventIds: readonly string[]): Promise<Record<UnitStatus, number>> {
  const counts: Record<UnitStatus, number> = { available: 0, held: 0, sold: 0, blocked: 0, disabled: 0 };
  const { rows } = await sql<{ status: UnitStatus; n: number }>`
    select u.status, count(*)::integer as n from ticket_unit u join ticket_area a on a.tenant_id = u.tenant_id and a.id = u.area_id
    where u.tenant_id = ${tenant(ctx)}::uuid and a.event_id = ${ids(eventIds)} group by u.status`.execute(ctx.tx);
  for (const { status, n } of rows) counts[status] = n;
  return counts;
}

export const salesOf = (ctx: Ctx, orderIds: readonly string[]) =>
  ctx.tx.selectFrom('ticketOrder').select(['id', 'paidAt', 'totalMinor', 'admissions']).where('tenantId', '=', tenant(ctx)).where('id', '=', ids(orderIds)).execute();

export async function versionsOf(ctx: Ctx, table: 'ticketEvent' | 'ticketArea' | 'ticketUnit' | 'ticketOrder', of: readonly string[]): Promise<Map<string, number>> {
  const rows = await ctx.tx.selectFrom(table).select(['id', 'version']).where('tenantId', '=', tenant(ctx)).where('id', '=', ids(of)).execute();
  return new Map(rows.map(({ id, version }) => [id, version]));
}

export const countryOf = async (ctx: Ctx): Promise<{ country: string; zone: string; currency: string }> =>
  ctx.tx.selectFrom('tenant').select(['country', 'zone', 'currency']).where('id', '=', tenant(ctx)).executeTakeFirstOrThrow();

// ------------------------------------------------------------------------------------------------------------ writing
export interface UnitInsert { id: string; areaId: string; number: number; rowLabel: string | null; seatLabel: string | null; rowRank: number | null; x: number | null; y: number | null; accessible: boolean; status: 'available' | 'blocked' }
export const insertUnits = (ctx: Ctx, rows: readonly UnitInsert[]) =>
  sql`insert into ticket_unit (tenant_id, id, area_id, number, row_label, seat_label, row_rank, x, y, accessible, status)
    select ${tenant(ctx)}::uuid, id, "areaId", number, "rowLabel", "seatLabel", "rowRank", x, y, accessible, status
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, "areaId" uuid, number integer, "rowLabel" text, "seatLabel" text, "rowRank" integer, x double precision, y double precision, accessible boolean, status text)`.execute(ctx.tx);

export type UnitPlace = Pick<UnitInsert, 'id' | 'x' | 'y' | 'accessible' | 'status'>;
/** Units as they stand, for the undo of a change. */
export const placesOf = (ctx: Ctx, of: readonly string[]) =>
  ctx.tx.selectFrom('ticketUnit').select(['id', 'x', 'y', 'accessible', 'status']).where('tenantId', '=', tenant(ctx)).where('id', '=', ids(of)).execute();
/** Only of units that nobody holds or bought; how many that were. */
export async function placeUnits(ctx: Ctx, rows: readonly UnitPlace[]): Promise<number> {
  const { numAffectedRows } = await sql`
    update ticket_unit u set x = r.x, y = r.y, accessible = r.accessible, status = r.status, block_reason = case when r.status = 'blocked' then u.block_reason end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, x double precision, y double precision, accessible boolean, status text)
    where u.tenant_id = ${tenant(ctx)}::uuid and u.id = r.id and u.status in ('available', 'blocked')`.execute(ctx.tx);
  return Number(numAffectedRows ?? 0n);
}

export interface OrderInsert {
  id: string; number: string; eventId: string; mode: string; clientId: string | null; buyerName: string; buyerEmail: string | null; buyerIdType: string | null; buyerIdNumber: string | null; currency: string;
  admissions: number; baseMinor: number; discountMinor: number; surchargeMinor: number; paidMinor: number; quote: unknown; tokenHash: string; tokenSealed: string; paidAt: string; legalSnapshot: unknown; externalRef: string;
  feePlanId: string; areaId: string; unitId: string; orderUnitId: string;
}
/** Orders that are paid already, each with its one unit; the units are sold, all or none of them. @returns how many units that were */
export async function insertSales(ctx: Ctx, rows: readonly OrderInsert[]): Promise<number> {
  const sales = JSON.stringify(rows);
  await sql`insert into ticket_order (tenant_id, id, number, event_id, channel, status, mode, client_id, buyer_name, buyer_email, buyer_id_type, buyer_id_number, hold_expires_at, currency, unit_count, admissions,
      base_minor, discount_minor, surcharge_minor, face_minor, fee_minor, fee_vat_minor, absorbed_fee_minor, tax_minor, parafiscal_minor, total_minor, quote, token_hash, token_sealed, paid_at, legal_snapshot, external_ref)
    select ${tenant(ctx)}::uuid, id, number, "eventId", 'import', 'paid', mode, "clientId", "buyerName", "buyerEmail", "buyerIdType", "buyerIdNumber", "paidAt", currency, 1, admissions,
      "baseMinor", "discountMinor", "surchargeMinor", "paidMinor", 0, 0, 0, 0, 0, "paidMinor", quote, "tokenHash", decode("tokenSealed", 'base64'), "paidAt", "legalSnapshot", "externalRef"
    from jsonb_to_recordset(${sales}::jsonb) as r(id uuid, number text, "eventId" uuid, mode text, "clientId" uuid, "buyerName" text, "buyerEmail" text, "buyerIdType" text, "buyerIdNumber" text, "paidAt" timestamptz, currency text,
      admissions integer, "baseMinor" bigint, "discountMinor" bigint, "surchargeMinor" bigint, "paidMinor" bigint, quote jsonb, "tokenHash" text, "tokenSealed" text, "legalSnapshot" jsonb, "externalRef" text)`.execute(ctx.tx);
  await sql`insert into ticket_order_unit (tenant_id, id, event_id, order_id, area_id, unit_id, position, base_minor, stage_price_minor, code_discount_minor, paid_minor, fee_minor, fee_vat_minor, tax_minor, parafiscal_minor, fee_plan_id)
    select ${tenant(ctx)}::uuid, "orderUnitId", "eventId", id, "areaId", "unitId", 1, "baseMinor", "paidMinor", 0, "paidMinor", 0, 0, 0, 0, "feePlanId"
    from jsonb_to_recordset(${sales}::jsonb) as r(id uuid, "orderUnitId" uuid, "eventId" uuid, "areaId" uuid, "unitId" uuid, "baseMinor" bigint, "paidMinor" bigint, "feePlanId" uuid)`.execute(ctx.tx);
  // A unit is held before it is sold, whoever sells it (tickets 4.3).
  await sql`update ticket_unit u set status = 'held', order_id = r.id, hold_expires_at = r."paidAt" from jsonb_to_recordset(${sales}::jsonb) as r(id uuid, "unitId" uuid, "paidAt" timestamptz)
    where u.tenant_id = ${tenant(ctx)}::uuid and u.id = r."unitId" and u.status = 'available'`.execute(ctx.tx);
  const { numAffectedRows } = await sql`update ticket_unit u set status = 'sold', hold_expires_at = null from jsonb_to_recordset(${sales}::jsonb) as r(id uuid, "unitId" uuid)
    where u.tenant_id = ${tenant(ctx)}::uuid and u.id = r."unitId" and u.order_id = r.id and u.status = 'held'`.execute(ctx.tx);
  return Number(numAffectedRows ?? 0n);
}

export interface TicketInsert {
  id: string; eventId: string; areaId: string; orderId: string; orderUnitId: string; seatInUnit: number; isTest: boolean; holderClientId: string | null; holderName: string; holderEmail: string | null; holderIdType: string | null;
  holderIdNumber: string | null; externalCodeHash: string | null;
}
export const insertTickets = (ctx: Ctx, rows: readonly TicketInsert[]) =>
  sql`insert into ticket (tenant_id, id, event_id, area_id, order_id, order_unit_id, seat_in_unit, is_test, holder_client_id, holder_name, holder_email, holder_id_type, holder_id_number, external_code_hash)
    select ${tenant(ctx)}::uuid, id, "eventId", "areaId", "orderId", "orderUnitId", "seatInUnit", "isTest", "holderClientId", "holderName", "holderEmail", "holderIdType", "holderIdNumber", "externalCodeHash"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, "eventId" uuid, "areaId" uuid, "orderId" uuid, "orderUnitId" uuid, "seatInUnit" integer, "isTest" boolean, "holderClientId" uuid, "holderName" text, "holderEmail" text,
      "holderIdType" text, "holderIdNumber" text, "externalCodeHash" text)`.execute(ctx.tx);

/** One row of history for each: the state in which it came, or how it got there. */
export const insertHistory = (ctx: Ctx, machine: 'ticket_order' | 'ticket' | 'ticket_unit', of: readonly string[], from: string | null, to: string, reason: string) =>
  sql`insert into state_change (tenant_id, machine, entity_id, from_state, to_state, actor_type, actor_id, actor_name, reason, occurred_at)
    select ${tenant(ctx)}::uuid, ${machine}, id, ${from}, ${to}, ${ctx.actor.type}, ${ctx.actor.id}::uuid, ${ctx.actor.name}, ${reason}, app.now() from unnest(${[...of]}::uuid[]) id`.execute(ctx.tx);

// --------------------------------------------------------------------------------------------------------------- undo
/** Clients who came with these orders: made in the same transaction, and with no other order or ticket. */
export async function buyersOf(ctx: Ctx, orderIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct c.id from ticket_order o join client c on c.tenant_id = o.tenant_id and c.id = o.client_id and c.created_at = o.created_at
    where o.tenant_id = ${tenant(ctx)}::uuid and o.id = ${ids(orderIds)}
      and not exists (select from ticket_order x where x.tenant_id = c.tenant_id and x.client_id = c.id and not x.id = ${ids(orderIds)})
      and not exists (select from ticket t where t.tenant_id = c.tenant_id and t.holder_client_id = c.id and not t.order_id = ${ids(orderIds)})`.execute(ctx.tx);
  return rows.map(({ id }) => id);
}
export async function deleteSales(ctx: Ctx, orderIds: readonly string[]): Promise<void> {
  const own = sql`tenant_id = ${tenant(ctx)}::uuid and order_id = ${ids(orderIds)}`;
  await sql`delete from ticket where ${own}`.execute(ctx.tx);
  await sql`update ticket_unit set status = 'available', order_id = null where ${own} and status = 'sold'`.execute(ctx.tx);
  await sql`delete from ticket_order_unit where ${own}`.execute(ctx.tx);
  await ctx.tx.deleteFrom('ticketOrder').where('tenantId', '=', tenant(ctx)).where('id', '=', ids(orderIds)).execute();
}
export const deleteUnits = (ctx: Ctx, of: readonly string[]) => ctx.tx.deleteFrom('ticketUnit').where('tenantId', '=', tenant(ctx)).where('id', '=', ids(of)).execute();
export const deleteAreas = (ctx: Ctx, of: readonly string[]) => ctx.tx.deleteFrom('ticketArea').where('tenantId', '=', tenant(ctx)).where('id', '=', ids(of)).execute();
/** Events, and the legal profiles that came with them and that no other event names. */
export async function deleteEvents(ctx: Ctx, of: readonly string[]): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select distinct p.id from ticket_event e join legal_profile p on p.tenant_id = e.tenant_id and p.id = e.legal_profile_id and p.created_at = e.created_at where e.tenant_id = ${tenant(ctx)}::uuid and e.id = ${ids(of)}`.execute(ctx.tx);
  await ctx.tx.deleteFrom('ticketEvent').where('tenantId', '=', tenant(ctx)).where('id', '=', ids(of)).execute();
  await sql`delete from legal_profile p where p.tenant_id = ${tenant(ctx)}::uuid and p.id = ${ids(rows.map(({ id }) => id))}
    and not exists (select from ticket_event e where e.tenant_id = p.tenant_id and e.legal_profile_id = p.id)`.execute(ctx.tx);
}
