import type { z } from 'zod';
import type { Basket } from '#contracts/tickets-pricing.ts';
import { areaNotFound, promotionNotFound } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { instantOf } from '#apps/tickets/events/times.ts';
import { priceOrder } from '#apps/tickets/rules/pricing.ts';
import type { Ctx } from '#platform/context.ts';
import { naming, priceListOf } from './list.ts';

/**
 * What a basket would cost; reserves and counts nothing.
 * @throws EVENT_NOT_FOUND, AREA_NOT_FOUND, PROMOTION_NOT_FOUND, INVALID_LOCAL_TIME
 */
export async function previewPrice(ctx: Ctx, eventId: string, { at, lines, packages, code }: z.output<typeof Basket>) {
  const event = await findEvent(ctx, eventId);
  const list = naming(await priceListOf(ctx, event, at === undefined ? ctx.now : instantOf(at, event.timeZone)), code, packages.map(({ promotionId }) => promotionId));
  if (lines.some(({ areaId }) => !list.areas.some(({ id }) => id === areaId))) throw areaNotFound();
  if (packages.some(({ promotionId }) => !list.packages.some(({ id }) => id === promotionId))) throw promotionNotFound();
  const { stageUse: _stages, packageUse: _packages, units, ...quote } = priceOrder(list, { areas: lines, packages, code: code ?? null });
  return {
    ...quote, units: units.map(({ unitCapacity: _capacity, bundleRef: _bundle, packageRef: _package, ...unit }) => unit),
    organizerMinor: quote.faceMinor - quote.absorbedFeeMinor - quote.parafiscalMinor,
  };
}
