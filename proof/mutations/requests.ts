import type { Mutation } from './mutation.ts';

const keys = 'proof/keys.proof.ts';
const REPLAY = { file: 'server/platform/mount.ts', from: 'if (stored) return {', to: 'if (stored && false) return {' };

export const requests: readonly Mutation[] = [
  { id: 'C1', name: 'the kept answer is not given again', file: keys, edit: REPLAY },
  { id: 'C4', name: 'the kept answer is not given again', file: keys, edit: REPLAY },
  { id: 'C2', name: 'a key is everybody\'s', file: keys, edit: { file: 'server/platform/mount.ts', from: "const who = actor.id ?? 'system';", to: "const who = 'system';" } },
  { id: 'C2', name: 'a key takes any content', file: keys, edit: { file: 'server/platform/idempotency.ts', from: 'return row.requestHash === hash ? {', to: 'return row.requestHash ? {' } },
  { id: 'C2', name: 'two with one key work at once', file: keys, edit: { file: 'server/platform/idempotency.ts', from: 'if (!lock.rows[0]?.held) throw', to: 'if (lock.rows.length === 0) throw' } },
  { id: 'C3', name: 'a command takes no key', file: keys, edit: { file: 'server/platform/openapi.ts', from: "permission !== 'public' && !readOnly", to: "permission === 'signed_in' && !readOnly" } },
  { id: 'C2', name: 'nobody drops old answers', file: keys, edit: { file: 'server/platform/schedule.ts', from: "void (await sweepAnswers(ctx.tx, ctx.now))", to: 'undefined' } },
  { id: 'C6', name: 'the signature is of something else', file: 'proof/webhooks.proof.ts', edit: { file: 'server/capabilities/webhooks/signature.ts', from: '.update(content)', to: ".update(content.trimEnd() + ' ')" } },
  { id: 'G1', name: 'what no route sees is refused in the words of the framework', file: 'proof/fuzz.proof.ts', test: 'G1: what was found once', edit: { file: 'server/platform/http.ts', from: "'FST_') && statusCode === 415", to: "'FST_') && statusCode === 0" } },
  { id: 'G6', name: 'a body may have any size', file: 'proof/parser.proof.ts', edit: { file: 'server/platform/http.ts', from: 'const BODY_LIMIT = 1024 * 1024;', to: 'const BODY_LIMIT = 1024 ** 3;' } },
  { id: 'G8', name: 'requests are read leniently', file: 'proof/parser.proof.ts', edit: { file: 'server/platform/http.ts', from: 'requireHostHeader: false }', to: 'requireHostHeader: false, insecureHTTPParser: true }' } },
  { id: 'C7', name: 'one job at a time', file: 'proof/webhooks.proof.ts', size: 20, edit: { file: 'server/platform/worker.ts', from: 'concurrency: options.concurrency, noHandleSignals', to: 'concurrency: Math.min(options.concurrency, 1), noHandleSignals' } },
  { id: 'C8', name: 'a message is sent again as long as nobody answers', file: 'proof/messages.proof.ts', edit: { file: 'server/capabilities/notifications/deliver.ts', from: 'if (doubts < MOST_DOUBTS) return false;', to: 'if (doubts <= MOST_DOUBTS) return false;' } },
  { id: 'C9', name: 'a run does not note that it is done', file: 'server/platform/work.test.ts', test: 'C9: recurring work that a worker left as done', edit: { file: 'server/platform/outbox.ts', from: 'return !run?.done;', to: 'return run !== undefined || job !== undefined;' } },
  { id: 'F3', name: 'what was believed once is believed for an hour', file: 'proof/revocation.proof.ts', size: 7, edit: { file: 'server/capabilities/identity/rights.ts', from: 'export const BELIEVE_MS = 1000;', to: 'export const BELIEVE_MS = 3_600_000;' } },
  { id: 'F5', name: 'who asked for a refund approves it', file: 'proof/approvals.proof.ts', edit: { file: 'server/apps/tickets/refunds/staff.ts', from: 'refund.requestedBy !== null && refund.requestedBy === ctx.actor.userId) throw', to: 'refund.requestedBy !== null && refund.requestedBy !== ctx.actor.userId) throw' } },
];
