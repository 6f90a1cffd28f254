import { fold } from '#capabilities/imports/public.ts';
import type { Place } from './sheets.ts';

/** The name of an area as rows of other sheets call it. */
export const areaKey = (event: string, area: string): string => `${event}|${fold(area)}`;
export const seatKey = (row: string, seat: string): string => `${row}/${seat}`;

/** A seat that repeats its row (`A`, `A12`) is the twelfth of row A: people say `A-12`. */
const bare = (row: string, seat: string): string => (seat.length > row.length && seat.startsWith(row) && /^\d/.test(seat.slice(row.length)) ? seat.slice(row.length) : seat);

interface Named { seatOrNumber?: Place | undefined; row?: string | undefined; seat?: string | undefined; number?: number | undefined }

/**
 * Where a row sits: a seat in its row, or a number of its area. `J12` alone is the seat 12 of row J.
 * Null when the row does not say it.
 */
export function placeOf({ seatOrNumber, row = seatOrNumber?.row ?? undefined, seat = seatOrNumber?.seat, number }: Named): { row: string; seat: string; number: null } | { row: null; seat: null; number: number } | null {
  const named = seat ?? (number === undefined ? undefined : String(number));
  if (named === undefined) return null;
  if (row !== undefined) return { row, seat: bare(row, named), number: null };
  if (/^[1-9]\d{0,5}$/.test(named)) return { row: null, seat: null, number: Number(named) };
  const [, letters, digits] = /^(\p{L}{1,3})(\d{1,6})$/u.exec(named) ?? [];
  return letters !== undefined && digits !== undefined ? { row: letters, seat: digits, number: null } : null;
}

export const unitKey = (place: NonNullable<ReturnType<typeof placeOf>>): string => (place.row === null ? String(place.number) : seatKey(place.row, place.seat));
