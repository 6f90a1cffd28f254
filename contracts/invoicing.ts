import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, Email, Id, Instant, LocalDate, Minor, OptionalText, PageQuery, Text, Version, listOf, pageOf } from './shapes.ts';
import { FiscalKind, FiscalStatus } from './invoicing-terms.ts';

export const InvoicingSettings = z.strictObject({
  /** Tax in the prices of what has no tax class of its own, in basis points. */
  defaultTaxRateBp: z.int().min(0).max(10_000).default(1200),
  /** From this total on the buyer needs a tax or identity number (studio 12: Q 2,500.00; ask the accountant). */
  buyerIdFromMinor: Minor.default(250_000),
});

/** A tax number as it is certified: upper case, without spaces and hyphens. */
const TaxNumber = z.string().max(40).overwrite((value) => value.toUpperCase().replace(/[\s./-]/g, '')).regex(/^[0-9A-ZÑ&]{1,30}$/, { error: 'invalid_tax_id' });
export const Buyer = z.strictObject({ taxId: TaxNumber.nullable(), identity: TaxNumber.nullable(), name: Text(200), email: Email.nullable(), address: OptionalText(300).nullable() });

export const FiscalDocument = z.strictObject({
  id: Id, kind: FiscalKind, status: FiscalStatus, series: z.string().nullable(), number: z.string().nullable(), uuid: z.string().nullable(),
  ownerType: z.string().nullable(), ownerId: Id.nullable(), ownerLabel: z.string().nullable(), ownerPath: z.string().nullable(), sourceType: z.string(), sourceId: Id, referenceId: Id.nullable(),
  clientId: Id, buyerTaxId: z.string().nullable(), buyerName: z.string(), currency: Currency, netMinor: z.int(), taxMinor: z.int(), totalMinor: z.int(),
  issuedAt: Instant, certifiedAt: Instant.nullable(), annulledAt: Instant.nullable(), attempts: z.int(),
  /** When it is sent next; null on a pending document: its tries are used up for now, the hourly sweep takes it up. */
  nextAttemptAt: Instant.nullable(), error: z.string().nullable(), version: Version,
});
export const FiscalLine = z.strictObject({
  position: z.int(), kind: z.enum(['good', 'service']), description: z.string(), quantity: z.int(), unitPriceMinor: z.int(), discountMinor: z.int(), totalMinor: z.int(), taxCode: z.string(), rateBp: z.int(), netMinor: z.int(), taxMinor: z.int(),
});
export const FiscalDetail = FiscalDocument.extend({
  buyer: Buyer, provider: z.string(), reason: z.string().nullable(), annulmentReason: z.string().nullable(), errors: z.array(z.string()), lines: z.array(FiscalLine), hasXml: z.boolean(),
  /** The invoice of a credit note, or the credit notes of an invoice. */
  related: z.array(FiscalDocument),
  can: z.array(z.enum(['retry', 'annul', 'discard'])),
});

const Params = z.strictObject({ id: Id });

export const listFiscalDocuments = endpoint({
  id: 'invoicing.list', method: 'GET', path: '/api/v1/invoicing/documents', permission: 'invoicing.view', summary: 'Fiscal documents, newest first',
  query: PageQuery.extend({ status: listOf(FiscalStatus).optional(), kind: FiscalKind.optional(), from: LocalDate.optional(), to: LocalDate.optional(), search: Text(100).optional(), ownerId: Id.optional(), clientId: Id.optional() }),
  response: pageOf(FiscalDocument), errors: [],
});
export const getFiscalDocument = endpoint({
  id: 'invoicing.get', method: 'GET', path: '/api/v1/invoicing/documents/:id', permission: 'invoicing.view', summary: 'One fiscal document with its lines', params: Params, response: FiscalDetail, errors: ['FISCAL_DOCUMENT_NOT_FOUND'],
});
export const fiscalXml = endpoint({
  id: 'invoicing.xml', method: 'GET', path: '/api/v1/invoicing/documents/:id/xml', permission: 'invoicing.view', summary: 'The document as the certifier signed it', params: Params, produces: 'application/xml', errors: ['FISCAL_DOCUMENT_NOT_FOUND', 'FISCAL_DOCUMENT_NOT_CERTIFIED'],
});
export const fiscalPdf = endpoint({
  id: 'invoicing.pdf', method: 'GET', path: '/api/v1/invoicing/documents/:id/pdf', permission: 'invoicing.view', summary: 'The document to read and print', params: Params, produces: 'application/pdf', errors: ['FISCAL_DOCUMENT_NOT_FOUND', 'FISCAL_DOCUMENT_NOT_CERTIFIED'],
});
export const retryFiscalDocument = endpoint({
  id: 'invoicing.retry', method: 'POST', path: '/api/v1/invoicing/documents/:id/retry', permission: 'invoicing.manage', summary: 'Send it to the certifier again, with the buyer put right where it was rejected', audit: true, ifMatch: true, params: Params,
  body: z.strictObject({ buyer: Buyer.optional() }), response: FiscalDetail, errors: ['FISCAL_DOCUMENT_NOT_FOUND', 'BUYER_ID_REQUIRED', 'BUYER_ID_INVALID'],
});
export const annulFiscalDocument = endpoint({
  id: 'invoicing.annul', method: 'POST', path: '/api/v1/invoicing/documents/:id/annul', permission: 'invoicing.manage', summary: 'Have a certified document annulled', audit: true, ifMatch: true, params: Params,
  body: z.strictObject({ reason: Text(255) }), response: FiscalDetail, errors: ['FISCAL_DOCUMENT_NOT_FOUND', 'FISCAL_DOCUMENT_HAS_CREDIT_NOTES', 'INVALID_STATE_TRANSITION'],
});
export const discardFiscalDocument = endpoint({
  id: 'invoicing.discard', method: 'POST', path: '/api/v1/invoicing/documents/:id/discard', permission: 'invoicing.manage', summary: 'Give up a document that the certifier rejected', audit: true, ifMatch: true, params: Params,
  body: z.strictObject({ reason: Text(255) }), response: FiscalDetail, errors: ['FISCAL_DOCUMENT_NOT_FOUND'],
});
export const getInvoicingSettings = endpoint({
  id: 'invoicing.get_settings', method: 'GET', path: '/api/v1/invoicing/settings', permission: 'invoicing.view', summary: 'How fiscal documents are made', response: InvoicingSettings, errors: [],
});
export const changeInvoicingSettings = endpoint({
  id: 'invoicing.change_settings', method: 'PATCH', path: '/api/v1/invoicing/settings', permission: 'settings.manage', summary: 'Change how fiscal documents are made; null takes a value back to its default', audit: true,
  body: z.strictObject({ defaultTaxRateBp: z.int().min(0).max(10_000).nullable().optional(), buyerIdFromMinor: Minor.nullable().optional() }), response: InvoicingSettings, errors: [],
});
