import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sum } from '#contracts/money.ts';
import { CancelInitiator, StudioSettings } from '#contracts/studio-terms.ts';
import { policyFor, snapshotOf } from './policy.ts';
import { type RefundableReceipt, splitRefund } from '#capabilities/payments/public.ts';
import { type Cancellation, cancellationRefund, type OpenStatus, refundAmount, refundPct } from './refund.ts';

const at = (text: string) => Temporal.Instant.from(text);
const settings = StudioSettings.parse({});
const deadline = at('2025-10-14T06:00:00Z');
const [early, late] = [at('2025-10-14T05:59:59.999Z'), deadline];
const receipt = (id: string, method: string, heldMinor: number, verifiedAt = '2025-10-01T00:00:00Z'): RefundableReceipt =>
  ({ id, method, heldMinor, verifiedAt: at(verifiedAt) });

const cancel = (rest: Partial<Cancellation> & { status: OpenStatus; heldMinor?: number; depositMinor?: number }) => {
  const { heldMinor = 102500, depositMinor = 102500, ...cancellation } = rest;
  return cancellationRefund({
    initiator: 'client', everConfirmed: true, changesDeadlineAt: deadline, priorChangesDeadlineAt: null, now: early, policy: settings,
    depositMinor, receipts: heldMinor ? [receipt('r1', 'card_terminal', heldMinor)] : [], ...cancellation,
  });
};

test('E22: 102500 paid: client in time all, late half, assigned nothing; company when assigned all; after the shoot nothing', () => {
  expect(cancel({ status: 'confirmed', now: early }).refundMinor).toBe(102500);
  expect(cancel({ status: 'confirmed', now: late }).refundMinor).toBe(51250);
  expect(cancel({ status: 'assigned', now: late }).refundMinor).toBe(0);
  expect(cancel({ status: 'assigned', now: late, initiator: 'company' }).refundMinor).toBe(102500);
  expect(cancel({ status: 'attended', now: late, initiator: 'company' }).refundMinor).toBe(0);
});

test('E23: half of 62525 rounds up to 31263', () => {
  expect(cancel({ status: 'confirmed', now: late, heldMinor: 62525 })).toMatchObject({ pct: 50, refundMinor: 31263, keptMinor: 31262 });
});

test('E24: paid in full and late: 102500 back of all that was paid, or 153750 when only the deposit is at stake', () => {
  const full = { status: 'confirmed', now: late, heldMinor: 205000 } as const;
  expect(cancel(full)).toMatchObject({ refundMinor: 102500 });
  expect(cancel({ ...full, policy: { ...settings, refundBase: 'deposit_only' } })).toMatchObject({ refundMinor: 153750, keptMinor: 51250 });
});

test('E25: 75000 comes from the newest receipt first: 47500 in cash, 27500 on the card', () => {
  const receipts = [receipt('card', 'card_terminal', 102500, '2025-10-01T00:00:00Z'), receipt('cash', 'cash', 47500, '2025-10-05T00:00:00Z')];
  expect(splitRefund(75000, receipts)).toEqual({ ok: true, value: [
    { paymentId: 'cash', method: 'cash', amountMinor: 47500 }, { paymentId: 'card', method: 'card_terminal', amountMinor: 27500 }] });
});

test('E26: reopened in time, canceled by the client after the old deadline: 51250', () => {
  const reopened = { status: 'negotiation', changesDeadlineAt: null, priorChangesDeadlineAt: deadline } as const;
  expect(cancel({ ...reopened, now: at('2025-10-15T16:00:00Z') }).refundMinor).toBe(51250);
  expect(cancel({ ...reopened, now: at('2025-10-10T16:00:00Z') }).refundMinor).toBe(102500);
});

test('E27: a new late percentage binds from the next round on', () => {
  const changed = StudioSettings.parse({ refundAfterDeadlinePct: 30 });
  const [thisRound, nextRound] = [snapshotOf(settings), snapshotOf(changed)];
  expect(cancel({ status: 'confirmed', now: late, policy: policyFor(thisRound, changed) }).pct).toBe(50);
  expect(cancel({ status: 'confirmed', now: late, policy: policyFor(nextRound, changed) }).pct).toBe(30);
  expect(cancel({ status: 'confirmed', now: late, policy: policyFor(null, changed) }).pct).toBe(30);
});

