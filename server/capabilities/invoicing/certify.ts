import { z } from 'zod';
import { attachFile, storeOwn } from '#capabilities/files/public.ts';
import { ProviderError, connectionById, noteHealth, retryAfter } from '#capabilities/connections/public.ts';
import type { Connection } from '#capabilities/connections/public.ts';
import type { Ctx } from '#platform/context.ts';
import { defineCron, defineOutbound, emit, enqueue, publish } from '#platform/outbox.ts';
import { move } from '#platform/states.ts';
import { certifierOf } from './certifier.ts';
import type { Annulment, Certification, DocumentToCertify } from './certifier.ts';
import { findDocument, linesOfDocument, lockDocument, strandedDocuments, updateDocument, waitingNotes } from './queries.ts';
import type { DocumentRow } from './queries.ts';
import { fiscalMachine } from './states.ts';
import { documentAnnulled, documentCertified, documentRejected, documentStuck, invoicingChanged } from './tell.ts';

type Failure = { outcome: 'failed'; retriable: boolean; error: string };
interface Message { connection: Connection; document: DocumentToCertify }

const failed = (error: unknown): Failure => {
  if (!(error instanceof ProviderError)) throw error;
  return { outcome: 'failed', retriable: error.retriable, error: error.message.slice(0, 500) };
};
const about = (row: DocumentRow) => ({ documentId: row.id, kind: row.kind as 'invoice' | 'credit_note', clientId: row.clientId, ownerType: row.ownerType, ownerId: row.ownerId });

async function toSend(ctx: Ctx, row: DocumentRow): Promise<Message | null> {
  const connection = await connectionById(ctx, row.connectionId);
  if (!connection) return null;
  const reference = row.referenceId === null ? null : await findDocument(ctx, row.referenceId);
  if (row.referenceId !== null && reference?.status !== 'certified') return null; // sent when its invoice is certified
  return {
    connection,
    document: {
      id: row.id, kind: row.kind as 'invoice', issuedAt: row.issuedAt, zone: row.zone, currency: row.currency, buyer: { taxId: row.buyerTaxId, identity: row.buyerIdentity, name: row.buyerName, email: row.buyerEmail, address: row.buyerAddress },
      lines: (await linesOfDocument(ctx, row.id)) as DocumentToCertify['lines'], netMinor: row.netMinor, taxMinor: row.taxMinor, totalMinor: row.totalMinor, reason: row.reason,
      reference: reference ? { uuid: reference.uuid!, series: reference.series!, number: reference.number!, issuedAt: reference.issuedAt, zone: reference.zone } : null,
    },
  };
}

/** Asks the certifier; a failure waits and comes back, since the document's id keeps it from being certified twice. */
export const certifyDocument = defineOutbound({
  name: 'invoicing.certify',
  payload: z.object({ documentId: z.uuid() }),
  async prepare(ctx, { documentId }): Promise<Message | null> {
    const row = await lockDocument(ctx, documentId);
    return row?.status === 'pending' ? toSend(ctx, row) : null;
  },
  send: ({ connection, document }): Promise<Certification | Failure> => certifierOf(connection.provider).certify(connection, document).catch(failed),
  async settle(ctx, { documentId }, result: Certification | Failure) {
    const row = await lockDocument(ctx, documentId);
    if (row?.status !== 'pending') return;
    if (result.outcome === 'failed' && result.retriable) return again(ctx, row, result.error);
    if (result.outcome === 'certified') await keep(ctx, row, result);
    else await reject(ctx, row, result.outcome === 'failed' ? [result.error] : result.errors);
    await noteHealth(ctx, row.connectionId, result.outcome === 'failed' ? result.error : null);
    await publish(ctx, invoicingChanged, [row.id], { branchId: row.branchId });
  },
});

