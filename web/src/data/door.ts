import { queryOptions } from '@tanstack/react-query';
import type { Answer } from '#contracts/endpoint.ts';
import { type DoorScan, doorStats, type DoorStats, type Gate, listDevices, listDoorStaff, listGates, listScans, type ScanDevice, searchTickets } from '#contracts/tickets-door.ts';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

export type { DoorScan, DoorStats, Gate, ScanDevice };
export type FoundTicket = Answer<typeof searchTickets>['items'][number];

/** Realtime topic `door.changed` refreshes what begins with this. */
export const doorTopic = 'door';

export const gatesOf = (id: string) => queryOptions({ queryKey: [doorTopic, 'gates', id], queryFn: async ({ signal }) => (await call(listGates, { params: { id } }, { signal })).items });
/** Asked anew from time to time as well: a device that is silent sends no notice. */
export const devicesOf = (id: string) => queryOptions({ queryKey: [doorTopic, 'devices', id], queryFn: async ({ signal }) => (await call(listDevices, { params: { id } }, { signal })).items, refetchInterval: 30_000 });
export const doorStaffOf = (id: string) => queryOptions({ queryKey: [doorTopic, 'staff', id], queryFn: ({ signal }) => call(listDoorStaff, { params: { id } }, { signal }) });
export const doorStatsOf = (eventId: string) => queryOptions({ queryKey: [doorTopic, 'stats', eventId], queryFn: ({ signal }) => call(doorStats, { params: { eventId } }, { signal }), refetchInterval: 15_000 });
export const scansOf = (eventId: string, only: 'conflicts' | 'refused' | 'accepted') => pagesOf(listScans, [doorTopic, 'scans'], { limit: 20, only }, { eventId });
export const peopleAtDoor = (eventId: string, q: string) => queryOptions({ queryKey: [doorTopic, 'people', eventId, q], queryFn: async ({ signal }) => (await call(searchTickets, { params: { eventId }, query: { q, limit: 20 } }, { signal })).items, enabled: q.length >= 2 });