describe('the matrix', () => {
  const pct = (status: OpenStatus, everConfirmed: boolean, now: Temporal.Instant) => CancelInitiator.options.map((initiator) => refundPct({
    status, initiator, everConfirmed, now, policy: settings,
    changesDeadlineAt: status === 'confirmed' ? deadline : null, priorChangesDeadlineAt: everConfirmed && status !== 'confirmed' ? deadline : null,
  }));
  // client, company, force majeure, system
  test.each([
    ['request', false, late, [100, 100, 100, 100]],
    ['negotiation', false, late, [100, 100, 100, 100]],
    ['pre_scheduled', false, late, [100, 100, 100, 100]],
    ['negotiation', true, early, [100, 100, 100, 100]],
    ['negotiation', true, late, [50, 100, 100, 50]],
    ['pre_scheduled', true, late, [50, 100, 100, 50]],
    ['confirmed', true, early, [100, 100, 100, 100]],
    ['confirmed', true, late, [50, 100, 100, 50]],
    ['assigned', true, late, [0, 100, 100, 0]],
    ['attended', true, late, [0, 0, 0, 0]],
    ['in_editing', true, late, [0, 0, 0, 0]],
    ['ready_for_delivery', true, late, [0, 0, 0, 0]],
  ] as const)('%s, ever confirmed %s, at %s', (status, everConfirmed, now, expected) => {
    expect(pct(status, everConfirmed, now)).toEqual(expected);
  });
});

test('a single unit goes back too', () => {
  expect(cancel({ status: 'confirmed', heldMinor: 1, depositMinor: 1 })).toMatchObject({ refundMinor: 1, keptMinor: 0 });
});

test('without money there is nothing to refund, and after the shoot nothing on either base', () => {
  expect(cancel({ status: 'confirmed', heldMinor: 0 })).toMatchObject({ refundMinor: 0, parts: [] });
  expect(refundAmount({ netPaidMinor: 205000, depositMinor: 102500, pct: 0, base: 'deposit_only', status: 'attended' })).toBe(0);
});

test('more than the receipts hold cannot go back', () => {
  expect(splitRefund(101, [receipt('a', 'cash', 100)])).toEqual({ ok: false, code: 'REFUND_EXCEEDS_PAYMENT', details: { maxMinor: 100 } });
});

const percent = fc.integer({ min: 0, max: 100 });
const anyReceipts = fc.array(fc.tuple(fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 0, max: 20 })), { maxLength: 6 }).map((all) =>
  all.map(([heldMinor, day], index) => receipt(`r${index}`, 'cash', heldMinor, `2025-10-${String(day + 1).padStart(2, '0')}T00:00:00Z`)));

test('a refund never exceeds what was paid, its parts add up to it, none exceeds its receipt, and newer receipts are emptied first', () => {
  const status = fc.constantFrom<OpenStatus>('request', 'negotiation', 'pre_scheduled', 'confirmed', 'assigned', 'attended', 'in_editing', 'ready_for_delivery');
  const policy = fc.record({
    refundWithinDeadlinePct: percent, refundAfterDeadlinePct: percent, refundCompanyPct: percent, refundClientAfterAssignedPct: percent,
    refundBase: fc.constantFrom('total_paid' as const, 'deposit_only' as const),
  });
  const scene = fc.record({
    status, policy, everConfirmed: fc.boolean(), now: fc.constantFrom(early, late), depositMinor: fc.integer({ min: 0, max: 500_000 }),
    initiator: fc.constantFrom(...CancelInitiator.options), receipts: anyReceipts,
  });
  fc.assert(fc.property(scene, (each) => {
    const refund = cancellationRefund({ ...each, changesDeadlineAt: deadline, priorChangesDeadlineAt: deadline });
    expect(refund.refundMinor >= 0 && refund.refundMinor <= refund.netPaidMinor).toBe(true);
    expect(refund.refundMinor + refund.keptMinor).toBe(refund.netPaidMinor);
    expect(sum(refund.parts.map((part) => part.amountMinor))).toBe(refund.refundMinor);
    const heldOf = new Map(each.receipts.map((one) => [one.id, one]));
    const touched = refund.parts.map((part) => ({ part, from: heldOf.get(part.paymentId) }));
    for (const { part, from } of touched) expect(part.amountMinor).toBeLessThanOrEqual(from?.heldMinor ?? -1);
    const oldest = touched.at(-1)?.from;
    if (!oldest) return;
    for (const one of each.receipts) {
      const isNewer = Temporal.Instant.compare(one.verifiedAt, oldest.verifiedAt) > 0;
      if (isNewer) expect(sum(refund.parts.filter((part) => part.paymentId === one.id).map((part) => part.amountMinor))).toBe(one.heldMinor);
    }
  }), { numRuns: 1000 });
});

test('the sooner and the better the percentage, the more goes back', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 500_000 }), fc.integer({ min: 0, max: 500_000 }), percent, percent, fc.constantFrom('total_paid' as const, 'deposit_only' as const), (netPaidMinor, depositMinor, a, b, base) => {
    const amount = (pct: number) => refundAmount({ netPaidMinor, depositMinor, pct, base, status: 'confirmed' });
    expect(amount(Math.max(a, b))).toBeGreaterThanOrEqual(amount(Math.min(a, b)));
  }));
});
