import type { PublicQuote } from '#contracts/tickets-public.ts';
import type { Offer } from '#apps/tickets/pricing/list.ts';
import type { Quote } from '#apps/tickets/rules/pricing.ts';

/** What a buyer is shown of a price, with the names of what it is made of. */
export function presentQuote(quote: Quote, offer: Pick<Offer, 'areas' | 'stages' | 'promotions'>): PublicQuote {
  const nameOf = (list: readonly { id: string; name: string }[], id: string | null) => (id === null ? null : (list.find((one) => one.id === id)?.name ?? null));
  const { currency, notices, units, admissions, baseMinor, discountMinor, surchargeMinor, faceMinor, feeMinor, feeVatMinor, taxMinor, totalMinor } = quote;
  return {
    currency, notices, units: units.length, admissions, baseMinor, discountMinor, surchargeMinor, faceMinor, feeMinor, feeVatMinor, taxMinor, totalMinor,
    lines: quote.lines.map(({ kind, areaId, stageId, promotionId, quantity, baseMinor: base, paidMinor, feeMinor: fee }) => ({
      kind, areaId, areaName: nameOf(offer.areas, areaId) ?? '', stageName: nameOf(offer.stages, stageId), promotionName: nameOf(offer.promotions, promotionId), quantity, baseMinor: base, paidMinor, feeMinor: fee,
    })),
  };
}
