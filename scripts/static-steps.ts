import type { Step } from './steps.ts';

const CODE = ['contracts', 'server', 'web/src', 'test', 'e2e', 'bench', 'proof', 'scripts'];

/** What can be judged by reading the code. */
export const staticSteps: readonly Step[] = [
  { name: 'types', run: ['tsc', '--noEmit', '-p', '.'] },
  { name: 'types of the tables', run: ['scripts/commands/types.ts', '--verify'] },
  { name: 'lint', run: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'boundaries', run: ['scripts/boundaries.ts', ...CODE] },
  { name: 'unused files and dependencies', run: ['knip', '--no-progress'] },
];
