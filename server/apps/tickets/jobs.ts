import { membersWith } from '#capabilities/identity/public.ts';
import { alertStaff } from '#capabilities/notifications/public.ts';
import './alerts/staff-kinds.ts';
import { eventMachine, step } from './states.ts';
import { returnOverdue } from './box-office/allotments.ts';
import { expireOverdue } from './orders/close.ts';
import { dueTransfers } from './transfers/queries.ts';
import { lockedTicket } from './transfers/transfer.ts';
import { endedBefore, rebuildCounters } from './events/queries.ts';
import { eventChanged } from './topic.ts';
import '#apps/tickets/alerts/staff-kinds.ts';
import { audit } from '#platform/audit.ts';
import { defineCron, publish } from '#platform/outbox.ts';

const COMPLETED_AFTER_HOURS = 6;
const AT_ONCE = 500;

/** An event is over six hours after its end (tickets 4.1, 6). */
export const completeEvents = defineCron({
  name: 'tickets.complete_events', at: { everyMin: 60 }, app: 'tickets',
  run: async (ctx) => {
    for (const event of await endedBefore(ctx, ctx.now.subtract({ hours: COMPLETED_AFTER_HOURS }), AT_ONCE)) {
      await step(ctx, eventMachine, event, 'completed');
      await audit(ctx, { action: 'ticket_event.completed', entity: 'ticket_event', entityId: event.id, before: { status: event.status }, after: { status: 'completed' } });
      await publish(ctx, eventChanged, [event.id]);
    }
  },
});

/** Those who may repair anything. */
const REPAIRS = 'tickets.settings.manage';

/** Counters are kept by triggers; once a night they are counted again. A difference is put right, written down and told. */
export const rebuildEventCounters = defineCron({
  name: 'tickets.rebuild_counters', at: ['03:30'], app: 'tickets',
  run: async (ctx, { localDate }) => {
    const drifted = await rebuildCounters(ctx);
    for (const { id, before, after } of drifted) {
      await audit(ctx, { action: 'ticket_event.recount', entity: 'ticket_event', entityId: id, before: { ...before }, after: { ...after } });
      await publish(ctx, eventChanged, [id]);
    }
    const [first] = drifted;
    if (first) await alertStaff(ctx, { message: 'tickets.counters', userIds: await membersWith(ctx, REPAIRS), data: { count: String(drifted.length) }, path: drifted.length === 1 ? `/tickets/events/${first.id}` : '/tickets/events', key: `tickets.counters:${localDate}` });
  },
});

/** Holds that nobody paid, and batches of the counter whose time is over, go back, also where nobody else comes to buy (tickets 6). Whoever buys next does the same. */
export const sweepHolds = defineCron({
  name: 'tickets.sweep_holds', at: { everyMin: 1 }, app: 'tickets',
  run: async (ctx) => {
    await expireOverdue(ctx, null, AT_ONCE);
    await returnOverdue(ctx, AT_ONCE);
  },
});

/** Transfers that nobody took go back to their senders (tickets 6); whoever looks at one sooner does the same. */
export const expireTransfers = defineCron({
  name: 'tickets.expire_transfers', at: { everyMin: 5 }, app: 'tickets',
  run: async (ctx) => {
    for (const { ticketId } of await dueTransfers(ctx, AT_ONCE)) await lockedTicket(ctx, ticketId);
  },
});
