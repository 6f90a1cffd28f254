import { localDateOf } from '#contracts/time.ts';
import { areasOf } from '#apps/tickets/areas/queries.ts';
import { feePlanById } from '#apps/tickets/events/queries.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { parafiscalOf } from '#apps/tickets/rules/parafiscal.ts';
import type { PriceList } from '#apps/tickets/rules/pricing.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import type { Ctx } from '#platform/context.ts';
import { asCode, asPackage, promotionsOf, stagesOf } from './queries.ts';
import type { PromotionRow, StageRow } from './queries.ts';
import { faceVatBp } from './vat.ts';

type AreaRow = Awaited<ReturnType<typeof areasOf>>[number];
/** Areas, stages and promotions of an event with everything else that its prices depend on. */
export interface Offer extends PriceList { areas: readonly AreaRow[]; stages: readonly StageRow[]; promotions: readonly PromotionRow[] }

/** All that prices of an event depend on at an instant; what a basket names is put in by `naming`. */
export async function priceListOf(ctx: Ctx, event: EventRow, at: Temporal.Instant, settingsNow = settingsOf(ctx)): Promise<Offer> {
  const [areas, stages, promotions, feePlan, settings] = await Promise.all([areasOf(ctx, event.id), stagesOf(ctx, event.id), promotionsOf(ctx, event.id), feePlanById(ctx, event.feePlanId), settingsNow]);
  const date = localDateOf(at, event.timeZone);
  return {
    currency: event.currency, at, areas, stages, promotions, packages: [], code: null, feePlan, feePayer: event.feePayer, faceVatBp: faceVatBp(event, settings.faceVatBp, date),
    parafiscal: parafiscalOf({ country: event.venueCountry, isPerformingArt: event.isPerformingArt }, date),
  };
}

/** The list with the code and the packages that a basket names. */
export function naming(list: Offer, code: string | undefined, packageIds: readonly string[]): Offer {
  const named = list.promotions.find((one) => one.kind === 'code' && one.code === code);
  return { ...list, packages: list.promotions.filter(({ kind, id }) => kind === 'package' && packageIds.includes(id)).map(asPackage), code: named ? asCode(named) : null };
}
