import type { Buyer } from '#contracts/invoicing.ts';
import { sum } from '#contracts/money.ts';
import { connectionOf, connectionsOf } from '#capabilities/connections/public.ts';
import type { Connection } from '#capabilities/connections/public.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { emit, enqueue, publish } from '#platform/outbox.ts';
import { readSettings } from '#platform/settings.ts';
import { born } from '#platform/states.ts';
import type { z } from 'zod';
import { certifierOf } from './certifier.ts';
import { certifyDocument } from './certify.ts';
import { creditNoteExceedsInvoice } from './errors.ts';
import { buyerOfClient, documentOfSource, documentsOfOwner, insertDocument, linesOfDocument, lockDocument, placeOf, relatedDocuments, updateDocument } from './queries.ts';
import type { DocumentRow } from './queries.ts';
import { partOf, taxed } from './rules.ts';
import type { LineToInvoice } from './rules.ts';
import { invoicingSettings } from './settings.ts';
import { fiscalMachine } from './states.ts';
import { documentRejected, invoicingChanged } from './tell.ts';
import { move } from '#platform/states.ts';

type BuyerData = z.output<typeof Buyer>;

export interface InvoiceRequest {
  /** One invoice for each cause. */
  source: { type: string; id: string };
  owner: { type: string; id: string; label: string; path: string } | null;
  clientId: string;
  branchId: string | null;
  currency: string;
  lines: readonly LineToInvoice[];
  /** Tax number of who sells, where one sale has several: only an account of theirs certifies it. Absent: the tenant's first. */
  issuerTaxId?: string;
  /** As it was when it was sold; absent: what the client's card says now. */
  buyer?: BuyerData;
}

const bare = (number: string): string => number.toUpperCase().replaceAll(/[^0-9A-ZÑ&]/g, '');
/** The account that certifies in the name of that number (check digit and all; dots and hyphens do not count); null when there is none. */
async function accountOf(ctx: Ctx, issuerTaxId: string | undefined): Promise<Connection | null> {
  if (issuerTaxId === undefined) return connectionOf(ctx, 'invoicing');
  const wanted = bare(issuerTaxId);
  return (await connectionsOf(ctx, 'invoicing')).find((one) => bare(certifierOf(one.provider).seller(one).taxId) === wanted) ?? null;
}

/**
 * Make an invoice and have it certified after commit; null when the tenant has no certifier, or nothing is left to be
 * invoiced. The same cause makes it once. Never refuses for the buyer's sake: a document that lacks a number is born
 * rejected and waits for somebody.
 */
export async function issueInvoice(ctx: Ctx, request: InvoiceRequest): Promise<DocumentRow | null> {
  const connection = await accountOf(ctx, request.issuerTaxId);
  const asked = request.lines.filter(({ unitPriceMinor }) => unitPriceMinor > 0);
  if (!connection || asked.length === 0) return null;
  const { defaultTaxRateBp } = await readSettings(ctx, invoicingSettings);
  const lines = asked.map((line) => taxed(line, defaultTaxRateBp));
  const totalMinor = sum(lines.map((line) => line.totalMinor));
  if (totalMinor === 0) return null;
  const buyer = request.buyer ?? (await buyerOfClient(ctx, request.clientId));
  const { zone } = await placeOf(ctx, request.branchId);
  const row = await insertDocument(ctx, {
    connectionId: connection.id, provider: connection.provider, kind: 'invoice', sourceType: request.source.type, sourceId: request.source.id, ownerType: request.owner?.type ?? null, ownerId: request.owner?.id ?? null,
    ownerLabel: request.owner?.label ?? null, ownerPath: request.owner?.path ?? null, referenceId: null, reason: null, branchId: request.branchId, clientId: request.clientId, zone, currency: request.currency,
    ...buyerColumns(buyer), netMinor: sum(lines.map((line) => line.netMinor)), taxMinor: sum(lines.map((line) => line.taxMinor)), totalMinor, issuedAt: ctx.now,
  }, lines);
  if (!row) return (await documentOfSource(ctx, 'invoice', request.source.type, request.source.id)) ?? null;
  await begin(ctx, row);
  return row;
}

export const buyerColumns = (buyer: BuyerData) => ({ buyerTaxId: buyer.taxId, buyerIdentity: buyer.identity, buyerName: buyer.name.slice(0, 200), buyerEmail: buyer.email, buyerAddress: buyer.address });

/**
 * Take back part of an invoice, or all of it. It waits until its invoice is certified; nothing is made of an invoice
 * that was given up or annulled.
 * @throws CREDIT_NOTE_EXCEEDS_INVOICE
 */
