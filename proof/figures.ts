import { mkdir, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

// What runs have seen, kept a line each in .cache/proof, and which promises have a check at all.

export type Scale = 'round' | 'tenth' | 'full';

/** One line of the report. */
export interface Figure {
  id: string;
  what: string;
  wanted: string;
  seen: string;
  /** null: not run. */
  ok: boolean | null;
  /** The first things that speak against it. */
  against: readonly string[];
  size: number;
  scale: Scale;
  seed: number;
  seconds: number;
  commit: string;
  at: string;
}

const FOLDER = '.cache/proof';

/** Where the figures of a scale are kept, or of a run with a size of its own. */
export async function figuresFile(scale: Scale, ownSize: boolean): Promise<string> {
  await mkdir(FOLDER, { recursive: true });
  return path.join(FOLDER, `${ownSize ? 'own-size' : scale}.jsonl`);
}

/** The newest figure of each promise; "not run" does not stand in for a figure of before at the same commit. */
export async function newestFigures(file: string): Promise<Figure[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const newest = new Map<string, Figure>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const figure = JSON.parse(line) as Figure;
    const key = `${figure.id} ${figure.what}`;
    const before = newest.get(key);
    if (figure.ok === null && before && before.ok !== null && before.commit === figure.commit) continue;
    newest.set(key, figure);
  }
  return [...newest.values()];
}

/** The files that prove something, and the ids of it, as they are written there. */
export async function checks(): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = new Map<string, readonly string[]>();
  for (const name of (await readdir('proof', { recursive: true })).sort()) {
    if (!name.endsWith('.proof.ts')) continue;
    const text = await readFile(path.join('proof', name), 'utf8');
    files.set(`proof/${name.replaceAll(path.sep, '/')}`, [...new Set([...text.matchAll(/\bprove\(\s*'([^']+)'/g)].map(([, id]) => id!))]);
  }
  return files;
}
