import { listResources, removeImportedBookings, removeImportedResources } from '#capabilities/calendar/public.ts';
import { removeImportedItems, removeImportedPackages, upsertItems, upsertPackages } from '#capabilities/catalog/public.ts';
import type { ItemToUpsert, PackageToUpsert } from '#capabilities/catalog/public.ts';
import { deleteClient, removeImportedClients } from '#capabilities/clients/public.ts';
import { withdrawInvited } from '#capabilities/identity/public.ts';
import { undoReferred } from '#capabilities/imports/public.ts';
import { clientsInBooks, undoImported } from '#capabilities/payments/public.ts';
import type { Ctx } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import { cancelScheduled } from '#platform/outbox.ts';
import { OWNER } from '#apps/studio/sessions/bookings.ts';
import { expiryKey } from '#apps/studio/sessions/unpaid-key.ts';
import { restoreClients, restoreRooms } from './change-existing.ts';
import { deleteAssignments, deleteSessions, movedSince, recountSessions, restoreSession } from './queries.ts';
import { rebook } from './rebook.ts';

type Changed = readonly { id: string; before: unknown }[];

/** Another module's refusal to let a record go, told as the import's. */
const referring = async (what: string, work: () => Promise<unknown>): Promise<void> => {
  await work().catch((error: unknown) => {
    if (error instanceof AppError && error.status === 409) throw undoReferred({ what, because: error.code }, { cause: error });
    throw error;
  });
};

/** Take back one sheet; the engine goes through them from the last to the first, in one transaction. */
export async function undoStudio(ctx: Ctx, sheet: string, created: readonly string[], updated: Changed, runId: string): Promise<void> {
  if (sheet === 'payments') {
    await referring('payments', () => undoImported(ctx, runId));
    await recountSessions(ctx);
    return;
  }
  if (sheet === 'assignments') {
    const { rows } = await deleteAssignments(ctx, created);
    return rebook(ctx, [...new Set(rows.map(({ photoSessionId }) => photoSessionId))]);
  }
  if (sheet === 'sessions') return undoSessions(ctx, created, updated);
  if (sheet === 'clients') return undoClients(ctx, created, updated);
  if (sheet === 'packages') {
    await referring('packages', () => removeImportedPackages(ctx, created));
    await upsertPackages(ctx, updated.map(({ before }) => before as PackageToUpsert));
  }
  if (sheet === 'items') {
    await referring('items', () => removeImportedItems(ctx, created));
    await upsertItems(ctx, updated.map(({ before }) => before as ItemToUpsert));
  }
  if (sheet === 'rooms') {
    await referring('rooms', () => removeImportedResources(ctx, created));
    await restoreRooms(ctx, updated);
  }
  if (sheet === 'team') {
    const staff = (await listResources(ctx, { kind: 'staff' })).filter(({ userId }) => userId !== null && created.includes(userId)).map(({ id }) => id);
    await referring('team', () => removeImportedResources(ctx, staff));
    const accepted = await withdrawInvited(ctx, created);
    if (accepted.length > 0) throw undoReferred({ what: 'team' });
  }
}

/** @throws IMPORT_UNDO_REFERRED when a session has moved on since: somebody works with it */
async function undoSessions(ctx: Ctx, created: readonly string[], updated: Changed): Promise<void> {
  const moved = await movedSince(ctx, created);
  if (moved.length > 0) throw undoReferred({ what: moved.slice(0, 5).join(', ') });
  for (const id of created) await cancelScheduled(ctx, expiryKey(id));
  await removeImportedBookings(ctx, OWNER, created);
  await referring('sessions', () => deleteSessions(ctx, created));
  for (const { id, before } of updated) await restoreSession(ctx, id, before as Parameters<typeof restoreSession>[2]);
  await rebook(ctx, updated.map(({ id }) => id));
}

/** Whoever stands in the books for ever is only taken out of the lists. */
async function undoClients(ctx: Ctx, created: readonly string[], updated: Changed): Promise<void> {
  const booked = await clientsInBooks(ctx, created);
  await referring('clients', async () => {
    await removeImportedClients(ctx, created.filter((id) => !booked.has(id)));
    for (const id of booked) await deleteClient(ctx, id, null);
  });
  await restoreClients(ctx, updated);
}
