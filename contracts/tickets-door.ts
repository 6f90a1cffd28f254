import { z } from 'zod';
import { scanResults } from './door-scan.ts';
import { endpoint } from './endpoint.ts';
import { Id, Instant, PageQuery, Text, Version, pageOf } from './shapes.ts';
import { EntryPolicy, EventStatus, OfflinePolicy, RotatingQr, TicketStatus } from './tickets-terms.ts';

// The door of an event: gates, the phones that scan there, what they scanned, and what supervisors see and overrule.

export const ScanResult = z.enum(scanResults);
export const ScanConflict = z.enum(['none', 'duplicate', 'superseded', 'revoked']);
const Direction = z.enum(['entry', 'exit']);

const byId = z.strictObject({ id: Id });
const ofEvent = z.strictObject({ eventId: Id });
const path = (rest: string) => `/api/v1/tickets/${rest}` as const;

// --------------------------------------------------------------------------------------------------------------- gates
const gateFields = { name: Text(60), /** Areas that enter by marked gates only; one without any mark enters everywhere. */ areaIds: z.array(Id).max(100) };
export const Gate = z.strictObject({ id: Id, eventId: Id, name: z.string(), areaIds: z.array(Id), devices: z.int(), version: Version });
export type Gate = z.infer<typeof Gate>;
const manageGates = { audit: true, permission: 'tickets.event.manage' } as const;
export const listGates = endpoint({ id: 'tickets.listGates', method: 'GET', path: path('events/:id/gates'), permission: 'tickets.event.read', summary: 'Gates of an event by name', params: byId, response: z.strictObject({ items: z.array(Gate) }), errors: ['EVENT_NOT_FOUND'] });
export const createGate = endpoint({
  id: 'tickets.createGate', method: 'POST', path: path('events/:id/gates'), summary: 'Add a gate', params: byId, body: z.strictObject({ ...gateFields, areaIds: gateFields.areaIds.default([]) }), response: Gate, status: 201,
  errors: ['EVENT_NOT_FOUND', 'EVENT_READ_ONLY', 'AREA_NOT_FOUND', 'GATE_NAME_TAKEN', 'LIMIT_EXCEEDED'], ...manageGates,
});
export const changeGate = endpoint({
  id: 'tickets.changeGate', method: 'PATCH', path: path('gates/:id'), summary: 'Change a gate; doors hear of it with their next list', params: byId, body: z.strictObject(gateFields).partial(), response: Gate,
  errors: ['GATE_NOT_FOUND', 'EVENT_READ_ONLY', 'AREA_NOT_FOUND', 'GATE_NAME_TAKEN'], ifMatch: true, ...manageGates,
});
export const deleteGate = endpoint({ id: 'tickets.deleteGate', method: 'DELETE', path: path('gates/:id'), summary: 'Delete a gate at which nothing happened', params: byId, errors: ['GATE_NOT_FOUND', 'EVENT_READ_ONLY', 'GATE_IN_USE'], ifMatch: true, ...manageGates });

