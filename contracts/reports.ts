import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, Id, Instant, LocalDate, LocalTime, PageQuery, Text, Version } from './shapes.ts';

// Reports of any app: one declaration gives the screen, the sums, the files and the mail. An app's own list of reports
// stands in its contract (`studio-reports.ts`).

export const ReportKey = z.string().regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9-]*$/, { error: 'invalid_word' });
export const ExportFormat = z.enum(['csv', 'xlsx', 'pdf']);
export type ExportFormat = z.infer<typeof ExportFormat>;
/** What one row stands for where a report goes by time. */
export const Step = z.enum(['day', 'week', 'month']);
export type Step = z.infer<typeof Step>;

/**
 * How a value is read. `period` is the first day of it; `money` minor units of the report's currency; `share` basis
 * points; `word` one of a closed set, named by `<words>.<value>` in the catalogues; `weekday` 1 Monday to 7 Sunday.
 */
export const ColumnType = z.enum(['text', 'word', 'date', 'period', 'instant', 'money', 'int', 'minutes', 'hours', 'days', 'share', 'weekday', 'hour', 'flag']);
export type ColumnType = z.infer<typeof ColumnType>;
export const ReportColumn = z.strictObject({ key: z.string(), type: ColumnType, sum: z.boolean(), words: z.string().nullable() });
export type ReportColumn = z.infer<typeof ReportColumn>;

export const ReportChart = z.strictObject({
  kind: z.enum(['line', 'bars', 'stack', 'donut', 'heat', 'ranking']),
  /** What stands along the axis, or names the slices. */
  x: z.string(),
  series: z.array(z.string()),
});

export const ReportInfo = z.strictObject({
  key: ReportKey, area: z.string(), columns: z.array(ReportColumn), chart: ReportChart.nullable(),
  /** `required`: this month when nothing is said; `open`: everything when nothing is said. */
  period: z.enum(['required', 'open']), steps: z.boolean(),
  /** What the app lets it be narrowed by, beside what all reports share. */
  filters: z.array(z.string()),
  mayExport: z.boolean(),
});
export type ReportInfo = z.infer<typeof ReportInfo>;

export const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** Cells by column; `id` tells rows apart, `path` leads to what the row is about. */
export const ReportRow = z.record(z.string(), Cell);
export type ReportRow = z.infer<typeof ReportRow>;

export const ReportAnswer = z.strictObject({
  from: LocalDate.nullable(), to: LocalDate.nullable(), by: Step, currency: Currency,
  items: z.array(ReportRow), next: z.string().nullable(),
  /** Over all rows, not only these: sums of columns, shares of the sums. */
  totals: ReportRow, rows: z.int(),
});
export type ReportAnswer = z.infer<typeof ReportAnswer>;

/** What every report takes; an app adds its own words for type, state and person. */
export const CommonFilters = { from: LocalDate.optional(), to: LocalDate.optional(), by: Step.optional(), branchId: Id.optional(), type: z.string().max(40).optional(), state: z.string().max(400).optional(), personId: Id.optional() };
export const ReportQuery = PageQuery.extend({ ...CommonFilters, export: ExportFormat.optional() });

/** The route of one report. `filters` narrows the words that it takes for `type` and `state`. */
export function reportEndpoint(key: string, permission: string, filters: Record<string, z.ZodType> = {}) {
  const [app, name] = key.split('.') as [string, string];
  return endpoint({
    id: `${app}.report.${name}`, method: 'GET', path: `/api/v1/${app}/reports/${name}`, permission, summary: `Report ${name}; with \`export\` a file of every row`,
    query: ReportQuery.extend(filters) as typeof ReportQuery, response: ReportAnswer, produces: ['text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/pdf'], noTransaction: true, errors: ['NOT_FOUND', 'EXPORTS_BUSY'],
  });
}

export const listReports = endpoint({
  id: 'reports.list', method: 'GET', path: '/api/v1/reports', permission: 'signed_in', summary: 'The reports that the caller may open, and the people to filter by',
  response: z.strictObject({ items: z.array(ReportInfo), people: z.array(z.strictObject({ id: Id, name: z.string() })), mayShare: z.boolean() }), errors: [],
});

// ------------------------------------------------------------------------------------------------------ saved views
export const ViewSubject = z.string().regex(/^(?:report|list):[a-z][a-z0-9_.-]{0,79}$/, { error: 'invalid_word' });
export const ViewSearch = z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,39}$/), z.union([z.string().max(500), z.number(), z.boolean(), z.array(z.string().max(100)).max(50)])).refine((value) => Object.keys(value).length <= 40, { error: 'too_long' });
export const SavedView = z.strictObject({ id: Id, subject: ViewSubject, name: z.string(), query: ViewSearch, shared: z.boolean(), mine: z.boolean(), madeBy: z.string(), version: Version });
export type SavedView = z.infer<typeof SavedView>;