export async function issueCreditNote(ctx: Ctx, request: { source: { type: string; id: string }; invoiceId: string; amountMinor: number; description: string; reason: string; /** The tax inside the amount, where the app knows it to the unit; else it is split as the invoice's lines are. */ taxMinor?: number }): Promise<DocumentRow | null> {
  const invoice = await lockDocument(ctx, request.invoiceId);
  if (!invoice || invoice.status === 'discarded' || invoice.status === 'annulled' || invoice.status === 'annulling') return null;
  const before = await documentOfSource(ctx, 'credit_note', request.source.type, request.source.id);
  if (before) return before;
  const leftMinor = invoice.totalMinor - sum((await relatedDocuments(ctx, invoice)).filter(({ status }) => status !== 'discarded' && status !== 'annulled').map(({ totalMinor }) => totalMinor));
  if (request.amountMinor > leftMinor) throw creditNoteExceedsInvoice({ maxMinor: leftMinor });
  const parts = partOf(await linesOfDocument(ctx, invoice.id), request.amountMinor, request.description);
  const lines = parts.map((line) => taxed(parts.length === 1 && request.taxMinor !== undefined ? { ...line, taxMinor: request.taxMinor } : line, 0));
  const row = await insertDocument(ctx, {
    connectionId: invoice.connectionId, provider: invoice.provider, kind: 'credit_note', sourceType: request.source.type, sourceId: request.source.id, ownerType: invoice.ownerType, ownerId: invoice.ownerId, ownerLabel: invoice.ownerLabel,
    ownerPath: invoice.ownerPath, referenceId: invoice.id, reason: request.reason.slice(0, 255), branchId: invoice.branchId, clientId: invoice.clientId, zone: invoice.zone, currency: invoice.currency,
    // A note names the buyer of its invoice, whatever the client's card says today.
    buyerTaxId: invoice.buyerTaxId, buyerIdentity: invoice.buyerIdentity, buyerName: invoice.buyerName, buyerEmail: invoice.buyerEmail, buyerAddress: invoice.buyerAddress,
    netMinor: sum(lines.map((line) => line.netMinor)), taxMinor: sum(lines.map((line) => line.taxMinor)), totalMinor: request.amountMinor, issuedAt: ctx.now,
  }, lines);
  if (row) await begin(ctx, row);
  return row ?? null;
}

async function begin(ctx: Ctx, row: DocumentRow): Promise<void> {
  await born(ctx, fiscalMachine, row.id, 'pending');
  await audit(ctx, { action: 'fiscal_document.create', entity: 'fiscal_document', entityId: row.id, after: { kind: row.kind, totalMinor: row.totalMinor, currency: row.currency, buyerName: row.buyerName, source: `${row.sourceType} ${row.sourceId}` } });
  const wrong = await buyerProblem(ctx, row);
  if (wrong && row.kind === 'invoice') {
    await updateDocument(ctx, row.id, { errors: JSON.stringify([wrong]) });
    await move(ctx, fiscalMachine, row, 'rejected', { trusted: true, reason: wrong });
    await emit(ctx, documentRejected, row.id, { documentId: row.id, kind: row.kind, clientId: row.clientId, ownerType: row.ownerType, ownerId: row.ownerId, errors: [wrong] });
  } else await enqueue(ctx, certifyDocument, { documentId: row.id });
  await publish(ctx, invoicingChanged, [row.id], { branchId: row.branchId });
}

/** What the buyer lacks: a number from a certain total on, or one that can be one. Null when all is well. */
export async function buyerProblem(ctx: Ctx, row: Pick<DocumentRow, 'provider' | 'buyerTaxId' | 'buyerIdentity' | 'totalMinor'>): Promise<'BUYER_ID_REQUIRED' | 'BUYER_ID_INVALID' | null> {
  const certifier = certifierOf(row.provider);
  if (row.buyerTaxId !== null && !certifier.isTaxId(row.buyerTaxId)) return 'BUYER_ID_INVALID';
  if (row.buyerTaxId === null && row.buyerIdentity !== null && !certifier.isIdentity(row.buyerIdentity)) return 'BUYER_ID_INVALID';
  if (row.buyerTaxId !== null || row.buyerIdentity !== null) return null;
  if (certifier.neverAsksForBuyer) return null;
  const { buyerIdFromMinor } = await readSettings(ctx, invoicingSettings);
  return row.totalMinor >= buyerIdFromMinor ? 'BUYER_ID_REQUIRED' : null;
}

/** The invoice of a receipt, or of the thing that it paid for when that was invoiced as a whole. */
export async function invoiceFor(ctx: Ctx, source: { type: string; id: string }, owner: { type: string; id: string } | null): Promise<DocumentRow | null> {
  const own = await documentOfSource(ctx, 'invoice', source.type, source.id);
  if (own) return own;
  return owner === null ? null : ((await documentsOfOwner(ctx, owner.type, owner.id)).find((row) => row.kind === 'invoice' && row.sourceType === owner.type && row.status !== 'discarded' && row.status !== 'annulled') ?? null);
}