// ------------------------------------------------------------------------------------------------------------- devices
export const DeviceStatus = z.enum(['waiting', 'paired', 'revoked']);
export const ScanDevice = z.strictObject({
  id: Id, eventId: Id, gateId: Id, gateName: z.string(), name: z.string(), status: DeviceStatus, pairedAt: Instant.nullable(), lastSeenAt: Instant.nullable(), pairingExpiresAt: Instant.nullable(),
  /** How fast its clock was; null before it was first heard of. */
  clockOffsetMs: z.int().nullable(), unsent: z.int(), version: Version,
});
export type ScanDevice = z.infer<typeof ScanDevice>;
/** Typed once on the phone, within ten minutes. */
const Pairing = z.strictObject({ device: ScanDevice, code: z.string(), expiresAt: Instant });
const supervises = ['tickets.event.manage', 'tickets.checkin.monitor'] as const;
const pairs = [...supervises, 'tickets.checkin.scan.assigned'] as const;
export const listDevices = endpoint({ id: 'tickets.listDevices', method: 'GET', path: path('events/:id/devices'), permission: supervises, summary: 'Scanners of an event by name', params: byId, response: z.strictObject({ items: z.array(ScanDevice) }), errors: ['EVENT_NOT_FOUND'] });
export const createDevice = endpoint({
  id: 'tickets.createDevice', method: 'POST', path: path('events/:id/devices'), permission: pairs, audit: true, summary: 'Add a scanner; the answer has the code that pairs it, said once', params: byId, body: z.strictObject({ name: Text(60), gateId: Id }), response: Pairing, status: 201,
  errors: ['EVENT_NOT_FOUND', 'GATE_NOT_FOUND', 'LIMIT_EXCEEDED'],
});
export const changeDevice = endpoint({
  id: 'tickets.changeDevice', method: 'PATCH', path: path('devices/:id'), permission: supervises, audit: true, summary: 'Name a scanner anew, or send it to another gate', params: byId, body: z.strictObject({ name: Text(60), gateId: Id }).partial(), response: ScanDevice, errors: ['DEVICE_NOT_FOUND', 'GATE_NOT_FOUND'], ifMatch: true,
});
export const repairDevice = endpoint({ id: 'tickets.repairDevice', method: 'POST', path: path('devices/:id/pairing'), permission: supervises, audit: true, summary: 'A new code for a scanner; what it was paired with before stops working when the code is used', params: byId, response: Pairing, errors: ['DEVICE_NOT_FOUND', 'DEVICE_IS_REVOKED'] });
export const revokeDevice = endpoint({ id: 'tickets.revokeDevice', method: 'POST', path: path('devices/:id/revoke'), permission: supervises, audit: true, summary: 'Shut a scanner out for good', params: byId, response: ScanDevice, errors: ['DEVICE_NOT_FOUND'] });

export const pairDevice = endpoint({
  id: 'tickets.pairDevice', method: 'POST', path: path('devices::pair'), permission: 'public', summary: 'Pair this phone by its code; the token is said once',
  body: z.strictObject({ code: z.string().max(40) }), response: z.strictObject({ token: z.string(), deviceId: Id, name: z.string(), eventId: Id, eventName: z.string(), gateName: z.string(), serverNow: Instant }), errors: ['PAIRING_CODE_INVALID', 'RATE_LIMITED'],
});

// --------------------------------------------------------------------------------------------------------- assignments
const Assigned = z.strictObject({ userId: Id, /** Null: every gate. */ gateId: Id.nullable() });
export const listDoorStaff = endpoint({ id: 'tickets.listDoorStaff', method: 'GET', path: path('events/:id/door-staff'), permission: supervises, summary: 'Who works at the door of an event, and who could', params: byId, response: z.strictObject({ items: z.array(Assigned.extend({ name: z.string() })), candidates: z.array(z.strictObject({ userId: Id, name: z.string() })) }), errors: ['EVENT_NOT_FOUND'] });
export const setDoorStaff = endpoint({ id: 'tickets.setDoorStaff', method: 'PUT', path: path('events/:id/door-staff'), permission: supervises, audit: true, summary: 'Say who works at the door of an event', params: byId, body: z.strictObject({ items: z.array(Assigned).max(500) }), errors: ['EVENT_NOT_FOUND', 'GATE_NOT_FOUND', 'USER_NOT_FOUND'] });
export const listDoors = endpoint({
  id: 'tickets.listDoors', method: 'GET', path: path('checkin'), permission: ['tickets.checkin.scan', 'tickets.checkin.scan.assigned'], summary: 'Events at whose door the caller may work, the next first', query: PageQuery,
  response: pageOf(z.strictObject({ id: Id, name: z.string(), startAt: Instant, endAt: Instant, timeZone: z.string(), status: EventStatus, gates: z.array(z.strictObject({ id: Id, name: z.string() })) })), errors: [],
});

// -------------------------------------------------------------------------------------------------------- what devices do
const scans = ['tickets.checkin.scan', 'tickets.checkin.scan.assigned'] as const;
const device = ['EVENT_NOT_FOUND', 'DEVICE_REQUIRED', 'DEVICE_REVOKED'] as const;

