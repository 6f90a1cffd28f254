import type { FiscalStatus, FiscalKind } from '#contracts/invoicing-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { after } from '#platform/paging.ts';
import type { Cursor } from '#platform/paging.ts';
import type { TaxedLine } from './rules.ts';

const columns = [
  'id', 'connectionId', 'provider', 'kind', 'status', 'sourceType', 'sourceId', 'ownerType', 'ownerId', 'ownerLabel', 'ownerPath', 'referenceId', 'reason', 'branchId', 'clientId', 'zone', 'currency',
  'buyerTaxId', 'buyerIdentity', 'buyerName', 'buyerEmail', 'buyerAddress', 'netMinor', 'taxMinor', 'totalMinor', 'issuedAt', 'attempts', 'nextAttemptAt', 'lastAttemptAt', 'errors', 'uuid', 'series', 'number', 'certifiedAt', 'xmlFileId',
  'annulmentReason', 'annulmentAt', 'annulledAt', 'version',
] as const;

export const findDocument = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('fiscalDocument').select(columns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();
export type DocumentRow = NonNullable<Awaited<ReturnType<typeof findDocument>>>;

export const lockDocument = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('fiscalDocument').select(columns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forNoKeyUpdate().executeTakeFirst();

export const documentOfSource = (ctx: Ctx, kind: FiscalKind, sourceType: string, sourceId: string) =>
  ctx.tx.selectFrom('fiscalDocument').select(columns).where('tenantId', '=', ctx.actor.tenantId).where('kind', '=', kind).where('sourceType', '=', sourceType).where('sourceId', '=', sourceId).executeTakeFirst();

export const documentsOfOwner = (ctx: Ctx, ownerType: string, ownerId: string) =>
  ctx.tx.selectFrom('fiscalDocument').select(columns).where('tenantId', '=', ctx.actor.tenantId).where('ownerType', '=', ownerType).where('ownerId', '=', ownerId).orderBy('id').execute();

/** Credit notes of an invoice, or the invoice of a credit note. */
export const relatedDocuments = (ctx: Ctx, row: { id: string; referenceId: string | null }) =>
  ctx.tx.selectFrom('fiscalDocument').select(columns).where('tenantId', '=', ctx.actor.tenantId).where(row.referenceId === null ? 'referenceId' : 'id', '=', row.referenceId ?? row.id).orderBy('id').execute();

export const linesOfDocument = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('fiscalDocumentLine').select(['position', 'kind', 'description', 'quantity', 'unitPriceMinor', 'discountMinor', 'totalMinor', 'taxCode', 'rateBp', 'netMinor', 'taxMinor'])
    .where('tenantId', '=', ctx.actor.tenantId).where('documentId', '=', id).orderBy('position').execute();

export interface NewDocument {
  connectionId: string; provider: string; kind: FiscalKind; sourceType: string; sourceId: string; ownerType: string | null; ownerId: string | null; ownerLabel: string | null; ownerPath: string | null; referenceId: string | null; reason: string | null;
  branchId: string | null; clientId: string; zone: string; currency: string; buyerTaxId: string | null; buyerIdentity: string | null; buyerName: string; buyerEmail: string | null; buyerAddress: string | null;
  netMinor: number; taxMinor: number; totalMinor: number; issuedAt: Temporal.Instant;
}

/** undefined when this cause has a document already. */
export async function insertDocument(ctx: Ctx, document: NewDocument, lines: readonly TaxedLine[]): Promise<DocumentRow | undefined> {
  const row = await ctx.tx.insertInto('fiscalDocument').values({ tenantId: ctx.actor.tenantId, ...document }).onConflict((oc) => oc.constraint('fiscal_document_once').doNothing()).returning(columns).executeTakeFirst();
  if (!row) return undefined;
  await ctx.tx.insertInto('fiscalDocumentLine').values(lines.map((line, i) => ({
    tenantId: ctx.actor.tenantId, documentId: row.id, position: i + 1, kind: line.kind, description: line.description, quantity: line.quantity, unitPriceMinor: line.unitPriceMinor, discountMinor: line.discountMinor,
    totalMinor: line.totalMinor, taxCode: line.taxCode, rateBp: line.rateBp, netMinor: line.netMinor, taxMinor: line.taxMinor,
  }))).execute();
  return row;
}

export type DocumentChange = Partial<{
  attempts: number; nextAttemptAt: Temporal.Instant | null; lastAttemptAt: Temporal.Instant; errors: string; uuid: string; series: string; number: string; certifiedAt: Temporal.Instant; xmlFileId: string; issuedAt: Temporal.Instant;
  annulmentReason: string | null; annulmentAt: Temporal.Instant | null; annulledAt: Temporal.Instant; buyerTaxId: string | null; buyerIdentity: string | null; buyerName: string; buyerEmail: string | null; buyerAddress: string | null;
}>;
export const updateDocument = (ctx: Ctx, id: string, change: DocumentChange) =>
  ctx.tx.updateTable('fiscalDocument').set(change).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

export interface DocumentFilter { limit: number; status?: FiscalStatus[] | undefined; kind?: FiscalKind | undefined; from?: string | undefined; to?: string | undefined; search?: string | undefined; ownerId?: string | undefined; clientId?: string | undefined }

const visible = (ctx: Ctx) => (ctx.actor.branchIds === null ? sql<boolean>`true` : sql<boolean>`(branch_id is null or branch_id = any(${[...ctx.actor.branchIds]}::uuid[]))`);

/** Newest first; days are those of the document's own zone. */
export const pageOfDocuments = (ctx: Ctx, filter: DocumentFilter, cursor: Cursor | null) =>
  ctx.tx.selectFrom('fiscalDocument').select(columns).where('tenantId', '=', ctx.actor.tenantId).where(visible(ctx))
    .$if(filter.status !== undefined && filter.status.length > 0, (qb) => qb.where('status', 'in', filter.status!))
    .$if(filter.kind !== undefined, (qb) => qb.where('kind', '=', filter.kind!))
    .$if(filter.ownerId !== undefined, (qb) => qb.where('ownerId', '=', filter.ownerId!))
    .$if(filter.clientId !== undefined, (qb) => qb.where('clientId', '=', filter.clientId!))
    .$if(filter.from !== undefined, (qb) => qb.where(sql<boolean>`(issued_at at time zone zone)::date >= ${filter.from}::date`))
    .$if(filter.to !== undefined, (qb) => qb.where(sql<boolean>`(issued_at at time zone zone)::date <= ${filter.to}::date`))
    .$if(filter.search !== undefined, (qb) => {
      const text = filter.search!;
      const like = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
      return qb.where(sql<boolean>`(app.fold(buyer_name) like app.fold(${like}) or buyer_tax_id = ${text.toUpperCase().replaceAll(/[\s-]/g, '')} or number = ${text} or upper(uuid) = upper(${text}) or owner_label ilike ${like})`);
    })
    .$if(cursor !== null, (qb) => qb.where(after(cursor!, [{ column: 'id', type: 'uuid', desc: true }])))
    .orderBy('id', 'desc').limit(filter.limit + 1).execute();

/** What waits for the certifier though its tries are used up, or whose try was lost. */
export const strandedDocuments = (ctx: Ctx, before: Temporal.Instant) =>
  ctx.tx.selectFrom('fiscalDocument').select(['id', 'status']).where('tenantId', '=', ctx.actor.tenantId).where('status', 'in', ['pending', 'annulling'])
    .where((eb) => eb.or([eb('lastAttemptAt', '<', before), eb.and([eb('lastAttemptAt', 'is', null), eb('createdAt', '<', before)])]))
    .where((eb) => eb.or([eb('nextAttemptAt', 'is', null), eb('nextAttemptAt', '<', before)])).orderBy('id').limit(500).execute();

export const waitingNotes = (ctx: Ctx, invoiceId: string) =>
  ctx.tx.selectFrom('fiscalDocument').select(columns).where('tenantId', '=', ctx.actor.tenantId).where('referenceId', '=', invoiceId).where('status', '=', 'pending').execute();

/** What bears on the buyer: the first tax number, an identity number, e-mail and address. */
export async function buyerOfClient(ctx: Ctx, clientId: string) {
  const { tenantId } = ctx.actor;
  const client = await ctx.tx.selectFrom('client').select('fullName').where('tenantId', '=', tenantId).where('id', '=', clientId).executeTakeFirstOrThrow();
  const numbers = await ctx.tx.selectFrom('clientTaxId').select(['kind', 'number', 'name']).where('tenantId', '=', tenantId).where('clientId', '=', clientId).orderBy('position').execute();
  const email = await ctx.tx.selectFrom('clientEmail').select('email').where('tenantId', '=', tenantId).where('clientId', '=', clientId).orderBy('position').executeTakeFirst();
  const address = await ctx.tx.selectFrom('clientAddress').select(['line', 'city']).where('tenantId', '=', tenantId).where('clientId', '=', clientId).orderBy('position').executeTakeFirst();
  const tax = numbers.find(({ kind }) => kind === 'nit' || kind === 'rfc' || kind === 'other');
  const identity = numbers.find(({ kind }) => kind === 'dpi' || kind === 'passport');
  return {
    taxId: tax?.number ?? null, identity: tax ? null : (identity?.number ?? null), name: (tax ?? identity)?.name || client.fullName, email: email?.email ?? null,
    address: address ? [address.line, address.city].filter(Boolean).join(', ').slice(0, 300) : null,
  };
}

export const placeOf = async (ctx: Ctx, branchId: string | null): Promise<{ zone: string }> =>
  (branchId === null ? undefined : await ctx.tx.selectFrom('branch').select('zone').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', branchId).executeTakeFirst())
    ?? ctx.tx.selectFrom('tenant').select('zone').where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();

// ------------------------------------------------------------------------------------------------------------ clients
export const moveDocuments = async (ctx: Ctx, from: string, to: string, only?: readonly string[]): Promise<string[]> =>
  (await ctx.tx.updateTable('fiscalDocument').set({ clientId: to }).where('tenantId', '=', ctx.actor.tenantId).where('clientId', '=', from).$if(only !== undefined, (qb) => qb.where('id', 'in', [...only!])).returning('id').execute()).map(({ id }) => id);

export const countDocuments = async (ctx: Ctx, clientIds: readonly string[]): Promise<number> =>
  (await ctx.tx.selectFrom('fiscalDocument').select(sql<number>`count(*)::integer`.as('n')).where('tenantId', '=', ctx.actor.tenantId).where('clientId', 'in', [...clientIds]).executeTakeFirstOrThrow()).n;

export const documentsOfClients = (ctx: Ctx, clientIds: readonly string[]) =>
  ctx.tx.selectFrom('fiscalDocument').select(['kind', 'status', 'series', 'number', 'uuid', 'buyerTaxId', 'buyerName', 'currency', 'totalMinor', 'issuedAt', 'certifiedAt']).where('tenantId', '=', ctx.actor.tenantId).where('clientId', 'in', [...clientIds]).orderBy('id').execute();
