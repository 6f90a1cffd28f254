import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { CountryCode } from 'libphonenumber-js';

/**
 * A phone number as a person types it, in E.164 (`+50255123456`), or null when it cannot be one. A number without a
 * country code is one of `country`; one that has the code without the plus (`502 5512-3456`, `00502…`) is understood too.
 * Doing it twice changes nothing.
 */
export function normalizePhone(typed: string, country: string): string | null {
  if (typed.length > 40 || !/^[\d\s()+./\u00a0\u2010-\u2015-]+$/.test(typed)) return null;
  const plain = typed.replace(/[\u2010-\u2015]/g, '-');
  const local = parsePhoneNumberFromString(plain, country as CountryCode);
  if (local?.isPossible() && E164.test(local.number)) return local.number;
  const international = parsePhoneNumberFromString(`+${plain.replace(/\D/g, '').replace(/^00/, '')}`);
  return international?.isPossible() && international.country === country && E164.test(international.number) ? international.number : null;
}

const E164 = /^\+[1-9]\d{4,14}$/;

/** As people of `country` write it: national at home (`5512 3456`), international abroad. */
export function readablePhone(e164: string, country: string): string {
  const parsed = parsePhoneNumberFromString(e164);
  if (!parsed) return e164;
  return parsed.country === country ? parsed.formatNational() : parsed.formatInternational();
}

/** What a search by digits looks in: the whole number and, by containing it, the national one. */
export const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** Does a text mean a phone number: digits and what stands between them, three digits at least. */
export const looksLikePhone = (text: string): boolean => /^[\d\s()+./-]+$/.test(text) && digitsOf(text).length >= 3;
