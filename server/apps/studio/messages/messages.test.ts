import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { configureFiles } from '#capabilities/files/public.ts';
import { readConfig } from '#platform/config.ts';
import { makeMember, NOW, useWorld } from '#test/server.ts';
import { makeStudio, studioSession } from '#test/studio.ts';
import type { Studio } from '#test/studio.ts';
import { useWork } from '#test/work.ts';
import { digest } from './digest.ts';
import { remindOfAppointments, remindOfBalances, remindOfDeposits } from './reminders.ts';

const world = useWorld();
const work = useWork(world);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/mostrador-messages-`);
  await configureFiles({ config: readConfig({}), dataDir: folder });
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => world.clock.set(NOW));

async function post(studio: Studio, path: string, body: object, version?: number) {
  const answer = await studio.app.inject({ method: 'POST', url: `/api/v1/studio/sessions${path}`, body, headers: { 'idempotency-key': randomUUID(), ...(version !== undefined && { 'if-match': `"${version}"` }) } });
  expect(answer.statusCode, answer.body).toBeLessThan(300);
  return answer.json();
}
const quoted = (studio: Studio, more: Record<string, unknown> = {}) => post(studio, '', studioSession(studio, { items: [{ itemId: studio.items.photo, quantity: 10 }, { itemId: studio.items.album, quantity: 1 }], quickQuote: true, ...more }));
const pay = (studio: Studio, id: string, amountMinor: number) => post(studio, `/${id}/payments`, { method: 'cash', amountMinor, currency: 'GTQ', paymentDate: '2026-11-20' });
/** Whatever the events of this tenant were to cause has happened. */
async function settled(): Promise<void> {
  await work.relay.drain();
  await work.settled(/^(studio|payments|calendar|galleries|notifications)\./);
}
const told = (studio: Studio) => studio.run((ctx) => ctx.tx.selectFrom('message').select(['template', 'subject', 'body', 'status', 'createdAt', 'ownerId', 'dedupeKey']).where('tenantId', '=', studio.id).where('direction', '=', 'out').orderBy('id').execute());
const kinds = async (studio: Studio) => (await told(studio)).map(({ template }) => template.replace('studio.client.', ''));
const at = (instant: string) => world.clock.set(Temporal.Instant.from(instant));

describe('what a client is told', () => {
  test('from the request to the confirmation, each once, with the amounts and days in words and the appointment attached', async () => {
    const studio = await makeStudio(world);
    const session = await quoted(studio);
    await settled();
    expect(await kinds(studio)).toEqual(['pre_scheduled']);
    const [asked] = await told(studio);
    expect(asked).toMatchObject({ subject: 'Tu fecha está apartada: jueves, 10 de diciembre de 2026', ownerId: session.id });
    expect(asked!.body.replaceAll('\u00a0', ' ')).toMatch(/apartamos el jueves, 10 de diciembre de 2026.*Anticipo de Q\s?1,000\.00 hasta el miércoles, 25 de noviembre de 2026: http\S+\/s\//s);
    await pay(studio, session.id, 100_000);
    await settled();
    expect((await kinds(studio)).sort()).toEqual(['confirmed', 'pre_scheduled', 'receipt_verified']);
    const files = await studio.run((ctx) => ctx.tx.selectFrom('messageAttachment').select(['name', 'content']).where('tenantId', '=', studio.id).execute());
    expect(files).toHaveLength(1);
    const calendar = Buffer.from(files[0]!.content as unknown as Uint8Array).toString('utf8');
    expect(calendar).toContain(`UID:${session.id}@mostrador`);
    expect(calendar).toContain('DTSTART;TZID=America/Guatemala:20261210T100000');
    await work.relay.drain();
    expect((await kinds(studio)).filter((kind) => kind === 'confirmed')).toHaveLength(1);
  });

  test('a cancellation says why and what goes back; a double entry says nothing', async () => {
    const studio = await makeStudio(world);
    const session = await quoted(studio);
    await pay(studio, session.id, 100_000);
    const { version } = (await studio.app.inject({ url: `/api/v1/studio/sessions/${session.id}` })).json();
    await post(studio, `/${session.id}/cancel`, { initiator: 'company', reasonCode: 'company_cannot_fulfil', reason: 'enfermedad' }, version);
    const twice = await quoted(studio, { roomId: studio.rooms.B });
    await post(studio, `/${twice.id}/cancel`, { initiator: 'company', reasonCode: 'duplicate', reason: 'doble' }, twice.version);
    await settled();
    const canceled = (await told(studio)).filter(({ template }) => template === 'studio.client.canceled');
    expect(canceled).toHaveLength(1);
    expect(canceled[0]!.body.replaceAll('\u00a0', ' ')).toMatch(/No podremos realizarla.*Te devolveremos Q\s?1,000\.00/s);
    expect(canceled[0]!.body).not.toContain('enfermedad');
  });

  test('at night waits for the morning of the branch', async () => {
    const studio = await makeStudio(world);
    at('2026-11-21T04:30:00Z'); // 22:30
    await quoted(studio);
    await settled();
    const waiting = await studio.run((ctx) => ctx.tx.selectFrom('scheduledJob').select('runAt').where('tenantId', '=', studio.id).where('name', '=', 'notifications.deliver').execute());
    expect(waiting.map(({ runAt }) => runAt.toString())).toEqual(['2026-11-21T13:00:00Z']);
  });

  test('the first answer is the first message of ours that is not the receipt of the request', async () => {
    const studio = await makeStudio(world);
    const session = await post(studio, '', studioSession(studio));
    await settled();
    const first = () => studio.run(async (ctx) => (await ctx.tx.selectFrom('photoSession').select('firstResponseAt').where('tenantId', '=', studio.id).where('id', '=', session.id).executeTakeFirstOrThrow()).firstResponseAt);
    expect(await first()).toBeNull();
    at('2026-11-20T17:00:00Z');
    await post(studio, `/${session.id}/transition`, { to: 'negotiation' }, session.version);
    expect((await first())?.toString()).toBe('2026-11-20T17:00:00Z');
  });
});

describe('reminders', () => {
  test('E36: the deposit is reminded the day before at 09:00 and on its day, once each, also after missed runs', async () => {
    const studio = await makeStudio(world);
    await quoted(studio); // due until the end of 25 November
    const run = async (instant: string) => {
      at(instant);
      await studio.run((ctx) => remindOfDeposits(ctx));
      return (await kinds(studio)).filter((kind) => kind.startsWith('payment_'));
    };
    expect(await run('2026-11-24T14:59:00Z')).toEqual([]);
    expect(await run('2026-11-24T15:00:00Z')).toEqual(['payment_reminder']);
    expect(await run('2026-11-24T23:30:00Z')).toEqual(['payment_reminder']);
    expect(await run('2026-11-25T16:30:00Z')).toEqual(['payment_reminder', 'payment_last_call']);
    expect(await run('2026-11-25T20:00:00Z')).toEqual(['payment_reminder', 'payment_last_call']);
    const late = await makeStudio(world);
    world.clock.set(NOW);
    await quoted(late);
    at('2026-11-25T18:00:00Z');
    await late.run((ctx) => remindOfDeposits(ctx));
    expect((await kinds(late)).filter((kind) => kind.startsWith('payment_')), 'the reminder of yesterday is not sent any more').toEqual(['payment_last_call']);
  });

  test('tell before an appointment what to prepare, where the branch or the business says it, and leave no gap where nobody does', async () => {
    const studio = await makeStudio(world);
    const session = await quoted(studio);
    await pay(studio, session.id, 200_000);
    const other = await makeStudio(world);
    await pay(other, (await quoted(other)).id, 200_000);
    await studio.run((ctx) => ctx.tx.insertInto('setting').values([
      { tenantId: studio.id, module: 'studio', key: 'preparationNotes', value: JSON.stringify('Trae dos cambios de ropa') }, { tenantId: studio.id, module: 'studio', branchId: studio.branchId, key: 'preparationNotes', value: JSON.stringify('Llega quince minutos antes') },
    ]).execute());
    at('2026-12-08T15:00:00Z');
    const reminder = async (of: Studio) => {
      await of.run((ctx) => remindOfAppointments(ctx));
      return (await told(of)).find(({ template }) => template === 'studio.client.two_days_before')!.body;
    };
    expect(await reminder(studio)).toMatch(/\n\nLlega quince minutos antes$/);
    expect(await reminder(other)).not.toMatch(/\n|preparation/);
  });

  test('appointments: two days before and the evening before, by the clock of the branch on the day it changes', async () => {
    const studio = await makeStudio(world, { zone: 'America/Santiago' });
    at('2026-08-01T15:00:00Z');
    // Clocks go forward in the night to Sunday 6 September: 00:00 does not exist.
    const session = await quoted(studio, { startsAt: '2026-09-07T14:00:00Z', endsAt: '2026-09-07T16:00:00Z' });
    await post(studio, `/${session.id}/payments`, { method: 'cash', amountMinor: 200_000, currency: 'GTQ', paymentDate: '2026-08-01' });
    const run = async (instant: string) => {
      at(instant);
      await studio.run((ctx) => remindOfAppointments(ctx));
      return (await kinds(studio)).filter((kind) => kind.endsWith('_before'));
    };
    expect(await run('2026-09-05T12:30:00Z')).toEqual([]);
    expect(await run('2026-09-05T13:00:00Z')).toEqual(['two_days_before']); // 09:00 at -04
    expect(await run('2026-09-06T20:30:00Z')).toEqual(['two_days_before']);
    expect(await run('2026-09-06T21:00:00Z')).toEqual(['two_days_before', 'day_before']); // 18:00 at -03
    expect(await run('2026-09-06T23:00:00Z')).toEqual(['two_days_before', 'day_before']);
    expect(await run('2026-09-07T15:00:00Z'), 'it has begun').toEqual(['two_days_before', 'day_before']);
  });

  test('balances: three, seven and fifteen days after the material is ready; after missed runs only the latest', async () => {
    const studio = await makeStudio(world);
    const session = await quoted(studio);
    await world.owner.pool.query("update photo_session set status = 'ready_for_delivery', payment_deadline_at = null, ready_at = '2026-12-01T18:00:00Z', attended_at = '2026-11-30T18:00:00Z', assigned_editor_id = $2, editing_started_at = '2026-11-30T18:00:00Z', estimated_delivery_date = '2026-12-15', promised_delivery_date = '2026-12-15' where id = $1", [session.id, await makeMember(world, studio, 'Editora')]);
    const run = async (instant: string) => {
      at(instant);
      await studio.run((ctx) => remindOfBalances(ctx));
      return (await kinds(studio)).filter((kind) => kind === 'balance_reminder').length;
    };
    expect(await run('2026-12-04T14:30:00Z')).toBe(0);
    expect(await run('2026-12-04T15:00:00Z')).toBe(1);
    expect(await run('2026-12-05T15:00:00Z')).toBe(1);
    expect(await run('2026-12-17T15:00:00Z'), 'the seventh day was missed').toBe(2);
  });

  test('the digest tells coordinators what waits this morning, once a day', async () => {
    const studio = await makeStudio(world);
    const coordinator = await makeMember(world, studio, 'Coordinadora');
    const role = await studio.run((ctx) => ctx.tx.insertInto('role').values({ tenantId: studio.id, name: 'Coordinación', level: 60 }).returning('id').executeTakeFirstOrThrow());
    await studio.run((ctx) => ctx.tx.insertInto('rolePermission').values({ tenantId: studio.id, roleId: role.id, permission: 'studio.session.edit.pre-assigned' }).execute());
    await studio.run((ctx) => ctx.tx.insertInto('membershipRole').values({ tenantId: studio.id, userId: coordinator, roleId: role.id }).execute());
    await post(studio, '', studioSession(studio));
    await quoted(studio, { roomId: studio.rooms.B, startsAt: '2026-11-22T16:00:00Z', endsAt: '2026-11-22T18:00:00Z' });
    at('2026-11-21T13:00:00Z');
    for (let n = 0; n < 2; n += 1) await studio.run((ctx) => digest(ctx, '2026-11-21'));
    const notices = await studio.run((ctx) => ctx.tx.selectFrom('notification').select(['userId', 'data']).where('tenantId', '=', studio.id).where('kind', '=', 'studio.digest').execute());
    expect(notices).toHaveLength(1);
    expect((notices[0]!.data as { summary: string }).summary).toBe('Hoy no hay sesiones · 1 solicitud espera respuesta · 1 sesión sin equipo completo · 1 anticipo vence hoy');
  });
});
