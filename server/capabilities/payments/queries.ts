import type { Ctx, Locale } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { TenantTx } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';
import type { Allocation } from './owners.ts';
import type { Method, ReceiptStatus, RefundStatus } from './states.ts';

interface Page { limit: number; cursor?: string | undefined }
const ACTIVE: readonly RefundStatus[] = ['pending', 'executed'];

/** Zone and currency by which local days are told: the branch's, else the tenant's. */
export async function placeOf(ctx: Ctx, branchId: string | null): Promise<{ zone: string; currency: string }> {
  const branch = branchId === null ? undefined
    : await ctx.tx.selectFrom('branch').select(['zone', 'currency']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', branchId).executeTakeFirst();
  return branch ?? ctx.tx.selectFrom('tenant').select(['zone', 'currency']).where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
}

/** What stands under the name of the business on a document of a branch. */
export async function letterheadOf(ctx: Ctx, branchId: string | null): Promise<{ name: string; locale: Locale; lines: string[] }> {
  const { tenantId } = ctx.actor;
  const { name, locale } = await ctx.tx.selectFrom('tenant').select(['name', 'locale']).where('id', '=', tenantId).executeTakeFirstOrThrow();
  const branch = branchId === null ? undefined : await ctx.tx.selectFrom('branch').select(['name', 'address', 'phone']).where('tenantId', '=', tenantId).where('id', '=', branchId).executeTakeFirst();
  return { name, locale: locale as Locale, lines: branch ? [[branch.name, branch.address].filter(Boolean).join(' · '), branch.phone ?? ''].filter(Boolean) : [] };
}

// ---------------------------------------------------------------------------------------------------------- receipts
const receiptColumns = [
  'id', 'branchId', 'clientId', 'method', 'amountMinor', 'currency', 'documentNumber', 'paymentDate', 'status', 'registeredAt', 'registeredBy', 'verifiedAt', 'gatewayRef', 'fileId', 'notes', 'importId', 'number', 'version',
] as const;
export interface ReceiptRow {
  id: string; branchId: string | null; clientId: string; method: Method; amountMinor: number; currency: string; documentNumber: string | null; paymentDate: string; status: ReceiptStatus;
  registeredAt: Temporal.Instant; registeredBy: string | null; verifiedAt: Temporal.Instant | null; gatewayRef: string | null; fileId: string | null; notes: string | null; importId: string | null;
  /** Once it is verified. */
  number: string | null; version: number;
}
export interface AllocationRow extends Allocation { id: string; receiptId: string }

/** A caller of some branches sees their receipts and those of no branch. */
const visible = (ctx: Ctx) => (ctx.actor.branchIds === null ? sql<boolean>`true` : sql<boolean>`(r.branch_id is null or r.branch_id = any(${[...ctx.actor.branchIds]}::uuid[]))`);

export const findReceipt = (ctx: Ctx, id: string): Promise<ReceiptRow | undefined> =>
  ctx.tx.selectFrom('receipt as r').select(receiptColumns).where('r.tenantId', '=', ctx.actor.tenantId).where('r.id', '=', id).where(visible(ctx)).executeTakeFirst();
/** Locks the row until commit, so that the state we read is the state we change. */
export const lockReceipt = (ctx: Ctx, id: string): Promise<ReceiptRow> =>
  ctx.tx.selectFrom('receipt').select(receiptColumns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forNoKeyUpdate().executeTakeFirstOrThrow();

export const insertReceipts = async (ctx: Ctx, rows: readonly {
  id?: string; branchId: string | null; clientId: string; method: Method; amountMinor: number; currency: string; documentNumber: string | null; paymentDate: string; status: ReceiptStatus;
  registeredAt: Temporal.Instant; verifiedAt: Temporal.Instant | null; gatewayRef: string | null; fileId: string | null; notes: string | null; importId: string | null; number: string | null;
}[]): Promise<ReceiptRow[]> =>
  ctx.tx.insertInto('receipt').values(rows.map((row) => ({ tenantId: ctx.actor.tenantId, ...row, verifiedBy: row.verifiedAt && ctx.actor.userId }))).returning(receiptColumns).execute();

export const insertAllocations = (ctx: Ctx, rows: readonly (Allocation & { receiptId: string })[]) =>
  ctx.tx.insertInto('receiptAllocation').values(rows.map(({ receiptId, ownerType, ownerId, round, kind, amountMinor }) => ({ tenantId: ctx.actor.tenantId, receiptId, ownerType, ownerId, round, kind, amountMinor })))
    .returning(['id', 'receiptId', 'ownerType', 'ownerId', 'round', 'kind', 'amountMinor']).execute();

export const allocationsOf = (ctx: Ctx, receiptIds: readonly string[]): Promise<AllocationRow[]> =>
  receiptIds.length === 0 ? Promise.resolve([])
    : ctx.tx.selectFrom('receiptAllocation').select(['id', 'receiptId', 'ownerType', 'ownerId', 'round', 'kind', 'amountMinor'])
      .where('tenantId', '=', ctx.actor.tenantId).where('receiptId', 'in', [...receiptIds]).where('releasedAt', 'is', null).orderBy('id').execute();

export const markVerified = (ctx: Ctx, id: string) =>
  ctx.tx.updateTable('receipt').set({ verifiedAt: ctx.now, verifiedBy: ctx.actor.userId }).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

export const giveNumber = (ctx: Ctx, id: string, number: string) =>
  ctx.tx.updateTable('receipt').set({ number }).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

export const findDocument = (ctx: Ctx, method: Method, documentNumber: string) =>
  ctx.tx.selectFrom('receipt as r').innerJoin('client as c', (join) => join.onRef('c.tenantId', '=', 'r.tenantId').onRef('c.id', '=', 'r.clientId'))
    .select(['r.id', 'r.paymentDate', 'r.amountMinor', 'r.currency', 'c.fullName'])
    .where('r.tenantId', '=', ctx.actor.tenantId).where('r.method', '=', method).where(sql<boolean>`r.document_key = lower(btrim(${documentNumber}))`).where('r.status', 'in', ['pending', 'verified']).executeTakeFirst();

/** Allocations of receipts that wait are let go; the receipts stay. */
export const releaseAllocations = async (ctx: Ctx, ownerType: string, ownerId: string): Promise<{ receiptId: string }[]> =>
  ctx.tx.updateTable('receiptAllocation').set({ releasedAt: ctx.now })
    .where('tenantId', '=', ctx.actor.tenantId).where('ownerType', '=', ownerType).where('ownerId', '=', ownerId).where('releasedAt', 'is', null)
    .where('receiptId', 'in', ctx.tx.selectFrom('receipt').select('id').where('tenantId', '=', ctx.actor.tenantId).where('status', '=', 'pending'))
    .returning('receiptId').execute();

// -------------------------------------------------------------------------------------------------------------- held
/** Every live allocation of these owners with the refunds of its receipt for that owner (repeated on each of its rows). */
export const allocationsHeld = (ctx: Ctx, ownerType: string, ownerIds: readonly string[]) =>
  ctx.tx.selectFrom('receiptAllocation as a').innerJoin('receipt as r', (join) => join.onRef('r.tenantId', '=', 'a.tenantId').onRef('r.id', '=', 'a.receiptId'))
    .select((eb) => ['a.ownerId', 'a.receiptId', 'a.round', 'a.kind', 'a.amountMinor', eb.ref('r.status').$castTo<'pending' | 'verified'>().as('status'),
      eb.selectFrom('refund as f').whereRef('f.tenantId', '=', 'a.tenantId').whereRef('f.receiptId', '=', 'a.receiptId').whereRef('f.ownerType', '=', 'a.ownerType').whereRef('f.ownerId', '=', 'a.ownerId')
        .where('f.status', 'in', ACTIVE).select((e) => e.cast<number>(e.fn.coalesce(e.fn.sum('f.amountMinor'), e.lit(0)), 'bigint').as('minor')).$asScalar().$notNull().as('refundedMinor')])
    .where('a.tenantId', '=', ctx.actor.tenantId).where('a.ownerType', '=', ownerType).where('a.ownerId', 'in', [...ownerIds]).where('a.releasedAt', 'is', null).where('r.status', 'in', ['pending', 'verified'])
    .orderBy('a.receiptId').orderBy('a.id').execute();

/** Verified receipts that pay for the owner, with what each still holds for it. */
export const refundableReceipts = async (ctx: Ctx, ownerType: string, ownerId: string): Promise<{ id: string; method: Method; verifiedAt: Temporal.Instant; heldMinor: number; currency: string; clientId: string }[]> =>
  (await sql<{ id: string; method: Method; verifiedAt: Temporal.Instant; heldMinor: number; currency: string; clientId: string }>`
    select r.id, r.method, r.verified_at, r.currency, r.client_id, (sum(a.amount_minor) - coalesce((
      select sum(f.amount_minor) from refund f where f.tenant_id = r.tenant_id and f.receipt_id = r.id and f.owner_type = ${ownerType} and f.owner_id = ${ownerId}::uuid and f.status in ('pending', 'executed')
    ), 0))::bigint as held_minor
    from receipt_allocation a join receipt r on r.tenant_id = a.tenant_id and r.id = a.receipt_id
    where a.tenant_id = ${ctx.actor.tenantId}::uuid and a.owner_type = ${ownerType} and a.owner_id = ${ownerId}::uuid and a.released_at is null and r.status = 'verified'
    group by r.tenant_id, r.id order by r.verified_at, r.id`.execute(ctx.tx)).rows;

/** Verified receipts of the client (and of those merged into it) with money that is for nothing, oldest first. */
export const creditReceipts = async (ctx: Ctx, clientId: string): Promise<{ id: string; method: Method; verifiedAt: Temporal.Instant; currency: string; clientId: string; creditMinor: number }[]> =>
  (await sql<{ id: string; method: Method; verifiedAt: Temporal.Instant; currency: string; clientId: string; creditMinor: number }>`
    select * from (
      select r.id, r.method, r.verified_at, r.currency, r.client_id, (r.amount_minor
        - coalesce((select sum(a.amount_minor) from receipt_allocation a where a.tenant_id = r.tenant_id and a.receipt_id = r.id and a.released_at is null), 0)
        - coalesce((select sum(f.amount_minor) from refund f where f.tenant_id = r.tenant_id and f.receipt_id = r.id and f.owner_id is null and f.status in ('pending', 'executed')), 0))::bigint as credit_minor
      from receipt r where r.tenant_id = ${ctx.actor.tenantId}::uuid and r.client_id = ${clientId}::uuid and r.status = 'verified'
    ) as c where c.credit_minor > 0 order by c.verified_at, c.id`.execute(ctx.tx)).rows;

/** Clients with credit, by name; a client with two currencies stands twice. */
export async function creditPage(ctx: Ctx, { limit, cursor }: Page) {
  const from = readCursor(cursor, 3);
  const rows = (await sql<{ clientId: string; clientName: string; fold: string; currency: string; amountMinor: number; since: string }>`
    select * from (
      select c.id as client_id, c.full_name as client_name, c.name_fold as fold, k.currency, sum(k.credit_minor)::bigint as amount_minor, min(k.payment_date) as since
      from (
        select r.client_id, r.currency, r.payment_date, r.amount_minor
          - coalesce((select sum(a.amount_minor) from receipt_allocation a where a.tenant_id = r.tenant_id and a.receipt_id = r.id and a.released_at is null), 0)
          - coalesce((select sum(f.amount_minor) from refund f where f.tenant_id = r.tenant_id and f.receipt_id = r.id and f.owner_id is null and f.status in ('pending', 'executed')), 0) as credit_minor
        from receipt r where r.tenant_id = ${ctx.actor.tenantId}::uuid and r.status = 'verified' and ${visible(ctx)}
      ) as k join client c on c.tenant_id = ${ctx.actor.tenantId}::uuid and c.id = k.client_id
      where k.credit_minor > 0 group by c.id, c.full_name, c.name_fold, k.currency
    ) as o
    where ${from === null ? sql<boolean>`true` : after(from, [{ column: 'o.fold', type: 'text', desc: false }, { column: 'o.client_id', type: 'uuid', desc: false }, { column: 'o.currency', type: 'text', desc: false }])}
    order by o.fold, o.client_id, o.currency limit ${limit + 1}`.execute(ctx.tx)).rows;
  const page = toPage(rows, limit, (row) => [row.fold, row.clientId, row.currency]);
  return { items: page.items.map(({ fold: _, ...row }) => row), next: page.next };
}

/** In the order of their ids, so that two commands never wait for each other in a circle. */
export const lockReceiptsOfClient = (ctx: Ctx, clientId: string) =>
  ctx.tx.selectFrom('receipt').select('id').where('tenantId', '=', ctx.actor.tenantId).where('clientId', '=', clientId).where('status', '=', 'verified').orderBy('id').forNoKeyUpdate().execute();

// ----------------------------------------------------------------------------------------------------------- refunds
const refundsJoined = (tx: TenantTx) =>
  tx.selectFrom('refund as f').innerJoin('receipt as r', (join) => join.onRef('r.tenantId', '=', 'f.tenantId').onRef('r.id', '=', 'f.receiptId'))
    .innerJoin('client as c', (join) => join.onRef('c.tenantId', '=', 'r.tenantId').onRef('c.id', '=', 'r.clientId'))
    .select(['f.id', 'f.receiptId', 'r.clientId', 'c.fullName as clientName', 'f.ownerType', 'f.ownerId', 'f.amountMinor', 'r.currency', 'f.reason', 'f.pctApplied', 'f.status', 'f.method',
      'f.documentNumber', 'f.notes', 'f.createdAt', 'f.executedAt', 'f.version', 'r.branchId']);
export type RefundRow = Awaited<ReturnType<typeof findRefund>> & object;

export const findRefund = (ctx: Ctx, id: string) =>
  refundsJoined(ctx.tx).where('f.tenantId', '=', ctx.actor.tenantId).where('f.id', '=', id).where(visible(ctx)).executeTakeFirst();
export const lockRefund = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('refund').select(['id', 'status']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forNoKeyUpdate().executeTakeFirstOrThrow();
export const refundsOfOwner = (ctx: Ctx, ownerType: string, ownerId: string) =>
  refundsJoined(ctx.tx).where('f.tenantId', '=', ctx.actor.tenantId).where('f.ownerType', '=', ownerType).where('f.ownerId', '=', ownerId).orderBy('f.id').execute();
/** What of a receipt has gone back, or is promised to, for one owner. */
export const refundedFor = async (ctx: Ctx, receiptId: string, { ownerType, ownerId }: { ownerType: string; ownerId: string }): Promise<number> =>
  (await ctx.tx.selectFrom('refund').select((eb) => eb.cast<number>(eb.fn.coalesce(eb.fn.sum('amountMinor'), eb.lit(0)), 'bigint').as('minor'))
    .where('tenantId', '=', ctx.actor.tenantId).where('receiptId', '=', receiptId).where('ownerType', '=', ownerType).where('ownerId', '=', ownerId).where('status', 'in', ACTIVE).executeTakeFirstOrThrow()).minor;
export const refundsByIds = (ctx: Ctx, ids: readonly string[]) =>
  refundsJoined(ctx.tx).where('f.tenantId', '=', ctx.actor.tenantId).where('f.id', 'in', [...ids]).orderBy('f.id').execute();

export const insertRefunds = (ctx: Ctx, rows: readonly {
  receiptId: string; ownerType: string | null; ownerId: string | null; amountMinor: number; reason: 'cancellation' | 'price_reduction' | 'goodwill' | 'correction'; pctApplied: number | null;
  method: Method; notes: string | null; status?: 'executed'; documentNumber?: string | null; executedAt?: Temporal.Instant; importId?: string;
}[]) => ctx.tx.insertInto('refund').values(rows.map((row) => ({ tenantId: ctx.actor.tenantId, ...row }))).returning(['id', 'receiptId', 'ownerType', 'ownerId', 'amountMinor', 'method']).execute();

export const markExecuted = (ctx: Ctx, id: string, values: { method?: Method | undefined; documentNumber: string | null; notes?: string | null | undefined }) =>
  ctx.tx.updateTable('refund').set({ executedAt: ctx.now, executedBy: ctx.actor.userId, documentNumber: values.documentNumber, ...(values.method && { method: values.method }), ...(values.notes !== undefined && { notes: values.notes }) })
    .where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

export async function refundPage(ctx: Ctx, { limit, cursor, status, open, clientId, ownerType, ownerId }: Page & {
  status?: RefundStatus | undefined; open?: boolean | undefined; clientId?: string | undefined; ownerType?: string | undefined; ownerId?: string | undefined;
}) {
  const from = readCursor(cursor, 1);
  const rows = await refundsJoined(ctx.tx).where('f.tenantId', '=', ctx.actor.tenantId).where(visible(ctx))
    .$if(status !== undefined, (query) => query.where('f.status', '=', status!))
    .$if(open === true, (query) => query.where('f.status', 'in', ['pending', 'failed']))
    .$if(open === false, (query) => query.where('f.status', 'in', ['executed', 'voided']))
    .$if(clientId !== undefined, (query) => query.where('r.clientId', '=', clientId!))
    .$if(ownerType !== undefined, (query) => query.where('f.ownerType', '=', ownerType!))
    .$if(ownerId !== undefined, (query) => query.where('f.ownerId', '=', ownerId!))
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'f.id', type: 'uuid', desc: true }])))
    .orderBy('f.id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.id]);
}

