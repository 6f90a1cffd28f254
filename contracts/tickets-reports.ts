import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { reportEndpoint } from './reports.ts';
import { Currency, Id, Instant, LocalDate, SignedMinor } from './shapes.ts';
import { OrderChannel } from './tickets-terms.ts';

// The reports of an organizer (tickets 11) and the figures of the dashboard.

/** Without anybody's data: whoever sees figures. */
const figures = 'tickets.report.read.anonymous';
const whole = 'tickets.report.read';
const settlement = 'tickets.settlement.read';

/** Each report and the right to it. */
export const ticketReports = {
  overview: figures, sales: figures, hours: figures, occupancy: figures, revenue: figures, methods: figures, promotions: figures, promoters: figures, demand: figures,
  attendees: whole, customers: whole, refunds: whole, reconciliation: whole, settlements: settlement, parafiscal: settlement,
} as const;
export type TicketReport = keyof typeof ticketReports;

const filters = { eventId: Id.optional(), channel: OrderChannel.optional(), areaId: Id.optional(), stageId: Id.optional(), linkId: Id.optional() };
export const ticketReportEndpoints = Object.fromEntries(Object.entries(ticketReports).map(([name, permission]) => [name, reportEndpoint(`tickets.${name}`, permission, filters)])) as Record<TicketReport, ReturnType<typeof reportEndpoint>>;

// ---------------------------------------------------------------------------------------------------------- dashboard
const money = SignedMinor;
export const TicketsDashboard = z.strictObject({
  from: LocalDate, to: LocalDate, currency: Currency,
  cards: z.strictObject({ faceMinor: money, units: z.int(), orders: z.int(), last24hMinor: money, onSale: z.int(), openRefundsMinor: money }),
  /** Every day of the period, event-local. */
  days: z.array(z.strictObject({ day: LocalDate, faceMinor: money, units: z.int() })),
  /** Of the event asked for, else of those that come next. */
  areas: z.array(z.strictObject({ id: Id, eventName: z.string(), name: z.string(), capacity: z.int(), sold: z.int(), held: z.int(), blocked: z.int(), /** Basis points of what can be sold. */ soldBp: z.int().nullable() })),
  /** Orders of the period by how far they came. */
  funnel: z.strictObject({ held: z.int(), buyer: z.int(), paid: z.int() }),
  feed: z.array(z.strictObject({ id: Id, eventName: z.string(), areas: z.string(), units: z.int(), totalMinor: money, channel: OrderChannel, at: Instant })),
  events: z.array(z.strictObject({ id: Id, name: z.string() })),
});
export type TicketsDashboard = z.infer<typeof TicketsDashboard>;
export const ticketsDashboard = endpoint({
  id: 'tickets.dashboard', method: 'GET', path: '/api/v1/tickets/dashboard', permission: figures, summary: 'How sales go: by day, by area, how far buyers come, and the last ones', query: z.strictObject({ from: LocalDate.optional(), to: LocalDate.optional(), eventId: Id.optional() }), response: TicketsDashboard, errors: ['EVENT_NOT_FOUND'],
});
/** What the filters of the reports offer. */
export const reportOptions = endpoint({
  id: 'tickets.reportOptions', method: 'GET', path: '/api/v1/tickets/report-options', permission: [figures, whole, settlement], summary: 'Events, and areas, stages and promoters of one, to filter by', query: z.strictObject({ eventId: Id.optional() }),
  response: z.strictObject({ events: z.array(z.strictObject({ id: Id, name: z.string() })), areas: z.array(z.strictObject({ id: Id, name: z.string() })), stages: z.array(z.strictObject({ id: Id, name: z.string() })), links: z.array(z.strictObject({ id: Id, name: z.string() })) }), errors: [],
});
