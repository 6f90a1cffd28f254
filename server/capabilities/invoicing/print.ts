import { formatMoney } from '#contracts/money.ts';
import { pdf } from '#capabilities/documents/public.ts';
import type { Ctx } from '#platform/context.ts';
import { text } from '#platform/texts.ts';
import { certifierOf } from './certifier.ts';
import { fiscalDocumentNotCertified } from './errors.ts';
import { findDocument, linesOfDocument } from './queries.ts';
import type { DocumentRow } from './queries.ts';
import { sellerOf } from './seller.ts';

/** The certified document to read and print; always in the language of the law, the same bytes each time. @throws FISCAL_DOCUMENT_NOT_CERTIFIED */
export async function printDocument(ctx: Ctx, row: DocumentRow): Promise<Buffer> {
  if (row.uuid === null || row.certifiedAt === null) throw fiscalDocumentNotCertified();
  const certifier = certifierOf(row.provider);
  const seller = await sellerOf(ctx, row);
  const reference = row.referenceId === null ? null : await findDocument(ctx, row.referenceId);
  const say = (key: string, data: Record<string, unknown> = {}): string => text('es', `invoicing.print.${key}`, data);
  const money = (minor: number): string => formatMoney(minor, row.currency, 'es');
  const day = (at: Temporal.Instant): string => at.toZonedDateTimeISO(row.zone).toPlainDateTime().toString({ smallestUnit: 'second' }).replace('T', ' ');
  return pdf(ctx, {
    title: `${text('es', certifier.title(row.kind as 'invoice'))} ${row.series}-${row.number}`, branded: true, locale: 'es', at: row.certifiedAt, lines: [seller.name, say('taxId', { number: seller.taxId }), seller.address],
    blocks: [
      { type: 'heading', level: 1, text: text('es', certifier.title(row.kind as 'invoice')) },
      ...(row.status === 'annulled' ? [{ type: 'paragraph' as const, text: say('annulled', { date: day(row.annulledAt!) }) }] : []),
      { type: 'keyValues', rows: [
        [say('authorization'), row.uuid], [say('series'), row.series!], [say('number'), row.number!], [say('issued'), day(row.issuedAt)], [say('certified'), day(row.certifiedAt)],
        [say('buyer'), row.buyerName], [say('buyerId'), row.buyerTaxId ?? row.buyerIdentity ?? say('finalConsumer')], ...(row.buyerAddress ? [[say('address'), row.buyerAddress] as const] : []),
        ...(reference ? [[say('takesBackFrom'), `${reference.series}-${reference.number} (${reference.uuid})`] as const] : []), ...(row.reason ? [[say('reason'), row.reason] as const] : []),
      ] },
      {
        type: 'table', columns: [{ label: say('quantity'), align: 'right', weight: 0.6 }, { label: say('description'), weight: 3 }, { label: say('price'), align: 'right' }, { label: say('discount'), align: 'right' }, { label: say('total'), align: 'right' }],
        rows: (await linesOfDocument(ctx, row.id)).map((line) => [String(line.quantity), line.description, money(line.unitPriceMinor), line.discountMinor === 0 ? '' : money(line.discountMinor), money(line.totalMinor)]),
      },
      { type: 'totals', rows: [{ label: say('net'), value: money(row.netMinor) }, { label: say('tax'), value: money(row.taxMinor) }, { label: say('total'), value: money(row.totalMinor), strong: true }] },
    ],
  });
}