const byId = z.strictObject({ id: Id });
export const listViews = endpoint({
  id: 'reports.listViews', method: 'GET', path: '/api/v1/views', permission: 'signed_in', summary: 'Saved views of a list or report: one\'s own and the shared ones', query: z.strictObject({ subject: ViewSubject }),
  response: z.strictObject({ items: z.array(SavedView) }), errors: [],
});
export const saveView = endpoint({
  id: 'reports.saveView', method: 'POST', path: '/api/v1/views', permission: 'signed_in', summary: 'Keep the filters of a list or report under a name; sharing needs `reports.share`',
  body: z.strictObject({ subject: ViewSubject, name: Text(80), query: ViewSearch, shared: z.boolean().default(false) }), response: SavedView, status: 201, errors: ['DUPLICATE_NAME', 'INSUFFICIENT_PERMISSIONS'], audit: true,
});
export const changeView = endpoint({
  id: 'reports.changeView', method: 'PATCH', path: '/api/v1/views/:id', permission: 'signed_in', summary: 'Rename, share or renew a saved view', params: byId,
  body: z.strictObject({ name: Text(80), query: ViewSearch, shared: z.boolean() }).partial(), response: SavedView, ifMatch: true, errors: ['NOT_FOUND', 'DUPLICATE_NAME', 'INSUFFICIENT_PERMISSIONS'], audit: true,
});
export const deleteView = endpoint({
  id: 'reports.deleteView', method: 'DELETE', path: '/api/v1/views/:id', permission: 'signed_in', summary: 'Forget a saved view', params: byId, ifMatch: true, errors: ['NOT_FOUND', 'INSUFFICIENT_PERMISSIONS'], audit: true,
});

// -------------------------------------------------------------------------------------------------------- schedules
/** The filters of a report without its period: each run takes the day, week or month before it. */
export const ScheduleFilters = z.strictObject({ by: Step, branchId: Id, type: z.string().max(40), state: z.string().max(400), personId: Id, /** The report's own (ReportInfo.filters). */ more: z.record(z.string().max(40), z.string().max(2000)) }).partial();
const schedule = {
  report: ReportKey, name: Text(80), filters: ScheduleFilters, every: Step,
  /** Weekly: 1 Monday to 7 Sunday; monthly: 1 to 31, the last day where a month is shorter; null when daily. */
  day: z.int().min(1).max(31).nullable(), localTime: LocalTime, formats: z.array(ExportFormat).min(1).max(3), recipients: z.array(Id).min(1).max(50), active: z.boolean(),
};
export const ReportSchedule = z.strictObject({ ...schedule, id: Id, filters: z.record(z.string(), z.unknown()), nextAt: Instant.nullable(), lastSentAt: Instant.nullable(), people: z.array(z.strictObject({ id: Id, name: z.string() })), version: Version });
export type ReportSchedule = z.infer<typeof ReportSchedule>;
const dayFits = (value: { every?: Step | undefined; day?: number | null | undefined }) => value.every === undefined || (value.every === 'day' ? (value.day ?? null) === null : typeof value.day === 'number' && (value.every === 'month' || value.day <= 7));
const SCHEDULE_ERRORS = ['NOT_FOUND', 'INSUFFICIENT_PERMISSIONS', 'RECIPIENT_MAY_NOT_SEE'] as const;

export const listSchedules = endpoint({
  id: 'reports.listSchedules', method: 'GET', path: '/api/v1/report-schedules', permission: 'reports.schedule', summary: 'What is sent by itself', query: z.strictObject({ report: ReportKey.optional() }),
  response: z.strictObject({ items: z.array(ReportSchedule), recipients: z.array(z.strictObject({ id: Id, name: z.string() })) }), errors: [],
});
export const addSchedule = endpoint({
  id: 'reports.addSchedule', method: 'POST', path: '/api/v1/report-schedules', permission: 'reports.schedule', summary: 'Send a report by mail at a local time, daily, weekly or monthly',
  body: z.strictObject({ ...schedule, filters: ScheduleFilters.default({}), active: z.boolean().default(true) }).refine(dayFits, { path: ['day'], error: 'invalid' }), response: ReportSchedule, status: 201, errors: SCHEDULE_ERRORS, audit: true,
});
export const changeSchedule = endpoint({
  id: 'reports.changeSchedule', method: 'PATCH', path: '/api/v1/report-schedules/:id', permission: 'reports.schedule', summary: 'Change, stop or start a schedule', params: byId,
  body: z.strictObject({ name: schedule.name, filters: schedule.filters, every: Step, day: schedule.day, localTime: LocalTime, formats: schedule.formats, recipients: schedule.recipients, active: z.boolean() }).partial().refine(dayFits, { path: ['day'], error: 'invalid' }),
  response: ReportSchedule, ifMatch: true, errors: SCHEDULE_ERRORS, audit: true,
});
export const deleteSchedule = endpoint({
  id: 'reports.deleteSchedule', method: 'DELETE', path: '/api/v1/report-schedules/:id', permission: 'reports.schedule', summary: 'Stop sending it', params: byId, ifMatch: true, errors: ['NOT_FOUND'], audit: true,
});
