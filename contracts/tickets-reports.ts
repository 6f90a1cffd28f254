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
const door = 'tickets.report.read.door';

/** Several events, joined by commas. */
const EventIds = z.string().max(2000).refine((ids) => ids.split(',').length <= 50 && ids.split(',').every((id) => Id.safeParse(id).success), { error: 'invalid' });
const filters = { eventId: EventIds.optional(), channel: OrderChannel.optional(), areaId: Id.optional(), stageId: Id.optional(), linkId: Id.optional() };
type TicketFilter = keyof typeof filters;

const sold: readonly TicketFilter[] = ['eventId', 'channel', 'areaId', 'stageId', 'linkId'];
const scanned: readonly TicketFilter[] = ['eventId', 'areaId'];
/** Each report, the right to it, and what it may be narrowed by beside its days: what would mean nothing is refused. */
export const ticketReports = {
  overview: { permission: figures, filters: sold }, sales: { permission: figures, filters: sold }, hours: { permission: figures, filters: sold }, occupancy: { permission: figures, filters: sold },
  revenue: { permission: figures, filters: sold }, methods: { permission: figures, filters: sold }, promotions: { permission: figures, filters: sold }, promoters: { permission: figures, filters: sold },
  demand: { permission: figures, filters: ['eventId', 'areaId'] }, rooms: { permission: figures, filters: ['eventId'] },
  attendees: { permission: whole, filters: sold }, customers: { permission: whole, filters: sold }, transfers: { permission: whole, filters: sold }, chains: { permission: whole, filters: sold }, refunds: { permission: whole, filters: sold }, reconciliation: { permission: whole, filters: sold },
  checkin: { permission: door, filters: sold }, arrivals: { permission: door, filters: scanned }, gates: { permission: door, filters: scanned }, turned: { permission: door, filters: ['eventId'] },
  settlements: { permission: settlement, filters: ['eventId'] }, parafiscal: { permission: settlement, filters: sold },
} as const satisfies Record<string, { permission: string; filters: readonly TicketFilter[] }>;
export type TicketReport = keyof typeof ticketReports;

/** The filters of a report with their shapes. */
export const filtersOfReport = (name: TicketReport): Record<string, (typeof filters)[TicketFilter]> => Object.fromEntries(ticketReports[name].filters.map((filter) => [filter, filters[filter]]));
export const ticketReportEndpoints = Object.fromEntries((Object.keys(ticketReports) as TicketReport[]).map((name) => [name, reportEndpoint(`tickets.${name}`, ticketReports[name].permission, filtersOfReport(name))])) as Record<TicketReport, ReturnType<typeof reportEndpoint>>;

// ---------------------------------------------------------------------------------------------------------- dashboard
const money = SignedMinor;
export const TicketsDashboard = z.strictObject({
  from: LocalDate, to: LocalDate, currency: Currency,
  cards: z.strictObject({ faceMinor: money, units: z.int(), orders: z.int(), last24hMinor: money, onSale: z.int(), openRefundsMinor: money }),
  /** Every day of the period, event-local. */
  days: z.array(z.strictObject({ day: LocalDate, faceMinor: money, units: z.int() })),
  /** Of the event asked for, else of those that come next. */
  areas: z.array(z.strictObject({ id: Id, eventName: z.string(), name: z.string(), capacity: z.int(), sold: z.int(), held: z.int(), blocked: z.int(), /** Basis points of what can be sold. */ soldBp: z.int().nullable() })),
  /** Visits with a basket, and orders of the portal by how far they came, of the period. */
  funnel: z.strictObject({ carts: z.int(), held: z.int(), buyer: z.int(), paid: z.int() }),
  /** What somebody should look at now; only what there is. */
  alerts: z.array(z.strictObject({ kind: z.enum(['refunds_due', 'refunds_stuck', 'payments_mismatch', 'low_stock']), count: z.int() })),
  feed: z.array(z.strictObject({ id: Id, eventName: z.string(), areas: z.string(), units: z.int(), totalMinor: money, channel: OrderChannel, at: Instant })),
  events: z.array(z.strictObject({ id: Id, name: z.string() })),
});
export type TicketsDashboard = z.infer<typeof TicketsDashboard>;
export const ticketsDashboard = endpoint({
  id: 'tickets.dashboard', method: 'GET', path: '/api/v1/tickets/dashboard', permission: figures, summary: 'How sales go: by day, by area, how far buyers come, and the last ones', longRead: true, query: z.strictObject({ from: LocalDate.optional(), to: LocalDate.optional(), eventId: Id.optional() }), response: TicketsDashboard, errors: ['EVENT_NOT_FOUND'],
});
/** What the filters of the reports offer. */
export const reportOptions = endpoint({
  id: 'tickets.reportOptions', method: 'GET', path: '/api/v1/tickets/report-options', permission: [figures, whole, settlement, door], summary: 'Events, and areas, stages and promoters of one, to filter by', query: z.strictObject({ eventId: Id.optional() }),
  response: z.strictObject({ events: z.array(z.strictObject({ id: Id, name: z.string() })), areas: z.array(z.strictObject({ id: Id, name: z.string() })), stages: z.array(z.strictObject({ id: Id, name: z.string() })), links: z.array(z.strictObject({ id: Id, name: z.string() })) }), errors: [],
});
