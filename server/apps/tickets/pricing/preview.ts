import type { z } from 'zod';
import { localDateOf } from '#contracts/time.ts';
import type { Basket } from '#contracts/tickets-pricing.ts';
import { areasOf } from '#apps/tickets/areas/queries.ts';
import { areaNotFound, promotionNotFound } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { feePlanById } from '#apps/tickets/events/queries.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { instantOf } from '#apps/tickets/events/times.ts';
import { parafiscalOf } from '#apps/tickets/rules/parafiscal.ts';
import { priceOrder } from '#apps/tickets/rules/pricing.ts';
import type { PriceList } from '#apps/tickets/rules/pricing.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import type { Ctx } from '#platform/context.ts';
import { asCode, asPackage, promotionsOf, stagesOf } from './queries.ts';
import { faceVatBp } from './vat.ts';

/** All that prices of an event depend on at an instant, with the code and the packages that a basket names. */
async function priceListOf(ctx: Ctx, event: EventRow, at: Temporal.Instant, code: string | undefined, packageIds: readonly string[]): Promise<PriceList> {
  const [areas, stages, promotions] = [await areasOf(ctx, event.id), await stagesOf(ctx, event.id), await promotionsOf(ctx, event.id)];
  const date = localDateOf(at, event.timeZone);
  const named = promotions.find((one) => one.kind === 'code' && one.code === code);
  return {
    currency: event.currency, at, areas, stages, packages: promotions.filter(({ kind, id }) => kind === 'package' && packageIds.includes(id)).map(asPackage), code: named ? asCode(named) : null,
    feePlan: await feePlanById(ctx, event.feePlanId), feePayer: event.feePayer, faceVatBp: faceVatBp(event, (await settingsOf(ctx)).faceVatBp, date),
    parafiscal: parafiscalOf({ country: event.venueCountry, isPerformingArt: event.isPerformingArt }, date),
  };
}

/**
 * What a basket would cost; reserves and counts nothing.
 * @throws EVENT_NOT_FOUND, AREA_NOT_FOUND, PROMOTION_NOT_FOUND, INVALID_LOCAL_TIME
 */
export async function previewPrice(ctx: Ctx, eventId: string, { at, lines, packages, code }: z.output<typeof Basket>) {
  const event = await findEvent(ctx, eventId);
  const list = await priceListOf(ctx, event, at === undefined ? ctx.now : instantOf(at, event.timeZone), code, packages.map(({ promotionId }) => promotionId));
  if (lines.some(({ areaId }) => !list.areas.some(({ id }) => id === areaId))) throw areaNotFound();
  if (packages.some(({ promotionId }) => !list.packages.some(({ id }) => id === promotionId))) throw promotionNotFound();
  const { stageUse: _stages, packageUse: _packages, units, ...quote } = priceOrder(list, { areas: lines, packages, code: code ?? null });
  return {
    ...quote, units: units.map(({ unitCapacity: _capacity, bundleRef: _bundle, packageRef: _package, ...unit }) => unit),
    organizerMinor: quote.faceMinor - quote.absorbedFeeMinor - quote.parafiscalMinor,
  };
}
