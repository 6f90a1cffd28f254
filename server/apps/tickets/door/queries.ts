import type { Insertable, Selectable } from 'kysely';
import type { ScanConflict } from '#contracts/tickets-door.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB, TenantTx } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';
import type { z } from 'zod';

export type GateRow = Selectable<DB['ticketGate']>;
export type DeviceRow = Selectable<DB['scanDevice']>;
export type ScanRow = Selectable<DB['ticketScan']>;

const tenant = (ctx: Ctx): string => ctx.actor.tenantId;

// --------------------------------------------------------------------------------------------------------------- gates
const gateColumns = (ctx: Ctx) => ctx.tx.selectFrom('ticketGate as g').selectAll('g').select((eb) => [
  sql<string[]>`array(select ga.area_id from ticket_gate_area ga where ga.tenant_id = g.tenant_id and ga.gate_id = g.id order by ga.area_id)`.as('areaIds'),
  eb.selectFrom('scanDevice as d').select(sql<number>`count(*)::integer`.as('n')).whereRef('d.tenantId', '=', 'g.tenantId').whereRef('d.gateId', '=', 'g.id').where('d.status', '<>', 'revoked').as('devices'),
]).where('g.tenantId', '=', tenant(ctx));
export const gatesOf = (ctx: Ctx, eventId: string) => gateColumns(ctx).where('g.eventId', '=', eventId).orderBy(sql`lower(g.name)`).orderBy('g.id').execute();
export const gateById = (ctx: Ctx, id: string) => gateColumns(ctx).where('g.id', '=', id).executeTakeFirst();
export const lockGate = (ctx: Ctx, id: string) => ctx.tx.selectFrom('ticketGate').selectAll().where('tenantId', '=', tenant(ctx)).where('id', '=', id).forUpdate().executeTakeFirst();
export const insertGate = (ctx: Ctx, eventId: string, name: string) => ctx.tx.insertInto('ticketGate').values({ tenantId: tenant(ctx), eventId, name }).returning('id').executeTakeFirstOrThrow();
/** Its areas are part of it: the version moves with them. */
export const updateGate = (ctx: Ctx, id: string, name: string) => ctx.tx.updateTable('ticketGate').set({ name }).where('tenantId', '=', tenant(ctx)).where('id', '=', id).execute();
export async function setGateAreas(ctx: Ctx, eventId: string, gateId: string, areaIds: readonly string[]): Promise<void> {
  await ctx.tx.deleteFrom('ticketGateArea').where('tenantId', '=', tenant(ctx)).where('gateId', '=', gateId).execute();
  if (areaIds.length > 0) await ctx.tx.insertInto('ticketGateArea').values([...new Set(areaIds)].map((areaId) => ({ tenantId: tenant(ctx), eventId, gateId, areaId }))).execute();
}
export const deleteGateRow = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('ticketGate').where('tenantId', '=', tenant(ctx)).where('id', '=', id).execute();
/** Areas by id, each with the gates by which alone it enters. */
export const doorAreas = (ctx: Ctx, eventId: string) => ctx.tx.selectFrom('ticketArea as a').select(['a.id', 'a.name', 'a.nomenclatureLetter', 'a.unitCapacity',
  sql<string[]>`array(select ga.gate_id from ticket_gate_area ga where ga.tenant_id = a.tenant_id and ga.area_id = a.id order by ga.gate_id)`.as('gateIds')])
  .where('a.tenantId', '=', tenant(ctx)).where('a.eventId', '=', eventId).orderBy('a.id').execute();

// ------------------------------------------------------------------------------------------------------------- devices
const deviceColumns = (ctx: Ctx) => ctx.tx.selectFrom('scanDevice as d').innerJoin('ticketGate as g', (join) => join.onRef('g.tenantId', '=', 'd.tenantId').onRef('g.id', '=', 'd.gateId'))
  .select(['d.id', 'd.eventId', 'd.gateId', 'g.name as gateName', 'd.name', 'd.status', 'd.pairedAt', 'd.lastSeenAt', 'd.pairingExpiresAt', 'd.clockOffsetMs', 'd.unsent', 'd.version']).where('d.tenantId', '=', tenant(ctx));
