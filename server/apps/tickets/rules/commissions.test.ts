import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sum } from '#contracts/money.ts';
import { type Accrual, checkPayout, commissionOf, commissionRate, isAttributed, reversalOf } from './commissions.ts';

const accrued = (baseMinor: number, rateBp: number, step = 100): Accrual => ({ baseMinor, rateBp, amountMinor: commissionOf(baseMinor, rateBp, step), refundedFaceMinor: 0, reversedMinor: 0 });

test('C1 10 % of 285,000 is 28,500; the refund of the unit paid 74,538 takes back 7,454 and leaves 21,046', () => {
  const accrual = accrued(28_500_000, 1000);
  expect(accrual.amountMinor).toBe(2_850_000);
  const reversal = reversalOf(accrual, 7_453_800, 100);
  expect([reversal, accrual.amountMinor - reversal]).toEqual([745_400, 2_104_600]);
});

test('C2 12.5 % of three times 68,000 is 25,500', () => {
  expect(commissionOf(3 * 6_800_000, 1250, 100)).toBe(2_550_000);
});

test('refunds of everything, in whatever parts, take back exactly what was accrued, and never more on the way', () => {
  const parts = fc.array(fc.integer({ min: 0, max: 50_000 }).map((n) => n * 100), { minLength: 1, maxLength: 8 });
  fc.assert(fc.property(parts, fc.integer({ min: 0, max: 10_000 }), (faces, rateBp) => {
    let accrual = accrued(sum(faces), rateBp);
    for (const face of faces) {
      const reversal = reversalOf(accrual, face, 100);
      expect(reversal >= 0 && accrual.reversedMinor + reversal <= accrual.amountMinor).toBe(true);
      accrual = { ...accrual, refundedFaceMinor: accrual.refundedFaceMinor + face, reversedMinor: accrual.reversedMinor + reversal };
    }
    expect(accrual.reversedMinor).toBe(accrual.amountMinor);
  }));
});

test('a part that the organizer keeps stays with the promoter too', () => {
  expect(reversalOf(accrued(10_000_000, 1000), 8_000_000, 100)).toBe(800_000);
});

test('the nearest rate that is set counts, also when it is 0', () => {
  const rate = (more: Partial<Parameters<typeof commissionRate>[0]> = {}) => commissionRate({ promoterEvent: null, eventBp: null, linkBp: null, tenantBp: 1000, ...more });
  expect([
    rate({ promoterEvent: { commissionBp: 0, isActive: true }, eventBp: 500 }), rate({ promoterEvent: { commissionBp: 900, isActive: false }, eventBp: 500, linkBp: 700 }), rate({ linkBp: 700 }), rate(),
  ]).toEqual([{ rateBp: 0, source: 'promoter_event' }, { rateBp: 500, source: 'event' }, { rateBp: 700, source: 'promoter_link' }, { rateBp: 1000, source: 'tenant' }]);
});

test('a click counts for 30 days, for an active link, and not for the promoter who buys unless allowed', () => {
  const clickedAt = Temporal.Instant.from('2026-03-01T12:00:00Z');
  const counts = (hours: number, more: { isActive?: boolean; buyerEmail?: string; ownSalesAllowed?: boolean } = {}) => isAttributed({
    link: { isActive: more.isActive ?? true, promoterEmail: 'pro@example.com' }, clickedAt, now: clickedAt.add({ hours }), buyerEmail: more.buyerEmail ?? 'ana@example.com', ownSalesAllowed: more.ownSalesAllowed ?? false });
  expect([counts(0), counts(719), counts(720), counts(1, { isActive: false })]).toEqual([true, true, false, false]);
  expect([counts(1, { buyerEmail: 'Pro@Example.com' }), counts(1, { buyerEmail: 'pro@example.com', ownSalesAllowed: true })]).toEqual([false, true]);
});

test('a balance below the minimum waits', () => {
  expect([checkPayout(5_000_000, 5_000_000).ok, checkPayout(4_999_999, 5_000_000), checkPayout(-1, 0).ok]).toMatchObject([true, { code: 'PAYOUT_BELOW_MINIMUM' }, false]);
});
