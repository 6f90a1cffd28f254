import { beforeEach, describe, expect, test } from 'vitest';
import { NOW, useWorld } from '#test/server.ts';
import { makeLife } from '#test/studio-life.ts';
import { ENUMS } from '#apps/studio/enums.ts';

const world = useWorld();
beforeEach(() => world.clock.set(NOW));

describe('counters', () => {
  test('of the coordinator are exact, and say what is owed', async () => {
    const life = await makeLife(world);
    await life.far('request');
    await life.far('negotiation');
    await life.far('pre_scheduled', { photographerIds: undefined });
    await life.far('confirmed');
    const bare = await life.reach('confirmed', { photographerIds: undefined });
    await life.reach('assigned');
    await life.reach('attended', { isRush: true, rushEditingDays: 1 });
    await life.reach('in_editing');
    const ready = await life.reach('ready_for_delivery');
    await life.call('admin', 'POST', `/sessions/${ready.id}/lines`, { itemId: life.items.photo, quantity: 3, reason: 'más' }, ready.version);
    await life.reach('completed');
    await life.reach('canceled');
    const { body } = await life.call('coordinator', 'GET', '/dashboard/coordinator');
    expect(body).toMatchObject({
      active: 9, unanswered: 1, oldestUnansweredAt: NOW.toString(), waitingForDeposit: 1, nextPaymentDeadlineAt: '2026-11-26T06:00:00Z', depositsToVerify: 0, unstaffed: 1, withoutReservation: 0, balances: 1, balanceDueMinor: 15_000, currency: 'GTQ', readyWithBalance: 1,
      today: 5, next7Days: 2, toMark: 0, queue: 1, atRisk: 1, waitlist: 0,
    });
    expect(bare.status).toBe('confirmed');
    expect((body as unknown as { byStatus: { status: string; count: number }[] }).byStatus.map(({ count }) => count)).toEqual([1, 1, 1, 2, 1, 1, 1, 1]);
    expect((await life.call('photographer', 'GET', '/dashboard/coordinator')).body.code).toBe('INSUFFICIENT_PERMISSIONS');
  });

  test('of an editor and of a photographer count their own', async () => {
    const life = await makeLife(world);
    await life.reach('in_editing', { isRush: true, rushEditingDays: 2 });
    const rush = await life.reach('attended', { isRush: true, rushEditingDays: 3 });
    await life.reach('attended');
    const next = await life.reach('assigned');
    expect((await life.call('editor', 'GET', '/dashboard/editor')).body).toMatchObject({ queue: 2, queueRush: 1, mine: 1, dueIn2Days: 1, late: 0, maxConcurrent: 10, nextInQueue: { code: rush.code } });
    expect((await life.call('other_editor', 'GET', '/dashboard/editor')).body).toMatchObject({ queue: 2, mine: 0, nextOfMine: null });
    expect((await life.call('photographer', 'GET', '/dashboard/photographer')).body).toMatchObject({ next: { code: next.code }, thisWeek: 4, toAcknowledge: 1, pendingToMark: 0, completed: 3 });
    world.clock.set(NOW.add({ hours: 24 }));
    expect((await life.call('photographer', 'GET', '/dashboard/photographer')).body).toMatchObject({ next: null, toAcknowledge: 0, pendingToMark: 1 });
    expect((await life.call('other_photographer', 'GET', '/dashboard/photographer')).body).toMatchObject({ next: null, thisWeek: 0, completed: 0 });
  });
});

