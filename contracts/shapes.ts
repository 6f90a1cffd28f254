import { z } from 'zod';

// The small shapes that every contract is made of. Text that PostgreSQL or JSON cannot hold as it came
// (NUL, lone surrogates) is refused here, once, since the database would fail on the one and silently change the other.

/** A UUID of any version; ours are v7. */
export const Id = z.uuid({ error: 'invalid_id' });

const storable = (value: string) => !value.includes('\u0000') && value.isWellFormed();

/** One line or paragraph of text, outer spaces removed, 1 to `max` characters. */
export const Text = (max: number) =>
  z.string().max(max * 2, { error: 'too_long' }).refine(storable, { error: 'unstorable_text', abort: true })
    .overwrite((value) => value.trim()).min(1, { error: 'required' }).max(max, { error: 'too_long' });

/** Like Text, but may be empty. */
export const OptionalText = (max: number) =>
  z.string().max(max * 2, { error: 'too_long' }).refine(storable, { error: 'unstorable_text', abort: true })
    .overwrite((value) => value.trim()).max(max, { error: 'too_long' });

/** A secret typed by a person: kept exactly as typed. */
export const Secret = (min: number, max: number) =>
  z.string().min(min, { error: 'too_short' }).max(max, { error: 'too_long' }).refine(storable, { error: 'unstorable_text' });

const withinYears = (value: string) => {
  const year = Number(value.slice(0, 4));
  return year >= 1900 && year <= 2200;
};

/** An instant, RFC 3339 with offset (`2026-11-20T16:00:00Z`), years 1900 to 2200. */
export const Instant = z.iso.datetime({ offset: true, error: 'invalid_instant' }).refine(withinYears, { error: 'instant_out_of_range' })
  // The database keeps microseconds, and Temporal refuses to read more than nine digits.
  .refine((value) => !/\.\d{7}/.test(value), { error: 'instant_too_precise' });

/** A local day that exists (`2026-02-28`), years 1900 to 2200. */
export const LocalDate = z.iso.date({ error: 'invalid_date' }).refine(withinYears, { error: 'date_out_of_range' });

/** A local time of day, `HH:MM`. */
export const LocalTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'invalid_time' });

/** An IANA time zone that this machine knows. */
export const Zone = z.string().max(64).refine((zone) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone.includes('/') || zone === 'UTC';
  } catch {
    return false;
  }
}, { error: 'unknown_zone' });

export const Email = z.email({ error: 'invalid_email' }).max(254, { error: 'too_long' });

/** Integer minor units, 0 to 999,999,999 (9,999,999.99 of a currency with two decimals). */
export const Minor = z.int({ error: 'not_whole_minor_units' }).min(0, { error: 'negative_amount' }).max(999_999_999, { error: 'amount_too_large' });

/** Integer minor units, to 10,000,000,000.00: money of any business in any currency. */
export const LargeMinor = z.int({ error: 'not_whole_minor_units' }).min(0, { error: 'negative_amount' }).max(1_000_000_000_000, { error: 'amount_too_large' });

/** An amount that may be below zero, in stored results only. */
export const SignedMinor = z.int();

export const Currency = z.string().regex(/^[A-Z]{3}$/, { error: 'invalid_currency' });

/** Row version for optimistic locking; also the strong ETag. */
export const Version = z.int().min(1);

export const Locale = z.enum(['es', 'en']);

/** What a list takes: an opaque cursor and a page size. Extend it with the declared filters. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});

/** What a list answers; `next` is null on the last page. */
export const pageOf = <T extends z.ZodType>(item: T) => z.strictObject({ items: z.array(item), next: z.string().nullable() });

/** A query-string flag: `?archived=true`. */
export const Flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** A comma-separated list in the query string: `?status=a,b`. */
export const listOf = <T extends z.ZodType>(item: T, max = 50) =>
  z.string().max(4000).transform((value) => value.split(',').map((part) => part.trim()).filter(Boolean)).pipe(z.array(item).max(max) as unknown as z.ZodType<z.output<T>[], string[]>);

export const Nothing = z.null();
