import { formatMoney } from '#contracts/money.ts';
import type { SettlementLines } from '#contracts/tickets-settlement.ts';
import { pdf } from '#capabilities/documents/public.ts';
import type { Block } from '#capabilities/documents/public.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { text } from '#platform/texts.ts';
import { readSettlement } from './settlements.ts';

const SIGNED: readonly (readonly [key: keyof SettlementLines, sign: 1 | -1])[] = [['paidMinor', 1], ['refundedFaceMinor', -1], ['chargedBackMinor', -1], ['commissionMinor', -1], ['parafiscalMinor', -1], ['absorbedFeeMinor', -1]];

/** The statement on paper; the same bytes once it is closed. @throws SETTLEMENT_NOT_FOUND */
export async function settlementPdf(ctx: Ctx, id: string, locale: Locale = ctx.locale): Promise<{ name: string; bytes: Buffer }> {
  const settlement = await readSettlement(ctx, id);
  const { lines, currency, timeZone } = settlement;
  const say = (key: string): string => text(locale, `settlement.${key}`);
  const money = (minor: number): string => formatMoney(minor, currency, locale);
  const day = (at: Temporal.Instant): string => new Intl.DateTimeFormat(locale === 'es' ? 'es-CO' : 'en-US', { dateStyle: 'long', timeZone }).format(at.epochMilliseconds);
  const blocks: Block[] = [
    { type: 'heading', text: say('title'), level: 1 },
    { type: 'keyValues', rows: [[say('event'), settlement.eventName], [say('when'), day(settlement.startAt)], ...(settlement.legalName ? [[say('organizer'), settlement.legalName] as const] : []), [say('status'), text(locale, `status.settlement.${settlement.status}`)], [say('computedAt'), day(settlement.closedAt ?? settlement.computedAt)]] },
    { type: 'table', columns: [{ label: say('area'), weight: 3 }, { label: say('units'), align: 'right' }, { label: say('paidMinor'), align: 'right', weight: 2 }, { label: say('refundedFaceMinor'), align: 'right', weight: 2 }], rows: lines.areas.map((area) => [area.name, String(area.units), money(area.paidMinor), money(area.refundedFaceMinor)]) },
    { type: 'totals', rows: [...SIGNED.map(([key, sign]) => ({ label: say(key), value: money(sign === 1 ? (lines[key] as number) : 0 - (lines[key] as number)) })), { label: say('netMinor'), value: money(lines.netMinor), strong: true }] },
    { type: 'totals', rows: [{ label: say('returnedFeeByOrganizerMinor'), value: money(0 - lines.returnedFeeByOrganizerMinor) }, ...lines.adjustments.map(({ reason, amountMinor }) => ({ label: reason, value: money(amountMinor) })), { label: say(settlement.mode === 'platform_account' ? 'payableMinor' : 'informedMinor'), value: money(lines.payableMinor), strong: true }] },
    { type: 'paragraph', text: text(locale, 'settlement.platformFee', { amount: money(lines.platformFeeMinor) }), soft: true, small: true },
    ...(lines.imported.units > 0 ? [{ type: 'paragraph', text: text(locale, 'settlement.importedNote', { count: lines.imported.units, amount: money(lines.imported.paidMinor) }), soft: true, small: true } as const] : []),
    ...(settlement.paymentRef ? [{ type: 'keyValues', rows: [[say('paymentRef'), settlement.paymentRef]] } as const] : []),
  ];
  return { name: `${say('file')}-${settlement.eventName}`.toLowerCase().normalize('NFD').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, ''), bytes: await pdf(ctx, { title: say('title'), blocks, branded: true, locale, at: settlement.closedAt ?? settlement.computedAt }) };
}
