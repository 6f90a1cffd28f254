import { queryOptions } from '@tanstack/react-query';
import { listRooms, roomLive, type RoomLive, type WaitingRoom } from '#contracts/tickets-queue.ts';
import { listWaitlist, type WaitlistEntry } from '#contracts/tickets-waitlist.ts';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

export type { RoomLive, WaitingRoom, WaitlistEntry };

// Topics of their own: a line moves every five seconds, and nothing else of the event does with it.
export const queueTopic = 'ticket-queue';
export const waitlistTopic = 'ticket-waitlist';

/** The newest room of an event, or null. */
export const roomOfEvent = (eventId: string) => queryOptions({ queryKey: [queueTopic, 'room', eventId], queryFn: async ({ signal }) => (await call(listRooms, { params: { id: eventId }, query: { limit: 1 } }, { signal })).items[0] ?? null });
export const liveOf = (roomId: string, running: boolean) => queryOptions({ queryKey: [queueTopic, 'live', roomId], queryFn: ({ signal }) => call(roomLive, { params: { id: roomId } }, { signal }), refetchInterval: running ? 15_000 : false });
export const waitlistPages = (eventId: string, filter: { status?: string }) => pagesOf(listWaitlist, [waitlistTopic, 'list'], { limit: 50, ...filter }, { id: eventId });
