import { importPromoters, promoterCodes } from '#apps/tickets/promoters/import.ts';
import { defineImport, fold } from '#capabilities/imports/public.ts';
import type { Action, Draft, Written } from '#capabilities/imports/public.ts';
import type { Ctx } from '#platform/context.ts';
import { checkTickets } from './check.ts';
import { areaKey, placeOf, unitKey } from './places.ts';
import type { Plan } from './plan.ts';
import { prepare, surroundingsOf } from './prepare.ts';
import { openEvents, unitsByStatus, versionsOf } from './queries.ts';
import { eventsTouched, reconcile } from './reconcile.ts';
import { ticketSheets } from './sheets.ts';
import type { AreaDraft, EventDraft, PromoterDraft, SoldDraft, UnitDraft } from './sheets.ts';
import { undoTickets } from './undo.ts';
import { writeAreas, writeEvents } from './write-events.ts';
import { writeSold } from './write-sold.ts';
import { writeUnits } from './write-units.ts';

/** What names a row over all imports. A sale is all that it says: a changed one of the same reference is found by that. */
function keyOf(draft: Draft): string | null {
  if (draft.sheet === 'promoters') return (draft as PromoterDraft).values.code ?? null;
  const { event, ...values } = (draft as EventDraft | AreaDraft | UnitDraft | SoldDraft).values;
  if (event === undefined) return null;
  if (draft.sheet === 'events') return event;
  const { area } = values as AreaDraft['values'];
  if (area === undefined) return null;
  if (draft.sheet === 'areas') return areaKey(event, area);
  if (draft.sheet === 'sold') return `${areaKey(event, area)}|${Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}=${fold(JSON.stringify(value ?? null))}`).join('|')}`;
  const place = placeOf(values as UnitDraft['values']);
  return place === null ? null : `${areaKey(event, area)}|${unitKey(place)}`;
}

defineImport({
  app: 'tickets', sheets: ticketSheets, permission: 'tickets.import.run', amounts: 'chosen', whole: true, limits: { fileBytes: 20 * 1024 * 1024, rows: 50_000 },
  scopes: async (ctx) => (await openEvents(ctx)).map(({ id, name, startAt, timeZone }) => ({ id, label: `${name} · ${startAt.toZonedDateTimeISO(timeZone).toPlainDate().toString()}` })),
  prepare, keyOf,
  contentOf: ({ values }) => values,

  async check(ctx, tables, task, earlier) {
    const plan = await checkTickets(ctx, tables, task, earlier);
    const planned = byDraft(plan);
    const { zone, currency } = surroundingsOf(tables);
    const before = await unitsByStatus(ctx, eventsTouched(plan));
    return {
      entityIdOf: (draft) => planned.get(draft)?.id,
      write: (inner, sheet, actionOf) => write(inner, sheet, plan, actionOf),
      reconcile: (inner) => reconcile(inner, plan, before, zone, currency),
    };
  },

  async versionsOf(ctx, sheet, ids) {
    if (ids.length === 0) return new Map();
    if (sheet === 'promoters') return new Map((await promoterCodes(ctx)).filter(({ id }) => ids.includes(id)).map(({ id, version }) => [id, version]));
    return versionsOf(ctx, sheet === 'events' ? 'ticketEvent' : sheet === 'areas' ? 'ticketArea' : sheet === 'units' ? 'ticketUnit' : 'ticketOrder', ids);
  },

  undo: (ctx, sheet, created, updated) => undoTickets(ctx, sheet, created, updated),
});

/** Each row with the record that it is or will be; ids of new events and areas are known once they are written. */
function byDraft(plan: Plan): Map<Draft, { readonly id: string }> {
  const all = new Map<Draft, { readonly id: string }>();
  for (const { draft, of } of [...plan.newEvents, ...plan.newAreas]) all.set(draft, of);
  for (const { draft, unit } of plan.newUnits) all.set(draft, unit as { id: string });
  for (const planned of [...plan.sales, ...plan.promoters]) all.set(planned.draft, planned);
  return all;
}

async function write(ctx: Ctx, sheet: string, plan: Plan, actionOf: (draft: Draft) => Action): Promise<Written[]> {
  switch (sheet) {
    case 'events': return writeEvents(ctx, plan, actionOf);
    case 'areas': return writeAreas(ctx, plan, actionOf);
    case 'units': return writeUnits(ctx, plan, actionOf);
    case 'sold': return writeSold(ctx, plan, actionOf);
    case 'promoters': return writePromoters(ctx, plan, actionOf);
    default: throw new Error(`tickets do not import a sheet ${sheet}`);
  }
}

async function writePromoters(ctx: Ctx, plan: Plan, actionOf: (draft: Draft) => Action): Promise<Written[]> {
  const fresh = plan.promoters.filter(({ draft }) => actionOf(draft) === 'create');
  const ids = await importPromoters(ctx, fresh.map(({ draft: { values }, code, rateBp }) => ({ name: values.name ?? '', email: values.email ?? '', code, commissionBp: rateBp })));
  return fresh.map((planned, at) => {
    planned.id = ids[at]!;
    return { draft: planned.draft, entityId: planned.id };
  });
}