export const devicesOf = (ctx: Ctx, eventId: string) => deviceColumns(ctx).where('d.eventId', '=', eventId).orderBy(sql`d.status = 'revoked'`).orderBy(sql`lower(d.name)`).orderBy('d.id').execute();
export const deviceById = (ctx: Ctx, id: string) => deviceColumns(ctx).where('d.id', '=', id).executeTakeFirst();
export const lockDevice = (ctx: Ctx, id: string) => ctx.tx.selectFrom('scanDevice').selectAll().where('tenantId', '=', tenant(ctx)).where('id', '=', id).forUpdate().executeTakeFirst();
export const insertDevice = (ctx: Ctx, values: Omit<Insertable<DB['scanDevice']>, 'tenantId'>) => ctx.tx.insertInto('scanDevice').values({ ...values, tenantId: tenant(ctx) }).returning('id').executeTakeFirstOrThrow();
export const updateDevice = (ctx: Ctx, id: string, values: Partial<Pick<DeviceRow, 'name' | 'gateId' | 'status' | 'pairingExpiresAt' | 'tokenHash' | 'pairedAt' | 'revokedAt' | 'lastSeenAt' | 'clockOffsetMs' | 'manifestCursor' | 'unsent'>>) =>
  ctx.tx.updateTable('scanDevice').set(values).where('tenantId', '=', tenant(ctx)).where('id', '=', id).execute();
export const countDevices = async (ctx: Ctx, eventId: string): Promise<number> =>
  (await ctx.tx.selectFrom('scanDevice').select(sql<number>`count(*)::integer`.as('n')).where('tenantId', '=', tenant(ctx)).where('eventId', '=', eventId).executeTakeFirstOrThrow()).n;
/** Below any tenant's transaction: who calls is only being found out. */
export const deviceByToken = (tx: TenantTx, tenantId: string, tokenHash: string) =>
  tx.selectFrom('scanDevice as d').innerJoin('tenant as t', 't.id', 'd.tenantId').select(['d.id', 'd.name', 'd.status', 't.status as tenantStatus']).where('d.tenantId', '=', tenantId).where('d.tokenHash', '=', tokenHash).executeTakeFirst();

/** One live code a device: the one before is gone. */
export async function putPairing(ctx: Ctx, deviceId: string, codeHash: string, expiresAt: Temporal.Instant): Promise<void> {
  await dropPairing(ctx, deviceId);
  await ctx.tx.insertInto('scanPairing').values({ tenantId: tenant(ctx), deviceId, codeHash, expiresAt }).execute();
}
export const dropPairing = (ctx: Ctx, deviceId: string) => ctx.tx.deleteFrom('scanPairing').where('tenantId', '=', tenant(ctx)).where('deviceId', '=', deviceId).execute();
/** Whoever takes the code has it: it is gone for everybody else. */
export const takePairing = (ctx: Ctx, codeHash: string) => ctx.tx.deleteFrom('scanPairing').where('codeHash', '=', codeHash).where('tenantId', '=', tenant(ctx)).where('expiresAt', '>', ctx.now).returning('deviceId').executeTakeFirst();

// --------------------------------------------------------------------------------------------------------- assignments
export const assignmentsOf = (ctx: Ctx, eventId: string) => ctx.tx.selectFrom('doorAssignment as a').innerJoin('membership as m', (join) => join.onRef('m.tenantId', '=', 'a.tenantId').onRef('m.userId', '=', 'a.userId'))
  .select(['a.userId', 'a.gateId', 'm.name']).where('a.tenantId', '=', tenant(ctx)).where('a.eventId', '=', eventId).orderBy('m.name').orderBy('a.id').execute();
