import { localTimeOf } from '#contracts/time.ts';
import { resourcesById } from '#capabilities/calendar/public.ts';
import { findClients } from '#capabilities/clients/public.ts';
import { membersWith } from '#capabilities/identity/public.ts';
import { notify } from '#capabilities/notifications/public.ts';
import type { Ctx } from '#platform/context.ts';
import { COORDINATES, EDITS } from './owner.ts';
import type { SessionRow } from './queries.ts';

// Notices to staff about a session (studio 10, in-app). The key says what it is about, so that nobody is told twice.

type About = Pick<SessionRow, 'id' | 'code' | 'clientId' | 'zone' | 'sessionDate' | 'startsAt'>;

async function tellUsers(ctx: Ctx, session: About, userIds: readonly string[], kind: string, key: string, data: Record<string, unknown> = {}): Promise<void> {
  const others = userIds.filter((userId) => userId !== ctx.actor.userId);
  if (others.length === 0) return;
  const client = (await findClients(ctx, [session.clientId])).get(session.clientId);
  await notify(ctx, {
    userIds: others, kind, path: `/studio/sessions/${session.id}`, key: `${kind}:${session.id}:${key}`,
    data: { code: session.code, client: client?.fullName ?? '', date: session.sessionDate, time: localTimeOf(session.startsAt, session.zone), ...data },
  });
}

/** Photographers, by their resources; who has no user is not told. */
export async function tellCrew(ctx: Ctx, session: About, photographerIds: readonly string[], kind: string, key: string, data: Record<string, unknown> = {}): Promise<void> {
  if (photographerIds.length === 0) return;
  const people = await resourcesById(ctx, photographerIds);
  await tellUsers(ctx, session, people.flatMap((person) => (person.userId === null ? [] : [person.userId])), kind, key, data);
}

export const tellCoordinators = async (ctx: Ctx, session: About, kind: string, key: string, data: Record<string, unknown> = {}): Promise<void> =>
  tellUsers(ctx, session, await membersWith(ctx, COORDINATES), kind, key, data);

/** One editor, or all of them. */
export const tellEditors = async (ctx: Ctx, session: About, editorId: string | null, kind: string, key: string, data: Record<string, unknown> = {}): Promise<void> =>
  tellUsers(ctx, session, editorId === null ? await membersWith(ctx, EDITS) : [editorId], kind, key, data);
