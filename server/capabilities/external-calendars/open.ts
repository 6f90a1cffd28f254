import { connectionById } from '#capabilities/connections/public.ts';
import { resourcesById } from '#capabilities/calendar/public.ts';
import type { Ctx } from '#platform/context.ts';
import type { LongWork } from '#platform/outbox.ts';
import { AccessRevoked, AccessExpired, renew } from './google.ts';
import type { Door, Tokens } from './google.ts';
import type { Google } from './provider.ts';
import { findCalendar, lockCalendar, updateCalendar } from './queries.ts';
import type { CalendarRow } from './queries.ts';
import { openTokens, sealTokens } from './tokens.ts';

export interface Opened { row: CalendarRow; connection: Google; tokens: Tokens }

export const inUse = ({ status }: CalendarRow): boolean => status === 'active' || status === 'failing';

/** A calendar that is to be kept up to date now; null when it is not: left, revoked, its connection paused, or its person not the one of the resource any more. */
export async function openCalendar(ctx: Ctx, id: string): Promise<Opened | null> {
  const row = await findCalendar(ctx, id);
  if (!row || !inUse(row)) return null;
  const connection = await connectionById(ctx, row.connectionId!);
  const [resource] = await resourcesById(ctx, [row.resourceId]);
  if (!connection || connection.status === 'paused' || resource?.userId !== row.userId) return null;
  return { row, connection: connection as unknown as Google, tokens: openTokens(id, row.tokens!) };
}

const EARLY_S = 60;

/** Work with an access token that is good: renewed when it is about to end, and once more when it is not taken all the same. @throws AccessRevoked */
export async function withAccess(work: LongWork, opened: Opened, run: (door: Door) => Promise<void>): Promise<void> {
  const fresh = async (): Promise<Door> => {
    const tokens = await renew(opened.connection, opened.tokens, work.now());
    await work.inTenant(async (ctx) => {
      const row = await lockCalendar(ctx, opened.row.id);
      if (row && inUse(row)) await updateCalendar(ctx, row.id, { tokens: sealTokens(row.id, tokens) });
    });
    return { connection: opened.connection, access: tokens.access };
  };
  const old = Temporal.Instant.compare(work.now().add({ seconds: EARLY_S }), Temporal.Instant.from(opened.tokens.expiresAt)) >= 0;
  try {
    await run(old ? await fresh() : { connection: opened.connection, access: opened.tokens.access });
  } catch (error) {
    if (!(error instanceof AccessExpired)) throw error;
    if (old) throw new AccessRevoked(error.message, { cause: error });
    await run(await fresh()).catch((again: unknown) => {
      throw again instanceof AccessExpired ? new AccessRevoked(again.message, { cause: again }) : again;
    });
  }
}