export const isAssigned = async (ctx: Ctx, eventId: string, userId: string, gateId: string | null): Promise<boolean> =>
  (await ctx.tx.selectFrom('doorAssignment').select('id').where('tenantId', '=', tenant(ctx)).where('eventId', '=', eventId).where('userId', '=', userId)
    .$if(gateId !== null, (query) => query.where((eb) => eb.or([eb('gateId', 'is', null), eb('gateId', '=', gateId)]))).limit(1).executeTakeFirst()) !== undefined;
export async function replaceAssignments(ctx: Ctx, eventId: string, items: readonly { userId: string; gateId: string | null }[]): Promise<void> {
  await ctx.tx.deleteFrom('doorAssignment').where('tenantId', '=', tenant(ctx)).where('eventId', '=', eventId).execute();
  if (items.length > 0) await ctx.tx.insertInto('doorAssignment').values(items.map((item) => ({ ...item, tenantId: tenant(ctx), eventId }))).onConflict((oc) => oc.constraint('door_assignment_once').doNothing()).execute();
}
/** Events that are not over yet; of somebody who is assigned, only those. */
export async function doorsPage(ctx: Ctx, { limit, cursor }: { limit: number; cursor?: string | undefined }, since: Temporal.Instant, assignedTo: string | null) {
  const from = readCursor(cursor, 2);
  const rows = await ctx.tx.selectFrom('ticketEvent as e').select(['e.id', 'e.name', 'e.startAt', 'e.endAt', 'e.timeZone', 'e.status',
    sql<{ id: string; name: string }[]>`coalesce((select jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) order by lower(g.name)) from ticket_gate g where g.tenant_id = e.tenant_id and g.event_id = e.id
      and (${assignedTo}::uuid is null or exists (select from door_assignment a where a.tenant_id = g.tenant_id and a.event_id = g.event_id and a.user_id = ${assignedTo}::uuid and (a.gate_id is null or a.gate_id = g.id)))), '[]')`.as('gates')])
    .where('e.tenantId', '=', tenant(ctx)).where('e.endAt', '>', since).where('e.status', 'in', ['published', 'paused', 'completed'])
    .$if(assignedTo !== null, (query) => query.where((eb) => eb.exists(eb.selectFrom('doorAssignment as a').select('a.id').whereRef('a.tenantId', '=', 'e.tenantId').whereRef('a.eventId', '=', 'e.id').where('a.userId', '=', assignedTo!))))
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'e.startAt', type: 'timestamptz' }, { column: 'e.id', type: 'uuid' }])))
    .orderBy('e.startAt').orderBy('e.id').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.startAt, row.id]);
}

// ------------------------------------------------------------------------------------------------------------- tickets
const ticketColumns = (ctx: Ctx) => ctx.tx.selectFrom('ticket as t')
  .innerJoin('ticketOrderUnit as ou', (join) => join.onRef('ou.tenantId', '=', 't.tenantId').onRef('ou.id', '=', 't.orderUnitId'))
  .innerJoin('ticketUnit as u', (join) => join.onRef('u.tenantId', '=', 't.tenantId').onRef('u.id', '=', 'ou.unitId'))
  .select(['t.id', 't.areaId', 't.orderId', 't.status', 't.isTest', 't.isCourtesy', 't.holderName', 't.generation', 't.refundPending', 't.inside', 't.lastEntryAt', 't.voidedAt', 't.seatInUnit', 'u.number', 'u.rowLabel', 'u.seatLabel'])
  .where('t.tenantId', '=', tenant(ctx));
