import { accepted, type Outcome, refused } from '#platform/outcome.ts';

export { displayName, type Existing, generalUnits, type Layout, MAX_GENERATED, type NewUnit, numberedUnits } from '#contracts/tickets-numbering.ts';

/** The units that go when an area shrinks to `unitCount`: available ones, from the highest number down. */
export function unitsToRemove<Unit extends { number: number; status: string }>(units: readonly Unit[], unitCount: number): Outcome<Unit[], 'CAPACITY_BELOW_ACTIVE'> {
  const available = units.filter(({ status }) => status === 'available').sort((a, b) => b.number - a.number);
  const reduction = Math.max(0, units.length - unitCount);
  if (available.length < reduction) return refused('CAPACITY_BELOW_ACTIVE', { active: units.length - available.length, requested: unitCount });
  return accepted(available.slice(0, reduction));
}
