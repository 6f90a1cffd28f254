import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applicableStages, checkOverlap, checkStage, checkStageDeletion, phaseOf, remainingOf, type Stage } from './stages.ts';

const hour = (h: number) => Temporal.Instant.from('2026-03-01T00:00:00Z').add({ hours: h });
const stage = (more: Partial<Stage> = {}): Stage => ({
  id: 'a', name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -1000, quotaUnits: null, consumedUnits: 0, startAt: hour(0), endAt: hour(10), priority: 1,
  isActive: true, areas: [{ areaId: 'vip', bundleSize: 1 }], ...more,
});
const ids = (stages: Stage[], at = hour(5)) => applicableStages(stages, 'vip', at).map(({ id }) => id);

test('a stage applies from its start to just before its end, in its areas, while it is active', () => {
  const one = stage();
  expect([ids([one], hour(-1)), ids([one], hour(0)), ids([one], hour(10).subtract({ nanoseconds: 1 })), ids([one], hour(10))]).toEqual([[], ['a'], ['a'], []]);
  expect(ids([stage({ endAt: null })], hour(9999))).toEqual(['a']);
  expect(ids([stage({ isActive: false })])).toEqual([]);
  expect(applicableStages([one], 'general', hour(5))).toEqual([]);
});

test('what is left must be a whole bundle', () => {
  const bundle = (consumedUnits: number) => stage({ quotaUnits: 10, consumedUnits, areas: [{ areaId: 'vip', bundleSize: 2 }] });
  expect([ids([bundle(8)]), ids([bundle(9)])]).toEqual([['a'], []]);
  expect([phaseOf(bundle(8), hour(5)), phaseOf(bundle(9), hour(5))]).toEqual(['active', 'exhausted']);
  const mixed = { ...bundle(9), areas: [{ areaId: 'vip', bundleSize: 2 }, { areaId: 'general', bundleSize: 1 }] };
  expect(phaseOf(mixed, hour(5))).toBe('active'); // one of general is left
  expect([remainingOf(bundle(9)), remainingOf(stage())]).toEqual([1, null]);
});

test('the smaller priority comes first, then the earlier start, then the id', () => {
  const all = [stage({ id: 'd', priority: 2 }), stage({ id: 'c', startAt: hour(2) }), stage({ id: 'b' }), stage({ id: 'a' })];
  fc.assert(fc.property(fc.shuffledSubarray(all, { minLength: 4 }), (shuffled) => {
    expect(ids(shuffled)).toEqual(['a', 'b', 'c', 'd']);
  }));
});

test('where a stage stands follows from the clock and what it sold', () => {
  expect([phaseOf(stage(), hour(-1)), phaseOf(stage(), hour(10)), phaseOf(stage({ isActive: false }), hour(5))]).toEqual(['scheduled', 'ended', 'inactive']);
});

test('two stages of one priority never sell the same area at once', () => {
  const general = [{ areaId: 'general', bundleSize: 1 }];
  expect(checkOverlap(stage(), [stage({ id: 'b', name: 'Otra', startAt: hour(9), endAt: hour(20) })]))
    .toEqual({ ok: false, code: 'STAGE_OVERLAP', details: { stageId: 'b', stage: 'Otra', areaId: 'vip' } });
  for (const other of [
    { startAt: hour(10), endAt: null }, { priority: 2 }, { isActive: false }, { areas: general },
  ]) expect(checkOverlap(stage(), [stage({ id: 'b', ...other })]).ok).toBe(true);
  expect(checkOverlap(stage({ endAt: null }), [stage({ id: 'b', startAt: hour(900), endAt: hour(901) })]).ok).toBe(false);
  expect(checkOverlap(stage(), [stage()]).ok).toBe(true); // itself, as it was saved before
  expect(checkOverlap(stage({ isActive: false }), [stage({ id: 'b' })]).ok).toBe(true);
});

test('a stage lies within the sale, its quota covers what it sold, and one that sold stays', () => {
  const event = { createdAt: hour(0), salesEndAt: hour(10) };
  expect(checkStage(stage(), event).ok).toBe(true);
  expect(checkStage(stage({ startAt: hour(0) }), { ...event, createdAt: hour(0).add({ seconds: 40 }) }).ok).toBe(true);
  for (const more of [{ startAt: hour(-1) }, { endAt: hour(11) }, { startAt: hour(11), endAt: null }]) {
    expect(checkStage(stage(more), event)).toMatchObject({ code: 'STAGE_OUTSIDE_SALES' });
  }
  expect([checkStage(stage({ quotaUnits: 5, consumedUnits: 5 }), event).ok, checkStage(stage({ quotaUnits: 6, consumedUnits: 5 }), event).ok, checkStage(stage({ consumedUnits: 5 }), event).ok]).toEqual([true, true, true]);
  expect(checkStage(stage({ quotaUnits: 4, consumedUnits: 5 }), event)).toMatchObject({ code: 'QUOTA_BELOW_CONSUMED', details: { consumed: 5 } });
  expect([checkStageDeletion(stage()).ok, checkStageDeletion(stage({ consumedUnits: 1 })).ok]).toEqual([true, false]);
});