export type DoorTicketRow = Awaited<ReturnType<typeof ticketsById>>[number];
export const ticketsById = (ctx: Ctx, eventId: string, ids: readonly string[]) => ticketColumns(ctx).where('t.eventId', '=', eventId).where('t.id', '=', sql<string>`any(${ids}::uuid[])`).execute();
/** Locked until commit, in one order everywhere: two gates at the same instant come one after the other (tickets 5.14). */
export const lockTickets = (ctx: Ctx, eventId: string, ids: readonly string[]) => ticketColumns(ctx).where('t.eventId', '=', eventId).where('t.id', '=', sql<string>`any(${ids}::uuid[])`).orderBy('t.id').forUpdate('t').execute();
export const ticketEvent = async (ctx: Ctx, ticketId: string): Promise<string | undefined> => (await ctx.tx.selectFrom('ticket').select('eventId').where('tenantId', '=', tenant(ctx)).where('id', '=', ticketId).executeTakeFirst())?.eventId;
export const ticketsByCodes = (ctx: Ctx, eventId: string, hashes: readonly string[]) =>
  ctx.tx.selectFrom('ticket').select(['id', 'externalCodeHash']).where('tenantId', '=', tenant(ctx)).where('eventId', '=', eventId).where('externalCodeHash', '=', sql<string>`any(${hashes}::text[])`).execute();
/** A retired one opens nothing any more. */
export const keysOf = (ctx: Ctx, eventIds: readonly string[]) => ctx.tx.selectFrom('ticketEventKey').select(['eventId', 'keyId', 'publicKey']).where('tenantId', '=', tenant(ctx)).where('eventId', '=', sql<string>`any(${eventIds}::uuid[])`).where('retiredAt', 'is', null).orderBy('keyId').execute();
/** All at once: what a door sends after an hour alone are hundreds. */
export const setPresences = (ctx: Ctx, rows: readonly { id: string; inside: boolean; lastEntryAt: Temporal.Instant | null }[]) => sql`
  update ticket t set inside = v.inside, last_entry_at = v.at
  from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ inside }) => inside)}::boolean[], ${rows.map(({ lastEntryAt }) => lastEntryAt?.toString() ?? null)}::timestamptz[]) as v(id, inside, at)
  where t.tenant_id = ${tenant(ctx)}::uuid and t.id = v.id`.execute(ctx.tx);

const folded = (search: string) => sql`'%' || replace(replace(replace(app.fold(${search}), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'`;
/** By the holder's or buyer's name, an id number to the letter, or the number of the order. */
export async function searchPage(ctx: Ctx, eventId: string, { q, limit, cursor }: { q: string; limit: number; cursor?: string | undefined }) {
  const from = readCursor(cursor, 2);
  const wanted = q.trim();
  const rows = await ticketColumns(ctx).innerJoin('ticketOrder as o', (join) => join.onRef('o.tenantId', '=', 't.tenantId').onRef('o.id', '=', 't.orderId'))
    .select(['o.number as orderNumber', sql<string>`coalesce(lower(t.holder_name), '')`.as('sortName')]).where('t.eventId', '=', eventId)
    .where((eb) => eb.or([sql<boolean>`app.fold(t.holder_name) like ${folded(wanted)}`, sql<boolean>`app.fold(o.buyer_name) like ${folded(wanted)}`, eb('t.holderIdNumber', '=', wanted), eb('o.buyerIdNumber', '=', wanted), eb('o.number', '=', wanted.toUpperCase())]))
    .$if(from !== null, (query) => query.where(sql<boolean>`(coalesce(lower(t.holder_name), ''), t.id) > (${from?.[0]}::text, ${from?.[1]}::uuid)`))
    .orderBy(sql`coalesce(lower(t.holder_name), '')`).orderBy('t.id').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.sortName, row.id]);
}

// ------------------------------------------------------------------------------------------------------------ manifest
/**
 * Up to where a reader knows everything: transactions from this one on may still be running, so their rows come again
 * with the next question, and none of those that commit late is lost.
 */
