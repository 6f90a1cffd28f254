import type { PublicBasket } from '#contracts/tickets-public.ts';
import { asVisitor } from '#capabilities/links/public.ts';
import type { OpenCtx } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import { addRefusals } from './refusal-queries.ts';

// Wishes of the portal that could not be met (tickets 11.16). In a rush nearly every request is one: a refused purchase
// waits for nothing, and however many there are, one statement a tenant is on its way at a time; what comes meanwhile goes
// with the next. A process that is killed loses what it was just writing: these are figures, not money.

export interface Refusal { eventId: string; areaId: string | null; reason: 'sold_out' | 'not_enough' | 'taken'; attempts: number; units: number }
interface Writer { waiting: Map<string, Refusal>; running: Promise<void> | null }
const writers = new Map<string, Writer>();

/** What of the basket was refused, and why; nothing for any other error. */
export function refusalsOf(eventId: string, basket: PublicBasket, error: unknown): Refusal[] {
  if (!(error instanceof AppError)) return [];
  const details = error.details as { areaId?: string; available?: number; unitIds?: string[] };
  if (error.code === 'NOT_ENOUGH_UNITS' && details.areaId !== undefined) {
    const wanted = basket.lines.filter(({ areaId }) => areaId === details.areaId).reduce((sum, { quantity }) => sum + quantity, 0);
    // Wanted by a package: how many of it, one place each at least.
    const units = wanted || basket.packages.reduce((sum, { packages }) => sum + packages, 0);
    return [{ eventId, areaId: details.areaId, reason: details.available === 0 ? 'sold_out' : 'not_enough', attempts: 1, units: Math.max(1, units) }];
  }
  if (error.code !== 'UNIT_UNAVAILABLE') return [];
  const gone = new Set(details.unitIds);
  const taken = (areaId: string | null, units: number): Refusal[] => (units === 0 ? [] : [{ eventId, areaId, reason: 'taken', attempts: 1, units }]);
  const found = [...Map.groupBy(basket.lines, ({ areaId }) => areaId)].flatMap(([areaId, lines]) => taken(areaId, lines.flatMap(({ unitIds }) => unitIds ?? []).filter((id) => gone.delete(id)).length));
  // What is left stands in packages, whose seats may be of several areas.
  return [...found, ...taken(null, gone.size)];
}

/** Runs it, and counts what it refuses. */
export async function countingRefusals<T>(open: OpenCtx, tenantId: string, eventId: string, basket: PublicBasket, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const refused = refusalsOf(eventId, basket, error);
    if (refused.length > 0) count(open, tenantId, refused);
    throw error;
  }
}

const add = (waiting: Map<string, Refusal>, refused: readonly Refusal[]): void => {
  for (const one of refused) {
    const key = `${one.eventId}:${one.areaId}:${one.reason}`;
    const before = waiting.get(key);
    waiting.set(key, before ? { ...one, attempts: before.attempts + one.attempts, units: before.units + one.units } : one);
  }
};

function count(open: OpenCtx, tenantId: string, refused: readonly Refusal[]): void {
  const writer = writers.getOrInsertComputed(tenantId, (): Writer => ({ waiting: new Map(), running: null }));
  add(writer.waiting, refused);
  writer.running ??= write(open, tenantId, writer).finally(() => {
    writer.running = null;
    if (writer.waiting.size === 0) writers.delete(tenantId);
  });
}

async function write(open: OpenCtx, tenantId: string, writer: Writer): Promise<void> {
  while (writer.waiting.size > 0) {
    const counts = [...writer.waiting.values()];
    writer.waiting = new Map();
    try {
      await asVisitor(open, tenantId, { writes: true }, (ctx) => addRefusals(ctx, counts));
    } catch {
      // The database is away: they wait for the next refusal, which tries again.
      add(writer.waiting, counts);
      return;
    }
  }
}

/** Until all that was counted is written. */
export const refusalsWritten = async (): Promise<void> => {
  await Promise.all([...writers.values()].flatMap(({ running }) => running ?? []));
};
