import { membersWith } from '#capabilities/identity/public.ts';
import { beginRun, sendPack, tenantOf } from '#capabilities/reports/public.ts';
import { localDateOf } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import { defineCron } from '#platform/outbox.ts';
import { text } from '#platform/texts.ts';
import { editorsReport } from './editors.ts';
import { forecastReport } from './forecast.ts';
import { leadSourcesReport } from './lead-sources.ts';
import { photographersReport } from './photographers.ts';
import { receivablesReport } from './receivables.ts';
import { refundsReport } from './refunds.ts';
import { revenueReport } from './revenue.ts';
import { salesByItemReport } from './sales-by-item.ts';
import { sessionsByPeriodReport } from './sessions-by-period.ts';

/** Who runs the business: the administrators. */
const ADMINISTERS = 'settings.manage';

/**
 * J13: the report of the month before, to the administrators, as PDF and XLSX. Looked for each day at 06:00 by its
 * condition (that month's was not sent), so that a missed first day is made up for on the next; once by its key.
 */
export const monthlyReport = async (ctx: Ctx, localDate: string): Promise<void> => {
  const first = Temporal.PlainDate.from(localDate).with({ day: 1 }).subtract({ months: 1 });
  const period = { from: first.toString(), to: first.with({ day: first.daysInMonth }).toString() };
  const { createdAt, zone } = await tenantOf(ctx);
  if (localDateOf(createdAt, zone) > period.to) return; // the business was not here yet
  const month = period.from.slice(0, 7);
  if (!(await beginRun(ctx, `studio.monthly:${month}`))) return;
  await sendPack(ctx, {
    key: `studio.monthly:${month}`, titleOf: (locale) => text(locale, 'studioReports.monthly'), formats: ['pdf', 'xlsx'], recipients: await membersWith(ctx, ADMINISTERS), period, path: '/studio/dashboard',
    reports: [
      { report: sessionsByPeriodReport, asked: { ...period, by: 'week' } }, { report: revenueReport, asked: { ...period, by: 'week' } }, { report: salesByItemReport, asked: period }, { report: photographersReport, asked: period },
      { report: editorsReport, asked: period }, { report: leadSourcesReport, asked: period }, { report: refundsReport, asked: period }, { report: receivablesReport, asked: {} }, { report: forecastReport, asked: {} },
    ],
  });
};

defineCron({ name: 'studio.monthly_report', app: 'studio', at: ['06:00'], run: (ctx, { localDate }) => monthlyReport(ctx, localDate) });
