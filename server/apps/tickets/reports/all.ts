import { filtersOfReport, reportOptions, ticketReportEndpoints, ticketReports, ticketsDashboard } from '#contracts/tickets-reports.ts';
import type { TicketReport } from '#contracts/tickets-reports.ts';
import { defineReport, mountReport } from '#capabilities/reports/public.ts';
import type { Column, OrderKey, Report } from '#capabilities/reports/public.ts';
import type { Routes } from '#platform/route.ts';
import { dashboardOf, optionsOf } from './dashboard.ts';
import { arrivals, checkin, gates, turned } from './door-queries.ts';
import { chains, rooms, transfers } from './flow-queries.ts';
import { attendees, customers, parafiscal, reconciliation, refunds, settlements } from './people-queries.ts';
import { demand, hours, methods, occupancy, overview, promoters, promotions, revenue, sales } from './sales-queries.ts';

const PII = 'tickets.attendee.read_pii';
const money = (key: string): Column => ({ key, type: 'money', sum: true });
const count = (key: string): Column => ({ key, type: 'int', sum: true });
const word = (key: string, words: string): Column => ({ key, type: 'word', words });
const text = (key: string): Column => ({ key, type: 'text' });
const byId: OrderKey = { column: 'id', type: 'text', desc: true };
const latest = (column: string, type: OrderKey['type']): OrderKey[] => [{ column, type, desc: true }, byId];

/** As time goes, so that a chart reads from left to right. */
const byPeriod: OrderKey[] = [{ column: 'period', type: 'date' }, { column: 'id', type: 'text' }];

type Parts = Omit<Extract<Report, { query: unknown }>, 'key' | 'permission' | 'exportNeeds'>;
const report = (name: TicketReport, parts: Parts): Report => {
  const { permission } = ticketReports[name];
  // Who runs the door takes its figures along (tickets 7).
  return defineReport({ key: `tickets.${name}`, permission, filters: filtersOfReport(name), ...(permission !== 'tickets.report.read.door' && { exportNeeds: 'tickets.report.export' }), ...parts } as Report);
};

