import { pdf } from '#capabilities/documents/public.ts';
import type { Block } from '#capabilities/documents/public.ts';
import { formatMoney, sum } from '#contracts/money.ts';
import { todayIn } from '#contracts/time.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { FileAnswer } from '#platform/route.ts';
import { text } from '#platform/texts.ts';
import { paymentNotVerified } from './errors.ts';
import { accountsOf } from './owners.ts';
import { allocationsOf, letterheadOf, placeOf, refundedFor } from './queries.ts';
import type { PaymentRow } from './queries.ts';

const TAG: Record<Locale, string> = { es: 'es-GT', en: 'en-US' };
const longDate = (date: string, locale: Locale): string =>
  new Intl.DateTimeFormat(TAG[locale], { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${date}T12:00:00Z`));

interface View {
  /** Only what it paid for this owner, and without the client's name: for whoever holds a public address. */
  ownerType: string;
  ownerId: string;
}

/**
 * The receipt that a client is given for verified money, in the language of the business: what was paid, for what, what
 * has gone back, and what is still to be paid as of now.
 * @throws PAYMENT_NOT_VERIFIED
 */
export async function receiptDocument(ctx: Ctx, receipt: PaymentRow, view: View | null = null): Promise<FileAnswer> {
  if (receipt.status !== 'verified' || receipt.verifiedAt === null) throw paymentNotVerified({ status: receipt.status });
  const { locale, lines, name } = await letterheadOf(ctx, receipt.branchId);
  const number = receipt.number ?? receipt.id.slice(-8);
  const title = text(locale, 'payments.receipt.title', { number });
  const content = await pdf(ctx, { title, branded: true, locale, at: receipt.verifiedAt, lines, footer: `${name} · ${number}`, blocks: await blocksOf(ctx, receipt, view, locale, title) });
  return new FileAnswer(content, 'application/pdf', { 'content-disposition': `inline; filename="${number}.pdf"`, 'x-robots-tag': 'noindex' });
}

async function blocksOf(ctx: Ctx, receipt: PaymentRow, view: View | null, locale: Locale, title: string): Promise<Block[]> {
  const t = (key: string, values: Record<string, unknown> = {}) => text(locale, `payments.receipt.${key}`, values);
  const amount = (minor: number) => formatMoney(minor, receipt.currency, locale);
  const parts = (await allocationsOf(ctx, [receipt.id])).filter(({ ownerType, ownerId }) => view === null || (ownerType === view.ownerType && ownerId === view.ownerId));
  const accountOf = await accountsOf(ctx, parts, locale);
  const allocatedMinor = sum(parts.map(({ amountMinor }) => amountMinor));
  const creditMinor = view === null ? receipt.amountMinor - allocatedMinor : 0;
  const refundedMinor = view === null ? receipt.refundedMinor : await refundedFor(ctx, receipt.id, view);
  const today = longDate(todayIn((await placeOf(ctx, receipt.branchId)).zone, ctx.now), locale);
  const balances = [...new Map(parts.map((part) => [part.ownerId, accountOf(part.ownerType, part.ownerId)])).values()].filter((account) => account.balanceDueMinor !== null);
  return [
    { type: 'heading', level: 1, text: title },
    { type: 'keyValues', rows: [
      [t('date'), longDate(receipt.paymentDate, locale)], ...(view === null ? [[t('client'), receipt.clientName] as const] : []),
      [t('method'), text(locale, `payments.method.${receipt.method}`)], ...(receipt.documentNumber ? [[t('document'), receipt.documentNumber] as const] : []),
    ] },
    {
      type: 'table', columns: [{ label: t('for'), weight: 4 }, { label: t('amount'), align: 'right', weight: 1.5 }],
      rows: [
        ...parts.map((part) => [`${accountOf(part.ownerType, part.ownerId).title}\n${t(`part.${part.kind}`)}`, amount(part.amountMinor)]), ...(creditMinor > 0 ? [[t('credit'), amount(creditMinor)]] : []),
      ],
    },
    { type: 'totals', rows: [
      { label: t('total'), value: amount(allocatedMinor + creditMinor), strong: true },
      ...(refundedMinor > 0 ? [{ label: t('refunded'), value: `-${amount(refundedMinor)}` }] : []),
      ...balances.map(({ short, balanceDueMinor }) => ({ label: t('balance', { what: short, date: today }), value: amount(balanceDueMinor!) })),
    ] },
  ];
}
