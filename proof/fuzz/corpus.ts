import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import type { Ask } from './ask.ts';

// Requests that once broke something, in their simplest form; every run asks them again.

const FOLDER = new URL('../corpus/', import.meta.url);

export interface Found { ask: Ask; /** What was wrong then. */ faults: string[] }

export const corpus = (): Found[] => readdirSync(FOLDER).filter((name) => name.endsWith('.json')).sort().map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Found);

/** Keeps a finding where PROOF_CORPUS=write asks for it; a person looks at it before it is committed. */
export function keep(found: Found): void {
  if (process.env['PROOF_CORPUS'] !== 'write') return;
  mkdirSync(FOLDER, { recursive: true });
  const short = createHash('sha256').update(JSON.stringify(found.ask)).digest('hex').slice(0, 8);
  writeFileSync(new URL(`${found.ask.operation}-${short}.json`, FOLDER), `${JSON.stringify(found, null, 2)}\n`);
}
