import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What came of a broken copy. */
export interface Outcome { id: string; name: string; caught: boolean; why: string; commit: string }

const FILE = '.cache/proof/mutations.json';

export async function keptOutcomes(): Promise<Outcome[]> {
  const text = await readFile(FILE, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]';
    throw error;
  });
  return JSON.parse(text) as Outcome[];
}

/** The newest of each takes the place of what was there. */
export async function keepOutcomes(outcomes: readonly Outcome[]): Promise<void> {
  const before = (await keptOutcomes()).filter((old) => !outcomes.some(({ id, name }) => id === old.id && name === old.name));
  await mkdir(path.dirname(FILE), { recursive: true });
  await writeFile(FILE, JSON.stringify([...before, ...outcomes], null, 1));
}
