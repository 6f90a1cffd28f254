import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Answer } from '#contracts/endpoint.ts';
import { type FiscalDocument as DocumentShape, getFiscalDocument, getInvoicingSettings, listFiscalDocuments } from '#contracts/invoicing.ts';
import { type FiscalStatus, type FiscalKind } from '#contracts/invoicing-terms.ts';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

export type FiscalDocument = z.infer<typeof DocumentShape>;
export type FiscalDetail = Answer<typeof getFiscalDocument>;
export interface DocumentFilter { status?: FiscalStatus | undefined; kind?: FiscalKind | undefined; from?: string | undefined; to?: string | undefined; search?: string | undefined; ownerId?: string | undefined; clientId?: string | undefined }

/** Realtime topic `invoicing.changed` refreshes what begins with this. */
export const topic = { invoicing: 'invoicing' } as const;
const filled = (filter: DocumentFilter) => Object.fromEntries(Object.entries(filter).filter(([, value]) => value));

export const documentPages = (filter: DocumentFilter) => pagesOf(listFiscalDocuments, [topic.invoicing, 'list'], { limit: 50, ...filled(filter) });
export const documentOf = (id: string) => queryOptions({ queryKey: [topic.invoicing, 'one', id], queryFn: ({ signal }) => call(getFiscalDocument, { params: { id } }, { signal }) });
export const invoicingSettings = queryOptions({ queryKey: [topic.invoicing, 'settings'], queryFn: ({ signal }) => call(getInvoicingSettings, undefined, { signal }) });
