import { accepted, type Outcome, refused } from '#platform/outcome.ts';
import type { Basket, Quote } from './pricing.ts';

const BUNDLES_PER_LINE = 10;
const PACKAGES_PER_PROMOTION = 5;

type Limited = Outcome<null, 'LIMIT_EXCEEDED'>;

const within = (what: string, limit: number, requested: number): Limited =>
  requested > limit ? refused('LIMIT_EXCEEDED', { what, limit, requested }) : accepted(null);

/** What one order may hold (tickets 5.5): units, bundles of a stage in an area, packages of a promotion. */
export function checkOrderLimits(basket: Basket, quote: Pick<Quote, 'units'>, { maxUnitsPerOrder }: { maxUnitsPerOrder: number }): Limited {
  const all = within('units', maxUnitsPerOrder, quote.units.length);
  if (!all.ok) return all;

  const packages = Map.groupBy(basket.packages ?? [], ({ promotionId }) => promotionId);
  for (const lines of packages.values()) {
    const answer = within('packages', PACKAGES_PER_PROMOTION, lines.reduce((total, line) => total + line.packages, 0));
    if (!answer.ok) return answer;
  }
  const inBundles = Map.groupBy(quote.units.filter(({ bundleRef }) => bundleRef !== null), ({ areaId }) => areaId);
  for (const units of inBundles.values()) {
    const answer = within('bundles', BUNDLES_PER_LINE, new Set(units.map(({ bundleRef }) => bundleRef)).size);
    if (!answer.ok) return answer;
  }
  return accepted(null);
}

/**
 * What one buyer may hold of an event: held and paid units, courtesies left out, counted by e-mail and by id number,
 * whichever is more (tickets 5.5). `null` is without limit.
 */
export const checkBuyerLimit = (
  { maxUnitsPerBuyer, byEmail, byIdNumber, requested }: { maxUnitsPerBuyer: number | null; byEmail: number; byIdNumber: number; requested: number },
): Limited => (maxUnitsPerBuyer === null ? accepted(null) : within('buyer', maxUnitsPerBuyer, Math.max(byEmail, byIdNumber) + requested));
