import { writeFile } from 'node:fs/promises';
import { statesDoc } from '#scripts/states-doc.ts';

// npm run docs: the pages that are made from the code.

await writeFile('docs/states.md', statesDoc());