/** The head of the list that a device works by (contracts/door-manifest.ts has its form). */
export const ManifestHead = z.strictObject({
  /** Given back with the next question. A list of another epoch is thrown away. */
  epoch: z.string(), cursor: z.string(), /** All tickets; else those that changed. */ full: z.boolean(), serverNow: Instant,
  event: z.strictObject({ id: Id, name: z.string(), timeZone: z.string(), doorsOpenAt: Instant, startAt: Instant, endAt: Instant, entryPolicy: EntryPolicy, offlinePolicy: OfflinePolicy, rotatingQr: RotatingQr, /** Gives the digits that turn of every ticket; null where none do. */ rotationKey: z.string().nullable(), isTest: z.boolean(), minAge: z.int().nullable() }),
  device: z.strictObject({ id: Id, name: z.string() }), gate: z.strictObject({ id: Id, name: z.string() }),
  areas: z.array(z.strictObject({ id: Id, name: z.string(), gateIds: z.array(Id) })), keys: z.array(z.strictObject({ keyId: z.int(), publicKey: z.string() })),
  counts: z.strictObject({ entered: z.int(), expected: z.int(), inside: z.int(), gate: z.int() }),
});
export type ManifestHead = z.infer<typeof ManifestHead>;
export const getManifest = endpoint({
  id: 'tickets.doorManifest', method: 'GET', path: path('checkin/:eventId/manifest'), permission: scans, summary: 'Tickets as a door needs them: all, or what changed since a cursor of the same epoch. Also tells the clock of the device and what it has not sent', params: ofEvent,
  query: z.strictObject({ since: z.string().regex(/^\d{1,20}$/).optional(), epoch: z.string().max(100).optional(), deviceNow: Instant.optional(), unsent: z.coerce.number().int().min(0).max(1_000_000).optional() }), produces: 'application/octet-stream', noTransaction: true, errors: [...device, 'TRY_AGAIN'],
});

/** Who, where and when of the entry that stands in the way. */
const FirstEntry = z.strictObject({ at: Instant, gateName: z.string(), deviceName: z.string() });
const DoorPerson = z.strictObject({ ticketId: Id, name: z.string().nullable(), areaName: z.string(), unitName: z.string(), seat: z.int(), seats: z.int(), isCourtesy: z.boolean() });
export type DoorPerson = z.infer<typeof DoorPerson>;
const scanFields = {
  /** Made by the device: sent again it is the same scan. */
  scanId: Id,
  /** What stood in the code, as it came; null where the person was found by name. */
  text: z.string().max(5000).nullable().default(null), ticketId: Id.nullable().default(null), generation: z.int().min(1).max(65_535).nullable().default(null),
  direction: Direction.default('entry'), /** By the clock of the device. */ scannedAt: Instant,
};
export const ScanAnswer = z.strictObject({ scanId: Id, result: ScanResult, conflict: ScanConflict, person: DoorPerson.nullable(), firstEntry: FirstEntry.nullable(), minAge: z.int().nullable() });
export type ScanAnswer = z.infer<typeof ScanAnswer>;
export const scan = endpoint({ id: 'tickets.scan', method: 'POST', path: path('checkin/:eventId/scan'), permission: scans, summary: 'Let one person in or out; what the door says is in the answer, never an error', params: ofEvent, body: z.strictObject({ ...scanFields, deviceNow: Instant }), response: ScanAnswer, errors: device });
export const uploadScans = endpoint({
  id: 'tickets.uploadScans', method: 'POST', path: path('checkin/:eventId/scans::batch'), permission: scans, summary: 'What a door did without a network; each scan counts once, however often it is sent', params: ofEvent,
  body: z.strictObject({ deviceNow: Instant, scans: z.array(z.strictObject({ ...scanFields, /** What the device said. */ result: ScanResult })).min(1).max(500) }),
  response: z.strictObject({ items: z.array(z.strictObject({ scanId: Id, result: ScanResult, conflict: ScanConflict })) }), errors: device,
});

