import { readXlsx } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import { NOW, makeMember, serverFor, useWorld } from '#test/server.ts';
import { makeStudio } from '#test/studio.ts';
import { useWork } from '#test/work.ts';

// What is sent by itself, from the scheduler to the mail in the outbox with its files.

const world = useWorld();
const work = useWork(world);

async function reader(zone: string, cause: string) {
  world.clock.set(NOW);
  const studio = await makeStudio(world, { zone });
  // The scheduler runs nothing that was due before a tenant was there; this one was, whatever the test's clock says.
  await world.owner.global.updateTable('tenant').set({ createdAt: '2026-01-01T00:00:00Z' }).where('id', '=', studio.id).execute();
  const userId = await makeMember(world, studio, 'Dueña');
  await studio.run((ctx) => ctx.tx.insertInto('membershipPermission').values(['studio.report.session', 'studio.report.financial', 'studio.report.performance', 'settings.manage'].map((permission) => ({ tenantId: studio.id, userId, permission, granted: true }))).execute());
  const app = await serverFor(world, studio, 'everything', { userId, id: userId });
  /** Mails so far of this cause, with their files. */
  const mails = () => studio.run(async (ctx) => {
    const rows = await ctx.tx.selectFrom('message').select(['id', 'dedupeKey']).where('tenantId', '=', studio.id).where('channel', '=', 'mail').where('template', '=', 'reports.pack').where('dedupeKey', 'like', `%${cause}:%`).orderBy('id').execute();
    const found: { key: string; files: { name: string; content: Buffer }[] }[] = [];
    for (const row of rows) found.push({ key: row.dedupeKey, files: await ctx.tx.selectFrom('messageAttachment').select(['name', 'content']).where('tenantId', '=', studio.id).where('messageId', '=', row.id).orderBy('name').execute() });
    return found;
  });
  const at = async (instant: string) => {
    await work.at(instant);
    await work.settled(/reports|monthly_report/);
    return (await mails()).length;
  };
  return { studio, app, at, mails, userId };
}
const day = { localTime: '02:30', every: 'day', day: null, formats: ['pdf', 'xlsx'] };

test('a schedule sends PDF and XLSX once a day, in the night whose hour is skipped and in the one that has it twice; several missed nights are one mail', async () => {
  const { app, at, mails, userId } = await reader('America/New_York', 'report');
  world.clock.set(Temporal.Instant.from('2027-03-13T08:00:00Z'));
  const added = await app.inject({ method: 'POST', url: '/api/v1/report-schedules', payload: { report: 'studio.sessions-by-period', name: 'Cada mañana', recipients: [userId], ...day } });
  expect(added.statusCode, added.body).toBe(201);
  expect(added.json()).toMatchObject({ nextAt: '2027-03-14T07:00:00Z' }); // 02:30 is not on the clock: 03:00

  expect(await at('2027-03-14T06:59:59Z')).toBe(0);
  expect(await at('2027-03-14T07:00:00Z')).toBe(1);
  expect(await at('2027-03-14T08:00:00Z')).toBe(1);
  const [{ key, files }] = await mails() as [Awaited<ReturnType<typeof mails>>[number]];
  expect(key).toContain('2027-03-14');
  expect(files.map(({ name }) => name.split('.').at(-1))).toEqual(['pdf', 'xlsx']);
  expect(files[0]!.content.subarray(0, 5).toString()).toBe('%PDF-');
  expect((await readXlsx(new Uint8Array(files[1]!.content))).sheets).toHaveLength(1);

  expect(await at('2027-03-15T06:29:59Z')).toBe(1);
  expect(await at('2027-03-15T06:30:00Z')).toBe(2);
  // Three nights without a server: one mail, of the run that was due first; then the next night as ever.
  expect(await at('2027-03-18T20:00:00Z')).toBe(3);
  expect(await at('2027-03-18T21:00:00Z')).toBe(3);
  expect(await at('2027-03-19T06:30:00Z')).toBe(4);

  // 7 November has 01:30 twice.
  const { items: [schedule] } = (await app.inject('/api/v1/report-schedules')).json<{ items: { id: string; version: number }[] }>();
  world.clock.set(Temporal.Instant.from('2027-11-06T20:00:00Z'));
  const moved = await app.inject({ method: 'PATCH', url: `/api/v1/report-schedules/${schedule!.id}`, payload: { localTime: '01:30' }, headers: { 'if-match': `"${schedule!.version}"` } });
  expect(moved.json()).toMatchObject({ nextAt: '2027-11-07T05:30:00Z' });
  expect(await at('2027-11-07T05:30:00Z')).toBe(5);
  expect(await at('2027-11-07T06:30:00Z')).toBe(5);
  expect(await at('2027-11-08T06:30:00Z')).toBe(6);
});

test('J13: the month is sent to administrators at 06:00 of its first day by the clock of that day, once; a first day that was missed is made up for', async () => {
  const { at, mails } = await reader('America/New_York', 'studio.monthly');
  await at('2027-02-28T20:00:00Z');
  const before = (await mails()).length;
  expect(await at('2027-03-01T10:59:59Z')).toBe(before);
  expect(await at('2027-03-01T11:00:00Z')).toBe(before + 1);
  expect(await at('2027-03-02T11:00:00Z')).toBe(before + 1);
  // In summer time six o'clock is an hour earlier; the first of April was missed, and so was the second.
  expect(await at('2027-03-31T23:00:00Z')).toBe(before + 1);
  expect(await at('2027-04-03T15:00:00Z')).toBe(before + 2);
  expect(await at('2027-04-04T10:00:00Z')).toBe(before + 2);
  expect(await at('2027-05-01T09:59:59Z')).toBe(before + 2);
  expect(await at('2027-05-01T10:00:00Z')).toBe(before + 3);
  const last = (await mails()).slice(-3);
  expect(last.map(({ key }) => /2027-\d\d/.exec(key)![0])).toEqual(['2027-02', '2027-03', '2027-04']);
  expect(last.flatMap(({ files }) => files.map(({ name }) => name.split('.').at(-1)))).toEqual(['pdf', 'xlsx', 'pdf', 'xlsx', 'pdf', 'xlsx']);
});