/** The reports of tickets 11. */
export const allReports: Record<TicketReport, Report> = {
  overview: report('overview', {
    area: 'sales', period: 'open', query: overview, order: [{ column: 'face_minor', type: 'bigint', desc: true }, byId], chart: { kind: 'ranking', x: 'event', series: ['faceMinor'] },
    columns: [text('event'), word('status', 'status.ticket_event'), { key: 'starts', type: 'instant' }, count('capacity'), count('sold'), count('orders'), money('faceMinor'), money('feeMinor'), money('refundedMinor'), money('netMinor'), count('last24h'), { key: 'velocity', type: 'days' }],
  }),
  sales: report('sales', {
    area: 'sales', period: 'required', step: 'day', query: sales, order: byPeriod, chart: { kind: 'bars', x: 'period', series: ['faceMinor'] },
    columns: [{ key: 'period', type: 'period' }, count('orders'), count('units'), count('admissions'), money('faceMinor'), money('discountMinor'), money('feeMinor'), count('expired'), { ...count('held'), support: true }, { ...count('paid'), support: true }, { key: 'conversion', type: 'share', share: ['paid', 'held'] }],
  }),
  hours: report('hours', { area: 'sales', period: 'required', query: hours, order: [{ column: 'weekday', type: 'integer' }, { column: 'hour', type: 'integer' }, { column: 'id', type: 'text' }], columns: [{ key: 'weekday', type: 'weekday' }, { key: 'hour', type: 'hour' }, count('orders'), count('units'), money('faceMinor')] }),
  occupancy: report('occupancy', {
    area: 'sales', period: 'open', query: occupancy, order: [{ column: 'event', type: 'text' }, { column: 'area', type: 'text' }, { column: 'id', type: 'text' }], chart: { kind: 'bars', x: 'area', series: ['sold', 'capacity'] },
    columns: [text('event'), text('area'), count('capacity'), count('blocked'), count('disabled'), count('held'), count('sold'), count('available'), { ...count('sellable'), support: true }, { key: 'occupied', type: 'share', share: ['sold', 'sellable'] }, { key: 'ofCapacity', type: 'share', share: ['sold', 'capacity'] }],
  }),
  revenue: report('revenue', {
    area: 'money', period: 'required', step: 'month', query: revenue, order: byPeriod, chart: { kind: 'bars', x: 'period', series: ['faceMinor', 'netMinor'] },
    columns: [{ key: 'period', type: 'period' }, count('units'), count('orders'), money('baseMinor'), money('stageMinor'), money('packageMinor'), money('codeMinor'), money('surchargeMinor'), money('faceMinor'), money('feeMinor'), money('feeVatMinor'), money('absorbedFeeMinor'), money('refundedMinor'), money('netMinor'), { key: 'perUnitMinor', type: 'money' }, { key: 'perOrderMinor', type: 'money' }],
  }),
  methods: report('methods', {
    area: 'money', period: 'required', query: methods, order: [{ column: 'amount_minor', type: 'bigint', desc: true }, byId], chart: { kind: 'donut', x: 'method', series: ['amountMinor'] },
    columns: [word('method', 'ticketMethod'), count('orders'), money('amountMinor'), { key: 'part', type: 'share' }],
  }),
  promotions: report('promotions', { area: 'sales', period: 'open', query: promotions, order: [{ column: 'face_minor', type: 'bigint', desc: true }, byId], columns: [text('event'), word('kind', 'ticketPromotionKind'), text('name'), { key: 'quota', type: 'int' }, count('used'), count('units'), money('faceMinor'), money('discountMinor')] }),
  promoters: report('promoters', {
    area: 'sales', period: 'open', query: promoters, order: [{ column: 'base_minor', type: 'bigint', desc: true }, byId], chart: { kind: 'ranking', x: 'promoter', series: ['baseMinor'] },
    columns: [text('promoter'), text('code'), count('clicks'), count('orders'), count('units'), money('baseMinor'), money('pendingMinor'), money('approvedMinor'), money('paidMinor'), money('reversedMinor')],
  }),
  demand: report('demand', {
    area: 'sales', period: 'open', query: demand, order: [{ column: 'refused_units', type: 'integer', desc: true }, { column: 'wanted', type: 'integer', desc: true }, byId],
    columns: [text('event'), text('area'), count('soldOut'), count('taken'), count('refusedUnits'), count('people'), count('wanted'), count('waiting'), count('offered'), count('bought'), { key: 'served', type: 'share', share: ['bought', 'wanted'] }],
  }),
  rooms: report('rooms', {
    area: 'sales', period: 'open', query: rooms, order: latest('starts', 'timestamptz'),
    columns: [text('event'), { key: 'starts', type: 'instant' }, word('status', 'status.waiting_room'), count('joined'), count('prequeue'), count('admitted'), count('bought'), count('abandoned'), { key: 'boughtPart', type: 'share', share: ['bought', 'admitted'] }, { key: 'p50', type: 'days' }, { key: 'p95', type: 'days' }],
  }),
  checkin: report('checkin', {
    area: 'door', period: 'required', query: checkin, order: [{ column: 'event', type: 'text' }, { column: 'area', type: 'text' }, byId], chart: { kind: 'bars', x: 'area', series: ['entered', 'expected'] },
    columns: [text('event'), text('area'), count('expected'), count('entered'), count('pending'), { key: 'enteredPart', type: 'share', share: ['entered', 'expected'] }, count('inside'), count('conflicts')],
  }),
  arrivals: report('arrivals', {
    area: 'door', period: 'required', query: arrivals, order: [{ column: 'at', type: 'timestamptz' }, { column: 'id', type: 'text' }], chart: { kind: 'bars', x: 'at', series: ['entered'] },
    columns: [text('event'), { key: 'at', type: 'instant' }, count('entered'), { key: 'soFar', type: 'int' }, { key: 'peak', type: 'flag' }],
  }),
  gates: report('gates', {
    area: 'door', period: 'required', query: gates, order: [{ column: 'event', type: 'text' }, { column: 'gate', type: 'text' }, byId], chart: { kind: 'bars', x: 'gate', series: ['entered', 'refused'] },
    columns: [text('event'), text('gate'), count('entered'), count('exits'), count('overridden'), count('refused'), count('duplicate'), count('superseded'), count('revoked'), { key: 'peakCount', type: 'int' }],
  }),
  turned: report('turned', { area: 'door', period: 'required', query: turned, order: [{ column: 'refused', type: 'integer', desc: true }, byId], chart: { kind: 'ranking', x: 'reason', series: ['refused'] }, columns: [text('event'), word('reason', 'doorUi.result'), count('refused'), count('overridden')] }),
  transfers: report('transfers', {
    area: 'people', period: 'open', query: transfers, order: [{ column: 'initiated', type: 'integer', desc: true }, byId],
    columns: [text('event'), count('initiated'), count('tickets'), count('accepted'), count('rejected'), count('cancelled'), count('expired'), count('pending'), { key: 'acceptedPart', type: 'share', share: ['accepted', 'initiated'] }],
  }),
  chains: report('chains', {
    area: 'people', period: 'open', query: chains, order: [{ column: 'order', type: 'text' }, { column: 'ticket', type: 'text' }, { column: 'step', type: 'integer' }, { column: 'id', type: 'text' }],
    columns: [text('order'), text('event'), text('area'), text('seat'), { key: 'step', type: 'int' }, { ...text('from'), needs: PII }, { ...text('to'), needs: PII }, word('status', 'reportWord.transfer'), { key: 'at', type: 'instant' }, { key: 'endedAt', type: 'instant' }],
  }),
  attendees: report('attendees', {
    area: 'people', period: 'open', query: attendees, order: [{ column: 'event', type: 'text' }, { column: 'order', type: 'text' }, { column: 'id', type: 'text' }],
    columns: [text('event'), text('order'), text('area'), text('seat'), word('channel', 'ticketChannel'), { ...text('holder'), needs: PII }, { ...text('document'), needs: PII }, { ...text('email'), needs: PII }, { ...text('phone'), needs: PII }, word('status', 'reportWord.ticket'), { key: 'enteredAt', type: 'instant' }],
  }),
  customers: report('customers', {
    area: 'people', period: 'required', query: customers, order: [{ column: 'spend_minor', type: 'bigint', desc: true }, byId],
    columns: [{ ...text('name'), needs: PII }, { ...text('email'), needs: PII }, word('standing', 'ticketStanding'), count('orders'), count('units'), money('spendMinor'), { key: 'firstAt', type: 'instant' }],
  }),
  refunds: report('refunds', {
    area: 'money', period: 'open', query: refunds, order: latest('day', 'date'),
    columns: [{ key: 'day', type: 'date' }, text('event'), text('order'), { ...text('buyer'), needs: PII }, word('reason', 'ticketRefundReason'), money('amountMinor'), money('executedMinor'), word('status', 'reportWord.refund'), { key: 'age', type: 'days' }, { key: 'due', type: 'date' }],
  }),
  reconciliation: report('reconciliation', {
    area: 'money', period: 'required', query: reconciliation, order: latest('at', 'timestamptz'),
    columns: [{ key: 'at', type: 'instant' }, text('event'), text('order'), text('provider'), text('transaction'), money('amountMinor'), money('orderMinor'), word('orderStatus', 'reportWord.order'), word('verdict', 'ticketVerdict')],
  }),
  settlements: report('settlements', { area: 'money', period: 'open', query: settlements, order: latest('day', 'date'), columns: [{ key: 'day', type: 'date' }, text('event'), word('status', 'status.settlement'), money('faceMinor'), money('refundedMinor'), money('commissionMinor'), money('parafiscalMinor'), money('netMinor'), money('payableMinor'), text('paymentRef')] }),
  parafiscal: report('parafiscal', { area: 'money', period: 'required', query: parafiscal, order: latest('period', 'date'), columns: [{ key: 'period', type: 'date' }, text('event'), text('pulep'), { key: 'priceMinor', type: 'money' }, count('tickets'), money('baseMinor'), money('contributionMinor')] }),
};

export function ticketReportRoutes(routes: Routes): void {
  for (const [name, report] of Object.entries(allReports)) mountReport(routes, ticketReportEndpoints[name as TicketReport], report);
  routes.mount(ticketsDashboard, (ctx, { query }) => dashboardOf(ctx, query));
  routes.mount(reportOptions, (ctx, { query }) => optionsOf(ctx, query.eventId));
}
