import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Endpoint } from '#contracts/endpoint.ts';
import { allRoutes } from '#server/modules.ts';
import { askOf, choices } from './fuzz/ask.ts';
import type { Ask } from './fuzz/ask.ts';
import { corpus, keep } from './fuzz/corpus.ts';
import { Judge } from './fuzz/judge.ts';
import { useTown } from './fuzz/town.ts';
import { inTurn, seedOf } from './fuzz/turns.ts';
import { prove } from './prove.ts';

// Requests of all kinds to every operation (G1, G2), made from the declarations: a new route is in them on the day it is born.

const SCALE = process.env['PROOF_SCALE'] ?? 'round';
const town = useTown({ inProcessOfItsOwn: SCALE !== 'round' });
const ONLY = process.env['PROOF_OPERATIONS'];
const endpoints = allRoutes().map(({ endpoint }) => endpoint).filter(({ id }) => !ONLY || new RegExp(ONLY).test(id));

/** What is wrong with the answer to it; a connection cut without one is a fault too. */
async function faultsOf(judge: Judge, ask: Ask, count: (status: number) => void = () => undefined): Promise<string[]> {
  try {
    const answer = await town.send(ask);
    count(answer.status);
    return judge.faults(ask.operation, answer, `${ask.path}?${ask.query} ${JSON.stringify(ask.headers)} ${ask.body ?? ''}`);
  } catch (error) {
    return [`no answer: ${(error as Error).message}`];
  }
}

/** The order in which things are ended last, since nothing is found in what has been ended. */
const inOrder = (random: () => number): Endpoint[] => endpoints.map((endpoint) => ({ endpoint, place: (endpoint.method === 'DELETE' || /sign_?out|revoke|cancel|close|archive|merge|disable/i.test(endpoint.id) ? 1 : 0) + random() })).sort((a, b) => a.place - b.place).map(({ endpoint }) => endpoint);

prove('G1', 'whatever is asked of any operation, by anybody, is answered in time, without a bug and without a word of the inside or of another tenant', {
  wanted: '0 x 5xx, 0 answers after 5 s, 0 restarts, 0 leaks, 0 undocumented answers (G2), heap within 10 % + 16 MB', sizes: { round: 2, tenth: 24, full: 400 }, minutes: 45,
}, async (size, random, seed) => {
  const judge = new Judge(town);
  const against: string[] = [];
  const statuses = new Map<number, number>();
  const reached = new Set<string>();
  let asked = 0;
  const before = await heldHeap();
  await inTurn(inOrder(random), async (endpoint) => {
    const { id } = endpoint;
    const judged = await fc.check(fc.asyncProperty(choices, async (made) => {
      const faults = await faultsOf(judge, askOf(endpoint, made), (status) => {
        asked += 1;
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status < 400) reached.add(id);
      });
      if (faults.length > 0) throw new Error(faults.join('; '));
    }), { numRuns: size, seed: seedOf(seed, id), interruptAfterTimeLimit: 120_000 });
    if (!judged.failed || !judged.counterexample) return;
    const ask = askOf(endpoint, judged.counterexample[0]);
    const faults = (judged.errorInstance as Error).message;
    keep({ ask, faults: [faults] });
    against.push(`${id}: ${faults}\n  ${JSON.stringify({ ...ask, body: ask.body?.slice(0, 400) })}`);
  });
  if (!town.alive) against.push(`the server ended: ${town.product!.said().slice(-500)}`);
  const after = await heldHeap();
  // A process that has just begun has caches to fill; what is lost with every request is far more than they.
  if (town.product && after > before * 1.1 + 16 * 2 ** 20) against.push(`the heap was ${megabytes(before)} and is ${megabytes(after)}`);
  const bugs = [...statuses].filter(([status]) => status >= 500).reduce((sum, [, count]) => sum + count, 0);
  return { seen: `${bugs} of ${asked} answers were 5xx; ${reached.size} of ${endpoints.length} operations answered 2xx at least once; ${town.overloaded} times 503 with Retry-After under load, asked again; heap ${megabytes(before)} before, ${megabytes(after)} after; ${[...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`).join(', ')}`, against };
});

test('G1: what was found once stays mended', async () => {
  const judge = new Judge(town);
  const broken: string[] = [];
  for (const { ask } of corpus()) for (const fault of await faultsOf(judge, ask)) broken.push(`${ask.operation} ${ask.method} ${ask.path}: ${fault}`);
  expect(broken).toEqual([]);
}, 120_000);

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
/** What the process holds, as it says itself, once it has thrown away the rest. */
async function heldHeap(): Promise<number> {
  if (!town.product) return 0;
  await town.collect();
  const { body } = await town.raw({ method: 'GET', path: '/metrics' });
  return Number(/^nodejs_heap_size_used_bytes (\S+)/m.exec(body)![1]);
}
