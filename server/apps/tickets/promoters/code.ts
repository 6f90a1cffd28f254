import { randomInt } from 'node:crypto';

// Digits and letters that nobody takes for another one: no 0, O, 1, I.
const SIGNS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const RANDOM = 5;
const MOST_OF_NAME = 8;
const PLAIN = 'PR';

/**
 * The code of a new link: what a name gives in plain letters, then five at random (tickets 3.18).
 * @param pick a whole number below its argument
 */
export function newCode(name: string, pick: (below: number) => number = randomInt): string {
  const first = name.normalize('NFD').toUpperCase().split(/\s+/)[0] ?? '';
  const head = [...first].filter((sign) => SIGNS.includes(sign)).join('').slice(0, MOST_OF_NAME);
  return `${head.length >= 2 ? head : PLAIN}-${Array.from({ length: RANDOM }, () => SIGNS[pick(SIGNS.length)]).join('')}`;
}
