import type { QueueEntryStatus, RoomStatus } from '#contracts/tickets-terms.ts';
import { machine } from '#platform/states.ts';

const manage = 'tickets.queue.manage';

/** The life of a waiting room (tickets 4.10). It opens, starts and ends by itself; the organizer may start it early. */
export const roomMachine = machine<RoomStatus, { id: string; status: RoomStatus }>('waiting_room', 'waiting_room', [
  { from: 'scheduled', to: 'prequeue', by: null },
  { from: 'prequeue', to: 'running', by: manage },
  { from: 'running', to: 'paused', by: manage },
  { from: 'paused', to: 'running', by: manage },
  { from: 'scheduled', to: 'ended', by: manage },
  { from: 'prequeue', to: 'ended', by: manage },
  { from: 'running', to: 'ended', by: manage },
  { from: 'paused', to: 'ended', by: manage },
]);

/** An entry (tickets 4.10). A round steps hundreds at once, so the row itself tells when (entry-queries.ts); the table refuses other steps. */
export const entryMachine = machine<QueueEntryStatus, { id: string; status: QueueEntryStatus }>('queue_entry', 'queue_entry', [
  { from: 'waiting', to: 'admitted', by: null },
  { from: 'waiting', to: 'left', by: null },
  { from: 'admitted', to: 'bought', by: null },
  { from: 'admitted', to: 'pass_expired', by: null },
  { from: 'admitted', to: 'left', by: null },
]);
