import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, Instant, PageQuery, pageOf } from './shapes.ts';

// The calendar that a person keeps elsewhere: bookings go out to it, its busy times come in.

/** failing: the last try did not work, it goes on. revoked: we are not let in any more, the person has to connect again. */
export const ExternalCalendarStatus = z.enum(['active', 'failing', 'revoked']);

export const ExternalCalendar = z.strictObject({
  id: Id, provider: z.string(), email: z.string().nullable(), status: ExternalCalendarStatus,
  connectedAt: Instant, lastSyncedAt: Instant.nullable(),
  /** Changes there are told to us at once; otherwise we look every hour. */
  told: z.boolean(),
});

const mine = '/api/v1/me/external-calendar';
export const ownExternalCalendar = endpoint({
  id: 'external_calendars.own', method: 'GET', path: mine, permission: 'signed_in', summary: 'One\'s own calendar elsewhere',
  response: z.strictObject({
    /** The business has set a provider up, and the caller stands in its calendar. */
    available: z.boolean(), calendar: ExternalCalendar.nullable(),
  }),
  errors: [],
});
export const beginConsent = endpoint({
  id: 'external_calendars.connect', method: 'POST', path: `${mine}/connect`, permission: 'signed_in', summary: 'The provider\'s address at which one lets us in; it leads back to /me/calendar', response: z.strictObject({ url: z.string() }),
  errors: ['NOT_A_STAFF_RESOURCE', 'EXTERNAL_CALENDARS_NOT_SET_UP'],
});
export const finishConsent = endpoint({
  id: 'external_calendars.finish', method: 'POST', path: `${mine}/finish`, permission: 'signed_in', noTransaction: true, summary: 'Back from the provider: what it handed over is changed into access', audit: true,
  body: z.strictObject({ state: z.string().min(1).max(300), code: z.string().min(1).max(2000) }), response: ExternalCalendar,
  errors: ['EXTERNAL_CALENDAR_CONSENT_NOT_FOUND', 'EXTERNAL_CALENDAR_REFUSED', 'EXTERNAL_CALENDARS_UNAVAILABLE', 'EXTERNAL_CALENDARS_NOT_SET_UP', 'NOT_A_STAFF_RESOURCE'],
});
export const syncOwn = endpoint({
  id: 'external_calendars.sync', method: 'POST', path: `${mine}/sync`, permission: 'signed_in', summary: 'Bring both up to date now', status: 202, errors: ['EXTERNAL_CALENDAR_NOT_CONNECTED'],
});
export const disconnectOwn = endpoint({
  id: 'external_calendars.disconnect', method: 'DELETE', path: mine, permission: 'signed_in', summary: 'Stop: what is to come is taken away on both sides and the access is given back', audit: true, errors: ['EXTERNAL_CALENDAR_NOT_CONNECTED'],
});

/** A booking on which a person is busy elsewhere; nothing is cancelled by it. */
export const BusyOverlap = z.strictObject({
  timeOffId: Id, bookingId: Id, resourceId: Id, resourceName: z.string(), startsAt: Instant, endsAt: Instant, busyFrom: Instant, busyTo: Instant,
  /** Of the branch that the person belongs to. */
  zone: z.string(),
  /** Null when the caller may not know whose it is. */
  label: z.string().nullable(), path: z.string().nullable(),
});
export const listOverlaps = endpoint({
  id: 'external_calendars.overlaps', method: 'GET', path: '/api/v1/external-calendars/overlaps', permission: 'calendar.timeoff', summary: 'Bookings to come whose people are busy elsewhere, the nearest first', query: PageQuery, response: pageOf(BusyOverlap), errors: [],
});
