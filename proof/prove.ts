import { appendFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dice } from '#test/faults/dice.ts';
import type { Figure, Scale } from './figures.ts';

// A promise of the test programme as a test: its id, what is promised, how often it is tried, and the figure that was seen.
// npm test makes one small round of each; `npm run proof` a tenth of the whole size, `npm run proof -- --full` the whole.

const SCALE = (process.env['PROOF_SCALE'] ?? 'round') as Scale;
const SEED = Number(process.env['PROOF_SEED'] ?? Math.floor(Math.random() * 1e6));
/** A size of one's own for the promises that were asked for by name. */
const SIZE = process.env['PROOF_SIZE'] === undefined ? undefined : Number(process.env['PROOF_SIZE']);
/** When the run has to be over, in milliseconds of the epoch: nothing begins after it, and what is at work then is cut. */
const UNTIL = Number(process.env['PROOF_UNTIL'] ?? Infinity);

/** How often something is tried at each scale; a scale without a number leaves the promise out of that run. */
export type Sizes = Partial<Record<Scale, number>>;

export interface Seen {
  /** The figure as a person reads it: "0 of 12,400 answers were 5xx". */
  seen: string;
  /** Everything that speaks against the promise, in words that let one find it; empty: it holds. */
  against: readonly string[];
}

export interface Promised {
  /** The figure to hold: "0 x 5xx, no answer after 5 s". */
  wanted: string;
  sizes: Sizes;
  /** The longest the whole size may take, in minutes; a part of the size gets that part, at least one minute. */
  minutes?: number;
}

/** Registers the promise as a test titled with its id. `random` is of the printed seed (PROOF_SEED makes the run again). */
export function prove(id: string, what: string, { wanted, sizes, minutes = 30 }: Promised, run: (size: number, random: () => number, seed: number) => Promise<Seen>): void {
  const size = SIZE ?? sizes[SCALE] ?? 0;
  const share = Math.max(SCALE === 'full' ? 1 : SCALE === 'tenth' ? 0.3 : 0.1, SIZE && sizes.full ? SIZE / sizes.full : 0);
  const most = Math.max(1, minutes * share) * 60_000;
  test.skipIf(size === 0)(`${id} ${what}`, { timeout: most + 10_000 }, async ({ skip }) => {
    const begun = Date.now();
    const keep = (figure: Pick<Figure, 'seen' | 'ok' | 'against'>) => {
      const line: Figure = { id, what, wanted, size, scale: SCALE, seed: SEED, seconds: Math.round((Date.now() - begun) / 100) / 10, commit: process.env['PROOF_COMMIT'] ?? '', at: new Date(begun).toISOString(), ...figure };
      console.log(`${id}: ${figure.ok === null ? 'not run' : figure.ok ? 'holds' : 'BROKEN'}: ${figure.seen}`);
      if (process.env['PROOF_FIGURES']) appendFileSync(process.env['PROOF_FIGURES'], `${JSON.stringify(line)}\n`);
    };
    if (begun >= UNTIL) {
      keep({ seen: 'the time of the run was over before its turn', ok: null, against: [] });
      return skip();
    }
    console.log(`${id}: size ${size}, seed ${SEED}`);
    let seen: Seen | 'late';
    try {
      seen = await within(Math.min(most, UNTIL - begun), run(size, dice(SEED), SEED));
    } catch (error) {
      const why = String(error instanceof Error ? error.message : error).slice(0, 500);
      keep({ seen: `ended by an error: ${why}`, ok: false, against: [why] });
      throw error;
    }
    if (seen === 'late') {
      const over = Date.now() >= UNTIL;
      const why = over ? 'cut in the middle: the time of the run was over' : `not done after ${Math.round(most / 1000)} s`;
      keep({ seen: why, ok: over ? null : false, against: over ? [] : [why] });
      if (over) return skip();
      expect.fail(why);
    }
    keep({ seen: seen.seen, ok: seen.against.length === 0, against: seen.against.slice(0, 5) });
    expect(seen.against.slice(0, 20)).toEqual([]);
  });
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    if (milliseconds < Infinity) timer = setTimeout(() => resolve('late'), milliseconds);
  });
  // What comes of it after it was given up on is nobody's business any more.
  work.catch(() => undefined);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
