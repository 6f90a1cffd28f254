import { licences } from '#scripts/licences.ts';

// npm run licences: the licences of everything in the lock file; exit code 1 when one is not on our list.

const { counted, refused } = await licences();
for (const [licence, count] of [...counted].sort((a, b) => b[1] - a[1])) console.log(`${String(count).padStart(5)}  ${licence}`);
for (const one of refused) console.error(`not on the list of scripts/licences.ts: ${one}`);
process.exit(refused.length > 0 ? 1 : 0);
