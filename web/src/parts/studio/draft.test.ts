import { describe, expect, test } from 'vitest';
import { bodyOf, type Draft, emptyDraft, feeOf, missingIn, totalsOf } from './draft.ts';

const rules = { defaultDepositPct: 50, highRiskDepositPct: 100 };
const item = (unitPriceMinor: number, quantity: number) => ({ key: `${unitPriceMinor}`, itemId: '019a0000-0000-7000-8000-000000000001', name: 'x', code: 'X', unitPriceMinor, quantity, discountMinor: 0 });
const draft = (change: Partial<Draft>): Draft => ({ ...emptyDraft, ...change });
const totals = (change: Partial<Draft>, transportFeeMinor = 0) => totalsOf(draft(change), { explosions: new Map(), transportFeeMinor, rules });

describe('what a session costs while it is typed', () => {
  test('E1: lines, transport and discount', () => {
    expect(totals({ sessionType: 'external', items: [item(5_000, 10), item(150_000, 1)], transportMinor: 20_000, discountMinor: 15_000 })).toMatchObject({ subtotalMinor: 200_000, totalMinor: 205_000 });
  });

  test('E7, E8: the deposit is rounded half up', () => {
    expect(totals({ items: [item(205_000, 1)] }).depositMinor).toBe(102_500);
    expect(totals({ items: [item(100_001, 1)] }).depositMinor).toBe(50_001);
    expect(totals({ items: [item(99_999, 1)], depositPct: 30 }).depositMinor).toBe(30_000);
  });

  test('transport is only charged for external sessions, and the zone proposes it', () => {
    expect(totals({ sessionType: 'external', items: [item(100_000, 1)] }, 20_000).totalMinor).toBe(120_000);
    expect(totals({ items: [item(100_000, 1)], transportMinor: 20_000 }, 20_000).totalMinor).toBe(100_000);
  });

  test('a zone without a fee of its own proposes the flat one of the settings; no zone proposes nothing', () => {
    const settings = { remoteTransportFeeMinor: 25_000 };
    expect([feeOf({ transportFeeMinor: null }, settings), feeOf({ transportFeeMinor: 0 }, settings), feeOf({ transportFeeMinor: 9_900 }, settings), feeOf(undefined, settings)]).toEqual([25_000, 0, 9_900, 0]);
  });

  test('a client at risk pays the deposit that the rules say', () => {
    expect(totals({ items: [item(100_000, 1)], client: { id: '1', fullName: 'A', primaryPhone: null, primaryEmail: null, badges: [{ code: 'high_risk', tone: 'bad' }] } }).depositPct).toBe(100);
  });
});

test('a request needs client, time and place; a quote also something to sell', () => {
  expect(missingIn(emptyDraft, false)).toEqual({ client: 'required', date: 'required', from: 'required', to: 'required', roomId: 'room_required' });
  expect(missingIn(draft({ sessionType: 'external' }), true)).toMatchObject({ locationText: 'location_required', lines: 'lines_required' });
});

test('photographers are named with a quote only, and a room goes with studio sessions only', () => {
  const full = draft({ client: { id: 'c', fullName: 'A', primaryPhone: null, primaryEmail: null }, date: '2026-11-28', from: '10:00', to: '11:00', roomId: 'r', photographerIds: ['p'], locationText: 'x' });
  const sent = (change: Partial<Draft>, quick: boolean) => bodyOf({ ...full, ...change }, { branchId: 'b', zone: 'America/Guatemala', quick, transportMinor: 0, overrideReason: '' });
  expect(sent({}, false)).toMatchObject({ roomId: 'r', startsAt: '2026-11-28T16:00:00Z' });
  expect(sent({}, false)).not.toHaveProperty('photographerIds');
  expect(sent({}, true)).toMatchObject({ quickQuote: true, photographerIds: ['p'] });
  expect(sent({ sessionType: 'external' }, false)).not.toHaveProperty('roomId');
});
