import { likeWords } from '#apps/tickets/public/queries.ts';
import type { Filter } from '#apps/tickets/public/queries.ts';
import { sql } from '#platform/db.ts';
import type { GlobalTx } from '#platform/db.ts';
import { readCursor, toPage } from '#platform/paging.ts';

/** Which events of whom are listed, the next one first: the one look over all businesses (tickets 8). */
export async function marketPage(tx: GlobalTx, now: Temporal.Instant, { limit, cursor, city, category, from, to, q }: Filter): Promise<{ items: { tenantId: string; eventId: string }[]; next: string | null }> {
  const start = readCursor(cursor, 2);
  const given = (words: string | undefined) => words?.trim() || null;
  const { rows } = await sql<{ tenantId: string; eventId: string; startAt: Temporal.Instant }>`select tenant_id, event_id, start_at from app.marketplace_events(${now.toString()}::timestamptz, ${given(city)}::text, ${category ?? null}::text, ${from ?? null}::date, ${to ?? null}::date,
    ${given(q) === null ? sql`null` : likeWords(given(q)!)}::text, ${start?.[0] ?? null}::timestamptz, ${start?.[1] ?? null}::uuid, ${limit + 1})`.execute(tx);
  return toPage(rows, limit, (row) => [row.startAt, row.eventId]);
}
export const marketCities = async (tx: GlobalTx, now: Temporal.Instant): Promise<string[]> => (await sql<{ city: string }>`select city from app.marketplace_cities(${now.toString()}::timestamptz)`.execute(tx)).rows.map(({ city }) => city);
