import { parseArgs } from 'node:util';
import { runSteps, type Step } from '#scripts/steps.ts';

// npm run proof [-- --only B1,C5] [--rounds 10] [--seed 7]: what npm test shows in a small round, at the size that is asked for.
// A seed is printed with each run and makes it again.

interface Section { what: string; file: string; name: string; rounds: number; env: (rounds: number, seed: string | undefined) => Record<string, string> }

const SECTIONS: Readonly<Record<string, Section>> = {
  B1: { what: 'server, database and both killed in the middle of an on-sale (with B3, B4)', file: 'test/faults/kill.test.ts', name: 'B1', rounds: 10, env: (rounds, seed) => ({ KILL_ROUNDS: String(rounds), ...(seed && { KILL_SEED: seed }) }) },
  C5: { what: 'events of a gateway delivered none to five times', file: 'server/capabilities/checkouts/gateways.test.ts', name: 'C5', rounds: 1_000, env: (rounds) => ({ C5_PAYMENTS: String(rounds) }) },
};

const { values } = parseArgs({ options: { only: { type: 'string' }, rounds: { type: 'string' }, seed: { type: 'string' } } });
const wanted = values.only?.split(',') ?? Object.keys(SECTIONS);
const strange = wanted.filter((id) => !Object.hasOwn(SECTIONS, id));
if (strange.length > 0) {
  console.error(`There is no section ${strange.join(', ')}. There are:\n${Object.entries(SECTIONS).map(([id, { what }]) => `  ${id}  ${what}`).join('\n')}`);
  process.exit(1);
}
const steps = wanted.map((id): Step => {
  const { what, file, name, rounds, env } = SECTIONS[id]!;
  return { name: `${id} ${what}`, run: ['vitest', 'run', file, '-t', `^${name}`], cores: 2, live: true, env: env(Number(values.rounds ?? rounds), values.seed) };
});
const outcomes = await runSteps(steps, 2);
process.exit(outcomes.every(({ ok }) => ok) ? 0 : 1);
