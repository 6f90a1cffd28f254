import { stepOf } from '#contracts/money.ts';
import { addIssue, isTaken, place, refuse, shown, warn } from '#capabilities/imports/public.ts';
import type { Judge } from './check.ts';
import { areaKey, seatKey } from './places.ts';
import type { AreaOf, EventOf, Plan, UnitOf } from './plan.ts';
import type { Surroundings } from './prepare.ts';
import type { unitsOfAreas } from './queries.ts';
import type { AreaDraft, TicketTables } from './sheets.ts';

export const newUnitOf = (area: AreaOf, unit: Partial<UnitOf>): UnitOf => ({ id: null, area, number: null, row: null, seat: null, rowRank: null, status: 'available', draft: null, claimedBy: null, ...unit });

/** Areas of the tenant's events with their units, as rows may name them. */
export function addKnownAreas(around: Surroundings, units: Awaited<ReturnType<typeof unitsOfAreas>>, plan: Plan): void {
  const byArea = new Map<string, AreaOf>();
  for (const event of plan.events.values()) {
    for (const known of around.areas.filter(({ eventId }) => eventId === event.known?.id)) {
      const { id, name, priceMinor, unitCapacity, nomenclatureLetter: letter } = known;
      const area: AreaOf = { id, event, name, priceMinor, unitCapacity, letter, units: new Map() };
      byArea.set(id, area);
      plan.areas.set(areaKey(event.slug, name), area);
    }
  }
  for (const { id, areaId, number, rowLabel, seatLabel, rowRank, status } of units) {
    const area = byArea.get(areaId);
    if (!area) continue;
    const unit = newUnitOf(area, { id, number, row: rowLabel, seat: seatLabel, rowRank, status });
    area.units.set(String(number), unit);
    if (rowLabel !== null && seatLabel !== null) area.units.set(seatKey(rowLabel, seatLabel), unit);
  }
}

/** The event of a row, with what is wrong said where there is none. */
export function eventOf(draft: { values: { event?: string | undefined; eventSlug?: string | undefined }; issues: AreaDraft['issues'] }, plan: Plan): EventOf | null {
  const { event, eventSlug } = draft.values;
  const found = event === undefined ? undefined : plan.events.get(event);
  if (found) return found;
  if (event !== undefined && plan.refused.has(event)) addIssue(draft, 'skipped', 'event_slug', 'POINTS_AT_REFUSED', { value: event });
  else if (eventSlug !== undefined) refuse(draft, 'event_slug', 'EVENT_UNKNOWN', { value: shown(eventSlug) });
  else refuse(draft, 'event_slug', 'EVENT_UNSAID');
  return null;
}

/** Areas with price, capacity and letter (tickets 13). The first of two with one name stays. */
export function checkAreas({ areas, units }: TicketTables, around: Surroundings, judge: Judge, plan: Plan): void {
  const first = new Map<string, AreaDraft>();
  const letters = new Map<string, AreaDraft | null>();
  for (const area of plan.areas.values()) if (area.letter !== null) letters.set(`${area.event.slug}|${area.letter}`, null);
  // Seats of the file make an area a numbered one, whoever brings them.
  const seats = new Map<string, number>();
  for (const { values } of units) if (values.event !== undefined && values.area !== undefined) seats.set(areaKey(values.event, values.area), (seats.get(areaKey(values.event, values.area)) ?? 0) + 1);
  const seated = new Set(units.filter(({ values: { row, event, area } }) => row !== undefined && event !== undefined && area !== undefined).map(({ values }) => areaKey(values.event!, values.area!)));

  for (const draft of areas) {
    const { area: name, price, unitCount, unitCapacity = 1, letter = null } = draft.values;
    const event = eventOf(draft, plan);
    if (!event || name === undefined) continue;
    const key = areaKey(event.slug, name);
    const other = first.get(key);
    if (other) refuse(draft, 'area', 'REPEATED', { value: shown(name), other: place(other) });
    if (price !== undefined && price % stepOf(event.currency) !== 0) refuse(draft, 'price', 'PRICE_STEP', { amount: price });
    const earlier = judge.earlier(draft);
    const there = plan.areas.get(key);
    if (!other && letter !== null && there?.letter !== letter && letters.has(`${event.slug}|${letter}`)) refuse(draft, 'letter', 'LETTER_REPEATED', { value: letter });
    if (isTaken(draft) && there && !other && !earlier) addIssue(draft, 'duplicate', 'area', 'ALREADY_THERE', { value: shown(name) });
    if (isTaken(draft) && there && earlier?.changed && around.areas.find(({ id }) => id === there.id)?.everSold && (letter !== there.letter || unitCapacity !== there.unitCapacity)) refuse(draft, 'letter', 'AREA_PRINTED');
    if (!isTaken(draft) || price === undefined) {
      if (!other && !there) plan.refused.add(key);
      continue;
    }
    first.set(key, draft);
    if (letter !== null) letters.set(`${event.slug}|${letter}`, draft);
    const given = seats.get(key) ?? 0;
    if (given > 0 && unitCount !== undefined && unitCount !== given) warn(draft, 'unit_count', 'UNIT_COUNT_DIFFERS', { said: unitCount, rows: given });
    if (there && unitCount !== undefined && given === 0 && unitCount !== countOf(there)) warn(draft, 'unit_count', 'UNIT_COUNT_KEPT', { said: unitCount, rows: countOf(there) });
    const of = there ?? { id: judge.idOf(draft), event, name, priceMinor: price, unitCapacity, letter, units: new Map() };
    const generate = there || given > 0 ? 0 : (unitCount ?? 0);
    for (let number = 1; number <= generate; number += 1) of.units.set(String(number), newUnitOf(of, { number }));
    plan.areas.set(key, of);
    plan.newAreas.push({ draft, of, numbered: seated.has(key) || (given === 0 && unitCount === undefined), generate });
  }
}

const countOf = ({ units }: AreaOf): number => new Set(units.values()).size;

/** The area of a row of another sheet, with what is wrong said where there is none. */
export function areaOf(draft: Parameters<typeof eventOf>[0] & { values: { area?: string | undefined } }, ambiguous: (name: string) => string[], plan: Plan): AreaOf | null {
  const { area: name, event: slug } = draft.values;
  if (name === undefined) return null;
  if (slug === undefined && draft.values.eventSlug === undefined) {
    const several = ambiguous(name);
    if (several.length > 1) refuse(draft, 'area', 'AREA_AMBIGUOUS', { value: shown(name), events: several.slice(0, 5).join(', ') });
    else refuse(draft, 'area', 'AREA_UNKNOWN', { value: shown(name) });
    return null;
  }
  const event = eventOf(draft, plan);
  if (!event) return null;
  const area = plan.areas.get(areaKey(event.slug, name));
  if (area) return area;
  if (plan.refused.has(areaKey(event.slug, name))) addIssue(draft, 'skipped', 'area', 'POINTS_AT_REFUSED', { value: shown(name) });
  else refuse(draft, 'area', 'AREA_UNKNOWN', { value: shown(name) });
  return null;
}
