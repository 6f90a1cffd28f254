import { expect, test } from 'vitest';
import { addMinutes } from '#contracts/time.ts';
import { afterTransfer, mayResend, mayTransfer, type Transferable } from './transfers.ts';

const at = (text: string) => Temporal.Instant.from(text);
const event = { startAt: at('2026-05-11T02:00:00Z'), transferCutoffMinutes: 120, maxTransfers: 3 };
const ticket: Transferable = {
  status: 'valid', transferCount: 0, isCourtesy: false, courtesyTransferable: false, areaTransferable: true, holderId: 'ana', holderEmail: 'ana@example.com' };
const ask = (more: Partial<Transferable> & { now?: Temporal.Instant; callerId?: string; toEmail?: string } = {}) => {
  const { now = at('2026-05-01T12:00:00Z'), callerId = 'ana', toEmail = 'luz@example.com', ...rest } = more;
  return mayTransfer({ ticket: { ...ticket, ...rest }, event, callerId, toEmail, now });
};
const expiry = (now: string) => {
  const answer = ask({ now: at(now) });
  return answer.ok ? answer.value.expiresAt.toString() : answer.code;
};

test('T1 initiated 14 hours before the start it lives until two hours before', () => {
  expect(expiry('2026-05-10T12:00:00Z')).toBe('2026-05-11T00:00:00Z');
});

test('T2 initiated days before it lives for 48 hours', () => {
  expect(expiry('2026-05-01T12:00:00Z')).toBe('2026-05-03T12:00:00Z');
});

test('T3 three accepted transfers are the limit, three expired ones count nothing', () => {
  const after = (outcome: 'accepted' | 'expired') => [1, 2, 3].reduce((one) => afterTransfer(one, outcome), { generation: 1, transferCount: 0 });
  expect(after('accepted')).toEqual({ generation: 4, transferCount: 3 });
  expect(ask(after('accepted'))).toMatchObject({ code: 'TRANSFER_LIMIT', details: { limit: 3 } });
  expect(after('expired')).toEqual({ generation: 1, transferCount: 0 });
  expect(ask(after('expired')).ok).toBe(true);
});

test('who holds the ticket passes it on, not who bought it, while it is whole and open', () => {
  const codes = [
    ask({ callerId: 'buyer' }), ask({ status: 'transfer_pending' }), ask({ status: 'used' }), ask({ status: 'voided' }), ask({ areaTransferable: false }), ask({ isCourtesy: true }),
    ask({ toEmail: ' Ana@Example.com ' }), ask({ now: at('2026-05-11T00:00:00Z') }),
  ].map((answer) => (answer.ok ? 'yes' : answer.code));
  expect(codes).toEqual([
    'TRANSFER_NOT_YOURS', 'TRANSFER_ALREADY_PENDING', 'TICKET_NOT_TRANSFERABLE', 'TICKET_NOT_TRANSFERABLE', 'TICKET_NOT_TRANSFERABLE', 'TICKET_NOT_TRANSFERABLE',
    'TRANSFER_TO_SELF', 'TRANSFER_CLOSED']);
  expect([ask({ isCourtesy: true, courtesyTransferable: true }).ok, ask({ now: at('2026-05-10T23:59:59Z') }).ok]).toEqual([true, true]);
});

test('the mail goes again after an hour and three times in any 24 hours, and little time left is renewed', () => {
  const now = at('2026-05-05T12:00:00Z');
  const resend = (minutesAgo: number[], leftMin = 24 * 60, when = now) => mayResend({ event, expiresAt: addMinutes(when, leftMin), resentAt: minutesAgo.map((each) => addMinutes(when, -each)), now: when });
  expect([resend([]).ok, resend([60]).ok, resend([60, 120, 1440]).ok]).toEqual([true, true, true]);
  expect(resend([59])).toMatchObject({ code: 'RESEND_TOO_SOON', details: { retryAt: '2026-05-05T12:01:00Z' } });
  expect(resend([120, 60, 1439])).toMatchObject({ code: 'RESEND_TOO_SOON', details: { retryAt: '2026-05-05T12:01:00Z' } });
  expect(resend([], 0)).toMatchObject({ code: 'TRANSFER_EXPIRED' });
  const expiresAt = (leftMin: number, when = now) => {
    const answer = resend([], leftMin, when);
    return answer.ok ? answer.value.expiresAt.toString() : answer.code;
  };
  expect([expiresAt(240), expiresAt(239), expiresAt(60, at('2026-05-10T22:00:00Z'))]).toEqual(['2026-05-05T16:00:00Z', '2026-05-07T12:00:00Z', '2026-05-11T00:00:00Z']);
});
