import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Step, reportEndpoint } from './reports.ts';
import { Currency, Id, LocalDate, listOf } from './shapes.ts';
import { SessionStatus, SessionType } from './studio-terms.ts';

// The reports of the photo studio (studio 11) and the figures of its dashboards.

const session = 'studio.report.session';
const performance = 'studio.report.performance';
const financial = 'studio.report.financial';

/** Each report and the right to it. */
export const studioReports = {
  'sessions-by-period': session, pipeline: session, clients: session, 'lead-sources': session,
  'response-time': performance, photographers: performance, editors: performance, delivery: performance, 'room-use': performance,
  revenue: financial, 'sales-by-item': financial, forecast: financial, receivables: financial, 'deposits-held': financial, refunds: financial, transport: financial,
} as const;
export type StudioReport = keyof typeof studioReports;

const filters = { type: SessionType.optional(), state: listOf(SessionStatus).optional() };
export const studioReportEndpoints = Object.fromEntries(Object.entries(studioReports).map(([name, permission]) => [name, reportEndpoint(`studio.${name}`, permission, filters)])) as Record<StudioReport, ReturnType<typeof reportEndpoint>>;

// ------------------------------------------------------------------------------------------------------- dashboards
/** A figure and what it was in the period before; null where there was nothing to measure. */
const figure = z.strictObject({ value: z.number().nullable(), before: z.number().nullable() });

export const ManagerDashboard = z.strictObject({
  from: LocalDate, to: LocalDate, comparedFrom: LocalDate, comparedTo: LocalDate, currency: Currency,
  /** Amounts in minor units, shares in basis points. Those that the caller may not see are absent. */
  cards: z.strictObject({ revenueMinor: figure.nullable(), sessions: figure.nullable(), conversion: figure.nullable(), onTime: figure.nullable() }),
  weeks: z.array(z.strictObject({ week: LocalDate, requested: z.int(), attended: z.int() })).nullable(),
  types: z.strictObject({ studio: z.int(), external: z.int() }).nullable(),
  photographers: z.array(z.strictObject({ id: z.string(), name: z.string(), attended: z.int(), coveredMin: z.int() })).nullable(),
  rooms: z.strictObject({ use: z.int().nullable(), cells: z.array(z.strictObject({ weekday: z.int(), hour: z.int(), bookedMin: z.int(), openMin: z.int() })) }).nullable(),
  aging: z.array(z.strictObject({ bucket: z.string(), sessions: z.int(), balanceMinor: z.int() })).nullable(),
});
export type ManagerDashboard = z.infer<typeof ManagerDashboard>;

export const managerDashboard = endpoint({
  id: 'studio.managerDashboard', method: 'GET', path: '/api/v1/studio/dashboard/manager', permission: [session, performance, financial], summary: 'How the business does in a period, against the one before', longRead: true,
  query: z.strictObject({ from: LocalDate.optional(), to: LocalDate.optional(), branchId: Id.optional() }), response: ManagerDashboard, errors: ['NOT_FOUND'],
});

export const OwnStats = z.strictObject({
  from: LocalDate, to: LocalDate, by: Step,
  /** Null for who is no photographer, or no editor, of the business. */
  photographer: z.strictObject({ attended: z.int(), coveredMin: z.int(), travelMin: z.int(), noShows: z.int(), incidents: z.int() }).nullable(),
  editor: z.strictObject({ jobs: z.int(), medianHours: z.number().nullable(), meanHours: z.number().nullable(), onTimePromised: z.int().nullable(), onTimeEstimated: z.int().nullable(), rework: z.int(), loadNow: z.int() }).nullable(),
  /** Attended as photographer and finished as editor, by period. */
  periods: z.array(z.strictObject({ period: LocalDate, attended: z.int(), edited: z.int() })),
});
export type OwnStats = z.infer<typeof OwnStats>;
export const ownStats = endpoint({
  id: 'studio.ownStats', method: 'GET', path: '/api/v1/studio/me/stats', permission: 'studio.report.own', summary: 'One\'s own work in a period', query: z.strictObject({ from: LocalDate.optional(), to: LocalDate.optional() }), response: OwnStats, errors: [],
});
