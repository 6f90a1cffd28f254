import * as contract from '#contracts/invoicing.ts';
import { fileContent } from '#capabilities/files/public.ts';
import { readCursor, toPage } from '#platform/paging.ts';
import { FileAnswer } from '#platform/route.ts';
import type { Routes } from '#platform/route.ts';
import { changeSettings, readSettings } from '#platform/settings.ts';
import { annul, discard, mustFind, present, presentDetail, retryDocument } from './documents.ts';
import { fiscalDocumentNotCertified } from './errors.ts';
import { printDocument } from './print.ts';
import { pageOfDocuments } from './queries.ts';
import type { DocumentRow } from './queries.ts';
import { invoicingSettings } from './settings.ts';

const headers = (row: DocumentRow, ending: string) => ({ 'content-disposition': `attachment; filename="${row.series}-${row.number}.${ending}"`, 'x-content-type-options': 'nosniff' });

export function invoicingRoutes({ mount }: Routes): void {
  mount(contract.getInvoicingSettings, (ctx) => readSettings(ctx, invoicingSettings));
  mount(contract.changeInvoicingSettings, async (ctx, { body }) => {
    await changeSettings(ctx, invoicingSettings, body);
    return readSettings(ctx, invoicingSettings);
  });
  mount(contract.listFiscalDocuments, async (ctx, { query }) => {
    const page = toPage(await pageOfDocuments(ctx, query, readCursor(query.cursor, 1)), query.limit, (row) => [row.id]);
    return { ...page, items: page.items.map(present) };
  });
  mount(contract.getFiscalDocument, (ctx, { params }) => presentDetail(ctx, params.id));
  mount(contract.fiscalXml, async (ctx, { params }) => {
    const row = await mustFind(ctx, params.id);
    const content = row.xmlFileId === null ? null : await fileContent(ctx, row.xmlFileId);
    if (!content) throw fiscalDocumentNotCertified();
    return new FileAnswer(Buffer.from(content), 'application/xml; charset=utf-8', headers(row, 'xml'));
  });
  mount(contract.fiscalPdf, async (ctx, { params }) => {
    const row = await mustFind(ctx, params.id);
    return new FileAnswer(await printDocument(ctx, row), 'application/pdf', headers(row, 'pdf'));
  });
  mount(contract.retryFiscalDocument, async (ctx, { params, body }) => {
    await retryDocument(ctx, params.id, body.buyer);
    return presentDetail(ctx, params.id);
  });
  mount(contract.annulFiscalDocument, async (ctx, { params, body }) => {
    await annul(ctx, params.id, body.reason);
    return presentDetail(ctx, params.id);
  });
  mount(contract.discardFiscalDocument, async (ctx, { params, body }) => {
    await discard(ctx, params.id, body.reason);
    return presentDetail(ctx, params.id);
  });
}
