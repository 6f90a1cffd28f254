import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SessionStatus } from '#contracts/studio-terms.ts';
import { byUrgency, mayEditTerms, mayTake } from './editing.ts';

test('the queue goes by rush, delivery, session date and code', () => {
  const job = (code: string, isRush: boolean, estimatedDeliveryDate: string, sessionDate: string) => ({ code, isRush, estimatedDeliveryDate, sessionDate });
  const queue = [
    job('S-5', false, '2025-10-12', '2025-10-05'), job('S-3', false, '2025-10-11', '2025-10-06'), job('S-2', false, '2025-10-11', '2025-10-05'),
    job('S-1', false, '2025-10-11', '2025-10-05'), job('S-9', true, '2025-12-31', '2025-10-20')];
  fc.assert(fc.property(fc.shuffledSubarray(queue, { minLength: queue.length }), (shuffled) => {
    expect(shuffled.sort(byUrgency).map((each) => each.code)).toEqual(['S-9', 'S-1', 'S-2', 'S-3', 'S-5']);
  }));
});

test('an editor takes up to the limit; without a limit, or by a coordinator with a reason, more', () => {
  expect([mayTake(9, 10).ok, mayTake(10, 10).ok, mayTake(10, 0).ok, mayTake(10, 10, 'urgent').ok]).toEqual([true, false, true, true]);
});

const deadline = Temporal.Instant.from('2025-10-14T06:00:00Z');
const early = Temporal.Instant.from('2025-10-14T05:59:59.999Z');
const edit = (status: SessionStatus, now: Temporal.Instant, rights: 'coordinator' | 'admin' | 'nobody', pending = false) => {
  const answer = mayEditTerms({
    status, now, changesDeadlineAt: deadline, editsPreAssigned: rights !== 'nobody', editsAll: rights === 'admin', changesPrice: true, hasPendingReceipt: pending });
  return answer.ok ? (answer.value.byAdmin ? 'as admin' : 'yes') : answer.code;
};

test('price, date and place may be edited as the table says', () => {
  const row = (who: 'coordinator' | 'admin', now: Temporal.Instant) => SessionStatus.options.map((status) => edit(status, now, who));
  const [late, fixed] = ['CHANGES_DEADLINE_EXPIRED', 'IMMUTABLE_SESSION'];
  expect(row('coordinator', early)).toEqual(['yes', 'yes', 'yes', 'yes', fixed, fixed, fixed, fixed, fixed, fixed]);
  expect(row('coordinator', deadline)).toEqual(['yes', 'yes', 'yes', late, fixed, fixed, fixed, fixed, fixed, fixed]);
  expect(row('admin', deadline)).toEqual(['yes', 'yes', 'yes', ...Array(6).fill('as admin'), fixed]);
});

test('who may edit nothing is told so first, and no price moves under a receipt that waits', () => {
  expect(edit('canceled', early, 'nobody')).toBe('INSUFFICIENT_PERMISSIONS');
  expect(edit('pre_scheduled', early, 'admin', true)).toBe('PAYMENT_PENDING_VERIFICATION');
  expect(edit('negotiation', early, 'coordinator', true)).toBe('yes');
});