describe('the agenda of a photographer', () => {
  test('has the next thirty days with all that is needed on the way, tentative ones marked, and no money', async () => {
    const life = await makeLife(world);
    const today = await life.reach('assigned', { eventDescription: 'Retratos', clientRequirements: 'fondo claro', internalNotes: 'paga tarde' });
    const ahead = await life.far('confirmed', { startsAt: '2026-12-20T16:00:00Z', endsAt: '2026-12-20T18:00:00Z' });
    await life.far('pre_scheduled', { startsAt: '2027-01-20T16:00:00Z', endsAt: '2027-01-20T18:00:00Z' });
    await life.far('confirmed', { photographerIds: [life.photographers[1]], roomId: life.rooms.B });
    await life.reach('canceled');
    const { body } = await life.call('photographer', 'GET', '/me/agenda') as unknown as { body: { items: object[]; from: string; to: string } };
    expect(body).toMatchObject({ from: '2026-11-19', to: '2026-12-20', zone: 'America/Guatemala', asOf: NOW.toString() });
    expect(body.items).toMatchObject([
      { code: today.code, tentative: false, role: 'lead', roomName: 'Sala A', eventDescription: 'Retratos', clientRequirements: 'fondo claro', client: { fullName: 'María López', primaryPhone: '+50255551234' }, deliverables: [{ name: 'Foto digital', quantity: 2 }], team: [{ name: 'Fotógrafa 1', isMe: true }], attendFrom: '2026-11-20T06:00:00Z' },
      { code: ahead.code, tentative: true, coverageStart: '2026-12-20T16:00:00Z' },
    ]);
    expect(body.items).toHaveLength(2);
    expect(JSON.stringify(body)).not.toMatch(/Minor|internalNotes|paga tarde/);
    expect((await life.call('photographer', 'GET', '/me/agenda?from=2027-01-01&to=2027-01-31')).body).toMatchObject({ items: [{ tentative: true }] });
    expect((await life.call('photographer', 'GET', '/me/agenda?from=2027-01-01&to=2027-04-01')).body.errors).toMatchObject([{ code: 'range_too_long' }]);
    expect((await life.call('coordinator', 'GET', '/me/agenda')).body).toMatchObject({ items: [] });
  });

  test('crew see of a session neither money nor internal notes, whatever its state', async () => {
    const life = await makeLife(world);
    for (const state of ['assigned', 'attended', 'in_editing', 'ready_for_delivery', 'completed'] as const) {
      const session = await life.reach(state, { internalNotes: 'paga tarde' });
      for (const who of state === 'assigned' ? (['photographer'] as const) : (['photographer', 'editor'] as const)) {
        const seen = await life.get(session.id, who);
        expect(seen, who).toMatchObject({ id: session.id, totalMinor: null, netPaidMinor: null, balanceDueMinor: null, depositMinor: null, lines: [], receipts: [], refunds: [], internalNotes: null, deliverables: [{ quantity: 2 }] });
        expect(JSON.stringify(seen)).not.toMatch(/paga tarde|10000/);
      }
    }
  });
});

describe('lists', () => {
  test('filter by editor, risk and group, and sort by what is due', async () => {
    const life = await makeLife(world);
    const slow = await life.reach('in_editing');
    const rush = await life.reach('in_editing', { isRush: true, rushEditingDays: 1 });
    const waiting = await life.far('pre_scheduled');
    const list = async (query: string) => ((await life.call('coordinator', 'GET', `/sessions?${query}`)).body as unknown as { items: { code: string }[] }).items.map(({ code }) => code);
    expect(await list(`editorId=${life.users.editor}`)).toEqual([slow.code, rush.code]);
    expect(await list(`editorId=${life.users.other_editor}`)).toEqual([]);
    expect(await list('atRisk=true')).toEqual([rush.code]);
    expect(await list('sort=estimatedDeliveryDate')).toEqual([rush.code, slow.code]);
    expect(await list('sort=paymentDeadlineAt')).toEqual([waiting.code]);
    expect(await list('sort=-requestedAt&limit=1')).toEqual([waiting.code]);
    expect(await list('status=in_editing,pre_scheduled')).toHaveLength(3);
  });
});

test('every word of every field has a Spanish label', async () => {
  const life = await makeLife(world);
  const { body } = await life.call('photographer', 'GET', '/config/enums') as unknown as { body: Record<string, { value: string; labelEs: string }[]> };
  expect(Object.keys(body).sort()).toEqual(Object.keys(ENUMS).sort());
  expect(Object.values(body).flat().filter(({ labelEs }) => labelEs === '' || /^(?:enum|status)\./.test(labelEs))).toEqual([]);
  expect(body.cancelReasonCode).toContainEqual({ value: 'client_no_show', labelEs: 'El cliente no llegó', label: 'El cliente no llegó' });
});
