import { spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { checks, figuresFile, newestFigures, type Figure } from '#proof/figures.ts';
import { commit as commitHere, ground } from '#proof/ground.ts';
import { OPEN, PROGRAMME } from '#proof/programme.ts';
import { keepOutcomes, keptOutcomes } from '#proof/mutations/outcomes.ts';
import { runMutations } from '#proof/mutations/run.ts';
import { report } from '#proof/report.ts';

// npm run proof [-- --full] [--only A,C3] [--resume] [--seed 7] [--only B1 --rounds 10] [--report] [--minutes 60]: the promises of
// the test programme, at a tenth of their size or the whole. What each saw is kept in .cache/proof; a run of everything writes
// docs/proof.md, and so does --report from what is kept. npm run proof -- --mutations [--only E1]: the checks themselves, each
// on a copy of the product whose guard is taken away.

const REPORT = 'docs/proof.md';
const SAID = '.cache/proof/tests.json';

const { values } = parseArgs({ options: {
  full: { type: 'boolean' }, only: { type: 'string' }, resume: { type: 'boolean' }, seed: { type: 'string' }, rounds: { type: 'string' }, report: { type: 'boolean' }, mutations: { type: 'boolean' }, minutes: { type: 'string' },
} });
const scale = values.full ? 'full' : 'tenth';
const file = await figuresFile(scale, values.rounds !== undefined);
const commit = await commitHere();
const all = await checks();
const known = new Set([...all.values()].flat());

const asked = chosen(values.only);
if (values.mutations) await breakChecks();
if (values.rounds !== undefined && !values.only) refuse('--rounds wants --only: a size is of one promise');
const done = new Set(values.resume ? (await newestFigures(file)).filter((figure) => figure.commit === commit && figure.ok !== null).map(({ id }) => id) : []);
const wanted = asked.filter((id) => !done.has(id));
if (values.resume && done.size > 0) console.log(`Have a figure of ${commit} already: ${[...done].join(', ')}`);

const begun = performance.now();
const failed = values.report || wanted.length === 0 ? [] : await run(wanted);
const figures = await newestFigures(file);
show(figures.filter(({ id }) => asked.includes(id)), failed);
if (values.report || (!values.only && values.rounds === undefined)) {
  await writeFile(REPORT, report(figures.filter(({ id }) => known.has(id)), { scale, commit, at: new Date().toISOString(), ground: await ground(), checked: known, failed, mutations: await keptOutcomes() }));
  console.log(`\nWritten: ${REPORT}`);
}
process.exit(failed.length > 0 || figures.some(({ id, ok, commit: of }) => ok === false && of === commit && asked.includes(id)) ? 1 : 0);

async function breakChecks(): Promise<never> {
  const outcomes = await runMutations((id) => !values.only || asked.includes(id));
  const missed = outcomes.filter(({ caught }) => !caught);
  await keepOutcomes(outcomes.map((outcome) => ({ ...outcome, commit })));
  console.log(`\n${outcomes.length - missed.length} of ${outcomes.length} broken copies were noticed`);
  for (const { id, name, why } of missed) console.log(`✗ ${id} ${name}: ${why}`);
  process.exit(missed.length > 0 ? 1 : 0);
}

function refuse(why: string): never {
  console.error(why);
  process.exit(1);
}

/** Letters stand for their section, ids for themselves. */
function chosen(only: string | undefined): string[] {
  if (only === undefined) return [...known];
  const ids = only.split(',').flatMap((name) => (known.has(name) ? [name] : [...known].filter((id) => id.replace(/\d+$/, '') === name)));
  const strange = only.split(',').filter((name) => !ids.some((id) => id === name || id.replace(/\d+$/, '') === name));
  if (strange.length > 0) refuse(strange.map((name) => `${name}: ${OPEN[name] ?? (PROGRAMME[name] ? 'no check of it yet' : 'not in the programme')}`).join('\n'));
  return [...new Set(ids)];
}

/** One after the other, so that none disturbs the time that another takes. @returns files that said nothing, with their reason. */
async function run(ids: readonly string[]): Promise<string[]> {
  const files = [...all].filter(([, here]) => here.some((id) => ids.includes(id))).map(([name]) => name);
  const minutes = Number(values.minutes ?? (scale === 'tenth' && values.rounds === undefined ? 57 : Infinity));
  const seed = values.seed ?? String(Math.floor(Math.random() * 1e6));
  await rm(SAID, { force: true });
  console.log(`${ids.length} promises in ${files.length} files at scale ${scale}, seed ${seed}, commit ${commit}`);
  const child = spawn(process.execPath, [
    'node_modules/vitest/vitest.mjs', 'run', '--project', 'proof', '--no-file-parallelism', '--reporter=default', '--reporter=json', `--outputFile.json=${SAID}`, '-t', `^(?:${ids.join('|')}) `, ...files,
  ], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env, PROOF_SCALE: scale, PROOF_SEED: seed, PROOF_FIGURES: file, PROOF_COMMIT: commit,
      ...(minutes < Infinity && { PROOF_UNTIL: String(Date.now() + minutes * 60_000) }), ...(values.rounds !== undefined && { PROOF_SIZE: values.rounds }),
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  // Nothing begins after the time is over and what is at work gives up by itself; whoever does not even do that is ended.
  const last = minutes < Infinity ? setTimeout(() => child.kill('SIGTERM'), (minutes + 2) * 60_000) : undefined;
  const how = await new Promise<string>((resolve) => child.on('close', (code, signal) => resolve(String(signal ?? code))));
  clearTimeout(last);
  const said = await readFile(SAID, 'utf8').then((text) => JSON.parse(text) as Said, () => undefined);
  if (!said) return [`the tests ended (${how}) without a word`];
  return said.testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed')).map(({ name, message }) => `${name.replace(`${process.cwd()}/`, '')}: ${message ?? 'did not run'}`);
}

interface Said { testResults: readonly { name: string; status: string; message?: string; assertionResults: readonly { status: string; title: string }[] }[] }

function show(seen: readonly Figure[], broken: readonly string[]): void {
  console.log('');
  for (const { id, ok, seen: what, size, seconds } of seen.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))) console.log(`${ok === null ? '-' : ok ? '✓' : '✗'} ${id.padEnd(4)} ${what} (size ${size}, ${seconds} s)`);
  for (const why of broken) console.log(`✗ ${why}`);
  const count = (ok: boolean | null) => seen.filter((figure) => figure.ok === ok).length;
  console.log(`\n${count(true)} hold, ${count(false) + broken.length} fall short, ${count(null)} not run; ${((performance.now() - begun) / 60_000).toFixed(1)} min`);
}
