import type { z } from 'zod';
import type { NewSeries, SeriesChanges } from '#contracts/tickets-series.ts';
import { seriesInUse, seriesNotFound } from '#apps/tickets/errors.ts';
import { freeSlug, slugOf } from '#apps/tickets/events/slug.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { lockAll } from '#platform/db.ts';
import { rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { deleteSeriesRow, insertSeries, lockSeries, seriesById, slugsLike, updateSeries } from './queries.ts';

/** @throws SERIES_NOT_FOUND */
export async function readSeries(ctx: Ctx, id: string) {
  const row = await seriesById(ctx, id);
  if (!row) throw seriesNotFound();
  return row;
}

async function locked(ctx: Ctx, id: string) {
  const row = await lockSeries(ctx, id);
  if (!row) throw seriesNotFound();
  if (row.version !== ctx.expectedVersion) throw versionMismatch();
  return row;
}

export async function createSeries(ctx: Ctx, input: z.output<typeof NewSeries>) {
  const base = slugOf(input.name);
  await lockAll(ctx.tx, 'ticket_series_slug', [base]);
  const { id } = await insertSeries(ctx, { ...input, slug: freeSlug(base, await slugsLike(ctx, base)) });
  const row = await readSeries(ctx, id);
  await audit(ctx, { action: 'ticket_series.create', entity: 'ticket_series', entityId: id, after: row });
  return row;
}

/** @throws SERIES_NOT_FOUND, VERSION_MISMATCH */
export async function changeSeries(ctx: Ctx, id: string, changes: z.output<typeof SeriesChanges>) {
  const before = await locked(ctx, id);
  await updateSeries(ctx, id, changes);
  const row = await readSeries(ctx, id);
  await audit(ctx, { action: 'ticket_series.change', entity: 'ticket_series', entityId: id, before, after: row });
  return row;
}

/** @throws SERIES_NOT_FOUND, VERSION_MISMATCH, SERIES_IN_USE */
export async function deleteSeries(ctx: Ctx, id: string): Promise<void> {
  const before = await locked(ctx, id);
  await deleteSeriesRow(ctx, id).catch((error) => rethrowConstraint(error, { ticket_event_series: seriesInUse }));
  await audit(ctx, { action: 'ticket_series.delete', entity: 'ticket_series', entityId: id, before });
}
