import { Zone } from '#contracts/shapes.ts';
import { isSame, localToInstant } from '#contracts/time.ts';
import { freeSlug, slugOf } from '#apps/tickets/events/slug.ts';
import { fold } from '#capabilities/imports/public.ts';
import type { ImportTask, Table } from '#capabilities/imports/public.ts';
import type { Ctx } from '#platform/context.ts';
import { areasOfEvents, countryOf, openEvents, takenSlugs } from './queries.ts';
import type { KnownArea, KnownEvent } from './queries.ts';
import { ticketTables } from './sheets.ts';
import { placeOf } from './places.ts';
import type { EventDraft, TicketTables, UnitDraft } from './sheets.ts';

/** What the rows may belong to, looked up before they are judged. */
export interface Surroundings {
  country: string;
  zone: string;
  currency: string;
  events: KnownEvent[];
  areas: KnownArea[];
}
const found = new WeakMap<readonly Table[], Surroundings>();

export function surroundingsOf(tables: readonly Table[]): Surroundings {
  const those = found.get(tables);
  if (!those) throw new Error('rows are judged before anybody has looked at what they belong to');
  return those;
}

/** The instant of a local time in a zone; null for a time that a clock change skips. */
export function instantIn(local: string, zone: string): Temporal.Instant | null {
  const [date, time] = local.split('T') as [string, string];
  return localToInstant(date, time, zone, { gap: 'refuse', overlap: 'first' });
}

export const zoneOf = (draft: EventDraft, zone: string): string | null => {
  const { timeZone = zone } = draft.values;
  return Zone.safeParse(timeZone).success ? timeZone : null;
};

/**
 * Which event each row belongs to, by its address: as the row says itself, else as was chosen for all rows, else the one
 * event of the file or of the tenant that has an area of that name. The same seats in two theatres are told apart by it.
 */
export async function prepare(ctx: Ctx, tables: readonly Table[], { scopeId }: ImportTask): Promise<void> {
  const rows = ticketTables(tables);
  const terms = await countryOf(ctx);
  const events = await openEvents(ctx);
  const areas = await areasOfEvents(ctx, events.map(({ id }) => id));
  found.set(tables, { ...terms, events, areas });

  const inFile = addressesOf(rows.events, events, await takenSlugs(ctx), terms.zone);
  const known = new Set(events.map(({ slug }) => slug));
  const chosen = events.find(({ id }) => id === scopeId)?.slug;
  const only = new Set(inFile.values()).size === 1 ? [...inFile.values()][0] : undefined;
  const named = (typed: string) => inFile.get(typed.toLowerCase()) ?? inFile.get(slugOf(typed)) ?? (known.has(typed.toLowerCase()) ? typed.toLowerCase() : known.has(slugOf(typed)) ? slugOf(typed) : undefined);

  for (const { values } of rows.areas) values.event = values.eventSlug === undefined ? (chosen ?? only) : named(values.eventSlug);
  for (const draft of rows.areas) draft.label = draft.values.area ?? draft.label;
  for (const draft of rows.units) draft.label = labelOf(draft);
  const byArea = areasByName(rows, events, areas);
  for (const { values } of [...rows.units, ...rows.sold]) {
    if (values.eventSlug !== undefined) values.event = named(values.eventSlug);
    else if (chosen !== undefined) values.event = chosen;
    else if (values.area !== undefined) {
      const candidates = byArea(values.area);
      if (candidates.length === 1) values.event = candidates[0];
    }
  }
}

/** What a person calls the place: `Platea A-3`. */
function labelOf({ label, values }: UnitDraft): string {
  const at = placeOf(values);
  return at === null || values.area === undefined ? label : `${values.area} ${at.row === null ? at.number : `${at.row}-${at.seat}`}`.slice(0, 80);
}

/** Addresses of the events of the file, by what its other rows may call them. */
function addressesOf(drafts: readonly EventDraft[], events: readonly KnownEvent[], taken: ReadonlySet<string>, zone: string): Map<string, string> {
  const addresses = new Map<string, string>();
  const used = new Set(taken);
  const times = new Map<string, string>();
  for (const draft of drafts) {
    const { name, startsAt } = draft.values;
    if (name === undefined) continue;
    const base = slugOf(name);
    const own = zoneOf(draft, zone);
    const at = startsAt === undefined || own === null ? null : instantIn(startsAt, own);
    const twin = `${base} ${at?.toString() ?? ''}`;
    const there = sameEvent(events, drafts, name, at);
    const slug = times.get(twin) ?? there?.slug ?? freeSlug(base, used);
    used.add(slug);
    times.set(twin, slug);
    draft.values.event = slug;
    if (!addresses.has(base)) addresses.set(base, slug);
    if (!addresses.has(slug)) addresses.set(slug, slug);
  }
  return addresses;
}

/** The event that a row is: of the same name and time; or of the same name, a draft, where nothing else has it: its time is being put right. */
function sameEvent(events: readonly KnownEvent[], drafts: readonly EventDraft[], name: string, at: Temporal.Instant | null): KnownEvent | undefined {
  const called = events.filter((event) => fold(event.name) === fold(name));
  const exact = called.find(({ startAt }) => at !== null && isSame(startAt, at));
  if (exact) return exact;
  const alone = called.length === 1 && drafts.filter(({ values }) => values.name !== undefined && fold(values.name) === fold(name)).length === 1;
  return alone && called[0]?.status === 'draft' ? called[0] : undefined;
}

/** Events with an area of that name: of the file's areas where they have one, else of the tenant. */
export function areasByName({ areas: drafts }: Pick<TicketTables, 'areas'>, events: readonly KnownEvent[], areas: readonly KnownArea[]): (name: string) => string[] {
  const slugs = new Map(events.map(({ id, slug }) => [id, slug]));
  const gather = (pairs: Iterable<readonly [string | undefined, string | undefined]>) => {
    const byName = new Map<string, Set<string>>();
    for (const [name, slug] of pairs) {
      if (name === undefined || slug === undefined) continue;
      const key = fold(name);
      byName.set(key, (byName.get(key) ?? new Set()).add(slug));
    }
    return byName;
  };
  const inFile = gather(drafts.map(({ values }) => [values.area, values.event] as const));
  const there = gather(areas.map(({ name, eventId }) => [name, slugs.get(eventId)] as const));
  return (name) => [...(inFile.get(fold(name)) ?? there.get(fold(name)) ?? [])];
}