// ------------------------------------------------------------------------------------------------------------- lists
const paymentsJoined = (tx: TenantTx) =>
  tx.selectFrom('receipt as r').innerJoin('client as c', (join) => join.onRef('c.tenantId', '=', 'r.tenantId').onRef('c.id', '=', 'r.clientId'))
    .select((eb) => ['r.id', 'r.branchId', 'r.clientId', 'c.fullName as clientName', 'r.method', 'r.amountMinor', 'r.currency', 'r.documentNumber', 'r.paymentDate', 'r.status', 'r.registeredAt', 'r.registeredBy',
      'r.verifiedAt', 'r.number', 'r.fileId', 'r.notes', 'r.version',
      eb.selectFrom('stateChange as s').whereRef('s.tenantId', '=', 'r.tenantId').where('s.machine', '=', 'receipt').whereRef('s.entityId', '=', 'r.id').where('s.fromState', 'is', null).select('s.actorName').limit(1).as('registeredByName'),
      eb.selectFrom('stateChange as s').whereRef('s.tenantId', '=', 'r.tenantId').where('s.machine', '=', 'receipt').whereRef('s.entityId', '=', 'r.id').where('s.toState', '=', 'rejected').select('s.reason').limit(1).as('rejectionReason'),
      eb.selectFrom('refund as f').whereRef('f.tenantId', '=', 'r.tenantId').whereRef('f.receiptId', '=', 'r.id').where('f.status', 'in', ACTIVE)
        .select((e) => e.cast<number>(e.fn.coalesce(e.fn.sum('f.amountMinor'), e.lit(0)), 'bigint').as('minor')).$asScalar().$notNull().as('refundedMinor')]);
