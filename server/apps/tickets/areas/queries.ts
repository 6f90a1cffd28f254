import type { Insertable, Selectable, Updateable } from 'kysely';
import type { UnitStatus } from '#contracts/tickets-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';
import { readCursor, toPage } from '#platform/paging.ts';
import type { NewUnit } from '#apps/tickets/rules/numbering.ts';

export type AreaRow = Selectable<DB['ticketArea']>;
export type UnitRow = Selectable<DB['ticketUnit']>;
type AreaValues = Omit<Insertable<DB['ticketArea']>, 'tenantId'>;

const anyOf = (ids: readonly string[]) => sql<string>`any(${[...ids]}::uuid[])`;

// --------------------------------------------------------------------------------------------------------------- areas
export const areasOf = (ctx: Ctx, eventId: string) =>
  ctx.tx.selectFrom('ticketArea').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('eventId', '=', eventId).orderBy('sortOrder').orderBy('id').execute();
export const areaById = (ctx: Ctx, id: string) => ctx.tx.selectFrom('ticketArea').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();
/** Locks the area until commit: numbers of units are given by one command at a time. */
export const lockArea = (ctx: Ctx, id: string) => ctx.tx.selectFrom('ticketArea').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
export const insertArea = (ctx: Ctx, values: AreaValues) => ctx.tx.insertInto('ticketArea').values({ tenantId: ctx.actor.tenantId, ...values }).returningAll().executeTakeFirstOrThrow();
/** Also with nothing to set: the version must grow when only the units change. */
export const updateArea = (ctx: Ctx, id: string, values: Updateable<DB['ticketArea']>) =>
  ctx.tx.updateTable('ticketArea').set((eb) => ({ name: eb.ref('name'), ...values })).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).returningAll().executeTakeFirstOrThrow();
export const deleteAreaRow = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('ticketArea').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
export const lastPlace = async (ctx: Ctx, eventId: string): Promise<number> =>
  (await ctx.tx.selectFrom('ticketArea').select(({ fn }) => fn.max('sortOrder').as('last')).where('tenantId', '=', ctx.actor.tenantId).where('eventId', '=', eventId).executeTakeFirst())?.last ?? -1;
/** Whether some amount of the event, of areas, stages or promotions, is no multiple of the step. */
export async function pricesOffStep(ctx: Ctx, eventId: string, step: number): Promise<boolean> {
  const of = sql`tenant_id = ${ctx.actor.tenantId}::uuid and event_id = ${eventId}::uuid`;
  const { rows } = await sql<{ off: boolean }>`
    select exists (select from ticket_area where ${of} and price_minor % ${step} <> 0) or exists (select from sale_stage where ${of} and adjustment_type <> 'percentage' and adjustment_value % ${step} <> 0)
      or exists (select from ticket_promotion where ${of} and ((discount_type <> 'percentage' and value % ${step} <> 0) or coalesce(max_discount_minor, 0) % ${step} <> 0)) as off`.execute(ctx.tx);
  return rows[0]!.off;
}

// --------------------------------------------------------------------------------------------------------------- units
/** How many units of each area stand where. */
export const countsOf = (ctx: Ctx, areaIds: readonly string[]) =>
  ctx.tx.selectFrom('ticketUnit').select((eb) => ['areaId', 'status', eb.cast<number>(eb.fn.countAll(), 'integer').as('n')]).where('tenantId', '=', ctx.actor.tenantId).where('areaId', '=', anyOf(areaIds)).groupBy(['areaId', 'status']).execute();

/** What numbering goes on from. */
export async function existingOf(ctx: Ctx, areaId: string, withLabels: boolean): Promise<{ maxNumber: number; rows: number; labels: Set<string> }> {
  const base = ctx.tx.selectFrom('ticketUnit').where('tenantId', '=', ctx.actor.tenantId).where('areaId', '=', areaId);
  const { maxNumber, rows } = await base.select((eb) => [eb.fn.coalesce(eb.fn.max('number'), sql<number>`0`).as('maxNumber'), eb.fn.coalesce(eb.fn.max('rowRank'), sql<number>`0`).as('rows')]).executeTakeFirstOrThrow();
  const labelled = withLabels ? await base.select(['rowLabel', 'seatLabel']).where('rowLabel', 'is not', null).execute() : [];
  return { maxNumber, rows, labels: new Set(labelled.map(({ rowLabel, seatLabel }) => `${rowLabel}-${seatLabel}`)) };
}

/** All of them in one statement. */
export async function insertUnits(ctx: Ctx, areaId: string, units: readonly NewUnit[]): Promise<void> {
  if (units.length === 0) return;
  await sql`insert into ticket_unit (tenant_id, area_id, number, row_label, seat_label, row_rank, x, y)
    select ${ctx.actor.tenantId}::uuid, ${areaId}::uuid, * from unnest(
      ${units.map(({ number }) => number)}::integer[], ${units.map(({ rowLabel }) => rowLabel)}::text[], ${units.map(({ seatLabel }) => seatLabel)}::text[],
      ${units.map(({ rowRank }) => rowRank)}::integer[], ${units.map(({ x }) => x)}::double precision[], ${units.map(({ y }) => y)}::double precision[])`.execute(ctx.tx);
}

