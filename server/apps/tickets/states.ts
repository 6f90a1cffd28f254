import type { EventStatus, UnitStatus } from '#contracts/tickets-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import { machine, moveAll } from '#platform/states.ts';
import type { Machine, MoveOptions } from '#platform/states.ts';
import { invalidTransition } from './errors.ts';

const publish = 'tickets.event.publish';
const cancel = 'tickets.event.cancel';

/** The life of an event (tickets 4.1). What keeps one from being published is told all at once, see readiness.ts. */
export const eventMachine = machine<EventStatus, { id: string; status: EventStatus }>('ticket_event', 'ticket_event', [
  { from: 'draft', to: 'published', by: publish },
  { from: 'published', to: 'paused', by: publish },
  { from: 'paused', to: 'published', by: publish },
  { from: 'published', to: 'postponed', by: cancel },
  { from: 'paused', to: 'postponed', by: cancel },
  { from: 'postponed', to: 'published', by: publish },
  { from: 'published', to: 'cancelled', by: cancel },
  { from: 'paused', to: 'cancelled', by: cancel },
  { from: 'postponed', to: 'cancelled', by: cancel },
  { from: 'published', to: 'completed', by: null },
  { from: 'paused', to: 'completed', by: null },
  { from: 'completed', to: 'archived', by: 'tickets.event.manage' },
  { from: 'cancelled', to: 'archived', by: 'tickets.event.manage' },
]);

const inventory = 'tickets.inventory.manage';
/** What becomes of a unit by hand (tickets 4.3). Orders hold and sell. */
export const unitMachine = machine<UnitStatus, { id: string; status: UnitStatus }>('ticket_unit', 'ticket_unit', [
  { from: 'available', to: 'blocked', by: inventory },
  { from: 'blocked', to: 'available', by: inventory },
  { from: 'available', to: 'disabled', by: inventory },
  { from: 'blocked', to: 'disabled', by: inventory },
  { from: 'disabled', to: 'available', by: inventory },
  { from: 'disabled', to: 'blocked', by: inventory },
]);

/** One step, refused in the words of the page. @throws INVALID_TRANSITION with details from, to, allowed */
export const step = <S extends string, Row extends { id: string; status: S }>(ctx: Ctx, m: Machine<S, Row>, row: Row, to: S, options?: MoveOptions): Promise<void> => stepAll(ctx, m, [row], to, options);

/** The same step of several rows. @throws INVALID_TRANSITION when one of them cannot take it */
export async function stepAll<S extends string, Row extends { id: string; status: S }>(ctx: Ctx, m: Machine<S, Row>, rows: readonly Row[], to: S, options?: MoveOptions): Promise<void> {
  await moveAll(ctx, m, rows, to, options).catch((error: unknown) => {
    throw error instanceof AppError && error.code === 'INVALID_STATE_TRANSITION' ? invalidTransition(error.details) : error;
  });
}