export const doorCursor = async (tx: TenantTx): Promise<{ cursor: string; epoch: string }> => {
  const { rows } = await sql<{ cursor: string; epoch: string }>`select pg_snapshot_xmin(pg_current_snapshot())::text as cursor, app.door_epoch() as epoch`.execute(tx);
  return rows[0]!;
};
export interface ManifestRow { id: string; areaId: string; status: DoorTicketRow['status']; generation: number; refundPending: boolean; isTest: boolean; inside: boolean; isCourtesy: boolean; lastEntryS: number; externalCodeHash: string | null; holderName: string | null; number: number; rowLabel: string | null; seatLabel: string | null; seatInUnit: number }
export const manifestRows = (tenantId: string, eventId: string, since: string | null) => sql<ManifestRow>`
  select t.id, t.area_id as "areaId", t.status, t.generation, t.refund_pending as "refundPending", t.is_test as "isTest", t.inside, t.is_courtesy as "isCourtesy", coalesce(floor(extract(epoch from t.last_entry_at)), 0)::bigint as "lastEntryS",
    t.external_code_hash as "externalCodeHash", t.holder_name as "holderName", u.number, u.row_label as "rowLabel", u.seat_label as "seatLabel", t.seat_in_unit as "seatInUnit"
  from ticket t join ticket_order_unit ou on ou.tenant_id = t.tenant_id and ou.id = t.order_unit_id join ticket_unit u on u.tenant_id = t.tenant_id and u.id = ou.unit_id
  where t.tenant_id = ${tenantId}::uuid and t.event_id = ${eventId}::uuid and (${since}::bigint is null or t.door_mark >= ${since}::bigint)`;

// --------------------------------------------------------------------------------------------------------------- scans
export const scansByIds = (ctx: Ctx, deviceId: string, scanIds: readonly string[]) => ctx.tx.selectFrom('ticketScan').selectAll().where('tenantId', '=', tenant(ctx)).where('deviceId', '=', deviceId).where('scanId', '=', sql<string>`any(${scanIds}::uuid[])`).execute();
export const scanById = (ctx: Ctx, eventId: string, id: string) => ctx.tx.selectFrom('ticketScan').selectAll().where('tenantId', '=', tenant(ctx)).where('eventId', '=', eventId).where('id', '=', id).executeTakeFirst();
/** What counts of these tickets: accepted and not undone. */
export const acceptedScans = (ctx: Ctx, ticketIds: readonly string[]) => ctx.tx.selectFrom('ticketScan').selectAll().where('tenantId', '=', tenant(ctx)).where('ticketId', '=', sql<string>`any(${ticketIds}::uuid[])`).where('accepted', '=', true).where('undoneAt', 'is', null).execute();
export type NewScan = Omit<Insertable<DB['ticketScan']>, 'tenantId'>;
export const insertScans = (ctx: Ctx, rows: readonly NewScan[]) => ctx.tx.insertInto('ticketScan').values(rows.map((row) => ({ ...row, tenantId: tenant(ctx) }))).returning(['id', 'scanId', 'deviceId']).execute();
export const setConflicts = (ctx: Ctx, ids: readonly string[], conflict: z.output<typeof ScanConflict>) => ctx.tx.updateTable('ticketScan').set({ conflict }).where('tenantId', '=', tenant(ctx)).where('id', '=', sql<string>`any(${ids}::uuid[])`).execute();
export const undoScans = (ctx: Ctx, ids: readonly string[], by: string | null, reason: string) => ctx.tx.updateTable('ticketScan').set({ undoneAt: ctx.now, undoneBy: by, undoReason: reason }).where('tenantId', '=', tenant(ctx)).where('id', '=', sql<string>`any(${ids}::uuid[])`).execute();
/** A door let somebody in although we had refused, the refusal having been lost on its way. */
export const acceptAfterAll = (ctx: Ctx, id: string, values: Pick<ScanRow, 'result' | 'adjustedAt' | 'scannedAt' | 'offline' | 'entryWindow' | 'conflict'>) => ctx.tx.updateTable('ticketScan').set({ ...values, receivedAt: ctx.now, accepted: true }).where('tenantId', '=', tenant(ctx)).where('id', '=', id).execute();
/** People whom a door let in by a code whose ticket nobody knew yet. */
export const entriesUnlisted = (ctx: Ctx, eventId: string, rawHashes: readonly string[]) => ctx.tx.selectFrom('ticketScan').select(['deviceId', 'gateId', 'rawHash', 'direction', 'scannedAt', 'adjustedAt', 'offline'])
  .where('tenantId', '=', tenant(ctx)).where('eventId', '=', eventId).where('rawHash', 'in', [...rawHashes]).where('ticketId', 'is', null).where('result', '=', 'valid_unverified').where('undoneAt', 'is', null).orderBy('adjustedAt').execute();