const FoundTicket = DoorPerson.extend({ status: TicketStatus, generation: z.int(), isInside: z.boolean(), lastEntryAt: Instant.nullable(), orderNumber: z.string() });
export const searchTickets = endpoint({
  id: 'tickets.searchAtDoor', method: 'GET', path: path('checkin/:eventId/tickets'), permission: [...scans, 'tickets.checkin.monitor'], summary: 'People by name, id number or order; names only, no addresses', params: ofEvent,
  query: PageQuery.extend({ q: z.string().min(2).max(100) }), response: pageOf(FoundTicket), errors: ['EVENT_NOT_FOUND'],
});

// --------------------------------------------------------------------------------------------------- what supervisors do
export const DoorScan = z.strictObject({
  id: Id, ticketId: Id.nullable(), personName: z.string().nullable(), areaName: z.string().nullable(), unitName: z.string().nullable(), gateName: z.string(), deviceName: z.string(), direction: Direction, result: ScanResult, accepted: z.boolean(), conflict: ScanConflict,
  adjustedAt: Instant, receivedAt: Instant, offline: z.boolean(), overriddenBy: z.string().nullable(), overrideReason: z.string().nullable(), undoneAt: Instant.nullable(), canOverride: z.boolean(),
});
export type DoorScan = z.infer<typeof DoorScan>;
export const listScans = endpoint({
  id: 'tickets.listScans', method: 'GET', path: path('checkin/:eventId/scans'), permission: 'tickets.checkin.monitor', summary: 'What the doors did, the last first: all, conflicts, or refusals', params: ofEvent,
  query: PageQuery.extend({ only: z.enum(['conflicts', 'refused', 'accepted']).optional(), ticketId: Id.optional() }), response: pageOf(DoorScan), errors: ['EVENT_NOT_FOUND'],
});
export const overrideScan = endpoint({
  id: 'tickets.overrideScan', method: 'POST', path: path('checkin/:eventId/scans/:scanId/override'), permission: 'tickets.checkin.override', audit: true, summary: 'Let in whom a door refused', params: ofEvent.extend({ scanId: Id }), body: z.strictObject({ reason: Text(300) }), response: DoorScan,
  errors: ['EVENT_NOT_FOUND', 'SCAN_NOT_FOUND', 'NOT_OVERRIDABLE', 'ALREADY_OVERRIDDEN'],
});
export const undoCheckin = endpoint({
  id: 'tickets.undoCheckin', method: 'POST', path: path('tickets/:id/checkin::undo'), permission: 'tickets.checkin.undo', audit: true, summary: 'Take the last entry of a ticket back', params: byId, body: z.strictObject({ reason: Text(300) }),
  response: z.strictObject({ ticketId: Id, status: TicketStatus, isInside: z.boolean() }), errors: ['TICKET_NOT_FOUND', 'NOTHING_TO_UNDO'],
});
const Count = z.strictObject({ id: Id, name: z.string(), entered: z.int() });
export const DoorStats = z.strictObject({
  serverNow: Instant, expected: z.int(), entered: z.int(), inside: z.int(), conflicts: z.int(), refused: z.array(z.strictObject({ result: ScanResult, count: z.int() })),
  gates: z.array(Count.extend({ lastFive: z.int(), devices: z.int(), online: z.int(), unsent: z.int() })), areas: z.array(Count.extend({ expected: z.int() })),
  /** Entries of each five minutes in which there were any, the time being their beginning. */
  arrivals: z.array(z.strictObject({ at: Instant, count: z.int() })), peak: z.strictObject({ at: Instant, count: z.int() }).nullable(),
});
export type DoorStats = z.infer<typeof DoorStats>;
export const doorStats = endpoint({ id: 'tickets.doorStats', method: 'GET', path: path('checkin/:eventId/stats'), permission: ['tickets.checkin.monitor', 'tickets.report.read', 'tickets.report.read.door'], summary: 'How the door goes: entered, by gate and area, arrivals, refusals, conflicts', params: ofEvent, response: DoorStats, errors: ['EVENT_NOT_FOUND'] });
