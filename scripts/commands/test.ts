import { mkdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { runSteps, type Outcome, type Step } from '#scripts/steps.ts';
import { staticSteps } from '#scripts/static-steps.ts';

// npm test: everything there is to run. With arguments (`npm test -- server/platform`) only the tests of those files.
// With --topology those that use the database, through PgBouncer, Redis and a streaming replica (test/topology.ts).

const REPORTS = '.cache/reports';
const reports = (name: string) => ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORTS}/${name}.json`];

const manyMachines = process.argv.includes('--topology');
const filters = process.argv.slice(2).filter((given) => given !== '--topology');
const tests: Step = { name: 'tests', run: ['vitest', 'run', ...reports('tests'), ...(manyMachines ? ['--project', 'product', '--project', 'alone'] : []), ...filters], cores: 2, live: true, ...(manyMachines && { env: { TEST_TOPOLOGY: 'many' } }) };
const all: readonly Step[] = [
  ...staticSteps,
  { name: 'web pages', run: ['scripts/commands/pages.ts'] },
  tests,
  { name: 'browser tests', run: ['vitest', 'run', '--config', 'e2e/vitest.config.ts', ...reports('browser')], cores: 2, live: true, after: 'web pages' },
];

await rm(REPORTS, { recursive: true, force: true });
await mkdir(REPORTS, { recursive: true });
const begun = performance.now();
const outcomes = await runSteps(filters.length > 0 || manyMachines ? [tests] : all, Math.max(2, availableParallelism()));

let passed = 0;
let failed = 0;
for (const outcome of outcomes) {
  const counted = await countTests(outcome);
  passed += counted.passed;
  failed += counted.failed;
}
console.log('');
for (const { name, ok, seconds, skipped } of outcomes) console.log(`${skipped ? '-' : ok ? '✓' : '✗'} ${name.padEnd(32)} ${skipped ? 'not run' : `${seconds.toFixed(1)} s`}`);
console.log(`\n${((performance.now() - begun) / 60_000).toFixed(1)} min`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

/** A step of tests counts its tests, any other counts as one. */
async function countTests({ name, ok }: Outcome) {
  const file = { tests: 'tests', 'browser tests': 'browser' }[name];
  const text = file && (await readFile(`${REPORTS}/${file}.json`, 'utf8').catch(() => undefined));
  if (!text) return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
  const { numPassedTests, numFailedTests } = JSON.parse(text) as { numPassedTests: number; numFailedTests: number };
  // A file that can't be loaded fails without a failed test.
  return { passed: numPassedTests, failed: numFailedTests === 0 && !ok ? 1 : numFailedTests };
}