export const entryInTheWay = (ctx: Ctx, ticketId: string) => ctx.tx.selectFrom('ticketScan as s')
  .innerJoin('ticketGate as g', (join) => join.onRef('g.tenantId', '=', 's.tenantId').onRef('g.id', '=', 's.gateId')).innerJoin('scanDevice as d', (join) => join.onRef('d.tenantId', '=', 's.tenantId').onRef('d.id', '=', 's.deviceId'))
  .select(['s.adjustedAt', 'g.name as gateName', 'd.name as deviceName']).where('s.tenantId', '=', tenant(ctx)).where('s.ticketId', '=', ticketId).where('s.accepted', '=', true).where('s.direction', '=', 'entry').where('s.conflict', '=', 'none').where('s.undoneAt', 'is', null)
  .orderBy('s.adjustedAt', 'desc').limit(1).executeTakeFirst();

const told = (ctx: Ctx) => ctx.tx.selectFrom('ticketScan as s')
  .innerJoin('ticketGate as g', (join) => join.onRef('g.tenantId', '=', 's.tenantId').onRef('g.id', '=', 's.gateId')).innerJoin('scanDevice as d', (join) => join.onRef('d.tenantId', '=', 's.tenantId').onRef('d.id', '=', 's.deviceId'))
  .leftJoin('membership as m', (join) => join.onRef('m.tenantId', '=', 's.tenantId').onRef('m.userId', '=', 's.overrideBy'))
  .select(['s.id', 's.ticketId', 's.direction', 's.result', 's.accepted', 's.conflict', 's.adjustedAt', 's.receivedAt', 's.offline', 's.overrideReason', 's.overrideOf', 's.undoneAt', 'g.name as gateName', 'd.name as deviceName', 'm.name as overriddenBy',
    sql<boolean>`exists (select from ticket_scan o where o.tenant_id = s.tenant_id and o.override_of = s.id)`.as('isOverridden')])
  .where('s.tenantId', '=', tenant(ctx));
export type ToldScan = Awaited<ReturnType<typeof toldScan>> & {};
export const toldScan = (ctx: Ctx, id: string) => told(ctx).where('s.id', '=', id).executeTakeFirst();
export async function scanPage(ctx: Ctx, eventId: string, { limit, cursor, only, ticketId }: { limit: number; cursor?: string | undefined; only?: 'conflicts' | 'refused' | 'accepted' | undefined; ticketId?: string | undefined }) {
  const from = readCursor(cursor, 2);
  const rows = await told(ctx).where('s.eventId', '=', eventId)
    .$if(only === 'conflicts', (query) => query.where('s.conflict', '<>', 'none')).$if(only === 'refused', (query) => query.where('s.accepted', '=', false)).$if(only === 'accepted', (query) => query.where('s.accepted', '=', true))
    .$if(ticketId !== undefined, (query) => query.where('s.ticketId', '=', ticketId!))
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 's.receivedAt', type: 'timestamptz', desc: true }, { column: 's.id', type: 'uuid', desc: true }])))
    .orderBy('s.receivedAt', 'desc').orderBy('s.id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.receivedAt, row.id]);
}

