import { defineConfig } from 'vitest/config';

/** Rules and words that keep nothing and ask nobody: their files share a process, which halves what they take. */
const PURE = ['contracts/**/*.test.ts', 'server/apps/*/rules/**/*.test.ts', 'web/src/**/*.test.{ts,tsx}'];

/** What would be seen by the files after them: they define things of their own (messages, crons, providers) or change the process. */
const ALONE = [
  'server/platform/mount.test.ts', 'server/platform/work.test.ts', 'server/capabilities/connections/connections.test.ts', 'server/capabilities/identity/several-processes.test.ts',
  'server/capabilities/notifications/channels.test.ts', 'test/realtime.test.ts', 'test/operations.test.ts',
];
const DATABASE = ['test/global.ts'];

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'rules', include: PURE, isolate: false } },
      { extends: true, test: { name: 'product', globalSetup: DATABASE, include: ['server/**/*.test.ts', 'test/**/*.test.ts'], exclude: [...PURE, ...ALONE, 'node_modules/**'], isolate: false } },
      { extends: true, test: { name: 'alone', globalSetup: DATABASE, include: ALONE } },
      { extends: true, test: { name: 'proof', globalSetup: DATABASE, include: ['proof/**/*.proof.ts'] } },
    ],
  },
});
