import { pdf } from '#capabilities/documents/public.ts';
import type { Block } from '#capabilities/documents/public.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { text } from '#platform/texts.ts';
import { placeOfBranch } from './queries.ts';
import type { QuoteRow } from './queries.ts';
import { dateOf, inWords, money, whenOf } from './words.ts';

/** The quote as PDF, in the language of the business. The same quote gives the same bytes while the branding stands. */
export async function drawQuote(ctx: Ctx, quote: QuoteRow, branchId: string): Promise<Buffer> {
  const { locale, businessName } = await placeOfBranch(ctx, branchId);
  const { branch } = quote.snapshot;
  return pdf(ctx, {
    title: text(locale, 'quotes.documentTitle', { number: quote.number }), branded: true, locale, at: quote.createdAt, footer: `${businessName} · ${quote.number}`,
    lines: [[branch.name, branch.address].filter(Boolean).join(' · '), branch.phone ?? ''].filter(Boolean), blocks: blocksOf(quote, locale),
  });
}

function blocksOf({ number, snapshot, validUntil }: QuoteRow, locale: Locale): Block[] {
  const t = (key: string, values: Record<string, unknown> = {}) => text(locale, `quotes.${key}`, values);
  const words = inWords(snapshot, locale);
  const amount = (minor: number) => money(minor, snapshot.currency, locale);
  const blocks: Block[] = [
    { type: 'heading', level: 1, text: t('documentTitle', { number }) },
    { type: 'keyValues', rows: [
      [t('for'), snapshot.clientName], [t('session'), snapshot.sessionCode], [t('whenLabel'), whenOf(snapshot, locale)], [t('placeLabel'), snapshot.place], ...(snapshot.description ? [[t('descriptionLabel'), snapshot.description] as const] : []),
      [t('validLabel'), t('validUntil', { date: dateOf(validUntil.subtract({ nanoseconds: 1 }).toString(), snapshot.zone, locale) })],
    ] },
    {
      type: 'table', columns: [{ label: t('item'), weight: 4 }, { label: t('quantity'), align: 'right' }, { label: t('price'), align: 'right', weight: 1.5 }, { label: t('amount'), align: 'right', weight: 1.5 }],
      rows: snapshot.lines.map((line) => [
        [line.name, line.packageName ? t('ofPackage', { name: line.packageName }) : null, line.discountMinor > 0 ? t('lineDiscount', { amount: amount(line.discountMinor) }) : null].filter(Boolean).join('\n'),
        String(line.quantity), amount(line.unitPriceMinor), amount(line.totalMinor),
      ]),
    },
    { type: 'totals', rows: [
      { label: t('subtotal'), value: amount(snapshot.subtotalMinor) },
      ...(snapshot.transportMinor > 0 ? [{ label: t('transport'), value: amount(snapshot.transportMinor) }] : []),
      ...(snapshot.discountMinor > 0 ? [{ label: t('discount'), value: `-${amount(snapshot.discountMinor)}` }] : []),
      { label: t('total'), value: amount(snapshot.totalMinor), strong: true },
      { label: t('depositLabel', { pct: snapshot.depositPct }), value: amount(snapshot.depositMinor) },
    ] },
    { type: 'heading', text: t('payment') }, { type: 'paragraph', text: words.depositWords },
    ...(snapshot.bankDetails ? [{ type: 'paragraph' as const, text: snapshot.bankDetails, soft: true }] : []),
    { type: 'heading', text: t('delivery_title') }, { type: 'paragraph', text: words.deliveryWords },
    { type: 'heading', text: t('changes') }, { type: 'paragraph', text: [words.changesWords, ...words.refundWords].join('\n') },
  ];
  if (snapshot.terms) blocks.push({ type: 'heading', text: t('terms') }, { type: 'paragraph', text: snapshot.terms, small: true });
  blocks.push({ type: 'signature', label: t('signature') });
  return blocks;
}
