import { beforeEach, describe, expect, test } from 'vitest';
import type { EditingJob } from '#contracts/studio-life.ts';
import type { z } from 'zod';
import { NOW, useWorld } from '#test/server.ts';
import { makeLife } from '#test/studio-life.ts';
import type { Life } from '#test/studio-life.ts';

const world = useWorld();
beforeEach(() => world.clock.set(NOW));

type Job = z.output<typeof EditingJob>;
interface Queue { queue: Job[]; mine: Job[]; others: Job[]; queueTotal: number; mineTotal: number; maxConcurrent: number }
const queueOf = async (life: Life, who: 'editor' | 'other_editor' | 'coordinator' = 'editor') => (await life.call(who, 'GET', '/editing/queue')).body as unknown as Queue;
const setting = (life: Life, key: string, value: unknown) => life.run((ctx) => ctx.tx.insertInto('setting').values({ tenantId: life.id, module: 'studio', key, value: JSON.stringify(value) }).execute());

describe('the queue (studio 5.9)', () => {
  test('has rush first, then the delivery promised soonest, then the session shot first, then the code', async () => {
    const life = await makeLife(world);
    const plain = await life.reach('attended');
    const slow = await life.reach('attended', { isRush: true, rushEditingDays: 9 });
    const rush = await life.reach('attended', { isRush: true, rushEditingDays: 1 });
    const second = await life.reach('attended');
    const { queue, queueTotal, mine } = await queueOf(life);
    expect(queue.map(({ code }) => code)).toEqual([rush.code, slow.code, plain.code, second.code]);
    expect([queueTotal, mine]).toEqual([4, []]);
    expect(queue[0]).toMatchObject({ isRush: true, daysLeft: 1, urgency: 'soon', editor: null, deliverables: [{ name: 'Foto digital', quantity: 2 }], photographers: [{ name: 'Fotógrafa 1' }] });
    expect(JSON.stringify(queue)).not.toMatch(/Minor|internalNotes/);
  });

  test('lets go what is taken, and counts the days left of what one has', async () => {
    const life = await makeLife(world);
    const job = await life.reach('attended', { isRush: true, rushEditingDays: 2 });
    await life.call('editor', 'POST', `/sessions/${job.id}/take`, {});
    world.clock.set(NOW.add({ hours: 72 }));
    expect(await queueOf(life)).toMatchObject({ queue: [], mine: [{ code: job.code, daysLeft: -1, urgency: 'late', editor: { id: life.users.editor, name: 'editor' } }], others: [] });
    expect(await queueOf(life, 'other_editor')).toMatchObject({ queue: [], mine: [], others: [] });
    expect(await queueOf(life, 'coordinator')).toMatchObject({ others: [{ code: job.code }] });
  });
});

