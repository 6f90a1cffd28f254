import { localTimeOf } from '#contracts/time.ts';
import { resourcesById } from '#capabilities/calendar/public.ts';
import { findClients } from '#capabilities/clients/public.ts';
import { membersWith } from '#capabilities/identity/public.ts';
import { alertStaff } from '#capabilities/notifications/public.ts';
import { longDate } from '#apps/studio/messages/words.ts';
import '#apps/studio/messages/staff-kinds.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { COORDINATES, EDITS } from './owner.ts';
import type { SessionRow } from './queries.ts';

// Alerts to staff about a session (studio 10). The key says what it is about, so that nobody is told twice.

type About = Pick<SessionRow, 'id' | 'code' | 'clientId' | 'zone' | 'sessionDate' | 'startsAt'>;
/** Values of the alert's own variables; days are written out in the language of the business. */
export type AlertData = Readonly<Record<string, string | number | ((locale: Locale) => string)>>;

const isDay = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);

export async function alertAbout(ctx: Ctx, session: About, userIds: readonly string[], kind: string, key: string, data: AlertData = {}): Promise<void> {
  const others = userIds.filter((userId) => userId !== ctx.actor.userId);
  if (others.length === 0) return;
  const client = (await findClients(ctx, [session.clientId])).get(session.clientId);
  const { locale } = await ctx.tx.selectFrom('tenant').select('locale').where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
  const read = (value: AlertData[string]): string => (typeof value === 'function' ? value(locale as Locale) : isDay(value) ? longDate(value, locale as Locale) : String(value));
  await alertStaff(ctx, {
    message: kind, userIds: others, path: `/studio/sessions/${session.id}`, key: `${kind}:${session.id}:${key}`,
    data: { code: session.code, client: client?.fullName ?? '', date: read(session.sessionDate), time: localTimeOf(session.startsAt, session.zone), ...Object.fromEntries(Object.entries(data).map(([name, value]) => [name, read(value)])) },
  });
}

/** Photographers, by their resources; who has no user is not told. */
export async function tellCrew(ctx: Ctx, session: About, photographerIds: readonly string[], kind: string, key: string, data: AlertData = {}): Promise<void> {
  if (photographerIds.length === 0) return;
  const people = await resourcesById(ctx, photographerIds);
  await alertAbout(ctx, session, people.flatMap((person) => (person.userId === null ? [] : [person.userId])), kind, key, data);
}

export const tellCoordinators = async (ctx: Ctx, session: About, kind: string, key: string, data: AlertData = {}): Promise<void> =>
  alertAbout(ctx, session, await membersWith(ctx, COORDINATES), kind, key, data);

/** One editor, or all of them. */
export const tellEditors = async (ctx: Ctx, session: About, editorId: string | null, kind: string, key: string, data: AlertData = {}): Promise<void> =>
  alertAbout(ctx, session, editorId === null ? await membersWith(ctx, EDITS) : [editorId], kind, key, data);
