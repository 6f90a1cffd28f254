import type { z } from 'zod';
import type { Buyer } from '#contracts/invoicing.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { can } from '#platform/context.ts';
import { seesBranch } from '#platform/context.ts';
import { versionMismatch } from '#platform/errors.ts';
import { cancelScheduled, enqueue, publish } from '#platform/outbox.ts';
import { move } from '#platform/states.ts';
import { annulDocument, certifyDocument } from './certify.ts';
import { buyerIdInvalid, buyerIdRequired, fiscalDocumentHasCreditNotes, fiscalDocumentNotFound } from './errors.ts';
import { buyerColumns, buyerProblem } from './issue.ts';
import { findDocument, linesOfDocument, lockDocument, relatedDocuments, updateDocument } from './queries.ts';
import type { DocumentRow } from './queries.ts';
import { fiscalMachine } from './states.ts';
import { invoicingChanged } from './tell.ts';

export const present = (row: DocumentRow) => ({
  id: row.id, kind: row.kind as 'invoice', status: row.status as 'pending', series: row.series, number: row.number, uuid: row.uuid, ownerType: row.ownerType, ownerId: row.ownerId, ownerLabel: row.ownerLabel, ownerPath: row.ownerPath,
  sourceType: row.sourceType, sourceId: row.sourceId, referenceId: row.referenceId, clientId: row.clientId, buyerTaxId: row.buyerTaxId ?? row.buyerIdentity, buyerName: row.buyerName, currency: row.currency,
  netMinor: row.netMinor, taxMinor: row.taxMinor, totalMinor: row.totalMinor, issuedAt: row.issuedAt, certifiedAt: row.certifiedAt, annulledAt: row.annulledAt, attempts: row.attempts, nextAttemptAt: row.nextAttemptAt,
  error: (row.errors as string[])[0] ?? null, version: row.version,
});

/** @throws FISCAL_DOCUMENT_NOT_FOUND, also of a branch that the caller does not see */
export async function mustFind(ctx: Ctx, id: string): Promise<DocumentRow> {
  const row = await findDocument(ctx, id);
  if (!row || (row.branchId !== null && !seesBranch(ctx.actor, row.branchId))) throw fiscalDocumentNotFound({ id });
  return row;
}

async function toChange(ctx: Ctx, id: string): Promise<DocumentRow> {
  await mustFind(ctx, id);
  const row = (await lockDocument(ctx, id))!;
  if (row.version !== ctx.expectedVersion) throw versionMismatch();
  return row;
}

export async function presentDetail(ctx: Ctx, id: string) {
  const row = await mustFind(ctx, id);
  const related = await relatedDocuments(ctx, row);
  return {
    ...present(row), buyer: { taxId: row.buyerTaxId, identity: row.buyerIdentity, name: row.buyerName, email: row.buyerEmail, address: row.buyerAddress }, provider: row.provider, reason: row.reason, annulmentReason: row.annulmentReason,
    errors: row.errors as string[], lines: (await linesOfDocument(ctx, id)).map((line) => ({ ...line, kind: line.kind as 'good' })), hasXml: row.xmlFileId !== null, related: related.map(present), can: can(ctx.actor, 'invoicing.manage') ? commandsOf(row, related) : [],
  };
}

function commandsOf(row: DocumentRow, related: readonly DocumentRow[]): ('retry' | 'annul' | 'discard')[] {
  if (row.status === 'rejected') return ['retry', 'discard'];
  if (row.status === 'pending' || row.status === 'annulling') return ['retry'];
  return row.status === 'certified' && !hasNotes(row, related) ? ['annul'] : [];
}
const hasNotes = (row: DocumentRow, related: readonly DocumentRow[]): boolean => row.kind === 'invoice' && related.some(({ status }) => status !== 'discarded' && status !== 'annulled');

/**
 * Once more, at once: with the buyer put right where it was rejected; a document that waits keeps what it is.
 * @throws FISCAL_DOCUMENT_NOT_FOUND, VERSION_MISMATCH, BUYER_ID_REQUIRED, BUYER_ID_INVALID, INVALID_STATE_TRANSITION
 */
export async function retryDocument(ctx: Ctx, id: string, buyer: z.output<typeof Buyer> | undefined): Promise<void> {
  const row = await toChange(ctx, id);
  await cancelScheduled(ctx, `fiscal:${id}`);
  if (row.status === 'pending' || row.status === 'annulling') await updateDocument(ctx, id, { attempts: 0, nextAttemptAt: null });
  else {
    const changed = { ...row, ...(buyer && row.kind === 'invoice' && buyerColumns(buyer)) };
    const wrong = row.kind === 'invoice' ? await buyerProblem(ctx, changed) : null;
    if (wrong === 'BUYER_ID_REQUIRED') throw buyerIdRequired();
    if (wrong === 'BUYER_ID_INVALID') throw buyerIdInvalid();
    await move(ctx, fiscalMachine, row, 'pending');
    await updateDocument(ctx, id, { ...(buyer && row.kind === 'invoice' && buyerColumns(buyer)), issuedAt: ctx.now, attempts: 0, errors: '[]' });
  }
  await enqueue(ctx, row.status === 'annulling' ? annulDocument : certifyDocument, { documentId: id });
  await audit(ctx, { action: 'fiscal_document.retry', entity: 'fiscal_document', entityId: id, before: { status: row.status, buyerName: row.buyerName, buyerTaxId: row.buyerTaxId }, after: { status: 'pending', ...(buyer && { buyerName: buyer.name, buyerTaxId: buyer.taxId }) } });
  await publish(ctx, invoicingChanged, [id], { branchId: row.branchId });
}

/** @throws FISCAL_DOCUMENT_NOT_FOUND, VERSION_MISMATCH, INVALID_STATE_TRANSITION, FISCAL_DOCUMENT_HAS_CREDIT_NOTES */
export async function annul(ctx: Ctx, id: string, reason: string): Promise<void> {
  const row = await toChange(ctx, id);
  if (row.status === 'certified' && hasNotes(row, await relatedDocuments(ctx, row))) throw fiscalDocumentHasCreditNotes();
  await move(ctx, fiscalMachine, row, 'annulling', { reason });
  await updateDocument(ctx, id, { annulmentReason: reason, annulmentAt: ctx.now, attempts: 0, errors: '[]', lastAttemptAt: ctx.now });
  await enqueue(ctx, annulDocument, { documentId: id });
  await audit(ctx, { action: 'fiscal_document.annul', entity: 'fiscal_document', entityId: id, reason });
  await publish(ctx, invoicingChanged, [id], { branchId: row.branchId });
}

/** @throws FISCAL_DOCUMENT_NOT_FOUND, VERSION_MISMATCH, INVALID_STATE_TRANSITION (only a rejected one is given up) */
export async function discard(ctx: Ctx, id: string, reason: string): Promise<void> {
  const row = await toChange(ctx, id);
  await move(ctx, fiscalMachine, row, 'discarded', { reason });
  // What was to take back from it takes back from nothing.
  for (const note of await relatedDocuments(ctx, row)) if (row.kind === 'invoice' && note.status === 'pending') await move(ctx, fiscalMachine, { id: note.id, status: 'pending' as const }, 'discarded', { trusted: true, reason });
  await audit(ctx, { action: 'fiscal_document.discard', entity: 'fiscal_document', entityId: id, reason });
  await publish(ctx, invoicingChanged, [id], { branchId: row.branchId });
}