/** Takes available units from the highest number down, those left out that somebody is buying at this instant or that stand in an order; how many went. */
export async function removeUnits(ctx: Ctx, areaId: string, count: number): Promise<number> {
  const { numAffectedRows } = await sql`delete from ticket_unit where tenant_id = ${ctx.actor.tenantId}::uuid and id in (
    select id from ticket_unit where tenant_id = ${ctx.actor.tenantId}::uuid and area_id = ${areaId}::uuid and status = 'available'
      and not exists (select from ticket_order_unit o where o.tenant_id = ticket_unit.tenant_id and o.unit_id = ticket_unit.id) order by number desc limit ${count} for update skip locked)`.execute(ctx.tx);
  return Number(numAffectedRows ?? 0n);
}

export async function unitPage(ctx: Ctx, areaId: string, { limit, cursor, status }: { limit: number; cursor?: string | undefined; status?: UnitStatus | undefined }) {
  const from = readCursor(cursor, 1);
  const rows = await ctx.tx.selectFrom('ticketUnit').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('areaId', '=', areaId)
    .$if(status !== undefined, (query) => query.where('status', '=', status!)).$if(from !== null, (query) => query.where('number', '>', Number(from![0]))).orderBy('number').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.number]);
}
export const unitsForMap = (ctx: Ctx, areaId: string) =>
  ctx.tx.selectFrom('ticketUnit').select(['id', 'number', 'rowLabel', 'seatLabel', 'status', 'blockReason', 'x', 'y', 'accessible', 'restrictedView', 'version']).where('tenantId', '=', ctx.actor.tenantId).where('areaId', '=', areaId).orderBy('number').execute();
export const lockUnit = (ctx: Ctx, id: string) => ctx.tx.selectFrom('ticketUnit').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
export const unitById = (ctx: Ctx, id: string) => ctx.tx.selectFrom('ticketUnit').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();
export const updateUnit = (ctx: Ctx, id: string, values: Updateable<DB['ticketUnit']>) =>
  ctx.tx.updateTable('ticketUnit').set((eb) => ({ accessible: eb.ref('accessible'), ...values })).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).returningAll().executeTakeFirstOrThrow();
/** Locked in one order, so that two commands over the same units never wait for each other in a circle. */
export const lockUnits = (ctx: Ctx, areaId: string, ids: readonly string[]) =>
  ctx.tx.selectFrom('ticketUnit').select(['id', 'status', 'number', 'version']).where('tenantId', '=', ctx.actor.tenantId).where('areaId', '=', areaId).where('id', '=', anyOf(ids)).orderBy('id').forUpdate().execute();
/** The first so many that are free and that nobody is buying at this instant. */
export const lockFree = (ctx: Ctx, areaId: string, count: number) =>
  ctx.tx.selectFrom('ticketUnit').select('id').where('tenantId', '=', ctx.actor.tenantId).where('areaId', '=', areaId).where('status', '=', 'available').orderBy('number').limit(count).forUpdate().skipLocked().execute();
/** Those of an open batch of the counter are not among them: it gives them back itself. */
export const blockedIds = (ctx: Ctx, areaId: string) =>
  ctx.tx.selectFrom('ticketUnit').select('id').where('tenantId', '=', ctx.actor.tenantId).where('areaId', '=', areaId).where('status', '=', 'blocked')
    .where((eb) => eb.not(eb.exists(eb.selectFrom('ticketAllotmentTicket as t').select('t.id').whereRef('t.tenantId', '=', 'ticketUnit.tenantId').whereRef('t.unitId', '=', 'ticketUnit.id').where('t.orderId', 'is', null).where('t.returnedAt', 'is', null)))).orderBy('id').forUpdate().execute();

/** Units of one area and state into another, with the history of each, in one statement; the rows are locked. */
export async function moveUnits(ctx: Ctx, ids: readonly string[], from: 'available' | 'blocked', to: 'available' | 'blocked', reason: string | null): Promise<number> {
  const { actor } = ctx;
  const { rows } = await sql<{ n: number }>`
    with moved as (
      update ticket_unit set status = ${to}, block_reason = ${to === 'blocked' ? reason : null} where tenant_id = ${actor.tenantId}::uuid and id = any(${[...ids]}::uuid[]) and status = ${from} returning id
    ), told as (
      insert into state_change (tenant_id, machine, entity_id, from_state, to_state, actor_type, actor_id, actor_name, reason, occurred_at)
      select ${actor.tenantId}::uuid, 'ticket_unit', id, ${from}, ${to}, ${actor.type}, ${actor.id}::uuid, ${actor.name}, ${reason}, app.now() from moved
    )
    select count(*)::integer as n from moved`.execute(ctx.tx);
  return rows[0]!.n;
}

/** New places of locked units, in one statement; their new versions. */
export async function placeUnitRows(ctx: Ctx, units: readonly { id: string; x: number | null; y: number | null }[]): Promise<{ id: string; version: number }[]> {
  const { rows } = await sql<{ id: string; version: number }>`
    update ticket_unit u set x = p.x, y = p.y from unnest(${units.map(({ id }) => id)}::uuid[], ${units.map(({ x }) => x)}::double precision[], ${units.map(({ y }) => y)}::double precision[]) as p (id, x, y)
    where u.tenant_id = ${ctx.actor.tenantId}::uuid and u.id = p.id returning u.id, u.version`.execute(ctx.tx);
  return rows;
}
export async function markUnitRows(ctx: Ctx, ids: readonly string[], marks: { accessible?: boolean; restrictedView?: boolean }): Promise<number> {
  const { numUpdatedRows } = await ctx.tx.updateTable('ticketUnit').set(marks).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', anyOf(ids)).executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}
export async function deleteUnitRows(ctx: Ctx, ids: readonly string[]): Promise<number> {
  const { numDeletedRows } = await ctx.tx.deleteFrom('ticketUnit').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', anyOf(ids)).executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
