import type { Mutation } from './mutation.ts';

const tickets = 'proof/scarce-tickets.proof.ts';
const hours = 'proof/scarce-hours.proof.ts';

export const scarcity: readonly Mutation[] = [
  { id: 'A1', name: 'what was dealt out to one buyer is dealt out to the next', file: tickets, edit: { file: 'server/apps/tickets/orders/stock.ts', from: 'for (const id of ids) this.#dealtOf(areaId).add(id);', to: 'for (const id of ids.slice(1)) this.#dealtOf(areaId).add(id);' } },
  { id: 'A2', name: 'of carts that come together the last one counts', file: tickets, size: 120, edit: { file: 'server/apps/tickets/orders/uses.ts', from: 'sum.set(id, (sum.get(id) ?? 0) + count);', to: 'sum.set(id, count);' } },
  {
    id: 'A3', name: 'two bookings may overlap: no constraint, no lock', file: hours, sql: 'alter table booking drop constraint booking_no_overlap',
    edit: { file: 'server/capabilities/calendar/reserve.ts', from: "  await lockAll(tx, 'resource', resourceIds);\n", to: '' },
  },
  {
    id: 'A4', name: 'two bookings may overlap: no constraint, no lock', file: hours, size: 60, sql: 'alter table booking drop constraint booking_no_overlap',
    edit: { file: 'server/capabilities/calendar/reserve.ts', from: "  await lockAll(tx, 'resource', resourceIds);\n", to: '' },
  },
  {
    id: 'A6', name: 'money that came too late for a place is kept', file: tickets, size: 12,
    edit: { file: 'server/apps/tickets/orders/owner.ts', from: "await refundReceipt(ctx, order, { receiptId, amountMinor, reason: 'unfulfillable' });", to: '' },
  },
  { id: 'A9', name: 'a browser may hold as often as it likes', file: tickets, edit: { file: 'server/apps/tickets/public/may-hold.ts', from: 'if (byVisitor >= holdsPerVisitor)', to: 'if (byVisitor < 0)' } },
  {
    id: 'A10', name: 'numbers come from a sequence, which keeps what was taken back', file: hours,
    sql: `create sequence loose_numbers; grant usage on sequence loose_numbers to mostrador_app;
      create function loose() returns trigger language plpgsql as $$ begin new.value := nextval('loose_numbers'); return new; end $$;
      create trigger loose before update on counter for each row execute function loose()`,
  },
];
