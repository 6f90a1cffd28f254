import { z } from 'zod';
import { ProviderError, connectionById, retryAfter } from '#capabilities/connections/public.ts';
import type { Ctx } from '#platform/context.ts';
import { defineLongJob, enqueue } from '#platform/outbox.ts';
import { AccessRevoked, giveBack, removeEvent, stopChannel } from './google.ts';
import { inUse, openCalendar, withAccess } from './open.ts';
import type { Google } from './provider.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';
import { dropSent, findCalendar, lockCalendar, sentAhead, updateCalendar } from './queries.ts';
import type { CalendarRow } from './queries.ts';
import { tellLostAccess, tellOwner } from './tell.ts';
import { openTokens } from './tokens.ts';
import { watch } from './watch.ts';

const payload = z.object({ calendarId: z.uuid() });
const queue = ({ calendarId }: z.output<typeof payload>): string => `external_calendar:${calendarId}`;

/** Both ways, one run of a calendar at a time. Looks at what is, so that it may be asked for as often as anybody likes. */
export const syncCalendar = defineLongJob({
  name: 'external_calendars.sync', payload, queue,
  async runLong(work, { calendarId }) {
    const opened = await work.inTenant((ctx) => openCalendar(ctx, calendarId));
    if (!opened) return;
    try {
      await withAccess(work, opened, async (door) => {
        await push(work, opened.row, door);
        await pull(work, opened.row, door);
        await watch(work, opened.row, door);
      });
    } catch (error) {
      if (!(error instanceof ProviderError || error instanceof AccessRevoked)) throw error;
      await work.inTenant((ctx) => failed(ctx, calendarId, error));
      return;
    }
    await work.inTenant((ctx) => change(ctx, calendarId, () => ({ status: 'active', attempts: 0, lastError: null, lastSyncedAt: ctx.now })));
  },
});

/** One waits at a time, whoever asked for it. */
const syncKey = (calendarId: string): string => `external_calendar:${calendarId}`;
export const askForSync = (ctx: Ctx, calendarId: string): Promise<void> => enqueue(ctx, syncCalendar, { calendarId }, { key: syncKey(calendarId) });

async function change(ctx: Ctx, id: string, to: (row: CalendarRow) => Parameters<typeof updateCalendar>[2]): Promise<CalendarRow | null> {
  const row = await lockCalendar(ctx, id);
  if (!row || !inUse(row)) return null;
  const after = await updateCalendar(ctx, id, to(row));
  await tellOwner(ctx, after);
  return after;
}

const NO_ACCESS = { tokens: null, channelId: null, channelResource: null, channelExpiresAt: null } as const;

async function failed(ctx: Ctx, id: string, error: ProviderError | AccessRevoked): Promise<void> {
  const lastError = error.message.slice(0, 1000);
  if (error instanceof AccessRevoked) {
    const row = await change(ctx, id, () => ({ ...NO_ACCESS, status: 'revoked', lastError }));
    if (row) await tellLostAccess(ctx, row);
    return;
  }
  const row = await change(ctx, id, ({ attempts }) => ({ status: 'failing', attempts: attempts + 1, lastError }));
  if (!row || !error.retriable) return;
  const wait = retryAfter(row.attempts); // after the last one, J11 goes on every hour
  if (wait === null) return;
  const asked = Temporal.Duration.from({ seconds: error.retryAfterSec ?? 0 });
  await enqueue(ctx, syncCalendar, { calendarId: id }, { runAt: ctx.now.add(Temporal.Duration.compare(asked, wait) > 0 ? asked : wait), key: syncKey(id) });
}

/** After a person has left: what is to come is taken away there, and the access is given back. */
export const leaveCalendar = defineLongJob({
  name: 'external_calendars.leave', payload, queue,
  async runLong(work, { calendarId }) {
    const left = await work.inTenant(async (ctx) => {
      const row = await findCalendar(ctx, calendarId);
      if (row?.status !== 'disconnected' || row.tokens === null || row.connectionId === null) return null;
      const connection = await connectionById(ctx, row.connectionId);
      return connection && { row, connection: connection as unknown as Google, tokens: openTokens(calendarId, row.tokens), sent: await sentAhead(ctx, calendarId) };
    });
    if (left) {
      const { row, connection, tokens, sent } = left;
      const taken = async (): Promise<void> => withAccess(work, { row, connection, tokens }, async (door) => {
        for (const { eventId } of sent) await removeEvent(door, eventId);
        if (row.channelId) await stopChannel(door, { id: row.channelId, resource: row.channelResource! });
      });
      await taken().catch((error: unknown) => {
        if (!(error instanceof AccessRevoked)) throw error; // who has shut us out already has nothing left to give back
      });
      await giveBack(connection, tokens);
    }
    await work.inTenant(async (ctx) => {
      const row = await lockCalendar(ctx, calendarId);
      if (row?.status !== 'disconnected') return;
      await dropSent(ctx, calendarId);
      await updateCalendar(ctx, calendarId, { ...NO_ACCESS, connectionId: null });
    });
  },
});
