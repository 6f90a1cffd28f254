import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { asText, keep } from '#bench/results.ts';
import type { Row } from '#bench/results.ts';
import { slopePerHour } from '#bench/soak.ts';

const row = (name: string, ratio: number | null): Row => ({ path: name, ratio, bar: '>= 0.7', ok: ratio === null ? null : ratio >= 0.7, product: '80/s', ceiling: '100/s', spread: '±2 %', p99: '9 ms' });
const run = (at: string, ...rows: Row[]) => ({ at, machine: '2 cores', rows });

test('a run stands beside the one before it, in the table and the chart; what it did not measure is kept for the next', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'mostrador-bench-results-'));
  await keep(folder, run('first', row('a <b>', 0.8), row('c', 0.5)), { curves: [], memory: [] });
  const second = await keep(folder, run('second', row('a <b>', 0.72), row('new', null)), { curves: [{ name: 'tenants', points: [{ n: 1, perSecond: 10 }, { n: 100, perSecond: 9 }] }], memory: [{ minute: 1, mb: 200 }, { minute: 2, mb: 210 }] });
  expect(second.map(({ before, change }) => [before, change?.toFixed(2) ?? null])).toEqual([[0.8, '-0.10'], [null, null]]);
  expect(asText(second)).toContain('-10 %');
  expect(await readFile(`${folder}/results.md`, 'utf8')).toContain('| a <b> | 0.72 | 0.80 | -10 % | >= 0.7 | reached |');
  expect(await readFile(`${folder}/ratios.svg`, 'utf8')).toContain('a &lt;b&gt;');
  for (const chart of ['growth.svg', 'memory.svg']) expect(await readFile(`${folder}/${chart}`, 'utf8')).toMatch(/^<svg [^]*<\/svg>\n$/);
  const [third] = await keep(folder, run('third', row('c', 0.6)), { curves: [], memory: [] });
  expect(third!.before).toBe(0.5);
  await rm(folder, { recursive: true });
});

test('memory that grows a megabyte a minute grows sixty an hour', () => {
  expect(slopePerHour([0, 1, 2, 3].map((minute) => ({ minute, mb: 100 + minute })))).toBeCloseTo(60);
});
