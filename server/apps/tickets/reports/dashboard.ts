import { addDays } from '#contracts/time.ts';
import { filtersOf } from '#capabilities/reports/public.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { occupancyOf } from '#apps/tickets/rules/occupancy.ts';
import type { Ctx } from '#platform/context.ts';
import { alerts, areaNames, areas, cards, days, eventNames, feed, funnel, linkNames, stageNames } from './dashboard-queries.ts';

const MOST_AREAS = 24;
const MOST_SALES = 12;
const MOST_DAYS = 92;

/** How sales go now; every figure is a sum of the rows that the reports show. @throws EVENT_NOT_FOUND */
export async function dashboardOf(ctx: Ctx, asked: { from?: string | undefined; to?: string | undefined; eventId?: string | undefined }) {
  if (asked.eventId !== undefined) await findEvent(ctx, asked.eventId);
  const given = asked.from ?? asked.to ? asked : { ...asked, ...(await lastThirty(ctx)) };
  const filters = await filtersOf(ctx, given, { period: 'required', longestDays: MOST_DAYS });
  const [figures, byDay, places, steps, last, events, open] = await Promise.all([
    cards(ctx, filters, { ...filters, from: null, to: null }), days(ctx, filters), areas(ctx, filters, MOST_AREAS), funnel(ctx, filters), feed(ctx, filters, MOST_SALES), eventNames(ctx), alerts(ctx, filters),
  ]);
  return {
    from: filters.from!, to: filters.to!, currency: filters.currency, cards: figures, days: byDay, funnel: steps, feed: last, events, alerts: open,
    areas: places.map(({ disabled, ...area }) => ({ ...area, soldBp: occupancyOf({ capacity: area.capacity, blocked: area.blocked, disabled, sold: area.sold }).ofSellableBp })),
  };
}

async function lastThirty(ctx: Ctx): Promise<{ from: string; to: string }> {
  const { today } = await filtersOf(ctx, {}, { period: 'open' });
  return { from: addDays(today, -29), to: today };
}

export async function optionsOf(ctx: Ctx, eventId: string | undefined) {
  const [events, links, areasOf, stages] = await Promise.all([eventNames(ctx), linkNames(ctx), eventId ? areaNames(ctx, eventId) : [], eventId ? stageNames(ctx, eventId) : []]);
  return { events, areas: areasOf, stages, links: links.map(({ id, name, code }) => ({ id, name: `${name} (${code})` })) };
}
