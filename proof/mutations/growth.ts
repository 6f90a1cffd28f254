import type { Mutation } from './mutation.ts';

const replica = 'test/replica.test.ts';
const operations = 'test/operations.test.ts';

export const growth: readonly Mutation[] = [
  {
    id: 'L2', name: 'a node that is told to stop closes its door at once', file: 'proof/growth.proof.ts', size: 1,
    edit: { file: 'server/start.ts', from: "if (mode !== 'worker' && config.DRAIN_SECONDS > 0) await wait(config.DRAIN_SECONDS * 1000);", to: '' },
  },
  {
    id: 'N1', name: 'a process without screens takes what screens should hear', file: 'test/realtime.test.ts', test: 'a process without screens',
    edit: { file: 'server/platform/relay.ts', from: 'tells() ? deliver : null', to: 'deliver' },
  },
  {
    // In two pieces, so that it is none here.
    id: 'N4', name: 'a key of a cloud stands in a file', file: 'proof/supply.proof.ts',
    edit: { file: 'server/platform/site.ts', from: "let base = 'http://localhost';", to: `let base = 'http://localhost'; // ${'AKIA'}${'Q3EGXK7ZP2WMVN5T'}` },
  },
  {
    id: 'N4', name: 'the image takes the secrets of the machine with it', file: 'proof/supply.proof.ts',
    edit: { file: '.dockerignore', from: 'ops/compose/secrets\n', to: '' },
  },
  {
    id: 'N1', name: 'what a screen missed is not told when it comes back', file: 'proof/growth.proof.ts', size: 20,
    edit: { file: 'server/platform/realtime.ts', from: ".where('seq', '>', since).orderBy('seq')", to: ".where('seq', '>', seq).orderBy('seq')" },
  },
  {
    id: 'N1', name: 'a screen asks from the newest notice on, though one before it was lost', file: 'web/src/heard.test.ts', test: 'N1 a notice that was lost',
    edit: { file: 'web/src/heard.ts', from: 'this.#beyond.add(seq);', to: 'this.#through = seq;' },
  },
  {
    id: 'N1', name: 'a replica that is behind is believed', file: replica, test: 'one that lags',
    edit: { file: 'server/platform/replica.ts', from: 'if (here!.reached) return true;', to: 'return true;' },
  },
  {
    id: 'N1', name: 'a reading that the replica cut off is not made again', file: replica, test: 'a reading that the replica cuts off',
    edit: { file: 'server/platform/replica.ts', from: 'if (!isOfTheReplica(error)) throw error;', to: 'throw error;' },
  },
  {
    id: 'L2', name: 'an alert asks for a metric that does not exist', file: operations, test: 'dashboard and alerts name metrics',
    edit: { file: 'ops/prometheus/alerts.yaml', from: 'max(job_queue_orphaned) > 0', to: 'max(job_queue_orphans) > 0' },
  },
  {
    id: 'L2', name: 'the role that serves may ask for figures across tenants', file: operations, test: 'the metrics keep the figures',
    sql: 'grant execute on function app.figures() to mostrador_app',
  },
  {
    id: 'L2', name: 'a file for operators tells a password', file: operations, test: 'containers are told no secret',
    edit: { file: 'ops/helm/mostrador/values.yaml', from: 'LOG_LEVEL: info', to: 'password: hunter2hunter2' },
  },
];
