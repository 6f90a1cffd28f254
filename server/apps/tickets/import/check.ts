import { randomUUIDv7 } from 'node:crypto';
import { endOfDayExclusive } from '#contracts/time.ts';
import { externalCodeHash } from '#apps/tickets/rules/external-code.ts';
import type { Draft, Earlier, ImportTask, Table } from '#capabilities/imports/public.ts';
import type { Ctx } from '#platform/context.ts';
import { promoterCodes } from '#apps/tickets/promoters/import.ts';
import { addKnownAreas, checkAreas } from './check-areas.ts';
import { checkEvents } from './check-events.ts';
import { checkPromoters } from './check-promoters.ts';
import { checkSold } from './check-sold.ts';
import { checkUnits } from './check-units.ts';
import { areaKey } from './places.ts';
import type { Plan } from './plan.ts';
import { areasByName, surroundingsOf } from './prepare.ts';
import { codesTaken, ordersByRef, profilesByTaxId, unitsOfAreas } from './queries.ts';
import { ticketTables } from './sheets.ts';
import type { TicketTables } from './sheets.ts';

/** What an earlier import made of a row, and what it will be called. */
export interface Judge {
  now: Temporal.Instant;
  /** The end of the local day on which the files were true. */
  asOfEnd: Temporal.Instant;
  earlier: (draft: Draft) => Earlier | undefined;
  idOf: (draft: Draft) => string;
}

/**
 * Judge every row of an organizer's files (tickets 13): each by itself, against the others and against what the tenant has.
 * Reads only; what is wrong is added to the rows.
 */
export async function checkTickets(ctx: Ctx, tables: readonly Table[], task: ImportTask, earlier: Judge['earlier']): Promise<Plan> {
  const rows = ticketTables(tables);
  const around = surroundingsOf(tables);
  const ids = new Map<Draft, string>();
  const judge: Judge = {
    now: ctx.now, asOfEnd: endOfDayExclusive(task.asOf, around.zone), earlier,
    idOf: (draft) => {
      const id = ids.get(draft) ?? earlier(draft)?.entityId ?? randomUUIDv7();
      ids.set(draft, id);
      return id;
    },
  };
  const plan: Plan = { tables, events: new Map(), refused: new Set(), areas: new Map(), newEvents: [], newAreas: [], newUnits: [], sales: [], promoters: [] };
  const ambiguous = areasByName(rows, around.events, around.areas);

  const taxIds = rows.events.flatMap(({ values: { nit } }) => (nit === undefined ? [] : [nit.replace(/[\s.]/g, '').toUpperCase().replace(/-\d$/, ''), nit.toUpperCase()]));
  checkEvents(rows, around, await profilesByTaxId(ctx, taxIds), judge, plan);
  addKnownAreas(around, await unitsOfAreas(ctx, areasNamed(rows, around)), plan);
  checkAreas(rows, around, judge, plan);
  await checkUnits(rows, ambiguous, judge, plan);
  await checkSold(rows, ambiguous, await knownSales(ctx, rows, plan), judge, plan);
  checkPromoters(rows, new Set((await promoterCodes(ctx)).map(({ code }) => code.toUpperCase())), judge, plan);
  return plan;
}

/** Areas of the tenant that some row names: only of those the units are read. */
function areasNamed(rows: TicketTables, around: ReturnType<typeof surroundingsOf>): string[] {
  const named = new Set([...rows.areas, ...rows.units, ...rows.sold].flatMap(({ values: { event, area } }) => (event === undefined || area === undefined ? [] : [areaKey(event, area)])));
  const slugs = new Map(around.events.map(({ id, slug }) => [id, slug]));
  return around.areas.filter(({ eventId, name }) => named.has(areaKey(slugs.get(eventId) ?? '', name))).map(({ id }) => id);
}

async function knownSales(ctx: Ctx, rows: TicketTables, plan: Plan) {
  const eventIds = [...new Set(rows.sold.flatMap(({ values: { event } }) => (event === undefined ? [] : [event])))].map((slug) => plan.events.get(slug)?.known?.id).filter((id) => id !== undefined);
  const refs = rows.sold.flatMap(({ values: { externalRef } }) => externalRef ?? []);
  const hashes = rows.sold.flatMap(({ values: { externalCode } }) => (externalCode === undefined ? [] : [externalCodeHash(externalCode)]));
  if (eventIds.length === 0) return { refs: new Map<string, string>(), codes: new Map<string, string>() };
  return {
    refs: new Map((await ordersByRef(ctx, eventIds, refs)).map(({ id, eventId, externalRef }) => [`${eventId} ${externalRef}`, id])),
    codes: new Map((await codesTaken(ctx, eventIds, hashes)).map(({ orderId, eventId, externalCodeHash: hash }) => [`${eventId} ${hash}`, orderId])),
  };
}
