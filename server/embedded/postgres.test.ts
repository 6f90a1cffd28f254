import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, readdir, stat, writeFile, rename } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeDataDir, removeDataDir } from '#test/product.ts';
import { withClient } from './connect.ts';
import { alive, readPostmasterFile } from './postmaster-file.ts';
import { startEmbedded, type Embedded } from './postgres.ts';

let dataDir: string;
let running: Embedded[];
beforeEach(async () => {
  dataDir = await makeDataDir();
  running = [];
});
afterEach(async () => {
  for (const server of running) await server.stop('immediate');
  await removeDataDir(dataDir);
});

async function start(options: Partial<Parameters<typeof startEmbedded>[0]> = {}) {
  const server = await startEmbedded({ dataDir, ...options });
  running.push(server);
  return server;
}
const ask = <T>(server: Embedded, sql: string) => withClient(server.superuserUrl, async (client) => (await client.query(sql)).rows as T[]);
const pidOf = async () => (await readPostmasterFile(path.join(dataDir, 'postgres/data')))!.pid;

/** A process that starts the database and is then killed, as a crash would: the database stays behind. */
async function leaveOrphan() {
  const script = `const { startEmbedded } = await import('#server/embedded/postgres.ts');
    await startEmbedded({ dataDir: process.argv[1] }); process.kill(process.pid, 'SIGKILL');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dataDir], { cwd: fileURLToPath(new URL('../..', import.meta.url)), stdio: 'inherit' });
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
}

describe('the embedded database', () => {
  test('is made with checksums, one order of letters everywhere, and a password', async () => {
    const server = await start();
    expect(await ask(server, `select current_setting('data_checksums') as checksums, datlocprovider as provider, datlocale as locale, pg_encoding_to_char(encoding) as encoding
      from pg_database where datname = 'postgres'`)).toEqual([{ checksums: 'on', provider: 'b', locale: 'C.UTF-8', encoding: 'UTF8' }]);
    const open = new URL(server.superuserUrl);
    open.password = 'guessed';
    await expect(withClient(open.href, async () => {})).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(path.join(dataDir, 'postgres/superuser.password'))).mode & 0o777).toBe(0o600);
    if (process.platform === 'linux') {
      const [, uid] = /^Uid:\t\d+\t(\d+)/m.exec(await readFile(`/proc/${await pidOf()}/status`, 'utf8'))!;
      expect(Number(uid)).not.toBe(0);
    }
  });

  test('keeps its data and its port from one start to the next', async () => {
    const first = await start();
    await ask(first, 'create table kept as select 1 as one');
    await first.stop();
    expect(alive(await pidOf().catch(() => 0))).toBe(false);
    const second = await start();
    expect([second.port, second.adopted]).toEqual([first.port, false]);
    expect(await ask(second, 'select * from kept')).toEqual([{ one: 1 }]);
  });

  test('that a killed process left behind is adopted, with its work', async () => {
    await leaveOrphan();
    const pid = await pidOf();
    expect(alive(pid)).toBe(true);
    const server = await start();
    expect([server.adopted, await pidOf()]).toEqual([true, pid]);
    await server.stop();
    expect(alive(pid)).toBe(false);
  });

  test('that a killed process left behind with other settings is restarted with ours', async () => {
    await leaveOrphan();
    const pid = await pidOf();
    const server = await start({ tuning: { work_mem: '7MB' } });
    expect(server.adopted).toBe(false);
    expect(alive(pid)).toBe(false);
    expect(await ask(server, 'show work_mem')).toEqual([{ work_mem: '7MB' }]);
  });

  test('that somebody else runs is shared and left running', async () => {
    const owner = await start();
    const guest = await start({ running: 'share' });
    expect(guest.adopted).toBe(true);
    await guest.stop();
    expect(await ask(owner, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('starts over a lock file whose process number now belongs to a stranger', async () => {
    const first = await start();
    const cluster = path.join(dataDir, 'postgres/data');
    const lock = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8');
    await first.stop();
    await writeFile(path.join(cluster, 'postmaster.pid'), lock.replace(/^\d+/, String(process.pid)));
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await ask(second, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('whose making was killed half-way is made again', async () => {
    const half = path.join(dataDir, 'postgres/data.new-12345678');
    await mkdir(path.join(half, 'base'), { recursive: true });
    await writeFile(path.join(half, 'PG_VERSION'), '18\n');
    await writeFile(path.join(dataDir, 'postgres/superuser.password'), 'of the killed one');
    const server = await start();
    expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await readdir(path.join(dataDir, 'postgres'))).not.toContain('data.new-12345678');
  });

  test('takes another port when a program sits on its own', async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer().listen(first.port, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      const second = await start();
      expect(second.port).not.toBe((squatter.address() as AddressInfo).port);
      expect(await ask(second, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      squatter.close();
    }
  });

  test('comes back by itself on its port when it is killed, with all that it had acknowledged', async () => {
    let back: (error: Error | undefined) => void;
    const restarted = new Promise<Error | undefined>((resolve) => {
      back = resolve;
    });
    const server = await start({ onRestart: (error) => back(error) });
    await ask(server, 'create table kept as select 1 as one');
    const pid = await pidOf();
    process.kill(pid, 'SIGKILL');
    expect(await restarted).toBeUndefined();
    expect(await pidOf()).not.toBe(pid);
    expect(await ask(server, 'select * from kept')).toEqual([{ one: 1 }]);
  });

  test('that can not come back is told of, and tried until it can', async () => {
    const told: (Error | undefined)[] = [];
    const server = await start({ onRestart: (error) => told.push(error) });
    await ask(server, 'create table still as select 1 as one');
    const control = path.join(dataDir, 'postgres/data/global/pg_control');
    const pid = await pidOf();
    await rename(control, `${control}.away`);
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => told[0]?.message, { timeout: 20_000 }).toContain('does not start again');
    await rename(`${control}.away`, control);
    await expect.poll(() => told.length, { timeout: 20_000 }).toBe(2);
    expect(told[1]).toBeUndefined();
    expect(await ask(server, 'select * from still')).toEqual([{ one: 1 }]);
  });

  test('says in a sentence that its folder can not be written', async () => {
    const file = path.join(dataDir, 'file');
    await writeFile(file, 'not a folder');
    await expect(startEmbedded({ dataDir: path.join(file, 'below') })).rejects.toThrow(/Choose another one with DATA_DIR/);
  });
});