async function keep(ctx: Ctx, row: DocumentRow, { uuid, series, number, certifiedAt, xml }: Extract<Certification, { outcome: 'certified' }>): Promise<void> {
  const file = await storeOwn(ctx, { content: xml, type: 'application/xml', name: `${series}-${number}.xml`, purpose: 'document' });
  await attachFile(ctx, file.id, { entity: 'fiscal_document', id: row.id });
  await updateDocument(ctx, row.id, { uuid, series, number, certifiedAt, xmlFileId: file.id, attempts: row.attempts + 1, lastAttemptAt: ctx.now, nextAttemptAt: null, errors: '[]' });
  await move(ctx, fiscalMachine, row, 'certified', { trusted: true });
  await emit(ctx, documentCertified, row.id, { ...about(row), series, number, totalMinor: row.totalMinor, currency: row.currency });
  for (const note of await waitingNotes(ctx, row.id)) await enqueue(ctx, certifyDocument, { documentId: note.id });
}

async function reject(ctx: Ctx, row: DocumentRow, errors: string[]): Promise<void> {
  await updateDocument(ctx, row.id, { errors: JSON.stringify(errors), attempts: row.attempts + 1, lastAttemptAt: ctx.now, nextAttemptAt: null });
  await move(ctx, fiscalMachine, row, 'rejected', { trusted: true, reason: errors[0]?.slice(0, 500) ?? null });
  await emit(ctx, documentRejected, row.id, { ...about(row), errors });
}

/** The next try by the schedule of studio 12; after the last one it stays as it is, is seen on the screen, and the sweep goes on. */
async function again(ctx: Ctx, row: DocumentRow, error: string): Promise<void> {
  const attempts = row.attempts + 1;
  const wait = retryAfter(attempts);
  const next = wait === null ? null : ctx.now.add(wait);
  await updateDocument(ctx, row.id, { attempts, errors: JSON.stringify([error]), lastAttemptAt: ctx.now, nextAttemptAt: next });
  if (next !== null) await enqueue(ctx, row.status === 'annulling' ? annulDocument : certifyDocument, { documentId: row.id }, { runAt: next, key: `fiscal:${row.id}` });
  else if (attempts === 7) await emit(ctx, documentStuck, row.id, { ...about(row), error });
  await noteHealth(ctx, row.connectionId, error);
  await publish(ctx, invoicingChanged, [row.id], { branchId: row.branchId });
}

export const annulDocument = defineOutbound({
  name: 'invoicing.annul',
  payload: z.object({ documentId: z.uuid() }),
  async prepare(ctx, { documentId }): Promise<(Message & { uuid: string; reason: string; at: Temporal.Instant }) | null> {
    const row = await lockDocument(ctx, documentId);
    if (row?.status !== 'annulling') return null;
    const message = await toSend(ctx, row);
    return message && { ...message, uuid: row.uuid!, reason: row.annulmentReason!, at: row.annulmentAt! };
  },
  send: ({ connection, document, uuid, reason, at }): Promise<Annulment | Failure> => certifierOf(connection.provider).annul(connection, { ...document, uuid }, reason, at).catch(failed),
  async settle(ctx, { documentId }, result: Annulment | Failure) {
    const row = await lockDocument(ctx, documentId);
    if (row?.status !== 'annulling') return;
    if (result.outcome === 'failed' && result.retriable) return again(ctx, row, result.error);
    if (result.outcome === 'annulled') {
      await updateDocument(ctx, row.id, { annulledAt: ctx.now, nextAttemptAt: null, errors: '[]' });
      await move(ctx, fiscalMachine, row, 'annulled', { trusted: true, reason: row.annulmentReason });
      await emit(ctx, documentAnnulled, row.id, { ...about(row), reason: row.annulmentReason! });
    } else {
      const errors = result.outcome === 'failed' ? [result.error] : result.errors;
      await updateDocument(ctx, row.id, { errors: JSON.stringify(errors), nextAttemptAt: null });
      await move(ctx, fiscalMachine, row, 'certified', { trusted: true, reason: errors[0]?.slice(0, 500) ?? null });
    }
    await publish(ctx, invoicingChanged, [row.id], { branchId: row.branchId });
  },
});

// A certifier that was away for a day finds everything that waited for it, without anybody's hand.
defineCron({
  name: 'invoicing.sweep', at: { everyMin: 60 },
  run: async (ctx) => {
    for (const { id, status } of await strandedDocuments(ctx, ctx.now.subtract({ minutes: 60 }))) await enqueue(ctx, status === 'annulling' ? annulDocument : certifyDocument, { documentId: id });
  },
});
