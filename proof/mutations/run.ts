import { execFile, spawn } from 'node:child_process';
import { copyFile, link, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { mutations } from './list.ts';
import type { Mutation } from './mutation.ts';
import type { Outcome } from './outcomes.ts';

// Each broken copy is made, its check is run on it at the size of a round, and has to become red because of what it asserts:
// a copy that can't even be loaded shows nothing. Before that the check is seen green on the whole product.

const COPIES = '.cache/proof/copies';

type Ended = { how: 'green' | 'red' | 'error'; why: string };

export async function runMutations(wanted: (id: string) => boolean): Promise<Omit<Outcome, 'commit'>[]> {
  const chosen = mutations.filter(({ id }) => wanted(id));
  for (const one of chosen) await mutated(one);
  const green = new Map<string, Ended>();
  const outcomes: Omit<Outcome, 'commit'>[] = [];
  for (const one of chosen) {
    const check = `${one.file} ${titleOf(one)}`;
    if (!green.has(check)) green.set(check, await runCheck(one, '.', {}));
    const before = green.get(check)!;
    const after = before.how === 'green' ? await broken(one) : undefined;
    const caught = after?.how === 'red';
    const why = caught ? after.why : after ? (after.how === 'green' ? 'stayed green' : after.why) : `not green on the whole product: ${before.why}`;
    outcomes.push({ id: one.id, name: one.name, caught, why });
    console.log(`${caught ? '✓' : '✗'} ${one.id.padEnd(4)} ${one.name}: ${why}`);
  }
  return outcomes;
}

/** The file as the entry wants it. */
export async function mutated({ name, edit }: Mutation): Promise<string | undefined> {
  if (!edit) return undefined;
  const parts = (await readFile(edit.file, 'utf8')).split(edit.from);
  if (parts.length !== 2) throw new Error(`"${name}": what it changes stands ${parts.length - 1} times in ${edit.file}, not once:\n${edit.from}`);
  return parts.join(edit.to);
}

const titleOf = ({ id, test }: Mutation): string => test ?? `${id} `;

async function broken(one: Mutation): Promise<Ended> {
  if (!one.edit) return runCheck(one, '.', { PROOF_MUTATION_SQL: one.sql! });
  const folder = path.resolve(COPIES, String(process.pid));
  try {
    await copyTree(folder, one.edit.file, (await mutated(one))!);
    return await runCheck(one, folder, one.sql ? { PROOF_MUTATION_SQL: one.sql } : {});
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The tree by hard links, which costs no room, with one file of its own. */
async function copyTree(folder: string, changed: string, text: string): Promise<void> {
  const { stdout } = await promisify(execFile)('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { maxBuffer: 2 ** 26 });
  const files = stdout.split('\0').filter((name) => name !== '' && name !== changed);
  for (const parent of new Set([changed, ...files].map((name) => path.dirname(name)))) await mkdir(path.join(folder, parent), { recursive: true });
  for (const name of files) {
    await link(name, path.join(folder, name)).catch(async (error: NodeJS.ErrnoException) => {
      // Removed and not committed yet; or a file system without links.
      if (error.code !== 'ENOENT') await copyFile(name, path.join(folder, name));
    });
  }
  await writeFile(path.join(folder, changed), text);
  for (const made of ['node_modules', 'web/dist']) await symlink(path.resolve(made), path.join(folder, made), 'junction');
}

async function runCheck(one: Mutation, folder: string, env: Record<string, string>): Promise<Ended> {
  const said = path.resolve(COPIES, `${process.pid}.json`);
  await mkdir(COPIES, { recursive: true });
  await rm(said, { force: true });
  const title = titleOf(one).replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', `--outputFile.json=${said}`, '-t', one.test ? title : `^${title}`, one.file], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PROOF_SCALE: 'round', PROOF_FIGURES: '', NO_COLOR: '1', ...(one.size && { PROOF_SIZE: String(one.size) }), ...env },
  });
  let words = '';
  child.stdout.on('data', (part) => (words += part));
  child.stderr.on('data', (part) => (words += part));
  const stop = () => child.kill('SIGTERM');
  process.on('SIGINT', stop).on('SIGTERM', stop);
  await new Promise((resolve) => child.on('close', resolve));
  process.off('SIGINT', stop).off('SIGTERM', stop);
  const text = await readFile(said, 'utf8').catch(() => undefined);
  if (!text) return { how: 'error', why: `ended without a report:\n${words.slice(-2000)}` };
  const { testResults } = JSON.parse(text) as { testResults: { status: string; message?: string; assertionResults: { status: string; failureMessages: string[] }[] }[] };
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = tests.filter(({ status }) => status === 'failed');
  const asserted = failed.flatMap(({ failureMessages }) => failureMessages).find((message) => message.startsWith('AssertionError'));
  if (asserted) return { how: 'red', why: asserted.split('\n')[0]!.slice(0, 160) };
  if (failed.length > 0) return { how: 'error', why: `failed, but not by an assertion: ${failed[0]!.failureMessages[0]?.slice(0, 500)}` };
  const loaded = testResults.find(({ status, message }) => status === 'failed' && message);
  if (loaded) return { how: 'error', why: `could not be run: ${loaded.message!.slice(0, 500)}` };
  if (!tests.some(({ status }) => status === 'passed')) return { how: 'error', why: `no test "${titleOf(one)}" in ${one.file} at this size` };
  return { how: 'green', why: '' };
}
