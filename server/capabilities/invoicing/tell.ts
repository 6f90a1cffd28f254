import { z } from 'zod';
import { defineEvent, defineTopic } from '#platform/outbox.ts';

/** Fiscal documents: ids of what changed. */
export const invoicingChanged = defineTopic('invoicing.changed', 'invoicing.view');

const about = { documentId: z.uuid(), kind: z.enum(['invoice', 'credit_note']), clientId: z.uuid(), ownerType: z.string().nullable(), ownerId: z.uuid().nullable() };
/** It may be sent to the client now. */
export const documentCertified = defineEvent('invoicing.document_certified', z.object({ ...about, series: z.string(), number: z.string(), totalMinor: z.int(), currency: z.string() }));
/** The certifier refused it, or it lacks the buyer's number: somebody has to look. */
export const documentRejected = defineEvent('invoicing.document_rejected', z.object({ ...about, errors: z.array(z.string()) }));
/** The certifier was not reached in any of the tries; the hourly sweep goes on. */
export const documentStuck = defineEvent('invoicing.document_stuck', z.object({ ...about, error: z.string() }));
export const documentAnnulled = defineEvent('invoicing.document_annulled', z.object({ ...about, reason: z.string() }));