describe('taking a job (T8)', () => {
  test('of two editors at once one has it, the other hears who; without the lock both would', async () => {
    const life = await makeLife(world);
    const job = await life.reach('attended');
    const answers = await Promise.all((['editor', 'other_editor'] as const).map((who) => life.call(who, 'POST', `/sessions/${job.id}/take`, {})));
    expect(answers.map(({ status, body }) => (status === 200 ? 'taken' : body.code)).sort()).toEqual(['EDITOR_ALREADY_ASSIGNED', 'taken']);
    const loser = answers.find(({ status }) => status === 409)!.body;
    expect(['editor', 'other_editor']).toContain(loser.details?.editor);
    const history = (await life.call('admin', 'GET', `/sessions/${job.id}/history`)).body as unknown as { items: { toState: string }[] };
    expect(history.items.filter(({ toState }) => toState === 'in_editing')).toHaveLength(1);

    // The twin: the same two looks and writes without the lock; whoever writes last has it, and both believe so.
    const other = await life.reach('attended');
    const look = () => life.run((ctx) => ctx.tx.selectFrom('photoSession').select('assignedEditorId').where('tenantId', '=', life.id).where('id', '=', other.id).executeTakeFirstOrThrow());
    const seen = await Promise.all([look(), look()]);
    const written = await Promise.all((['editor', 'other_editor'] as const).filter((_, n) => seen[n]!.assignedEditorId === null).map((who) => life.run((ctx) => ctx.tx.updateTable('photoSession').set({ assignedEditorId: life.users[who] }).where('tenantId', '=', life.id).where('id', '=', other.id).returning('assignedEditorId').executeTakeFirstOrThrow())));
    expect(written.map(({ assignedEditorId }) => assignedEditorId).sort()).toEqual([life.users.editor, life.users.other_editor].sort());
  });

  test('is limited by the setting, also when two are taken at once; a coordinator may exceed it with a reason', async () => {
    const life = await makeLife(world);
    await setting(life, 'maxConcurrentEditing', 1);
    const jobs = [await life.reach('attended'), await life.reach('attended'), await life.reach('attended')];
    const answers = await Promise.all(jobs.slice(0, 2).map((job) => life.call('editor', 'POST', `/sessions/${job.id}/take`, {})));
    expect(answers.map(({ status, body }) => (status === 200 ? 'taken' : body.code)).sort()).toEqual(['EDITOR_WORKLOAD_EXCEEDED', 'taken']);
    const give = (body: object) => life.call('coordinator', 'POST', `/sessions/${jobs[2]!.id}/assign-editor`, body);
    expect((await give({ editorId: life.users.editor })).body.code).toBe('EDITOR_WORKLOAD_EXCEEDED');
    expect((await give({ editorId: life.users.photographer })).body.code).toBe('USER_NOT_EDITOR');
    expect((await give({ editorId: life.users.editor, overrideReason: 'es la clienta de siempre' })).body).toMatchObject({ status: 'in_editing', assignedEditor: { id: life.users.editor } });
    expect((await life.call('coordinator', 'GET', '/editing/editors')).body).toMatchObject({ items: expect.arrayContaining([{ id: life.users.editor, name: 'editor', load: 2 }]) });
  });

  test('a job in editing goes to another editor only as a handing over, with a reason', async () => {
    const life = await makeLife(world);
    const job = await life.reach('in_editing');
    const give = (body: object) => life.call('coordinator', 'POST', `/sessions/${job.id}/assign-editor`, { editorId: life.users.other_editor, ...body });
    expect((await give({})).body.code).toBe('EDITOR_ALREADY_ASSIGNED');
    expect((await give({ handOver: true })).body.errors).toMatchObject([{ pointer: '/body/reason' }]);
    expect((await give({ handOver: true, reason: 'vacaciones' })).body).toMatchObject({ status: 'in_editing', assignedEditor: { id: life.users.other_editor }, editingStartedAt: job.editingStartedAt });
    expect((await life.get(job.id, 'editor')).code).toBe('SESSION_NOT_ASSIGNED_TO_USER');
  });
});

