import type { Availability, PublicPackage, SaleState } from '#contracts/tickets-public.ts';
import type { z } from 'zod';
import { isBefore } from '#contracts/time.ts';
import { sum } from '#contracts/money.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { priceListOf } from '#apps/tickets/pricing/list.ts';
import type { Offer } from '#apps/tickets/pricing/list.ts';
import { asPackage } from '#apps/tickets/pricing/queries.ts';
import { priceOrder } from '#apps/tickets/rules/pricing.ts';
import { usesLeft } from '#apps/tickets/rules/promotions.ts';
import { applicableStages, bundleOf } from '#apps/tickets/rules/stages.ts';
import type { Ctx } from '#platform/context.ts';
import { freeOf } from './queries.ts';

/** Above this nobody is told how many are left (tickets 8). */
const TOLD = 20;
const KEPT_MS = 3000;
const MOST_KEPT = 500;

type Priced = Omit<z.infer<typeof Availability>, 'stageEndsAt'> & { stageEndsAt: Temporal.Instant | null };
export interface Standing {
  sale: SaleState;
  areas: Priced[];
  packages: (Omit<z.infer<typeof PublicPackage>, 'endsAt'> & { endsAt: Temporal.Instant | null })[];
  /** Areas as they are, in order, those that are not for sale left out. */
  list: Offer;
}

const kept = new Map<string, { made: number; now: number; standing: Promise<Standing> }>();

/** What of an event is for sale now and at what price; worked out at most every three seconds (tickets 8). */
export function standingOf(ctx: Ctx, event: EventRow): Promise<Standing> {
  const key = `${ctx.actor.tenantId}:${event.id}:${event.version}`;
  const known = kept.get(key);
  const [made, now] = [performance.now(), ctx.now.epochMilliseconds];
  // The clock of tests may stand or leap; ours may not.
  if (known && made - known.made < KEPT_MS && Math.abs(now - known.now) < KEPT_MS) return known.standing;
  const standing = workOut(ctx, event);
  kept.delete(key);
  kept.set(key, { made, now, standing });
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
  standing.catch(() => kept.delete(key));
  return standing;
}
/** For tests of what is kept and what is not. */
export const forgetStandings = (): void => kept.clear();

async function workOut(ctx: Ctx, event: EventRow): Promise<Standing> {
  const [list, counts] = await Promise.all([priceListOf(ctx, event, ctx.now), freeOf(ctx, [event.id])]);
  const areas = list.areas.filter(({ status }) => status === 'available');
  const free = (id: string) => counts.get(id)?.free ?? 0;
  const total = sum(areas.map(({ id }) => free(id)));
  const held = sum(areas.map(({ id }) => counts.get(id)?.held ?? 0));
  const sale = saleOf(event, ctx.now, total, held);
  return { sale, areas: areas.map((area) => availabilityOf(list, area, sale, free(area.id), counts.get(area.id)?.held ?? 0)), packages: packagesOf(list, new Set(areas.map(({ id }) => id))), list: { ...list, areas } };
}

/** Where the sale of an event stands; `free` and `held` are those of what is left. */
export function saleOf(event: Pick<EventRow, 'status' | 'salesStartAt' | 'salesEndAt'>, now: Temporal.Instant, free: number, held: number): SaleState {
  if (event.status === 'cancelled' || event.status === 'postponed' || event.status === 'paused') return event.status;
  if (event.status !== 'published' || !isBefore(now, event.salesEndAt)) return 'ended';
  if (event.salesStartAt !== null && isBefore(now, event.salesStartAt)) return 'not_yet';
  return free > 0 ? 'on_sale' : held > 0 ? 'held_back' : 'sold_out';
}

function availabilityOf(list: Offer, area: Offer['areas'][number], sale: SaleState, free: number, held: number): Priced {
  const one = priceOrder(list, { areas: [{ areaId: area.id, quantity: 1 }] });
  const [stage] = applicableStages(list.stages, area.id, list.at);
  const bundleSize = stage ? bundleOf(stage, area.id) ?? 1 : 1;
  return {
    areaId: area.id, sale: sale === 'on_sale' || sale === 'held_back' || sale === 'sold_out' ? (free > 0 ? 'on_sale' : held > 0 ? 'held_back' : 'sold_out') : sale,
    left: free > TOLD ? TOLD : free, leftIsMore: free > TOLD, priceMinor: one.faceMinor, feeMinor: one.feeMinor, allInMinor: one.totalMinor, baseMinor: area.priceMinor,
    stageName: stage?.name ?? null, stageEndsAt: stage?.endAt ?? null, bundleSize, bundleMinor: bundleSize > 1 ? priceOrder(list, { areas: [{ areaId: area.id, quantity: bundleSize }] }).totalMinor : null,
  };
}

/** Packages that anybody may take now, with what their units would cost one by one. */
function packagesOf(list: Offer, onSale: ReadonlySet<string>): Standing['packages'] {
  return list.promotions.filter((row) => row.kind === 'package' && row.audience === 'public' && usesLeft(asPackage(row), list.at, 0).left > 0 && row.items.every(({ areaId }) => onSale.has(areaId))).map((row) => {
    const priced = priceOrder({ ...list, packages: [asPackage(row)] }, { areas: [], packages: [{ promotionId: row.id, packages: 1 }] });
    return { id: row.id, name: row.name, discountType: row.discountType, items: row.items, priceMinor: priced.faceMinor, originalMinor: priced.baseMinor, feeMinor: priced.feeMinor, allInMinor: priced.totalMinor, endsAt: row.endAt };
  });
}

/** All-in, of the cheapest that can be bought, alone or by the unit of a bundle. */
export function fromOf({ sale, areas }: Standing): number | null {
  const open = areas.filter((area) => area.sale === 'on_sale' || sale === 'not_yet' || sale === 'paused');
  return open.length === 0 ? null : Math.min(...open.map(({ allInMinor }) => allInMinor));
}
