import { z } from 'zod';
import type { ReportSchedule, ScheduleFilters, addSchedule as addContract, changeSchedule as changeContract } from '#contracts/reports.ts';
import { localDateOf } from '#contracts/time.ts';
import { membersWith } from '#capabilities/identity/public.ts';
import { audit } from '#platform/audit.ts';
import { mustHave } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { invalid, notFound, versionMismatch } from '#platform/errors.ts';
import { cancelScheduled, defineJob, enqueue } from '#platform/outbox.ts';
import { definedReports } from './declare.ts';
import type { Report } from './declare.ts';
import { nextDue, periodBeforeDue } from './due.ts';
import { recipientMayNotSee } from './errors.ts';
import { filtersOf } from './filters.ts';
import type { Asked } from './filters.ts';
import { sendPack } from './pack.ts';
import { addressees, beginRun, tenantOf } from './queries.ts';
import { deleteScheduleRow, insertSchedule, lockSchedule, schedulesOf, updateSchedule } from './schedule-queries.ts';
import type { ScheduleRow } from './schedule-queries.ts';

const keyOf = (id: string): string => `report:${id}`;

async function present(ctx: Ctx, { userId: _, localTime, ...row }: ScheduleRow): Promise<Presented<ReportSchedule>> {
  const people = await addressees(ctx, row.recipients);
  return { ...row, localTime: localTime.slice(0, 5), people: people.map(({ id, name }) => ({ id, name })) };
}

/** The report, if the caller may see it himself. */
function reportFor(ctx: Ctx, key: string): Report {
  const report = definedReports().get(key);
  if (!report) throw notFound({ entity: 'report', id: key });
  mustHave(ctx.actor, report.permission);
  return report;
}

/** @throws RECIPIENT_MAY_NOT_SEE, VALIDATION_ERROR for who is no active member */
async function judgeRecipients(ctx: Ctx, report: Report, recipients: readonly string[]): Promise<void> {
  const people = await addressees(ctx, recipients);
  const known = new Set(people.map(({ id }) => id));
  const stranger = recipients.findIndex((id) => !known.has(id));
  if (stranger >= 0) throw invalid(`/body/recipients/${stranger}`, 'not_a_member');
  const allowed = new Set(await membersWith(ctx, report.permission));
  const without = people.filter(({ id }) => !allowed.has(id)).map(({ name }) => name);
  if (without.length > 0) throw recipientMayNotSee({ names: without.join(', ') });
}

/** @throws VALIDATION_ERROR for a filter that the report does not take, NOT_FOUND for a foreign branch */
async function judgeFilters(ctx: Ctx, report: Report, filters: z.output<typeof ScheduleFilters>): Promise<void> {
  for (const [name, value] of Object.entries(filters.more ?? {})) if (!report.filters?.[name]?.safeParse(value).success) throw invalid(`/body/filters/more/${name}`, 'invalid');
  await filtersOf(ctx, filters as Asked, report);
}

/** Put the next run on the list of work to come, or take it off. */
async function plan(ctx: Ctx, row: ScheduleRow): Promise<ScheduleRow> {
  if (!row.active) {
    await cancelScheduled(ctx, keyOf(row.id));
    return row;
  }
  await enqueue(ctx, sendScheduled, { scheduleId: row.id, dueAt: row.nextAt!.toString() }, { runAt: row.nextAt!, key: keyOf(row.id) });
  return row;
}

export async function schedulesFor(ctx: Ctx, report: string | undefined) {
  const mine = (await schedulesOf(ctx, report)).filter((row) => ctx.actor.permissions.has(definedReports().get(row.report)?.permission ?? ''));
  const may = report ? new Set(await membersWith(ctx, reportFor(ctx, report).permission)) : null;
  const items = [];
  for (const row of mine) items.push(await present(ctx, row));
  return { items, recipients: may ? (await addressees(ctx, [...may])).map(({ id, name }) => ({ id, name })) : [] };
}

export async function addSchedule(ctx: Ctx, body: z.output<typeof addContract.body>) {
  const report = reportFor(ctx, body.report);
  await judgeFilters(ctx, report, body.filters);
  await judgeRecipients(ctx, report, body.recipients);
  const { zone } = await tenantOf(ctx);
  const row = await insertSchedule(ctx, { ...body, userId: ctx.actor.userId!, nextAt: nextDue(body, zone, ctx.now) });
  await audit(ctx, { action: 'report.schedule', entity: 'report_schedule', entityId: row.id, after: body });
  return present(ctx, await plan(ctx, row));
}

async function lockFor(ctx: Ctx, id: string): Promise<ScheduleRow> {
  const row = await lockSchedule(ctx, id);
  if (!row) throw notFound({ entity: 'report_schedule', id });
  reportFor(ctx, row.report);
  if (ctx.expectedVersion !== null && row.version !== ctx.expectedVersion) throw versionMismatch({ version: row.version });
  return row;
}

export async function changeSchedule(ctx: Ctx, id: string, body: z.output<typeof changeContract.body>) {
  const before = await lockFor(ctx, id);
  if (body.recipients) await judgeRecipients(ctx, reportFor(ctx, before.report), body.recipients);
  if (body.filters) await judgeFilters(ctx, reportFor(ctx, before.report), body.filters);
  const rhythm = { every: body.every ?? before.every, day: body.day === undefined ? before.day : body.day, localTime: body.localTime ?? before.localTime };
  if ((rhythm.every === 'day') !== (rhythm.day === null) || (rhythm.every === 'week' && rhythm.day! > 7)) throw invalid('/body/day', 'invalid');
  const { zone } = await tenantOf(ctx);
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  const row = await updateSchedule(ctx, id, { ...given, nextAt: nextDue(rhythm, zone, ctx.now) });
  await audit(ctx, { action: 'report.schedule', entity: 'report_schedule', entityId: id, before, after: row });
  return present(ctx, await plan(ctx, row));
}

export async function deleteSchedule(ctx: Ctx, id: string): Promise<void> {
  const before = await lockFor(ctx, id);
  await cancelScheduled(ctx, keyOf(id));
  await deleteScheduleRow(ctx, id);
  await audit(ctx, { action: 'report.unschedule', entity: 'report_schedule', entityId: id, before });
}

/** One run: it is about the time before the day it was due, however late it runs, and then asks for the next one. Several missed ones are one. */
export const sendScheduled = defineJob({
  name: 'reports.send_scheduled',
  payload: z.strictObject({ scheduleId: z.uuid(), dueAt: z.string() }),
  async run(ctx, { scheduleId, dueAt }) {
    const row = await lockSchedule(ctx, scheduleId);
    const due = Temporal.Instant.from(dueAt);
    if (!row?.active || !row.nextAt?.equals(due)) return; // stopped or moved since
    const { zone } = await tenantOf(ctx);
    const date = localDateOf(due, zone);
    const report = definedReports().get(row.report);
    if (report && (await beginRun(ctx, `${row.id}:${date}`))) {
      const period = periodBeforeDue(row.every, date);
      await sendPack(ctx, {
        key: `report:${row.id}:${date}`, titleOf: () => row.name, reports: [{ report, asked: { ...(row.filters as Asked), ...(report.period === 'required' && period) } }], formats: row.formats, recipients: row.recipients, period, path: `/reports/${row.report}`,
      });
    }
    await plan(ctx, await updateSchedule(ctx, row.id, { nextAt: nextDue(row, zone, ctx.now), lastSentAt: ctx.now }));
  },
});
