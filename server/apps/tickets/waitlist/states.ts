import type { WaitlistStatus } from '#contracts/tickets-terms.ts';
import { machine } from '#platform/states.ts';

const manage = 'tickets.waitlist.manage';

/** Somebody who waits for what is sold out (tickets 4.11). */
export const waitlistMachine = machine<WaitlistStatus, { id: string; status: WaitlistStatus }>('waitlist_entry', 'waitlist_entry', [
  { from: 'waiting', to: 'offered', by: null },
  { from: 'waiting', to: 'removed', by: manage },
  { from: 'offered', to: 'bought', by: null },
  { from: 'offered', to: 'offer_expired', by: null },
  { from: 'offered', to: 'removed', by: manage },
]);
