import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Channel } from '#contracts/message-terms.ts';
import { readCatalogue } from '#platform/texts.ts';
import { definedMessages, undeclared } from './kinds.ts';
import { chainOf, fillIn, flawOf, quietUntil, saysMore, segmentsOf, wishOf } from './rules.ts';
import './public.ts';

describe('the words of a message', () => {
  test('hold values as they are, and a line of empty variables is left out', () => {
    expect(fillIn('Hola, {{client_name}}:\n\nPaga aquí: {{ pay_url }}\n\nGracias', { client_name: '{{pay_url}} <b>', pay_url: '' })).toBe('Hola, {{pay_url}} <b>:\n\nGracias');
  });

  test('take only the variables of the message', () => {
    expect(flawOf('{{a}} y {{ b }}', ['a', 'b'])).toBeNull();
    expect(flawOf('{{a}} {{password}}', ['a'])).toEqual({ code: 'unknown_variable', name: 'password' });
    for (const broken of ['{{a', '{{A b}}', '{{constructor()}}', 'a}} b']) expect(flawOf(broken, ['a']), broken).toMatchObject({ code: 'broken_variable' });
    expect(flawOf('{ "una": 1 }', [])).toBeNull();
  });

  test('of the product use only what is declared, in both languages', () => {
    for (const kind of definedMessages().values()) for (const locale of ['es', 'en'] as const) {
      expect(undeclared(kind, locale), `${kind.key} ${locale}`).toEqual([]);
      for (const part of ['name', 'subject', 'body']) expect(readCatalogue(locale).has(`message.${kind.key}.${part}`), `${kind.key}.${part} ${locale}`).toBe(true);
    }
  });

  test('cost as many SMS as the standard says', () => {
    expect(segmentsOf('a'.repeat(160))).toEqual({ length: 160, segments: 1, encoding: 'gsm7' });
    expect(segmentsOf('a'.repeat(161)).segments).toBe(2);
    expect(segmentsOf('€'.repeat(81)).segments).toBe(2); // two septets each
    expect(segmentsOf('ñandú')).toMatchObject({ encoding: 'ucs2', segments: 1 }); // ú is not in the alphabet, ñ is
    expect(segmentsOf('á'.repeat(71)).segments).toBe(2);
  });

  test('STOP and BAJA are wishes only when they stand alone', () => {
    expect(['STOP', ' baja. ', 'Alta', 'START', 'no me des de baja', 'hola'].map(wishOf)).toEqual(['out', 'out', 'in', 'in', null, null]);
  });

  test('a receipt never takes back what is known', () => {
    expect(saysMore('sent', 'delivered')).toBe(true);
    expect(saysMore('read', 'delivered')).toBe(false);
    expect(saysMore('delivered', 'failed')).toBe(false);
    expect(saysMore('stored', 'read')).toBe(false);
  });
});

describe('quiet hours', () => {
  const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  // Zones and days in which the clocks jump: at midnight, at two, by half an hour.
  const days = fc.constantFrom(['America/Santiago', '2026-09-05'], ['America/Santiago', '2026-04-04'], ['America/New_York', '2026-03-08'], ['America/New_York', '2026-11-01'], ['Australia/Lord_Howe', '2026-10-04'], ['Australia/Lord_Howe', '2026-04-05'], ['America/Guatemala', '2026-11-20'], ['Africa/Cairo', '2026-04-24']);
  const quarter = fc.integer({ min: 0, max: 95 }).map((n) => clock(n * 15));

  test('end at the first minute that is not within them, also where the clocks jump', () => {
    fc.assert(fc.property(days, fc.integer({ min: 0, max: 36 * 12 }), quarter, quarter, ([zone, day], fives, from, to) => {
      const now = Temporal.PlainDate.from(day!).toZonedDateTime(zone!).toInstant().add({ minutes: fives * 5 });
      const isQuiet = (at: Temporal.Instant): boolean => {
        const time = at.toZonedDateTimeISO(zone!).toPlainTime().toString({ smallestUnit: 'minute' });
        return from < to ? from <= time && time < to : from > to && (time >= from || time < to);
      };
      let expected: Temporal.Instant | null = null;
      if (isQuiet(now)) for (expected = now; isQuiet(expected); ) expected = expected.add({ minutes: 5 });
      expect(quietUntil(now, { from, to, zone: zone! })?.toString()).toBe(expected?.toString());
    }), { numRuns: 1000 });
  });

  test('end where the clocks go back to before they began: New York, 01:15 to 00:00, at 01:15 of the first hour that comes twice', () => {
    expect(quietUntil(Temporal.Instant.from('2026-11-01T05:15:00Z'), { from: '01:15', to: '00:00', zone: 'America/New_York' })?.toString()).toBe('2026-11-01T06:00:00Z');
  });

  test('of the reference studio: 21:00 to 07:00 in Guatemala', () => {
    const quiet = { from: '21:00', to: '07:00', zone: 'America/Guatemala' };
    expect(quietUntil(Temporal.Instant.from('2026-11-21T03:00:00Z'), quiet)?.toString()).toBe('2026-11-21T13:00:00Z');
    expect(quietUntil(Temporal.Instant.from('2026-11-21T02:59:00Z'), quiet)).toBeNull();
    expect(quietUntil(Temporal.Instant.from('2026-11-21T13:00:00Z'), quiet)).toBeNull();
  });
});

describe('the channels to try', () => {
  const channel = fc.constantFrom<Channel>('mail', 'whatsapp', 'sms', 'telegram');
  const some = fc.uniqueArray(channel).map((list) => new Set(list));

  test('are those wanted, in their order, that have an address, are on, are not refused and are connected', () => {
    fc.assert(fc.property(channel, some, some, some, some, (preferred, addressed, off, optedOut, connected) => {
      const addresses = Object.fromEntries([...addressed].map((one) => [one, `to ${one}`]));
      const { steps, why } = chainOf({ wanted: [preferred, 'mail', 'sms'], addresses, off, optedOut, connected });
      const may = [preferred, 'mail' as const, 'sms' as const].filter((one, i, all) => all.indexOf(one) === i && addressed.has(one) && !off.has(one) && !optedOut.has(one));
      const live = may.filter((one) => connected.has(one));
      expect(steps.map((step) => step.channel)).toEqual(live.length > 0 ? live : may.slice(0, 1));
      expect(why === null).toBe(may.length > 0);
      expect(steps.every((step) => step.address === `to ${step.channel}`)).toBe(true);
    }), { numRuns: 500 });
  });
});
