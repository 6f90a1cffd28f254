import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { forbidden, options } from './boundary-rules.ts';

// Judges who imports whom: boundaries.ts <folder>... 

const folders = process.argv.slice(2);
const { output } = await cruise(folders, { ...options, validate: true, ruleSet: { forbidden } });
const { modules, summary } = output as ICruiseResult;

for (const { rule, from, to, cycle, comment } of summary.violations) {
  const way = cycle ? cycle.map(({ name }) => name).join(' -> ') : to;
  console.error(`${rule.name}: ${from} -> ${way}${comment ? `\n    ${comment}` : ''}`);
}

// Without a parser for TypeScript it reads nothing and finds nothing wrong.
const own = new Set(modules.map(({ source }) => source).filter((source) => !source.includes('node_modules')));
const unread: string[] = [];
for (const folder of folders) {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name) && !file.endsWith('.d.ts') && !own.has(file)) unread.push(file);
  }
}
if (unread.length > 0) console.error(`Not read: ${unread.join(', ')}`);
console.log(`${own.size} modules, ${summary.violations.length} violations`);
process.exit(summary.violations.length + unread.length > 0 ? 1 : 0);
