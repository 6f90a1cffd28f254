import { expect, test } from 'vitest';
import { type DoorTicket, writeEnd, writeHead, writeRecord } from '#contracts/door-manifest.ts';
import type { ManifestHead } from '#contracts/tickets-door.ts';
import { DoorList } from './list.ts';

const eventId = '0190a000-0000-7000-8000-000000000001';
const head: ManifestHead = {
  epoch: '1', cursor: '9', full: true, serverNow: '2027-05-11T00:30:00Z', device: { id: eventId, name: 'A' }, gate: { id: 'north', name: 'Norte' },
  event: { id: eventId, name: 'Concierto', timeZone: 'America/Bogota', doorsOpenAt: '2027-05-10T23:00:00Z', startAt: '2027-05-11T01:00:00Z', endAt: '2027-05-11T04:00:00Z', entryPolicy: 'single', offlinePolicy: 'accept_signed', rotatingQr: 'off', rotationKey: null, isTest: false, minAge: null },
  areas: [{ id: 'a', name: 'General', gateIds: [] }, { id: 'v', name: 'VIP', gateIds: ['south'] }], keys: [], counts: { entered: 0, expected: 0, inside: 0, gate: 0 },
};
const idOf = (n: number) => `0190a000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const ticket = (n: number, more: Partial<DoorTicket> = {}): DoorTicket => ({ id: idOf(n), status: 'valid', generation: 1, isRefundInProgress: false, isTest: false, isInside: false, isCourtesy: false, area: 0, lastEntryS: 0, code: null, name: `Persona ${n}`, label: `G-${n}`, ...more });
const bytesOf = (tickets: readonly DoorTicket[], more: Partial<ManifestHead> = {}): ArrayBuffer => {
  const bytes = Buffer.concat([writeHead({ ...head, ...more }), ...tickets.map(writeRecord), writeEnd(tickets.length)]);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
};
const now = Temporal.Instant.from('2027-05-11T00:30:00Z');
const shown = (n: number, generation = 1) => ({ ok: true as const, token: { keyId: 1, eventId, ticketId: idOf(n), generation } });

test('a door by itself lets each in once, and knows what changed', () => {
  const list = new DoorList();
  list.take(bytesOf([ticket(1), ticket(2, { area: 1 }), ticket(3, { generation: 2 })]));
  expect(list.judge(shown(1), 'entry', now)).toBe('valid');
  list.passed({ ticketId: idOf(1), generation: 1 }, 'entry', now.epochMilliseconds);
  expect(list.judge(shown(1), 'entry', now)).toBe('already_used');
  expect(list.judge(shown(2), 'entry', now)).toBe('wrong_gate');
  expect(list.judge(shown(3), 'entry', now)).toBe('superseded');
  // Sold after the list was made: a good signature is enough, once.
  expect(list.judge(shown(9), 'entry', now)).toBe('valid_unverified');
  list.passed({ ticketId: idOf(9), generation: 1 }, 'entry', now.epochMilliseconds);
  expect(list.judge(shown(9), 'entry', now)).toBe('already_used');
  list.take(bytesOf([ticket(1, { generation: 2 }), ticket(4)], { full: false }));
  expect([list.judge(shown(1), 'entry', now), list.judge(shown(1, 2), 'entry', now), list.judge(shown(4), 'entry', now), list.tickets.size]).toEqual(['superseded', 'valid', 'valid', 5]);
  expect(list.find('pérsona 3', 5).map(({ id }) => id)).toEqual([idOf(3)]);
});

test('fifty thousand tickets fit in 4 MB, and a verdict is there at once', () => {
  const bytes = bytesOf(Array.from({ length: 50_000 }, (_, n) => ticket(n, { name: 'María Fernanda de los Ángeles Rodríguez', label: 'OCCIDENTAL-AA-104' })));
  expect(bytes.byteLength).toBeLessThan(4_000_000);
  const list = new DoorList();
  list.take(bytes);
  expect(list.tickets.size).toBe(50_000);
  const began = performance.now();
  for (let n = 0; n < 1000; n += 1) expect(list.judge(shown(n * 50), 'entry', now)).toBe('valid');
  // A thousand of them in what one may take.
  expect(performance.now() - began).toBeLessThan(1500);
});
