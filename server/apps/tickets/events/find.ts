import { eventNotFound, eventReadOnly } from '#apps/tickets/errors.ts';
import type { Ctx } from '#platform/context.ts';
import { versionMismatch } from '#platform/errors.ts';
import { eventById, lockEvent } from './queries.ts';
import type { EventRow } from './queries.ts';

/** @throws EVENT_NOT_FOUND */
export async function findEvent(ctx: Ctx, id: string): Promise<EventRow> {
  const row = await eventById(ctx, id);
  if (!row) throw eventNotFound();
  return row;
}

/** The event, locked until commit. @throws EVENT_NOT_FOUND */
export async function lockedEvent(ctx: Ctx, id: string): Promise<EventRow> {
  const row = await lockEvent(ctx, id);
  if (!row) throw eventNotFound();
  return row;
}

/** What is over stands as it was. @throws EVENT_READ_ONLY */
export function mustBeOpen({ status }: Pick<EventRow, 'status'>): void {
  if (status === 'cancelled' || status === 'completed' || status === 'archived') throw eventReadOnly({ status });
}

/** The event to be edited, locked, at the version that the caller has seen. @throws EVENT_NOT_FOUND, VERSION_MISMATCH, EVENT_READ_ONLY */
export async function editableEvent(ctx: Ctx, id: string, { checkVersion = false } = {}): Promise<EventRow> {
  const row = await lockedEvent(ctx, id);
  if (checkVersion && ctx.expectedVersion !== null && row.version !== ctx.expectedVersion) throw versionMismatch();
  mustBeOpen(row);
  return row;
}
