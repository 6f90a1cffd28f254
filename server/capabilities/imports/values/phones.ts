import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { CountryCode } from 'libphonenumber-js';
import type { Cell } from '#capabilities/imports/sheets/workbook.ts';
import { bad, good, shown } from './parsed.ts';
import type { Parsed } from './parsed.ts';

/** E.164. A number without country code is one of `country`; one that has it without the plus is understood too. */
export function phoneOf(cell: Cell, country: string): Parsed<string> {
  const number = toE164(cell.text, country);
  return number === null ? bad('PHONE_INVALID', { value: shown(cell.text) }) : good(number);
}

export function toE164(text: string, country: string): string | null {
  if (text.length > 40 || !/^[\d\s()+./\u00a0-]+$/.test(text)) return null;
  const local = parsePhoneNumberFromString(text, country as CountryCode);
  if (local?.isPossible()) return local.number;
  const digits = text.replace(/\D/g, '').replace(/^00/, '');
  const international = parsePhoneNumberFromString(`+${digits}`);
  return international?.isPossible() && international.country === country ? international.number : null;
}
