import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { migrate, MIGRATIONS_DIR, readMigrations } from '#platform/migrate.ts';
import { prove } from '#proof/prove.ts';
import { urlOf, withClient } from '#server/embedded/connect.ts';
import { bootstrapDatabase } from '#server/embedded/roles.ts';
import { catalogueOf } from '#test/faults/catalogue.ts';
import { Wire } from '#test/faults/cut.ts';
import { TEMPLATE } from '#test/global.ts';
import { useWorld } from '#test/server.ts';
import { makeStudio } from '#test/studio.ts';

// How a database comes to this version: killed on the way, in steps, and with people at work in it.

const world = useWorld();
const server = inject('superuserUrl');
let extra: string;
let wire: Wire;
const made: string[] = [];
beforeAll(async () => {
  wire = await Wire.open(server);
  // This version's migrations and one that is yet to come.
  extra = await mkdtemp(path.join(tmpdir(), 'mostrador-migrations-'));
  await cp(MIGRATIONS_DIR, extra, { recursive: true });
});
afterAll(async () => {
  await wire.close();
  await rm(extra, { recursive: true });
  await withClient(server, async (client) => {
    for (const name of made) await client.query(`drop database ${name} with (force)`);
  });
});
async function emptyDatabase(): Promise<{ ownerUrl: string; superuserUrl: string }> {
  const name = `proof_${made.length}_${process.pid}`;
  made.push(name);
  return { ownerUrl: (await bootstrapDatabase(server, name)).ownerUrl, superuserUrl: urlOf(server, name) };
}
const differences = (a: string[], b: string[]): string[] => [...a.filter((line) => !b.includes(line)).map((line) => `missing: ${line}`), ...b.filter((line) => !a.includes(line)).map((line) => `strange: ${line}`)];

prove('L4', 'a migration that is killed at any of its statements is done by the next start, and files that were applied may not change', {
  wanted: 'after every kill the next start goes on; the schema is that of a fresh install', sizes: { tenth: 30, full: 200 }, minutes: 10,
}, async (size, random) => {
  const against: string[] = [];
  // Rules that keep a file safe to run beside a running product, and to run again.
  for (const { name, sql, concurrent } of await readMigrations()) {
    const text = sql.replaceAll(/--.*$/gm, '');
    if (!/^\d{4}_[a-z0-9_]+(?:\.concurrent)?\.sql$/.test(name)) against.push(`${name}: not a name of a migration`);
    if (/\bconcurrently\b/i.test(text) !== concurrent) against.push(`${name}: concurrent work stands in a .concurrent.sql of its own`);
    if (concurrent && (text.match(/;/g)?.length ?? 0) > 1) against.push(`${name}: concurrent work is one statement`);
    if (/^\s*(?:begin|commit|rollback|vacuum)\b[^;]*;/im.test(text.replaceAll(/\$(\w*)\$[\s\S]*?\$\1\$/g, ''))) against.push(`${name}: opens or ends a transaction of its own`);
  }
  let kills = 0;
  let databases = 0;
  const fresh = await catalogueOf(urlOf(server, TEMPLATE));
  while (kills < size) {
    const { ownerUrl, superuserUrl } = await emptyDatabase();
    databases += 1;
    for (;;) {
      const side = random() < 0.5 ? 'before' : 'after';
      wire.count(kills < size ? { at: 3 + Math.floor(random() * 24), side } : null);
      const applied = await migrate(wire.through(ownerUrl)).catch(() => undefined);
      if (wire.cutDone) kills += 1;
      if (applied) break;
    }
    against.push(...differences(fresh, await catalogueOf(superuserUrl)));
  }
  // A file that was applied may not change, and a schema that is newer than the program is left alone.
  const { ownerUrl } = await emptyDatabase();
  await migrate(ownerUrl);
  const last = (await readMigrations()).at(-1)!;
  await writeFile(path.join(extra, last.name), `${last.sql}\n-- changed\n`);
  const refusal = async (dir?: string) => migrate(ownerUrl, dir).then(() => 'accepted', (error: Error) => error.message);
  const changed = await refusal(extra);
  if (!/was changed after it had been applied/.test(changed)) against.push(`a changed file: ${changed}`);
  await writeFile(path.join(extra, last.name), last.sql);
  await withClient(ownerUrl, (client) => client.query(`insert into public.schema_migration (name, hash) values ('9999_later.sql', 'x')`));
  const newer = await refusal();
  if (!/newer than this version/.test(newer)) against.push(`a newer schema: ${newer}`);
  return { seen: `${kills} kills on the way of ${databases} databases, ${fresh.length} lines of their catalogue compared; a changed file and a newer schema refused; squawk needs a download at install: own rules instead`, against };
});