export type PaymentRow = Awaited<ReturnType<typeof paymentById>> & object;

export const paymentById = (ctx: Ctx, id: string) =>
  paymentsJoined(ctx.tx).where('r.tenantId', '=', ctx.actor.tenantId).where('r.id', '=', id).where(visible(ctx)).executeTakeFirst();

export const paymentsOfOwner = (ctx: Ctx, ownerType: string, ownerId: string) =>
  paymentsJoined(ctx.tx).where('r.tenantId', '=', ctx.actor.tenantId)
    .where('r.id', 'in', ctx.tx.selectFrom('receiptAllocation').select('receiptId').where('tenantId', '=', ctx.actor.tenantId).where('ownerType', '=', ownerType).where('ownerId', '=', ownerId))
    .orderBy('r.registeredAt').orderBy('r.id').execute();

/** Newest first, those that wait oldest first: whoever handed in first is answered first. */
export async function paymentPage(ctx: Ctx, query: Page & {
  status?: ReceiptStatus | undefined; method?: Method | undefined; clientId?: string | undefined; branchId?: string | undefined; ownerType?: string | undefined; ownerId?: string | undefined;
  from?: string | undefined; to?: string | undefined; search?: string | undefined;
}) {
  const { limit, cursor, status, method, clientId, branchId, ownerType, ownerId, from, to, search } = query;
  const start = readCursor(cursor, 1);
  const desc = status !== 'pending';
  const part = search?.trim().replaceAll(/[\\%_]/g, String.raw`\$&`);
  const rows = await paymentsJoined(ctx.tx).where('r.tenantId', '=', ctx.actor.tenantId).where(visible(ctx))
    .$if(status !== undefined, (q) => q.where('r.status', '=', status!))
    .$if(method !== undefined, (q) => q.where('r.method', '=', method!))
    .$if(clientId !== undefined, (q) => q.where('r.clientId', '=', clientId!))
    .$if(branchId !== undefined, (q) => q.where('r.branchId', '=', branchId!))
    .$if(from !== undefined, (q) => q.where('r.paymentDate', '>=', from!))
    .$if(to !== undefined, (q) => q.where('r.paymentDate', '<=', to!))
    .$if(ownerType !== undefined || ownerId !== undefined, (q) => q.where('r.id', 'in', ctx.tx.selectFrom('receiptAllocation').select('receiptId').where('tenantId', '=', ctx.actor.tenantId)
      .$if(ownerType !== undefined, (a) => a.where('ownerType', '=', ownerType!)).$if(ownerId !== undefined, (a) => a.where('ownerId', '=', ownerId!))))
    .$if(Boolean(part), (q) => q.where(sql<boolean>`(r.document_key like '%' || lower(${part}) || '%' or c.name_fold like '%' || app.fold(${part}) || '%')`))
    .$if(start !== null, (q) => q.where(after(start!, [{ column: 'r.id', type: 'uuid', desc }])))
    .orderBy('r.id', desc ? 'desc' : 'asc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.id]);
}

// ------------------------------------------------------------------------------------------------------------ import
export const importedReceipts = (ctx: Ctx, importId: string) =>
  ctx.tx.selectFrom('receipt').select(['id', 'clientId', 'currency']).where('tenantId', '=', ctx.actor.tenantId).where('importId', '=', importId).orderBy('id').forUpdate().execute();
export const importedRefunds = (ctx: Ctx, importId: string) =>
  ctx.tx.selectFrom('refund').select('id').where('tenantId', '=', ctx.actor.tenantId).where('importId', '=', importId).execute();
/** Something of these receipts that the import did not bring: a refund, or credit that was applied since. */
export const usedSince = async (ctx: Ctx, importId: string): Promise<boolean> =>
  (await sql<{ used: boolean }>`
    select exists (select from refund f join receipt r on r.tenant_id = f.tenant_id and r.id = f.receipt_id where r.tenant_id = ${ctx.actor.tenantId}::uuid and r.import_id = ${importId}::uuid and f.import_id is distinct from r.import_id)
      or exists (select from receipt_allocation a join receipt r on r.tenant_id = a.tenant_id and r.id = a.receipt_id join ledger_entry e on e.tenant_id = a.tenant_id and e.source_id = a.id
        where r.tenant_id = ${ctx.actor.tenantId}::uuid and r.import_id = ${importId}::uuid) as used`.execute(ctx.tx)).rows[0]!.used;
export async function deleteImported(ctx: Ctx, importId: string): Promise<void> {
  await ctx.tx.deleteFrom('refund').where('tenantId', '=', ctx.actor.tenantId).where('importId', '=', importId).execute();
  await ctx.tx.deleteFrom('receipt').where('tenantId', '=', ctx.actor.tenantId).where('importId', '=', importId).execute();
}
export const insertHistory = (ctx: Ctx, machine: 'receipt' | 'refund', ids: readonly string[], toState: string) =>
  ctx.tx.insertInto('stateChange').values(ids.map((entityId) => ({ tenantId: ctx.actor.tenantId, machine, entityId, fromState: null, toState, actorType: ctx.actor.type, actorId: ctx.actor.id, actorName: ctx.actor.name }))).execute();

// ----------------------------------------------------------------------------------------------------------- clients
export const countOfClients = async (ctx: Ctx, clientIds: readonly string[]): Promise<{ total: number; open: number }> =>
  (await sql<{ total: number; open: number }>`
    select count(*)::integer as total, count(*) filter (where status = 'pending' or exists (
      select from refund f where f.tenant_id = r.tenant_id and f.receipt_id = r.id and f.status in ('pending', 'failed')))::integer as open
    from receipt r where tenant_id = ${ctx.actor.tenantId}::uuid and client_id = any(${[...clientIds]}::uuid[])`.execute(ctx.tx)).rows[0]!;
export const moveReceipts = async (ctx: Ctx, from: string, to: string, only?: readonly string[]): Promise<string[]> =>
  (await ctx.tx.updateTable('receipt').set({ clientId: to }).where('tenantId', '=', ctx.actor.tenantId).where('clientId', '=', from)
    .$if(only !== undefined, (query) => query.where('id', 'in', [...only!])).returning('id').execute()).map(({ id }) => id);
export const paymentsOfClients = (ctx: Ctx, clientIds: readonly string[]) =>
  ctx.tx.selectFrom('receipt').select(['id', 'method', 'amountMinor', 'currency', 'documentNumber', 'paymentDate', 'status']).where('tenantId', '=', ctx.actor.tenantId).where('clientId', 'in', [...clientIds]).orderBy('id').execute();
