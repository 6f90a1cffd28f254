import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sum } from '#contracts/money.ts';
import { PaymentMethod, SessionStatus } from '#contracts/studio-terms.ts';
import { gatewayMoneyGoesTo, hasUniqueDocument, mayComplete, type NewReceipt, planReceipt, roomForPayment, type SessionMoney } from './payments.ts';

const at = (text: string) => Temporal.Instant.from(text);
const deadline = at('2025-10-14T06:00:00Z');
const unpaid: SessionMoney = {
  status: 'pre_scheduled', currency: 'GTQ', totalMinor: 205000, depositMinor: 102500, verifiedMinor: 0, pendingMinor: 0, refundedMinor: 0,
  paymentDeadlineAt: deadline, roundDeposits: [], hasVerifiedDeposit: false,
};
const paid: SessionMoney = {
  ...unpaid, status: 'confirmed', verifiedMinor: 102500, paymentDeadlineAt: null, roundDeposits: [{ status: 'verified', heldMinor: 102500 }], hasVerifiedDeposit: true,
};
const receipt: NewReceipt = { amountMinor: 102500, currency: 'GTQ', method: 'cash', documentNumber: null, paymentDate: '2025-10-10', kind: null };
const plan = (session: Partial<SessionMoney>, given: Partial<NewReceipt> = {}, { now = at('2025-10-10T16:00:00Z'), allowPartialDeposit = false } = {}) =>
  planReceipt({ ...unpaid, ...session }, { ...receipt, ...given }, { now, today: '2025-10-10', policy: { allowPartialDeposit } });

describe('the deposit', () => {
  test('E11: the excess of a deposit goes to the balance in the same receipt', () => {
    expect(plan({}, { amountMinor: 150000 })).toEqual({
      ok: true, value: { status: 'verified', allocations: [{ kind: 'deposit', amountMinor: 102500 }, { kind: 'balance', amountMinor: 47500 }] } });
  });

  test('is paid in one piece', () => {
    expect(plan({}, { amountMinor: 102499 })).toEqual({ ok: false, code: 'INSUFFICIENT_PAYMENT', details: { requiredMinor: 102500 } });
    expect(plan({ verifiedMinor: 102500, depositMinor: 130000, totalMinor: 260000, hasVerifiedDeposit: true }, { amountMinor: 27499 }))
      .toMatchObject({ code: 'INSUFFICIENT_PAYMENT', details: { requiredMinor: 27500 } });
  });

  test('is paid once a round', () => {
    expect(plan({ pendingMinor: 102500, roundDeposits: [{ status: 'pending', heldMinor: 102500 }] })).toMatchObject({ code: 'DEPOSIT_ALREADY_REGISTERED' });
    expect(plan(paid, { kind: 'deposit' })).toMatchObject({ code: 'DEPOSIT_ALREADY_REGISTERED' });
    expect(plan({ roundDeposits: [{ status: 'verified', heldMinor: 0 }] })).toMatchObject({ ok: true }); // all of it was refunded
  });

  test('may come in parts where the tenant allows it, until they reach it', () => {
    const partial = { allowPartialDeposit: true };
    expect(plan({}, { amountMinor: 1000 }, partial)).toMatchObject({ ok: true, value: { allocations: [{ kind: 'deposit', amountMinor: 1000 }] } });
    const half = { pendingMinor: 50000, roundDeposits: [{ status: 'pending' as const, heldMinor: 50000 }] };
    expect(plan(half, { amountMinor: 60000 }, partial))
      .toMatchObject({ ok: true, value: { allocations: [{ kind: 'deposit', amountMinor: 52500 }, { kind: 'balance', amountMinor: 7500 }] } });
    const whole = { pendingMinor: 102500, roundDeposits: [{ status: 'pending' as const, heldMinor: 102500 }] };
    expect(plan(whole, { amountMinor: 1000 }, partial)).toMatchObject({ code: 'DEPOSIT_ALREADY_REGISTERED' });
  });

  test('is refused from its deadline on', () => {
    expect(plan({}, {}, { now: at('2025-10-14T05:59:59.999Z') })).toMatchObject({ ok: true });
    expect(plan({}, {}, { now: deadline })).toMatchObject({ ok: false, code: 'PAYMENT_DEADLINE_EXPIRED' });
  });

  test('comes before any balance', () => {
    expect(plan({}, { kind: 'balance' })).toMatchObject({ code: 'DEPOSIT_REQUIRED_FIRST' });
    expect(plan({ ...paid, hasVerifiedDeposit: false })).toMatchObject({ code: 'DEPOSIT_REQUIRED_FIRST' });
    expect(plan({ ...paid, depositMinor: 0, hasVerifiedDeposit: false }, { amountMinor: 1000 })).toMatchObject({ ok: true });
  });
});

test('money is taken from pre-scheduled to ready, and in completed only while some is due', () => {
  const allowed = SessionStatus.options.filter((status) => plan({ ...paid, status, roundDeposits: [] }, { amountMinor: 102500 }).ok);
  expect(allowed).toEqual(['pre_scheduled', 'confirmed', 'assigned', 'attended', 'in_editing', 'ready_for_delivery', 'completed']);
  expect(plan({ ...paid, status: 'completed', verifiedMinor: 205000 }, { amountMinor: 1 })).toMatchObject({ code: 'PAYMENT_NOT_ALLOWED_IN_STATE' });
});

test('amount, date, currency and document are checked', () => {
  expect(plan(paid, { amountMinor: 0 })).toMatchObject({ code: 'INVALID_AMOUNT' });
  expect(plan(paid, { paymentDate: '2025-10-11' })).toMatchObject({ code: 'INVALID_PAYMENT_DATE' });
  expect(plan(paid, { currency: 'USD' })).toMatchObject({ code: 'CURRENCY_MISMATCH', details: { currency: 'GTQ' } });
  expect(plan(paid, { method: 'transfer', documentNumber: ' ' })).toMatchObject({ code: 'DOCUMENT_NUMBER_REQUIRED' });
});

