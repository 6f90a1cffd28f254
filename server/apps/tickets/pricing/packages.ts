import { stepOf, sum } from '#contracts/money.ts';
import { areasOf } from '#apps/tickets/areas/queries.ts';
import { areaNotFound, packageNotADiscount } from '#apps/tickets/errors.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { checkPackage } from '#apps/tickets/rules/promotions.ts';
import type { Package } from '#apps/tickets/rules/promotions.ts';
import type { Ctx } from '#platform/context.ts';
import { promotionsOf } from './queries.ts';

type Offer = Pick<Package, 'discountType' | 'value' | 'maxDiscountMinor' | 'items'> & { name: string };

/** What the units of a package cost one by one. @throws AREA_NOT_FOUND */
const originalOf = (offer: Offer, prices: ReadonlyMap<string, number>): number => sum(offer.items.map(({ areaId, quantity }) => {
  const price = prices.get(areaId);
  if (price === undefined) throw areaNotFound();
  return price * quantity;
}));

export function mustBeDiscount(offer: Offer, prices: ReadonlyMap<string, number>, currency: string): void {
  const answer = checkPackage(offer, originalOf(offer, prices), stepOf(currency));
  if (!answer.ok) throw packageNotADiscount({ ...answer.details, name: offer.name });
}

export const pricesOf = async (ctx: Ctx, eventId: string): Promise<Map<string, number>> => new Map((await areasOf(ctx, eventId)).map(({ id, priceMinor }) => [id, priceMinor]));

/** After a price has changed: packages that are on offer stay a discount. @throws PACKAGE_NOT_A_DISCOUNT */
export async function checkPackages(ctx: Ctx, { id, currency }: Pick<EventRow, 'id' | 'currency'>): Promise<void> {
  const offers = (await promotionsOf(ctx, id)).filter(({ kind, isActive }) => kind === 'package' && isActive);
  if (offers.length === 0) return;
  const prices = await pricesOf(ctx, id);
  for (const offer of offers) mustBeDiscount(offer, prices, currency);
}
