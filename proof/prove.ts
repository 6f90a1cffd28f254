import { appendFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dice } from '#test/faults/dice.ts';

// A promise of the test programme as a test: its id, what is promised, how often it is tried, and the figure that was seen.
// npm test makes one small round of each; `npm run proof` a tenth of the whole size, `npm run proof -- --full` the whole.

export type Scale = 'round' | 'tenth' | 'full';
const SCALE = (process.env['PROOF_SCALE'] ?? 'round') as Scale;
const SEED = Number(process.env['PROOF_SEED'] ?? Math.floor(Math.random() * 1e6));

/** How often something is tried at each scale; a scale without a number leaves the promise out of that run. */
export type Sizes = Partial<Record<Scale, number>>;

export interface Seen {
  /** The figure as a person reads it: "0 of 12,400 answers were 5xx". */
  seen: string;
  /** Everything that speaks against the promise, in words that let one find it; empty: it holds. */
  against: readonly string[];
}

/** One line of the report. */
export interface Figure { id: string; what: string; wanted: string; seen: string; ok: boolean; size: number; scale: Scale; seed: number; seconds: number }

export interface Promised {
  /** The figure to hold: "0 x 5xx, no answer after 5 s". */
  wanted: string;
  sizes: Sizes;
  /** The longest the whole size may take, in minutes; a part of the size gets that part, at least one minute. */
  minutes?: number;
}

/** Registers the promise as a test titled with its id. `random` is of the printed seed (PROOF_SEED makes the run again). */
export function prove(id: string, what: string, { wanted, sizes, minutes = 30 }: Promised, run: (size: number, random: () => number, seed: number) => Promise<Seen>): void {
  const size = sizes[SCALE];
  if (size === undefined) return;
  const share = SCALE === 'full' ? 1 : SCALE === 'tenth' ? 0.3 : 0.1;
  test(`${id} ${what}`, { timeout: Math.max(1, minutes * share) * 60_000 }, async () => {
    console.log(`${id}: size ${size}, seed ${SEED}`);
    const begun = performance.now();
    const { seen, against } = await run(size, dice(SEED), SEED);
    const figure: Figure = { id, what, wanted, seen, ok: against.length === 0, size, scale: SCALE, seed: SEED, seconds: Math.round((performance.now() - begun) / 100) / 10 };
    console.log(`${id}: ${figure.ok ? 'holds' : 'BROKEN'}: ${seen}`);
    if (process.env['PROOF_FIGURES']) appendFileSync(process.env['PROOF_FIGURES'], `${JSON.stringify(figure)}\n`);
    expect(against.slice(0, 20)).toEqual([]);
  });
}
