import { updateArea } from '#apps/tickets/areas/queries.ts';
import { updateEvent } from '#apps/tickets/events/queries.ts';
import { removeImportedPromoters } from '#apps/tickets/promoters/import.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { removeImportedClients } from '#capabilities/clients/public.ts';
import { undoReferred } from '#capabilities/imports/public.ts';
import type { Ctx } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { sql } from '#platform/db.ts';
import { DatabaseError } from 'pg';
import { buyersOf, deleteAreas, deleteEvents, deleteSales, deleteUnits, placeUnits } from './queries.ts';
import type { UnitPlace } from './queries.ts';

type Changed = readonly { id: string; before: unknown }[];

/** A refusal of another module, or of a table that guards what is sold and used, told as the import's. */
const referring = async (what: string, work: () => Promise<unknown>): Promise<void> => {
  await work().catch((error: unknown) => {
    const guarded = error instanceof DatabaseError && ['23503', '23001', '23514'].includes(error.code ?? '');
    if (guarded || (error instanceof AppError && error.status === 409)) throw undoReferred({ what }, { cause: error });
    throw error;
  });
};

/**
 * Take back one sheet; the engine goes through them from the last to the first, in one transaction. Nothing leaves that
 * was sold, published or let in since: the tables themselves refuse it.
 */
export async function undoTickets(ctx: Ctx, sheet: string, created: readonly string[], updated: Changed): Promise<void> {
  if (sheet === 'promoters') return referring(sheet, () => removeImportedPromoters(ctx, created));
  if (sheet === 'sold') return undoSold(ctx, created);
  if (sheet === 'units') {
    await referring(sheet, () => deleteUnits(ctx, created));
    if ((await placeUnits(ctx, updated.map(({ before }) => before as UnitPlace))) !== updated.length) throw undoReferred({ what: sheet });
  } else if (sheet === 'areas') {
    await referring(sheet, () => deleteAreas(ctx, created));
    for (const { id, before } of updated) await referring(sheet, () => updateArea(ctx, id, before as object));
  } else {
    await referring(sheet, () => deleteEvents(ctx, created));
    for (const { id, before } of updated) await referring(sheet, () => updateEvent(ctx, id, before as object));
  }
  await publish(ctx, eventChanged, []);
}

async function undoSold(ctx: Ctx, orderIds: readonly string[]): Promise<void> {
  const buyers = await buyersOf(ctx, orderIds);
  await referring('sold', () => deleteSales(ctx, orderIds));
  // Who has become somebody's client meanwhile stays one.
  await sql`savepoint buyers`.execute(ctx.tx);
  await removeImportedClients(ctx, buyers).catch(async (error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    await sql`rollback to savepoint buyers`.execute(ctx.tx);
  });
}
