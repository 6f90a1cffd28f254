import { normalizePhone } from '#capabilities/clients/public.ts';
import type { Cell } from '#capabilities/imports/sheets/workbook.ts';
import { bad, good, shown } from './parsed.ts';
import type { Parsed } from './parsed.ts';

/** E.164, by the same rule as a phone that is typed. */
export function phoneOf(cell: Cell, country: string): Parsed<string> {
  const number = normalizePhone(cell.text, country);
  return number === null ? bad('PHONE_INVALID', { value: shown(cell.text) }) : good(number);
}
