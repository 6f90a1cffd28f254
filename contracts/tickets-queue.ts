import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, Instant, PageQuery, Version, Zone, pageOf } from './shapes.ts';
import { EventTime } from './tickets-events.ts';
import { PublicSite } from './tickets-public.ts';
import { QueueEntryStatus, QueueGroup, RoomEnd, RoomStatus, Supply } from './tickets-terms.ts';

// The waiting room in front of a sale (tickets 5.15): what the organizer sets and watches, and what those who wait ask for.

const manage = 'tickets.queue.manage';
const byId = z.strictObject({ id: Id });

// --------------------------------------------------------------------------------------------------------- back office
const roomFields = {
  /** From then on people may come in; their order is drawn at the start. */
  opensAt: EventTime,
  startsAt: EventTime,
  ratePerMinute: z.int().min(1).max(6000),
  /** Passes at once. */
  maxActive: z.int().min(1).max(100_000),
  /** A pass lasts so long from the last sign of its visitor, half an hour at most. */
  passMinutes: z.int().min(1).max(30),
  /** Entries from one network (an address; of IPv6 a /64). */
  maxEntriesPerPrefix: z.int().min(1).max(100_000),
};
export const NewRoom = z.strictObject({ ...roomFields, passMinutes: roomFields.passMinutes.default(10), maxEntriesPerPrefix: roomFields.maxEntriesPerPrefix.default(20) });
export const RoomChanges = z.strictObject(roomFields).partial();
export const WaitingRoom = z.strictObject({
  id: Id, eventId: Id, opensAt: Instant, startsAt: Instant, ratePerMinute: z.int(), maxActive: z.int(), passMinutes: z.int(), maxEntriesPerPrefix: z.int(), status: RoomStatus,
  /** SHA-256 of the seed, from the opening on; the seed itself from the start on. */
  seedCommit: z.string().nullable(), seed: z.string().nullable(),
  openedAt: Instant.nullable(), startedAt: Instant.nullable(), endedAt: Instant.nullable(), endReason: RoomEnd.nullable(), allowedStatuses: z.array(RoomStatus), version: Version,
});
export type WaitingRoom = z.infer<typeof WaitingRoom>;

export const listRooms = endpoint({ id: 'tickets.listRooms', method: 'GET', path: '/api/v1/tickets/events/:id/waiting-rooms', permission: manage, summary: 'Waiting rooms of an event, the newest first', params: byId, query: PageQuery, response: pageOf(WaitingRoom), errors: ['EVENT_NOT_FOUND'] });
export const createRoom = endpoint({
  id: 'tickets.createRoom', method: 'POST', path: '/api/v1/tickets/events/:id/waiting-rooms', permission: manage, summary: 'Put a waiting room in front of the sale', params: byId, body: NewRoom, status: 201, response: WaitingRoom, audit: true,
  errors: ['EVENT_NOT_FOUND', 'EVENT_READ_ONLY', 'WAITING_ROOM_EXISTS', 'INVALID_LOCAL_TIME'],
});
export const getRoom = endpoint({ id: 'tickets.getRoom', method: 'GET', path: '/api/v1/tickets/waiting-rooms/:id', permission: manage, summary: 'One waiting room', params: byId, response: WaitingRoom, errors: ['WAITING_ROOM_NOT_FOUND'] });
export const changeRoom = endpoint({
  id: 'tickets.changeRoom', method: 'PATCH', path: '/api/v1/tickets/waiting-rooms/:id', permission: manage, summary: 'Change a waiting room: the opening until it has opened, the start until it has started, the rest until its end', params: byId, body: RoomChanges, ifMatch: true, response: WaitingRoom, audit: true,
  errors: ['WAITING_ROOM_NOT_FOUND', 'WAITING_ROOM_FIXED', 'INVALID_LOCAL_TIME'],
});
export const deleteRoom = endpoint({ id: 'tickets.deleteRoom', method: 'DELETE', path: '/api/v1/tickets/waiting-rooms/:id', permission: manage, summary: 'Delete a waiting room that has not opened', params: byId, ifMatch: true, audit: true, errors: ['WAITING_ROOM_NOT_FOUND', 'WAITING_ROOM_FIXED'] });
const life = { permission: manage, params: byId, response: WaitingRoom, audit: true } as const;
export const startRoom = endpoint({ id: 'tickets.startRoom', method: 'POST', path: '/api/v1/tickets/waiting-rooms/:id/start', summary: 'Draw the order and let people in now, before the announced start', ...life, errors: ['WAITING_ROOM_NOT_FOUND', 'INVALID_TRANSITION'] });
export const pauseRoom = endpoint({ id: 'tickets.pauseRoom', method: 'POST', path: '/api/v1/tickets/waiting-rooms/:id/pause', summary: 'Let nobody in for a while; passes stay good', ...life, errors: ['WAITING_ROOM_NOT_FOUND', 'INVALID_TRANSITION'] });
export const resumeRoom = endpoint({ id: 'tickets.resumeRoom', method: 'POST', path: '/api/v1/tickets/waiting-rooms/:id/resume', summary: 'Go on letting people in', ...life, errors: ['WAITING_ROOM_NOT_FOUND', 'INVALID_TRANSITION'] });
export const endRoom = endpoint({ id: 'tickets.endRoom', method: 'POST', path: '/api/v1/tickets/waiting-rooms/:id/end', summary: 'End it for good: from now on everybody buys without a pass', ...life, errors: ['WAITING_ROOM_NOT_FOUND', 'INVALID_TRANSITION'] });

