import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Ctx } from '#platform/context.ts';
import type { DB } from '#platform/db.ts';

type At = Temporal.Instant;
export type CalendarRow = Selectable<DB['externalCalendar']>;
export type CalendarChange = Updateable<DB['externalCalendar']>;
type Inserted<T extends keyof DB> = Omit<Insertable<DB[T]>, 'tenantId' | 'calendarId'>;

const mine = ({ tx, actor: { tenantId } }: Ctx) => tx.selectFrom('externalCalendar').selectAll().where('tenantId', '=', tenantId);

export const calendarOfUser = (ctx: Ctx, userId: string): Promise<CalendarRow | undefined> => mine(ctx).where('userId', '=', userId).executeTakeFirst();
export const findCalendar = (ctx: Ctx, id: string): Promise<CalendarRow | undefined> => mine(ctx).where('id', '=', id).executeTakeFirst();
export const lockCalendar = (ctx: Ctx, id: string): Promise<CalendarRow | undefined> => mine(ctx).where('id', '=', id).forUpdate().executeTakeFirst();
export const calendarOfChannel = (ctx: Ctx, channelId: string): Promise<CalendarRow | undefined> => mine(ctx).where('channelId', '=', channelId).executeTakeFirst();

/** Calendars in use that show the agenda of one of these. */
export const calendarsOfResources = ({ tx, actor: { tenantId } }: Ctx, resourceIds: readonly string[]): Promise<{ id: string }[]> =>
  tx.selectFrom('externalCalendar').select('id').where('tenantId', '=', tenantId).where('resourceId', 'in', [...resourceIds]).where('status', 'in', ['active', 'failing']).execute();

/** Calendars in use that were not brought up to date since then, or whose channel ends before the other instant. */
export const calendarsDue = ({ tx, actor: { tenantId } }: Ctx, syncedBefore: At, channelEndsBefore: At): Promise<CalendarRow[]> =>
  tx.selectFrom('externalCalendar').selectAll().where('tenantId', '=', tenantId).where('status', 'in', ['active', 'failing'])
    .where((eb) => eb.or([eb('lastSyncedAt', 'is', null), eb('lastSyncedAt', '<', syncedBefore), eb('channelExpiresAt', '<', channelEndsBefore)])).execute();

export const insertCalendar = ({ tx, actor: { tenantId } }: Ctx, row: Omit<Inserted<'externalCalendar'>, 'calendarId'> & { id: string }): Promise<CalendarRow> =>
  tx.insertInto('externalCalendar').values({ ...row, tenantId }).returningAll().executeTakeFirstOrThrow();
export const updateCalendar = ({ tx, actor: { tenantId } }: Ctx, id: string, change: CalendarChange): Promise<CalendarRow> =>
  tx.updateTable('externalCalendar').set(change).where('tenantId', '=', tenantId).where('id', '=', id).returningAll().executeTakeFirstOrThrow();

// ------------------------------------------------------------------------------------------------------- consent
export const keepConsent = ({ tx, actor: { tenantId } }: Ctx, row: { userId: string; stateHash: string; verifier: Buffer; expiresAt: At }) => tx.insertInto('externalCalendarConsent').values({ tenantId, ...row }).execute();
/** Once, and only by who began it. */
export const takeConsent = ({ tx, actor: { tenantId }, now }: Ctx, userId: string, stateHash: string): Promise<{ verifier: Buffer } | undefined> =>
  tx.deleteFrom('externalCalendarConsent').where('tenantId', '=', tenantId).where('stateHash', '=', stateHash).where('userId', '=', userId).where('expiresAt', '>', now).returning('verifier').executeTakeFirst();
export const dropOldConsents = ({ tx, actor: { tenantId }, now }: Ctx) => tx.deleteFrom('externalCalendarConsent').where('tenantId', '=', tenantId).where('expiresAt', '<=', now).execute();

// ------------------------------------------------------------------------------------------------- our events there
export interface SentEvent { uid: string; eventId: string; print: string; endsAt: At }
export const sentAhead = ({ tx, actor: { tenantId }, now }: Ctx, calendarId: string): Promise<SentEvent[]> =>
  tx.selectFrom('externalCalendarEvent').select(['uid', 'eventId', 'print', 'endsAt']).where('tenantId', '=', tenantId).where('calendarId', '=', calendarId).where('endsAt', '>', now).execute();
export const keepSent = ({ tx, actor: { tenantId } }: Ctx, calendarId: string, sent: SentEvent) =>
  tx.insertInto('externalCalendarEvent').values({ tenantId, calendarId, ...sent }).onConflict((oc) => oc.columns(['tenantId', 'calendarId', 'uid']).doUpdateSet({ print: sent.print, endsAt: sent.endsAt })).execute();
export const dropSent = ({ tx, actor: { tenantId } }: Ctx, calendarId: string, uid?: string) => {
  const query = tx.deleteFrom('externalCalendarEvent').where('tenantId', '=', tenantId).where('calendarId', '=', calendarId);
  return (uid === undefined ? query : query.where('uid', '=', uid)).execute();
};

// ----------------------------------------------------------------------------------------------------- their busy times
export interface BusyEvent { eventId: string; timeOffId: string; startsAt: At; endsAt: At }
/** Those of these events, or all that are not over. */
export const busyEvents = ({ tx, actor: { tenantId }, now }: Ctx, calendarId: string, eventIds: readonly string[] | null): Promise<BusyEvent[]> => {
  if (eventIds?.length === 0) return Promise.resolve([]);
  const query = tx.selectFrom('externalBusy').select(['eventId', 'timeOffId', 'startsAt', 'endsAt']).where('tenantId', '=', tenantId).where('calendarId', '=', calendarId);
  return (eventIds ? query.where('eventId', 'in', [...eventIds]) : query.where('endsAt', '>', now)).execute();
};
export async function keepBusy({ tx, actor: { tenantId } }: Ctx, calendarId: string, rows: readonly BusyEvent[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 500) await tx.insertInto('externalBusy').values(rows.slice(from, from + 500).map((row) => ({ tenantId, calendarId, ...row }))).execute();
}
export const dropBusy = async ({ tx, actor: { tenantId } }: Ctx, calendarId: string, eventIds: readonly string[]): Promise<void> => {
  if (eventIds.length > 0) await tx.deleteFrom('externalBusy').where('tenantId', '=', tenantId).where('calendarId', '=', calendarId).where('eventId', 'in', [...eventIds]).execute();
};