test('the number of a transfer or a slip is unique, that of a terminal is not', () => {
  expect(PaymentMethod.options.filter(hasUniqueDocument)).toEqual(['transfer', 'bank_slip']);
});

test('the smallest unit counts: one due, one paid, one of deposit, one day of terms', () => {
  const oneDue = { ...paid, totalMinor: 102501 };
  expect(plan({ ...oneDue, status: 'completed' }, { amountMinor: 1 })).toMatchObject({ ok: true, value: { allocations: [{ kind: 'balance', amountMinor: 1 }] } });
  expect(plan({ totalMinor: 2, depositMinor: 1 }, { amountMinor: 1 })).toMatchObject({ ok: true });
  expect(plan({ totalMinor: 2, depositMinor: 1, hasVerifiedDeposit: false }, { amountMinor: 1, kind: 'balance' })).toMatchObject({ code: 'DEPOSIT_REQUIRED_FIRST' });
  expect(plan({ roundDeposits: [{ status: 'pending', heldMinor: 1 }] })).toMatchObject({ code: 'DEPOSIT_ALREADY_REGISTERED' });
  expect(mayComplete({ totalMinor: 2, netPaidMinor: 1, clientType: 'institutional', creditTermsDays: 1, mayCompleteWithBalance: false, requireFullPayment: true })).toMatchObject({ ok: true });
});

test('pending money counts against the total and refunded money makes room again', () => {
  expect(plan({ ...paid, pendingMinor: 60000 }, { amountMinor: 42501 })).toEqual({ ok: false, code: 'PAYMENT_EXCEEDS_TOTAL', details: { maxMinor: 42500 } });
  expect(plan({ ...paid, pendingMinor: 60000 }, { amountMinor: 42500 })).toMatchObject({ ok: true });
  expect(roomForPayment({ ...paid, refundedMinor: 2500 })).toBe(105000);
});

test('cash and the card terminal are verified at once, the rest waits', () => {
  const statuses = PaymentMethod.options.map((method) => {
    const answer = plan(paid, { method, documentNumber: '123' });
    return [method, answer.ok && answer.value.status];
  });
  expect(statuses).toEqual([['cash', 'verified'], ['card_terminal', 'verified'], ['transfer', 'pending'], ['bank_slip', 'pending'], ['gateway', 'pending']]);
});

test('gateway money for a canceled session or after the deadline becomes credit of the client', () => {
  const goes = (status: SessionStatus, paidAt: string, paymentDeadlineAt: Temporal.Instant | null = deadline) =>
    gatewayMoneyGoesTo({ status, paymentDeadlineAt, paidAt: at(paidAt) });
  expect(goes('canceled', '2025-10-10T00:00:00Z')).toBe('client_credit');
  expect(goes('pre_scheduled', '2025-10-14T06:00:00Z')).toBe('client_credit');
  expect(goes('pre_scheduled', '2025-10-14T05:59:59Z')).toBe('session');
  expect(goes('confirmed', '2025-10-20T00:00:00Z', null)).toBe('session');
});

test('a session is completed when paid in full, or by terms, permission or setting', () => {
  const owing = { totalMinor: 205000, netPaidMinor: 204999, clientType: 'institutional' as const, creditTermsDays: 0, mayCompleteWithBalance: false, requireFullPayment: true };
  expect(mayComplete(owing)).toEqual({ ok: false, code: 'INSUFFICIENT_PAYMENT', details: { requiredMinor: 1 } });
  for (const excuse of [{ netPaidMinor: 205000 }, { creditTermsDays: 30 }, { mayCompleteWithBalance: true }, { requireFullPayment: false }]) {
    expect(mayComplete({ ...owing, ...excuse })).toMatchObject({ ok: true });
  }
  expect(mayComplete({ ...owing, clientType: 'individual', creditTermsDays: 30 })).toMatchObject({ ok: false });
});

test('whatever is accepted keeps verified and pending money within the total, and its parts add up to it', () => {
  const minor = fc.integer({ min: 0, max: 3000 });
  const scene = fc.record({
    status: fc.constantFrom(...SessionStatus.options), totalMinor: minor, depositPct: fc.integer({ min: 0, max: 100 }), verifiedMinor: minor, pendingMinor: minor,
    refunded: fc.integer({ min: 0, max: 100 }), amountMinor: fc.integer({ min: -5, max: 3000 }), allowPartialDeposit: fc.boolean(), pendingDeposit: fc.boolean(),
  });
  fc.assert(fc.property(scene, ({ depositPct, refunded, amountMinor, allowPartialDeposit, pendingDeposit, ...rest }) => {
    const session: SessionMoney = {
      ...unpaid, ...rest, depositMinor: Math.floor((rest.totalMinor * depositPct) / 100), refundedMinor: Math.floor((rest.verifiedMinor * refunded) / 100),
      hasVerifiedDeposit: rest.verifiedMinor > 0, roundDeposits: pendingDeposit ? [{ status: 'pending', heldMinor: rest.pendingMinor }] : [],
    };
    const answer = plan(session, { amountMinor }, { allowPartialDeposit });
    if (!answer.ok) return;
    expect(session.verifiedMinor + session.pendingMinor - session.refundedMinor + amountMinor).toBeLessThanOrEqual(session.totalMinor);
    expect(sum(answer.value.allocations.map((part) => part.amountMinor))).toBe(amountMinor);
    expect(answer.value.allocations.every((part) => part.amountMinor > 0)).toBe(true);
  }), { numRuns: 2000 });
});
