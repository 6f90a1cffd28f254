import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { statesDoc } from '#scripts/states-doc.ts';

test('docs/states.md shows the machines as they are (npm run docs writes it)', async () => {
  expect(await readFile('docs/states.md', 'utf8')).toBe(statesDoc());
});
