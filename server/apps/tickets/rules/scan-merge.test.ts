import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AcceptedScan, adjustedAt, mergeScans } from './scan-merge.ts';
import { entryDay } from '#contracts/door-scan.ts';

const at = (time: string) => Temporal.Instant.from(`2026-05-10T${time}Z`);
const ticket = { generation: 1, voidedAt: null, entryPolicy: 'single' as 'single' | 'reentry' | 'once_per_day', zone: 'America/Bogota' };
const scan = (scanId: string, time: string, more: Partial<AcceptedScan> = {}): AcceptedScan => ({ scanId, deviceId: scanId, direction: 'entry', generation: 1, isOverridden: false, adjustedAt: at(time), ...more });
const judged = (scans: AcceptedScan[], more: Partial<Omit<typeof ticket, 'voidedAt'>> & { voidedAt?: Temporal.Instant | null } = {}) => Object.fromEntries(mergeScans(scans, { ...ticket, ...more }).conflicts);

test('D1 a device 30 seconds fast that let in first has the entry, the other gate the duplicate, and one alert comes of it', () => {
  const a = adjustedAt({ scannedAt: at('20:01:10'), receivedAt: at('20:10:00'), clockOffsetMs: 30_000 });
  expect(a.toString()).toBe('2026-05-10T20:00:40Z');
  const merged = mergeScans([scan('B', '20:00:50'), scan('A', '20:00:40')], ticket);
  expect(Object.fromEntries(merged.conflicts)).toEqual({ A: 'none', B: 'duplicate' });
  expect(merged.entries.map(({ scanId }) => scanId)).toEqual(['A']);
  expect([...merged.conflicts.values()].filter((each) => each !== 'none')).toHaveLength(1);
});

test('D2 with re-entry an exit at 21:00 and an entry at 21:20 are both good, a second entry without an exit is not', () => {
  const evening = [scan('in', '20:00:00'), scan('out', '21:00:00', { direction: 'exit' }), scan('back', '21:20:00')];
  expect(judged(evening, { entryPolicy: 'reentry' })).toEqual({ in: 'none', out: 'none', back: 'none' });
  expect(judged([...evening, scan('again', '21:30:00')], { entryPolicy: 'reentry' })).toMatchObject({ again: 'duplicate' });
  expect(mergeScans(evening.slice(0, 2), { ...ticket, entryPolicy: 'reentry' })).toMatchObject({ isUsed: true, isInside: false, lastEntryAt: at('20:00:00') });
});

test('a slow clock never puts a scan after it was received', () => {
  expect(adjustedAt({ scannedAt: at('20:00:00'), receivedAt: at('20:05:00'), clockOffsetMs: -600_000 }).toString()).toBe('2026-05-10T20:05:00Z');
});

test('at one instant the lower device has the entry', () => {
  expect(judged([scan('1', '20:00:00', { deviceId: 'south' }), scan('2', '20:00:00', { deviceId: 'north' })])).toEqual({ 1: 'duplicate', 2: 'none' });
});

test('an older QR does not use the ticket up, and one after voiding is revoked', () => {
  expect(judged([scan('old', '20:00:00'), scan('new', '20:30:00', { generation: 2 })], { generation: 2 })).toEqual({ old: 'superseded', new: 'none' });
  expect(mergeScans([scan('old', '20:00:00')], { ...ticket, generation: 2 })).toMatchObject({ isUsed: false, isInside: false, entries: [] });
  const voidedAt = at('20:10:00');
  expect(judged([scan('before', '20:10:00'), scan('after', '20:10:01')], { voidedAt })).toEqual({ before: 'none', after: 'revoked' });
});

test('whom a supervisor let in again is no duplicate', () => {
  expect(judged([scan('a', '20:00:00'), scan('b', '20:30:00', { isOverridden: true }), scan('c', '20:40:00')])).toEqual({ a: 'none', b: 'none', c: 'duplicate' });
});

test('once a day one entry of each day of the event counts', () => {
  const days = [scan('a', '20:00:00'), scan('b', '22:00:00'), { ...scan('c', '20:00:00'), adjustedAt: Temporal.Instant.from('2026-05-11T20:00:00Z') }];
  expect(judged(days, { entryPolicy: 'once_per_day' })).toEqual({ a: 'none', b: 'duplicate', c: 'none' });
});

test('whatever the doors did and in whatever order and however often it arrives, it comes out as the rule says', () => {
  const one = fc.record({
    deviceId: fc.constantFrom('a', 'b', 'c'), direction: fc.constantFrom('entry' as const, 'entry' as const, 'exit' as const), generation: fc.integer({ min: 1, max: 2 }), isOverridden: fc.constantFrom(true, false, false), hour: fc.integer({ min: 0, max: 6 }),
  });
  const all = fc.array(one, { maxLength: 8 }).map((each) => each.map(({ hour, ...rest }, index): AcceptedScan => (
    { ...rest, scanId: `s${index}`, adjustedAt: at('08:00:00').add({ hours: hour }) }))); // around 06:00 in Bogotá, where days end
  const order = (a: AcceptedScan, b: AcceptedScan) =>
    `${a.adjustedAt.toString()} ${a.deviceId} ${a.scanId}` < `${b.adjustedAt.toString()} ${b.deviceId} ${b.scanId}` ? -1 : 1;
  fc.assert(fc.property(
    all, fc.constantFrom('single' as const, 'reentry' as const, 'once_per_day' as const), fc.option(fc.integer({ min: 0, max: 6 })), fc.func(fc.integer()),
    (scans, entryPolicy, voided, shuffle) => {
      const state = { ...ticket, generation: 2, entryPolicy, voidedAt: voided === null ? null : at('08:00:00').add({ hours: voided }) };
      const shuffled = [...scans, ...scans.slice(0, 3)].sort((a, b) => shuffle(a.scanId) - shuffle(b.scanId));

      // The rule by looking from each scan at all others, without remembering anything.
      const good = scans.filter((each) => each.generation === 2 && !(state.voidedAt && Temporal.Instant.compare(each.adjustedAt, state.voidedAt) > 0));
      const earlier = (than: AcceptedScan) => good.filter((each) => each !== than && order(each, than) < 0).sort(order);
      const isDuplicate = (each: AcceptedScan) => each.direction === 'entry' && !each.isOverridden && (
        entryPolicy === 'reentry' ? earlier(each).at(-1)?.direction === 'entry'
          : earlier(each).some((other) => other.direction === 'entry' && (entryPolicy === 'single' || entryDay(other.adjustedAt, state.zone) === entryDay(each.adjustedAt, state.zone))));
      const expected = Object.fromEntries(scans.map((each) => [
        each.scanId, each.generation < 2 ? 'superseded' : !good.includes(each) ? 'revoked' : isDuplicate(each) ? 'duplicate' : 'none']));
      const merged = mergeScans(shuffled, state);
      expect(Object.fromEntries(merged.conflicts)).toEqual(expected);
      expect(merged.entries).toEqual(good.filter((each) => each.direction === 'entry' && !isDuplicate(each)).sort(order));
    }), { numRuns: 500 });
});
