import { defineConfig } from 'vitest/config';

/** Rules and words that keep nothing and ask nobody: their files share a process, which halves what they take. */
const PURE = ['contracts/**/*.test.ts', 'server/apps/*/rules/**/*.test.ts', 'web/src/**/*.test.{ts,tsx}'];

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'rules', include: PURE, isolate: false } },
      { extends: true, test: { name: 'product', globalSetup: ['test/global.ts'], include: ['server/**/*.test.ts', 'test/**/*.test.ts'], exclude: [...PURE, 'node_modules/**'] } },
    ],
  },
});
