import { defineError } from '#platform/errors.ts';

export const fiscalDocumentNotFound = defineError('FISCAL_DOCUMENT_NOT_FOUND', 'not_found');
export const fiscalDocumentNotCertified = defineError('FISCAL_DOCUMENT_NOT_CERTIFIED', 'conflict');
export const fiscalDocumentHasCreditNotes = defineError('FISCAL_DOCUMENT_HAS_CREDIT_NOTES', 'conflict');
export const buyerIdRequired = defineError('BUYER_ID_REQUIRED', 'unprocessable');
export const buyerIdInvalid = defineError('BUYER_ID_INVALID', 'unprocessable');
export const creditNoteExceedsInvoice = defineError('CREDIT_NOTE_EXCEEDS_INVOICE', 'unprocessable');
