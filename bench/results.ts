import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { growthChart, memoryChart, ratioChart } from './chart.ts';
import type { Curve, Sample } from './chart.ts';

// What a run measured, kept beside the data: a table and charts to read, and the figures themselves for the next run to compare with.

export interface Row { path: string; ratio: number | null; bar: string; ok: boolean | null; product: string; ceiling: string; spread: string; p99: string }
export interface Run { at: string; machine: string; rows: Row[] }
export interface Compared extends Row { before: number | null; change: number | null }

/** @param before the run before this one; a path that it did not measure has nothing to compare with */
export const compare = (rows: readonly Row[], before: Run | null): Compared[] => rows.map((row) => {
  const old = before?.rows.find(({ path }) => path === row.path)?.ratio ?? null;
  return { ...row, before: old, change: old && row.ratio ? row.ratio / old - 1 : null };
});

const percent = (share: number): string => `${share < 0 ? '-' : '+'}${Math.abs(share * 100).toFixed(0)} %`;
const HEAD = ['path', 'ratio', 'before', 'change', 'bar', '', 'product', 'ceiling', 'spread', 'p99'];
const cells = ({ path, ratio, before, change, bar, ok, product, ceiling, spread, p99 }: Compared): string[] =>
  [path, ratio?.toFixed(2) ?? '', before?.toFixed(2) ?? '', change === null ? '' : percent(change), bar, ok === null ? '' : ok ? 'reached' : 'short', product, ceiling, spread, p99];

export function asText(rows: readonly Compared[]): string {
  const all = [HEAD, ...rows.map(cells)];
  const widths = HEAD.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  const lines = all.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '));
  return [lines[0], widths.map((width) => '-'.repeat(width)).join('  '), ...lines.slice(1)].join('\n');
}

function asMarkdown({ at, machine }: Run, rows: readonly Compared[], before: Run | null): string {
  const line = (row: readonly string[]): string => `| ${row.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return `# What npm run bench saw\n\n${at}, ${machine}; ${before ? `compared with ${before.at}, ${before.machine}` : 'the first run here'}. A ratio is the product's figure against that of the same work without it, in the same run: it carries over to another machine, the others don't.\n\n`
    + `${[HEAD, HEAD.map(() => '---'), ...rows.map(cells)].map(line).join('\n')}\n\n![ratios](ratios.svg)\n`;
}

export async function previousRun(folder: string): Promise<Run | null> {
  const text = await readFile(`${folder}/last.json`, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  const read = text === null ? null : (JSON.parse(text) as Run | Row[]);
  // Runs of before kept their rows alone.
  return Array.isArray(read) ? { at: 'an earlier run', machine: 'unknown', rows: read } : read;
}

/** What only a part of the paths measured leaves the others as they were. */
export async function keep(folder: string, run: Run, { curves, memory }: { curves: readonly Curve[]; memory: readonly Sample[] }): Promise<Compared[]> {
  await mkdir(folder, { recursive: true });
  const before = await previousRun(folder);
  const rows = compare(run.rows, before);
  const others = before?.rows.filter(({ path }) => !run.rows.some((row) => row.path === path)) ?? [];
  await writeFile(`${folder}/last.json`, JSON.stringify({ ...run, rows: [...run.rows, ...others] } satisfies Run, null, 2));
  await writeFile(`${folder}/results.md`, asMarkdown(run, rows, before));
  await writeFile(`${folder}/ratios.svg`, ratioChart(rows));
  if (curves.length > 0) await writeFile(`${folder}/growth.svg`, growthChart(curves));
  if (memory.length > 0) await writeFile(`${folder}/memory.svg`, memoryChart(memory));
  return rows;
}
