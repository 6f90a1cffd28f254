import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DoorTicket, doorStatuses, ManifestCut, readManifest, RECORD_MOST, writeEnd, writeHead, writeRecord } from './door-manifest.ts';

const aTicket: fc.Arbitrary<DoorTicket> = fc.record({
  id: fc.uuid(), status: fc.constantFrom(...doorStatuses), generation: fc.integer({ min: 1, max: 65_535 }), isRefundInProgress: fc.boolean(), isTest: fc.boolean(), isInside: fc.boolean(), isCourtesy: fc.boolean(),
  area: fc.integer({ min: 0, max: 65_535 }), lastEntryS: fc.integer({ min: 0, max: 4_294_967_295 }), code: fc.option(fc.uint8Array({ minLength: 8, maxLength: 8 })), name: fc.string({ unit: 'grapheme', maxLength: 60 }), label: fc.string({ unit: 'grapheme', maxLength: 20 }),
});
const whole = (head: object, tickets: readonly DoorTicket[]) => Buffer.concat([writeHead(head), ...tickets.map(writeRecord), writeEnd(tickets.length)]);

test('what is written is read, names cut to what fits, and no ticket takes more than 64 bytes', () => {
  fc.assert(fc.property(fc.array(aTicket, { maxLength: 20 }), (tickets) => {
    for (const ticket of tickets) expect(writeRecord(ticket).length).toBeLessThanOrEqual(RECORD_MOST);
    const { head, tickets: read } = readManifest<{ cursor: string }>(whole({ cursor: '7' }, tickets));
    expect(head).toEqual({ cursor: '7' });
    for (const [i, { name, label, ...rest }] of tickets.entries()) {
      expect({ ...read[i], code: read[i]!.code && [...read[i]!.code] }).toMatchObject({ ...rest, code: rest.code && [...rest.code] });
      expect(name.startsWith(read[i]!.name) && label.startsWith(read[i]!.label)).toBe(true);
    }
  }), { numRuns: 200 });
});

test('a list cut at any byte is no list', () => {
  const bytes = whole({ cursor: '7' }, fc.sample(aTicket, 3));
  for (let length = 0; length < bytes.length; length += 1) expect(() => readManifest(bytes.subarray(0, length)), String(length)).toThrow(ManifestCut);
});