prove('L5', 'a database that came here in steps has the schema of a fresh one', {
  wanted: '0 lines differ', sizes: { round: 1, tenth: 3, full: 20 }, minutes: 5,
}, async (size, random) => {
  const against: string[] = [];
  const all = await readMigrations();
  const fresh = await catalogueOf(urlOf(server, TEMPLATE));
  const steps = await mkdtemp(path.join(tmpdir(), 'mostrador-steps-'));
  try {
    for (let round = 0; round < size; round += 1) {
      const { ownerUrl, superuserUrl } = await emptyDatabase();
      for (const { name, sql } of all) {
        await writeFile(path.join(steps, name), sql);
        if (random() < 0.1) await migrate(ownerUrl, steps);
      }
      await migrate(ownerUrl);
      against.push(...differences(fresh, await catalogueOf(superuserUrl)));
      await rm(steps, { recursive: true });
      await cp(MIGRATIONS_DIR, steps, { recursive: true, filter: (from) => !from.endsWith('.sql') });
    }
  } finally {
    await rm(steps, { recursive: true, force: true });
  }
  return { seen: `${size} databases in steps, ${fresh.length} lines each: ${against.length} differ`, against };
});

prove('L3', 'a migration goes through a populated database at work without an error that anybody sees', {
  wanted: '0 answers 5xx, nobody waits for a migration for more than 2 s', sizes: { tenth: 20_000, full: 1_000_000 }, minutes: 10,
}, async (size) => {
  const against: string[] = [];
  const studio = await makeStudio(world);
  await withClient(world.superuserUrl, async (client) => {
    const { rows: [columns] } = await client.query<{ list: string }>(`select string_agg(quote_ident(attname), ', ') as list from pg_attribute where attrelid = 'client'::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attname not in ('id', 'full_name', 'code')`);
    const { rows: [coded] } = await client.query<{ n: number }>(`select count(*)::int as n from pg_attribute where attrelid = 'client'::regclass and attname = 'code'`);
    const code = coded!.n === 0 ? ['', ''] : [', code', `, 'X' || n`];
    await client.query(`insert into client (id, full_name${code[0]}, ${columns!.list}) select uuidv7(), 'Clienta ' || n${code[1]}, ${columns!.list} from client c cross join generate_series(1, $1::int) n where c.tenant_id = $2 and c.id = $3`, [size, studio.id, studio.clientId]);
    await client.query('analyze client');
  });
  await writeFile(path.join(extra, '9000_expand.sql'), `alter table client add column proof_note text; alter table client add constraint proof_note_short check (length(proof_note) < 100) not valid; create table proof_thing (tenant_id uuid not null references tenant (id), id uuid primary key);`);
  await writeFile(path.join(extra, '9001_index.concurrent.sql'), 'create index concurrently if not exists proof_note_index on client (tenant_id, proof_note)');
  // Somebody reads for longer than a migration may wait.
  const reader = new pg.Client({ connectionString: world.superuserUrl });
  await reader.connect();
  await reader.query('begin');
  await reader.query('select from client limit 1');
  let going = true;
  const times: number[] = [];
  const ask = async (n: number) => {
    const began = performance.now();
    const answer = await studio.app.inject(n % 4 === 0
      ? { method: 'POST', url: '/api/v1/clients', body: { fullName: `En marcha ${n}`, phones: [{ number: '+502 5555 1234' }] }, headers: { 'idempotency-key': `l3-${n}` } }
      : { method: 'GET', url: n % 4 === 1 ? `/api/v1/clients/${studio.clientId}` : '/api/v1/clients?limit=20' });
    times.push(performance.now() - began);
    if (answer.statusCode >= 500) against.push(`${answer.statusCode} ${answer.body.slice(0, 200)}`);
  };
  const load = (async () => {
    const open: Promise<void>[] = [];
    for (let n = 0; going; n += 1) {
      open.push(ask(n));
      await wait(20);
    }
    await Promise.all(open);
  })();
  const letGo = wait(5_000).then(() => reader.query('commit'));
  const began = performance.now();
  const applied = await migrate(world.ownerUrl, extra).catch((error: Error) => {
    against.push(error.message);
    return [] as string[];
  });
  const took = (performance.now() - began) / 1000;
  await letGo;
  going = false;
  await load;
  await reader.end();
  const slowest = Math.max(...times) / 1000;
  if (slowest > 2) against.push(`somebody waited for ${slowest.toFixed(1)} s`);
  return { seen: `${applied.length} migrations over ${size} rows beside ${times.length} requests, while one read for 5 s: done after ${took.toFixed(1)} s, slowest answer ${slowest.toFixed(1)} s`, against };
});
