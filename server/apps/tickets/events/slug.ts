/** The longest address; a number after it still fits. */
const LONGEST = 110;

/** A name as it stands in an address: accents and ñ folded, every other run of signs one hyphen (tickets 3.3). */
export const slugOf = (name: string): string =>
  name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/ß/g, 'ss').replace(/[^a-z0-9]+/g, '-').slice(0, LONGEST).replace(/^-+|(?<!-)-+$/g, '') || 'evento';

/** The address itself, or with the first number from 2 on that is free. */
export function freeSlug(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base;
  for (let n = 2; ; n += 1) if (!taken.has(`${base}-${n}`)) return `${base}-${n}`;
}
