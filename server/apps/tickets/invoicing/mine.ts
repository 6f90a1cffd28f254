import { findDocument, printDocument, sellerOf } from '#capabilities/invoicing/public.ts';
import { asMailbox } from '#capabilities/mailboxes/public.ts';
import { invoiceNotFound } from '#apps/tickets/errors.ts';
import { tenantOfSite } from '#apps/tickets/public/site.ts';
import type { OpenCtx } from '#platform/context.ts';
import { FileAnswer } from '#platform/route.ts';
import { documentOfMailbox, documentsOfMailbox } from './queries.ts';

/** Invoices and credit notes of a mailbox's purchases, by whoever issued them. @throws SITE_NOT_FOUND, MAILBOX_NOT_PROVEN */
export async function myInvoices(open: OpenCtx, site: string, session: string | undefined, query: { limit: number; cursor?: string | undefined }) {
  return asMailbox(open, await tenantOfSite(open, site), session, async (ctx, address) => {
    const { items, next } = await documentsOfMailbox(ctx, address, query);
    const shown = [];
    for (const row of items) {
      const { id, kind, status, series, number, totalMinor, taxMinor, currency, issuedAt, orderNumber } = row;
      shown.push({ id, kind: kind as 'invoice', isAnnulled: status === 'annulled', issuerName: (await sellerOf(ctx, row)).name, series: series!, number: number!, totalMinor, taxMinor, currency, issuedAt, orderNumber });
    }
    return { items: shown, next };
  });
}

/** @throws SITE_NOT_FOUND, MAILBOX_NOT_PROVEN, INVOICE_NOT_FOUND also for somebody else's */
export async function myInvoicePdf(open: OpenCtx, site: string, session: string | undefined, id: string): Promise<FileAnswer> {
  return asMailbox(open, await tenantOfSite(open, site), session, async (ctx, address) => {
    const own = await documentOfMailbox(ctx, address, id);
    const row = own && (await findDocument(ctx, own.id));
    if (!row) throw invoiceNotFound();
    return new FileAnswer(await printDocument(ctx, row), 'application/pdf', { 'content-disposition': `attachment; filename="${row.series}-${row.number}.pdf"`, 'x-content-type-options': 'nosniff' });
  });
}
