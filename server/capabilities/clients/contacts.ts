import type { z } from 'zod';
import type { AddressInput, EmailInput, PhoneInput, TaxIdInput } from '#contracts/clients.ts';
import { validationError } from '#platform/errors.ts';
import type { FieldError } from '#platform/errors.ts';
import { digitsOf, normalizePhone } from './phone.ts';

// Phones, e-mails, addresses and tax ids as they are stored: normalised, each once, in the order given.

export interface PhoneValue { e164: string; typed: string; label: 'mobile' | 'home' | 'work' | 'other' }
export interface EmailValue { email: string; verifiedAt?: Temporal.Instant | string | null }
export interface AddressValue { label: string; line: string; details: string; city: string; region: string; postalCode: string; lat: number | null; lng: number | null }
export interface TaxIdValue { kind: 'nit' | 'rfc' | 'dpi' | 'passport' | 'other'; number: string; name: string }

/** Lists that are to replace those of a client; an absent list stays as it is. */
export interface ContactLists { phones?: PhoneValue[]; emails?: EmailValue[]; addresses?: AddressValue[]; taxIds?: TaxIdValue[] }

export interface ContactInput {
  phones?: z.output<typeof PhoneInput>[];
  emails?: z.output<typeof EmailInput>[];
  addresses?: z.output<typeof AddressInput>[];
  taxIds?: z.output<typeof TaxIdInput>[];
}

/**
 * @param country ISO 3166 code of the tenant, for numbers without a country code
 * @throws VALIDATION_ERROR naming every entry that is not well-formed, or stands twice
 */
export function readContacts(input: ContactInput, country: string): ContactLists {
  const errors: FieldError[] = [];
  const lists: ContactLists = {};
  if (input.phones) {
    lists.phones = input.phones.map(({ number, label }, i) => {
      const e164 = normalizePhone(number, country);
      if (e164 === null) errors.push({ pointer: `/body/phones/${i}/number`, code: 'invalid_phone' });
      return { e164: e164 ?? '', typed: number, label };
    });
    repeated(lists.phones, ({ e164 }) => e164, errors, (i) => `/body/phones/${i}/number`);
  }
  if (input.emails) {
    lists.emails = input.emails.map(({ email }) => ({ email: email.toLowerCase() }));
    repeated(lists.emails, ({ email }) => email, errors, (i) => `/body/emails/${i}/email`);
  }
  if (input.addresses) lists.addresses = input.addresses;
  if (input.taxIds) {
    lists.taxIds = input.taxIds.map(({ number, ...rest }, i) => {
      const plain = normalizeTaxId(number);
      if (plain === null) errors.push({ pointer: `/body/taxIds/${i}/number`, code: 'invalid_tax_id' });
      return { ...rest, number: plain ?? '' };
    });
    repeated(lists.taxIds, ({ kind, number }) => `${kind} ${number}`, errors, (i) => `/body/taxIds/${i}/number`);
  }
  if (errors.length > 0) throw validationError(undefined, { errors });
  return lists;
}

function repeated<T>(values: readonly T[], keyOf: (value: T) => string, errors: FieldError[], pointer: (i: number) => string): void {
  const seen = new Set<string>();
  for (const [i, value] of values.entries()) {
    const key = keyOf(value);
    if (key !== '' && seen.has(key)) errors.push({ pointer: pointer(i), code: 'repeated' });
    seen.add(key);
  }
}

/** Upper case, without spaces, hyphens, dots and slashes; null when something else than letters and digits is left. */
export function normalizeTaxId(typed: string): string | null {
  const plain = typed.normalize('NFC').toUpperCase().replace(/[\s./-]/g, '');
  return /^[0-9A-ZÑ&]{1,30}$/.test(plain) ? plain : null;
}

/** What the search looks in besides the name: all digits of the phones, and the e-mails. */
export const contactSearch = (phones: readonly { e164: string }[], emails: readonly { email: string }[]): string =>
  [...phones.map(({ e164 }) => digitsOf(e164)), ...emails.map(({ email }) => email)].join(' ');