describe('from editing to delivery', () => {
  test('the editor moves the estimate with a note, not into the past; the promise stands', async () => {
    const life = await makeLife(world);
    const job = await life.reach('in_editing');
    world.clock.set(NOW.add({ hours: 24 * 3 }));
    const edit = (days: number, who: 'editor' | 'other_editor' | 'coordinator', version = job.version) => life.call(who, 'PATCH', `/sessions/${job.id}/editing`, { estimatedEditingDays: days, note: 'muchas fotos' }, version);
    expect((await edit(2, 'editor')).body.code).toBe('INVALID_DELIVERY_DATE');
    expect((await edit(9, 'other_editor')).body.code).toBe('SESSION_NOT_ASSIGNED_TO_USER');
    const moved = (await edit(9, 'editor')).body;
    expect(moved).toMatchObject({ estimatedEditingDays: 9, estimatedDeliveryDate: '2026-11-29', promisedDeliveryDate: '2026-11-25', notes: [{ kind: 'editor_observation', body: 'muchas fotos' }] });
    expect((await edit(10, 'coordinator')).body.code).toBe('VERSION_MISMATCH');
    // Prices that change later leave the editor's estimate alone.
    const sold = (await life.call('admin', 'POST', `/sessions/${job.id}/packages`, { packageId: life.packageId, reason: 'compró más' }, moved.version)).body;
    expect(sold).toMatchObject({ estimatedEditingDays: 9, estimatedDeliveryDate: '2026-11-29' });
  });

  test('ready by its editor or a coordinator; rework keeps the editor and the first start; then delivered', async () => {
    const life = await makeLife(world);
    const job = await life.reach('in_editing');
    expect((await life.call('other_editor', 'POST', `/sessions/${job.id}/ready`, {}, job.version)).body.code).toBe('SESSION_NOT_ASSIGNED_TO_USER');
    const ready = (await life.call('editor', 'POST', `/sessions/${job.id}/ready`, {}, job.version)).body;
    expect(ready).toMatchObject({ status: 'ready_for_delivery', readyAt: NOW.toString(), totalMinor: null });
    const back = (await life.call('coordinator', 'POST', `/sessions/${job.id}/rework`, { reason: 'más luz' }, ready.version)).body;
    expect(back).toMatchObject({ status: 'in_editing', readyAt: null, reworkCount: 1, editingStartedAt: job.editingStartedAt, assignedEditor: { id: life.users.editor } });
    expect((await queueOf(life)).mine[0]).toMatchObject({ reworkCount: 1, reworkReason: 'más luz' });
    const again = (await life.call('coordinator', 'POST', `/sessions/${job.id}/ready`, {}, back.version)).body;
    const done = (await life.call('coordinator', 'POST', `/sessions/${job.id}/complete`, {}, again.version)).body;
    expect(done).toMatchObject({ status: 'completed', deliveredAt: NOW.toString(), lines: [{ isDelivered: true }] });
    const bookings = await life.run((ctx) => ctx.tx.selectFrom('booking').select('blocking').where('tenantId', '=', life.id).where('ownerId', '=', job.id).where('blocking', '=', true).execute());
    expect(bookings).toEqual([]);
    // Read-only but for an administrator with a reason.
    expect((await life.call('coordinator', 'PATCH', `/sessions/${job.id}`, { internalNotes: 'x' }, done.version)).body.code).toBe('IMMUTABLE_SESSION');
    expect((await life.call('admin', 'PATCH', `/sessions/${job.id}`, { internalNotes: 'x' }, done.version)).body.errors).toMatchObject([{ pointer: '/body/reason' }]);
    expect((await life.call('admin', 'PATCH', `/sessions/${job.id}`, { internalNotes: 'x', reason: 'aclaración' }, done.version)).status).toBe(200);
  });

  test('is completed when it is paid in full, or by one of the exceptions, and when it says how it was delivered', async () => {
    const life = await makeLife(world);
    const ready = await life.reach('ready_for_delivery', { deliveryMethod: null });
    const owing = (await life.call('admin', 'POST', `/sessions/${ready.id}/lines`, { itemId: life.items.photo, quantity: 1, reason: 'una más' }, ready.version)).body;
    const complete = (who: 'coordinator' | 'admin', body: object = {}) => life.call(who, 'POST', `/sessions/${ready.id}/complete`, body, owing.version);
    expect((await complete('coordinator')).body).toMatchObject({ code: 'INSUFFICIENT_PAYMENT', details: { requiredMinor: 5_000 } });
    expect((await complete('admin')).body.errors).toMatchObject([{ pointer: '/body/deliveryMethod' }]);
    expect((await complete('admin', { deliveryMethod: 'both' })).body.errors).toMatchObject([{ pointer: '/body/deliveryAddress' }]);
    await setting(life, 'requireFullPaymentToComplete', false);
    expect((await complete('coordinator', { deliveryMethod: 'physical', deliveryAddress: 'Zona 10' })).body).toMatchObject({ status: 'completed', balanceDueMinor: 5_000, deliveryAddress: 'Zona 10' });
  });

  test('a client with credit terms pays later', async () => {
    const life = await makeLife(world);
    const ready = await life.reach('ready_for_delivery');
    const owing = (await life.call('admin', 'POST', `/sessions/${ready.id}/lines`, { itemId: life.items.photo, quantity: 1, reason: 'una más' }, ready.version)).body;
    await life.run((ctx) => ctx.tx.updateTable('client').set({ kind: 'institutional', creditTermsDays: 30 }).where('tenantId', '=', life.id).where('id', '=', life.clientId).execute());
    expect((await life.call('coordinator', 'POST', `/sessions/${ready.id}/complete`, {}, owing.version)).body).toMatchObject({ status: 'completed', balanceDueMinor: 5_000 });
  });
});