// --------------------------------------------------------------------------------------------------------------- counts
const effective = sql`accepted and conflict = 'none' and undone_at is null and direction = 'entry'`;
export const headCounts = async (ctx: Ctx, eventId: string, gateId: string | null) => {
  const { rows } = await sql<{ expected: number; entered: number; inside: number; gate: number }>`
    select t.*, (select count(*)::integer from ticket_scan where tenant_id = ${tenant(ctx)}::uuid and event_id = ${eventId}::uuid and gate_id = ${gateId}::uuid and ${effective}) as gate
    from (select (count(*) filter (where status <> 'voided'))::integer as expected, (count(*) filter (where last_entry_at is not null))::integer as entered, (count(*) filter (where inside))::integer as inside
      from ticket where tenant_id = ${tenant(ctx)}::uuid and event_id = ${eventId}::uuid) t`.execute(ctx.tx);
  return rows[0]!;
};
export const countsByArea = async (ctx: Ctx, eventId: string) => (await sql<{ id: string; name: string; expected: number; entered: number }>`
  select a.id, a.name, (count(t.id) filter (where t.status <> 'voided'))::integer as expected, (count(t.id) filter (where t.last_entry_at is not null))::integer as entered
  from ticket_area a left join ticket t on t.tenant_id = a.tenant_id and t.event_id = a.event_id and t.area_id = a.id where a.tenant_id = ${tenant(ctx)}::uuid and a.event_id = ${eventId}::uuid group by a.id, a.name, a.sort_order order by a.sort_order, a.id`.execute(ctx.tx)).rows;
export const countsByGate = async (ctx: Ctx, eventId: string, fresh: Temporal.Instant, seen: Temporal.Instant) => (await sql<{ id: string; name: string; entered: number; lastFive: number; devices: number; online: number; unsent: number }>`
  select g.id, g.name, s.entered, s."lastFive", d.devices, d.online, d.unsent from ticket_gate g
    cross join lateral (select count(*)::integer as entered, (count(*) filter (where adjusted_at > ${fresh}))::integer as "lastFive" from ticket_scan where tenant_id = g.tenant_id and event_id = g.event_id and gate_id = g.id and ${effective}) s
    cross join lateral (select count(*)::integer as devices, (count(*) filter (where last_seen_at > ${seen}))::integer as online, coalesce(sum(unsent), 0)::integer as unsent from scan_device where tenant_id = g.tenant_id and event_id = g.event_id and gate_id = g.id and status = 'paired') d
  where g.tenant_id = ${tenant(ctx)}::uuid and g.event_id = ${eventId}::uuid order by lower(g.name), g.id`.execute(ctx.tx)).rows;
export const countsByRefusal = async (ctx: Ctx, eventId: string) => ctx.tx.selectFrom('ticketScan').select(['result', sql<number>`count(*)::integer`.as('count')]).where('tenantId', '=', tenant(ctx)).where('eventId', '=', eventId).where('accepted', '=', false).groupBy('result').orderBy('count', 'desc').orderBy('result').execute();
export const countConflicts = async (ctx: Ctx, eventId: string): Promise<number> => (await ctx.tx.selectFrom('ticketScan').select(sql<number>`count(*)::integer`.as('n')).where('tenantId', '=', tenant(ctx)).where('eventId', '=', eventId).where('conflict', '<>', 'none').where('undoneAt', 'is', null).executeTakeFirstOrThrow()).n;
export const arrivalsOf = async (ctx: Ctx, eventId: string) => (await sql<{ at: Temporal.Instant; count: number }>`
  select date_bin('5 minutes', adjusted_at, timestamptz '2000-01-01 00:00:00Z') as at, count(*)::integer as count from ticket_scan where tenant_id = ${tenant(ctx)}::uuid and event_id = ${eventId}::uuid and ${effective} group by 1 order by 1`.execute(ctx.tx)).rows;
