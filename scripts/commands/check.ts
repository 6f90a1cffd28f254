import { availableParallelism } from 'node:os';
import { runSteps } from '#scripts/steps.ts';
import { staticSteps } from '#scripts/static-steps.ts';

// npm run check: what can be judged without running the product.

const outcomes = await runSteps(staticSteps, Math.max(2, availableParallelism()));
const failed = outcomes.filter(({ ok }) => !ok).length;
console.log(`\n${outcomes.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
