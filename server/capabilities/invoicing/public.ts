import { registerClientUse } from '#capabilities/clients/public.ts';
import { registerFileOwner } from '#capabilities/files/public.ts';
import { can } from '#platform/context.ts';
import type { Module } from '#platform/route.ts';
import './demo-certifier.ts';
import './infile/adapter.ts';
import { countDocuments, documentsOfClients, moveDocuments } from './queries.ts';
import { invoicingRoutes } from './routes.ts';

export { invoiceFor, issueCreditNote, issueInvoice } from './issue.ts';
export type { InvoiceRequest } from './issue.ts';
export { printDocument } from './print.ts';
export { documentsOfOwner, findDocument } from './queries.ts';
export { sellerOf } from './seller.ts';
export { spreadDiscount } from './rules.ts';
export type { LineToInvoice } from './rules.ts';
export { documentAnnulled, documentCertified, documentRejected, documentStuck } from './tell.ts';

/** A certifier to try the product with; fetched on demand, since its reader of XML is not part of a production install. */
export const certifierStandIn = () => import('./infile/stand-in.ts');

registerClientUse({
  kind: 'fiscal_document',
  count: async (ctx, ids) => ({ total: await countDocuments(ctx, ids), open: 0 }),
  merged: (ctx, { keptId, goneId }) => moveDocuments(ctx, goneId, keptId),
  unmerged: async (ctx, { keptId, goneId, moved }) => {
    const ids = moved as string[];
    if (ids.length > 0) await moveDocuments(ctx, keptId, goneId, ids);
  },
  exportData: documentsOfClients,
});

registerFileOwner('fiscal_document', async (ctx) => can(ctx.actor, 'invoicing.view'));

export const invoicingModule: Module = { name: 'invoicing', permissions: ['invoicing.view', 'invoicing.manage'], routes: invoicingRoutes };
