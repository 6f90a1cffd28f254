import { uuidAt } from './ticket-token.ts';

// What a scanner needs to work without a network (tickets 5.14), as bytes: a head in JSON, one record of at most 64 bytes
// a ticket, and an end that says how many there were, so that a list cut short is never taken for whole.
//
//   head   u32 length, JSON
//   record u8 length (of what follows), 16 id, u16 generation, u8 flags, u16 area, u32 last entry (seconds since 1970, 0 none),
//          8 bytes of the hash of another seller's code where there is one, u8 length of the name, name, label of the place
//   end    u8 0, u32 number of records
// Numbers are big-endian. The area is a place in the head's list.

/** Of one record, its own length included (tickets 5.14). */
export const RECORD_MOST = 64;
const FIXED = 25;
const LABEL_MOST = 12;
const CODE_BYTES = 8;

export const doorStatuses = ['valid', 'transfer_pending', 'used', 'voided'] as const;
export type DoorStatus = (typeof doorStatuses)[number];

export interface DoorTicket {
  id: string;
  status: DoorStatus;
  generation: number;
  isRefundInProgress: boolean;
  isTest: boolean;
  isInside: boolean;
  isCourtesy: boolean;
  /** Place in the head's list of areas. */
  area: number;
  /** Seconds since 1970; 0: none. */
  lastEntryS: number;
  /** The first eight bytes of the hash of a code that another seller printed. */
  code: Uint8Array | null;
  /** As much of it as fits. */
  name: string;
  label: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The beginning of a text that fits, no character cut in two. */
function fitting(text: string, most: number): Uint8Array {
  const bytes = new Uint8Array(most);
  return bytes.subarray(0, encoder.encodeInto(text, bytes).written);
}

const hexPairs = /[0-9a-f]{2}/g;

export function writeRecord(ticket: DoorTicket): Uint8Array {
  const label = fitting(ticket.label, LABEL_MOST);
  const name = fitting(ticket.name, RECORD_MOST - 2 - FIXED - (ticket.code ? CODE_BYTES : 0) - label.length);
  const bytes = new Uint8Array(2 + FIXED + (ticket.code ? CODE_BYTES : 0) + name.length + label.length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  bytes[at++] = bytes.length - 1;
  for (const pair of ticket.id.replaceAll('-', '').match(hexPairs)!) bytes[at++] = Number.parseInt(pair, 16);
  view.setUint16(at, ticket.generation);
  bytes[at + 2] = doorStatuses.indexOf(ticket.status) | (Number(ticket.isRefundInProgress) << 2) | (Number(ticket.isTest) << 3) | (Number(ticket.isInside) << 4) | (Number(ticket.isCourtesy) << 5) | (Number(ticket.code !== null) << 6);
  view.setUint16(at + 3, ticket.area);
  view.setUint32(at + 5, ticket.lastEntryS);
  at += 9;
  if (ticket.code) {
    bytes.set(ticket.code.subarray(0, CODE_BYTES), at);
    at += CODE_BYTES;
  }
  bytes[at++] = name.length;
  bytes.set(name, at);
  bytes.set(label, at + name.length);
  return bytes;
}

export function writeHead(head: object): Uint8Array {
  const json = encoder.encode(JSON.stringify(head));
  const bytes = new Uint8Array(4 + json.length);
  new DataView(bytes.buffer).setUint32(0, json.length);
  bytes.set(json, 4);
  return bytes;
}

export function writeEnd(count: number): Uint8Array {
  const bytes = new Uint8Array(5);
  new DataView(bytes.buffer).setUint32(1, count);
  return bytes;
}

/** The list was cut on its way; it is to be asked for again. */
export class ManifestCut extends Error {}

/** @throws ManifestCut */
export function readManifest<Head>(bytes: Uint8Array): { head: Head; tickets: DoorTicket[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cut = () => new ManifestCut('the list ends before its end');
  if (bytes.length < 4) throw cut();
  const headLength = view.getUint32(0);
  if (bytes.length < 4 + headLength) throw cut();
  const head = JSON.parse(decoder.decode(bytes.subarray(4, 4 + headLength))) as Head;
  const tickets: DoorTicket[] = [];
  let at = 4 + headLength;
  for (;;) {
    if (at >= bytes.length) throw cut();
    const length = bytes[at++]!;
    if (length === 0) break;
    if (at + length > bytes.length) throw cut();
    tickets.push(readRecord(bytes, view, at, at + length));
    at += length;
  }
  if (at + 4 !== bytes.length || view.getUint32(at) !== tickets.length) throw cut();
  return { head, tickets };
}

function readRecord(bytes: Uint8Array, view: DataView, start: number, end: number): DoorTicket {
  const flags = bytes[start + 18]!;
  let at = start + FIXED;
  const code = flags & 64 ? bytes.slice(at, at + CODE_BYTES) : null;
  if (code) at += CODE_BYTES;
  const nameLength = bytes[at++]!;
  return {
    id: uuidAt(bytes, start), generation: view.getUint16(start + 16), status: doorStatuses[flags & 3]!,
    isRefundInProgress: (flags & 4) !== 0, isTest: (flags & 8) !== 0, isInside: (flags & 16) !== 0, isCourtesy: (flags & 32) !== 0,
    area: view.getUint16(start + 19), lastEntryS: view.getUint32(start + 21), code,
    name: decoder.decode(bytes.subarray(at, at + nameLength)), label: decoder.decode(bytes.subarray(at + nameLength, end)),
  };
}
