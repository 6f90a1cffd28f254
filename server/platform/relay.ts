import type pg from 'pg';
import type { Logger } from 'pino';
import { definedJobs, onWake } from './outbox.ts';
import type { Metrics } from './metrics.ts';

// Moves what commands wrote to the outbox into the queue (jobs) and out to the screens (notices), in batches,
// after their commit. Any number of processes may relay: rows are taken with SKIP LOCKED and moved in one transaction.

export interface Notice { tenantId: string; seq: number; topic: string; ids: string[]; branchId: string | null; userId: string | null; version: number | null }
export interface Relay {
  /** Look now. */
  wake: () => void;
  /** Hand on everything that waits, then return (tests, shutdown, the test clock). */
  drain: () => Promise<void>;
  stop: () => Promise<void>;
}

const BATCH = 500;
/** How long a row of another process without a relay may wait. */
const POLL_MS = 500;
const NOTICES_KEPT = "interval '1 hour'";

interface OutboxRow { id: string; tenant_id: string | null; kind: 'job' | 'notice'; name: string; payload: Record<string, unknown>; job_key: string | null }

export interface RelayOptions {
  pool: pg.Pool;
  deliver: (notices: Notice[]) => void;
  /** Whether this process can tell screens at all, now. While it can't, notices wait for one that can; jobs don't. */
  tells?: () => boolean;
  logger: Logger;
  metrics?: Metrics;
}

export function startRelay({ pool, deliver, tells = () => true, logger, metrics }: RelayOptions): Relay {
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;

  const loop = async (): Promise<void> => {
    do {
      again = false;
      for (let moved = BATCH; moved === BATCH && !stopped; ) moved = await moveBatch(pool, tells() ? deliver : null, metrics);
    } while (again && !stopped);
  };
  const wake = (): void => {
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    running = loop().catch((error: unknown) => logger.error({ err: error }, 'outbox could not be handed on; it is tried again')).finally(() => {
      running = null;
    });
  };
  const timer = setInterval(wake, POLL_MS);
  const sweep = setInterval(() => {
    pool.query(`delete from notice where created_at < clock_timestamp() - ${NOTICES_KEPT}`).catch((error: unknown) => logger.warn({ err: error }, 'old notices could not be swept'));
  }, 30_000);
  onWake(wake);
  wake();
  return {
    wake,
    drain: async () => {
      await running;
      await loop();
    },
    stop: async () => {
      clearInterval(timer);
      clearInterval(sweep);
      onWake(null);
      again = false;
      await running;
      stopped = true;
    },
  };
}

/** @returns how many rows were moved */
async function moveBatch(pool: pg.Pool, deliver: ((notices: Notice[]) => void) | null, metrics?: Metrics): Promise<number> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const { rows } = await client.query<OutboxRow>({
      name: deliver ? 'relay_take' : 'relay_take_jobs',
      text: `delete from outbox where id in (select id from outbox ${deliver ? '' : "where kind = 'job'"} order by id limit ${BATCH} for update skip locked) returning id, tenant_id, kind, name, payload, job_key`,
    });
    rows.sort((a, b) => Number(a.id) - Number(b.id));
    if (rows.length > 0) {
      await queueJobs(client, rows.filter(({ kind }) => kind === 'job'));
      const notices = await numberNotices(client, rows.filter(({ kind }) => kind === 'notice'));
      await client.query('commit');
      metrics?.outboxMoved.labels('notice').inc(notices.length);
      metrics?.outboxMoved.labels('job').inc(rows.length - notices.length);
      if (notices.length > 0) deliver?.(notices);
    } else {
      await client.query('rollback');
    }
    return rows.length;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

async function queueJobs(client: pg.PoolClient, rows: OutboxRow[]): Promise<void> {
  if (rows.length === 0) return;
  const jobs = definedJobs();
  // Of several with one key the last wins, as it would one by one; the queue takes each key once a batch.
  const byKey = new Map(rows.map((row) => [row.job_key ?? `row:${row.id}`, row]));
  const specs = [...byKey.values()].map((row) => {
    const job = jobs.get(row.name);
    return {
      identifier: row.name, payload: { tenantId: row.tenant_id, input: row.payload }, job_key: row.job_key, max_attempts: job?.maxAttempts ?? 10,
      queue_name: job?.queue ? `${row.tenant_id}:${job.queue(row.payload as never)}` : null, run_at: null, priority: null, flags: null,
    };
  });
  await client.query('select graphile_worker.add_jobs(array(select json_populate_recordset(null::graphile_worker.job_spec, $1::json)))', [JSON.stringify(specs)]);
}

async function numberNotices(client: pg.PoolClient, rows: OutboxRow[]): Promise<Notice[]> {
  const notices: Notice[] = [];
  const tenants = [...Map.groupBy(rows.filter((row) => row.tenant_id !== null), (row) => row.tenant_id!)].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [tenantId, own] of tenants) {
    const { rows: [counter] } = await client.query<{ value: string }>(
      'insert into notice_counter (tenant_id, value) values ($1, $2) on conflict (tenant_id) do update set value = notice_counter.value + $2 returning value', [tenantId, own.length]);
    const first = Number(counter!.value) - own.length + 1;
    own.forEach(({ name, payload }, i) => notices.push({
      tenantId, seq: first + i, topic: name, ids: (payload.ids as string[] | undefined) ?? [], branchId: (payload.branchId as string | null) ?? null,
      userId: (payload.userId as string | null) ?? null, version: (payload.version as number | null) ?? null,
    }));
  }
  if (notices.length > 0) {
    await client.query(`insert into notice (tenant_id, seq, topic, branch_id, user_id, ids, version)
      select "tenantId", seq, topic, "branchId", "userId", ids, version from json_to_recordset($1::json) as n("tenantId" uuid, seq bigint, topic text, "branchId" uuid, "userId" uuid, ids jsonb, version integer)`, [JSON.stringify(notices)]);
  }
  return notices;
}