export const RoomLive = z.strictObject({
  room: WaitingRoom, supply: Supply, now: Instant,
  joined: z.int(), waiting: z.int(), active: z.int(),
  /** Let in, ever; and within the last minute. */
  admitted: z.int(), admittedPerMinute: z.int(), bought: z.int(), expired: z.int(), left: z.int(),
  /** Admissions of the event, sold and in all. */
  sold: z.int(), capacity: z.int(),
  /** Half of the line had to wait no longer than this; nineteen of twenty no longer than that. Null before anybody was let in. */
  waitP50S: z.int().nullable(), waitP95S: z.int().nullable(),
  /** Let in per minute, the last half hour, the newest last. */
  minutes: z.array(z.strictObject({ at: Instant, admitted: z.int(), waiting: z.int() })),
});
export type RoomLive = z.infer<typeof RoomLive>;
export const roomLive = endpoint({ id: 'tickets.roomLive', method: 'GET', path: '/api/v1/tickets/waiting-rooms/:id/live', permission: manage, summary: 'How the room goes right now', params: byId, response: RoomLive, errors: ['WAITING_ROOM_NOT_FOUND'] });

// -------------------------------------------------------------------------------------------------------------- public
const path = (rest: string) => `/api/v1/tickets/public/sites/:site/${rest}`;
const Site = z.strictObject({ site: z.string().min(1).max(63) });
/** Not judged by the shape: whatever is no room is a room that does not exist. */
const OfRoom = Site.extend({ room: z.string().min(1).max(100) });
/** A random text that the browser keeps: many tabs are one entry. */
const Visitor = z.string().min(16).max(100);
const QUEUE = ['SITE_NOT_FOUND', 'QUEUE_NOT_FOUND', 'RATE_LIMITED'] as const;

export const PublicRoom = z.strictObject({
  id: Id, site: PublicSite, event: z.strictObject({ slug: z.string(), name: z.string(), startAt: Instant, zone: Zone }),
  status: RoomStatus, opensAt: Instant, startsAt: Instant, supply: Supply, seedCommit: z.string().nullable(), now: Instant,
});
export type PublicRoom = z.infer<typeof PublicRoom>;
export const publicRoom = endpoint({
  id: 'tickets.publicRoom', method: 'GET', path: path('events/:slug/queue'), permission: 'public', summary: 'The waiting room of an event, the same for everybody', params: Site.extend({ slug: z.string().min(1).max(120) }),
  response: PublicRoom, errors: ['SITE_NOT_FOUND', 'EVENT_NOT_FOUND', 'QUEUE_NOT_FOUND', 'RATE_LIMITED'], polled: true,
});

export const QueuePlace = z.strictObject({
  entryId: Id, room: RoomStatus, group: QueueGroup, status: QueueEntryStatus, supply: Supply, startsAt: Instant,
  /** Given at the start by the draw, or when one comes later. */
  position: z.int().nullable(),
  /** How many are in front, those who left among them counted; and in how many seconds it is one's turn at the pace set. */
  ahead: z.int().nullable(), etaS: z.int().nullable(),
  /** For the purchase, while it is good. */
  pass: z.string().nullable(), passExpiresAt: Instant.nullable(),
  /** Ask again after so many seconds, some more or less. */
  pollS: z.int(),
  /** Another one when anything of this is. */
  version: Version,
});
export type QueuePlace = z.infer<typeof QueuePlace>;
export const joinQueue = endpoint({
  id: 'tickets.joinQueue', method: 'POST', path: path('queue/:room/join'), permission: 'public', summary: 'Come in; who is in already gets the same place', params: OfRoom, body: z.strictObject({ visitor: Visitor }), response: QueuePlace,
  errors: [...QUEUE, 'QUEUE_NOT_OPEN', 'QUEUE_ENDED', 'QUEUE_TOO_MANY'], polled: true,
});
export const myPlace = endpoint({
  id: 'tickets.myPlace', method: 'GET', path: path('queue/:room/me'), permission: 'public', summary: 'How one stands in the line; a sign of life of whoever has a pass', params: OfRoom, query: z.strictObject({ visitor: Visitor }), response: QueuePlace,
  errors: [...QUEUE, 'QUEUE_ENTRY_NOT_FOUND'], polled: true,
});
export const leaveQueue = endpoint({ id: 'tickets.leaveQueue', method: 'POST', path: path('queue/:room/leave'), permission: 'public', summary: 'Give the place up', params: OfRoom, body: z.strictObject({ visitor: Visitor }), errors: [...QUEUE, 'QUEUE_ENTRY_NOT_FOUND', 'INVALID_TRANSITION'] });
export const queueProof = endpoint({
  id: 'tickets.queueProof', method: 'GET', path: path('queue/:room/proof'), permission: 'public', summary: 'What anybody needs to check the draw: the hash published at the opening, the seed told at the start, and every entry that was drawn, in order', params: OfRoom,
  query: z.strictObject({ limit: z.coerce.number().int().min(1).max(5000).default(1000), cursor: z.string().max(500).optional() }),
  response: pageOf(z.strictObject({ position: z.int(), id: Id })).extend({
    /** Entries stand in ascending order of the hexadecimal SHA-256 of `<seed>:<id>`; `seedCommit` is that of the seed. */
    rule: z.literal('sha256(seed:id) ascending'), seedCommit: z.string().nullable(), seed: z.string().nullable(), openedAt: Instant.nullable(), startedAt: Instant.nullable(), drawn: z.int(),
  }),
  errors: QUEUE,
});
