import { addIssue, inTurns, isTaken, place, refuse, shown } from '#capabilities/imports/public.ts';
import { areaOf, newUnitOf } from './check-areas.ts';
import type { Judge } from './check.ts';
import { placeOf, unitKey } from './places.ts';
import type { AreaOf, Plan, UnitOf } from './plan.ts';
import type { TicketTables, UnitDraft } from './sheets.ts';

/** Seats and places of the map (tickets 13): a seat stands once, in the file and in the tenant. */
export async function checkUnits({ units }: TicketTables, ambiguous: (name: string) => string[], judge: Judge, plan: Plan): Promise<void> {
  const own = new Map<string, UnitDraft>();
  const ranks = new Map<AreaOf, Map<string, number>>();
  for await (const draft of inTurns(units)) {
    const area = areaOf(draft, ambiguous, plan);
    if (!area || !isTaken(draft)) continue;
    const at = placeOf(draft.values);
    if (at === null) {
      refuse(draft, 'seat', draft.values.seat === undefined ? 'CELL_REQUIRED' : 'PLACE_UNREADABLE', { value: shown(draft.values.seat ?? '') });
      continue;
    }
    if ((draft.values.x === undefined) !== (draft.values.y === undefined)) refuse(draft, draft.values.x === undefined ? 'x' : 'y', 'CELL_REQUIRED');
    const name = at.row === null ? String(at.number) : `${at.row}-${at.seat}`;
    const key = `${area.id} ${unitKey(at)}`;
    const other = own.get(key);
    const there = area.units.get(unitKey(at));
    const earlier = judge.earlier(draft);
    if (other) refuse(draft, 'seat', 'REPEATED', { value: name, other: place(other) });
    else if (there && !earlier) refuse(draft, 'seat', 'SEAT_EXISTS', { value: name, area: shown(area.name) });
    else if (there && earlier?.changed && !earlier.touched && (there.status === 'sold' || there.status === 'held')) addIssue(draft, 'skipped', 'seat', 'UNIT_TAKEN', { value: name });
    if (!isTaken(draft)) continue;
    own.set(key, draft);
    const unit = there ?? newUnitOf(area, { id: judge.idOf(draft), ...at, rowRank: at.row === null ? null : rankOf(ranks, area, at.row) });
    unit.draft = draft;
    // What stands is as it is until this row is written; a row that changes it is.
    if (!there || (earlier?.changed && !earlier.touched)) unit.status = draft.values.blocked ? 'blocked' : there?.status === 'disabled' ? 'disabled' : 'available';
    area.units.set(unitKey(at), unit);
    plan.newUnits.push({ draft, unit });
  }
}

/** Rows are as good as they come in the file, after those that are there. */
function rankOf(ranks: Map<AreaOf, Map<string, number>>, area: AreaOf, row: string): number {
  let rows = ranks.get(area);
  if (!rows) {
    rows = new Map();
    for (const { row: label, rowRank } of new Set<UnitOf>(area.units.values())) if (label !== null && rowRank !== null) rows.set(label, rowRank);
    ranks.set(area, rows);
  }
  const rank = rows.get(row) ?? Math.max(0, ...rows.values()) + 1;
  rows.set(row, rank);
  return rank;
}
