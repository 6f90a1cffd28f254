import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';
import { prove } from '#proof/prove.ts';
import { Box, ask } from '#test/faults/box.ts';
import { readPostmasterFile } from '#server/embedded/postmaster-file.ts';
import { brokenDatabase, brokenInvariants } from '#test/invariants/check.ts';

// The disk fills up under people at work: a data folder on a small file system in memory, which takes the rights of root to mount.

const SIZE_MB = 700;
const DEAD_MS = 10_000;
let folder: string;
let box: Box | undefined;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mostrador-disk-'));
  const mounted = await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m,mode=755`, 'tmpfs', folder]).then(() => true, () => false);
  if (!mounted) return;
  await mkdir(path.join(folder, 'data'));
  box = await Box.open({}, path.join(folder, 'data'));
}, 240_000);
afterAll(async () => {
  await box?.close();
  if (box) await promisify(execFile)('umount', ['-l', folder]);
  await rm(folder, { recursive: true, force: true });
});

/** Everything that is free, but for this much. */
async function fill(left: number): Promise<string> {
  const file = path.join(folder, `full-${randomUUID()}`);
  const { bavail, bsize } = await statfs(folder);
  await promisify(execFile)('fallocate', ['-l', String(Math.max(bsize, bavail * bsize - left)), file]).catch(() => writeFile(file, Buffer.alloc(Math.max(bsize, bavail * bsize - left)))).catch((error: NodeJS.ErrnoException) => {
    // Others took the last of it in the meantime.
    if (error.code !== 'ENOSPC') throw error;
  });
  return file;
}

prove('K1', 'the disk of the database is full: writes are refused clearly, reads go on, nothing acknowledged is lost, and it heals by itself', {
  wanted: 'writes 503, reads 200, healthy within 60 s after there is room, 0 acknowledged lost', sizes: { tenth: 2, full: 20 }, minutes: 30,
}, async (size) => {
  if (!box) return { seen: 'mount is not allowed here (root only): not run', against: [] };
  const one = box;
  const against: string[] = [];
  const acknowledged = new Set<string>();
  const counts: Record<string, number> = {};
  let slowest = 0;
  const write = async (): Promise<number> => {
    const name = `Socia ${randomUUID()}`;
    const answer = await one.asAdmin('POST', '/clients', { fullName: name, emails: [{ email: `${randomUUID()}@carga.example` }], phones: [{ number: '+57 300 123 4567' }], notes: randomBytes(1900).toString('hex') });
    if (answer?.status === 201) acknowledged.add(name);
    const status = answer?.status ?? 0;
    counts[`write ${status}`] = (counts[`write ${status}`] ?? 0) + 1;
    if (![0, 201, 503, 507].includes(status)) against.push(`a write: ${status} ${JSON.stringify(answer?.body).slice(-300)}`);
    return status;
  };
  const read = async (): Promise<number> => {
    const answer = await one.asAdmin('GET', '/clients?limit=5');
    const status = answer?.status ?? 0;
    counts[`read ${status}`] = (counts[`read ${status}`] ?? 0) + 1;
    if (![200, 503].includes(status)) against.push(`a read: ${status} ${JSON.stringify(answer?.body).slice(0, 200)}`);
    return status;
  };
  for (let round = 0; round < size; round += 1) {
    for (let n = 0; n < 20; n += 1) await write();
    const file = await fill(0);
    let refused = 0;
    const end = performance.now() + 30_000;
    while (refused < 20 && performance.now() < end) {
      const statuses = await Promise.all(Array.from({ length: 8 }, write));
      refused += statuses.filter((status) => status !== 201).length;
      await read();
    }
    if (refused < 20) against.push(`round ${round}: ${refused} writes were refused on a full disk`);
    // Every other time its server dies too, and has to come up without room.
    if (round % 2 === 0) {
      process.kill((await readPostmasterFile(path.join(folder, 'data/postgres/data')))!.pid, 'SIGKILL');
      const dead = performance.now() + DEAD_MS;
      while (performance.now() < dead) {
        await read();
        await wait(500);
      }
    }
    await rm(file);
    const began = performance.now();
    let healthy = false;
    while (!healthy && performance.now() - began < 60_000) {
      healthy = (await write()) === 201 && (await read()) === 200 && (await ask(`${one.url}/readyz`, 'GET'))?.status === 200;
      if (!healthy) await wait(200);
    }
    slowest = Math.max(slowest, (performance.now() - began) / 1000);
    if (!healthy) against.push(`round ${round}: not healthy 60 s after there was room: ${one.said().slice(-500)}`);
    if (!one.alive) against.push(`round ${round}: the program ended: ${one.said().slice(-500)}`);
  }
  const kept = new Set((await one.sql<{ name: string }>(`select full_name as name from client where full_name like 'Socia %'`)).map(({ name }) => name));
  against.push(...[...acknowledged].filter((name) => !kept.has(name)).map((name) => `${name} was acknowledged and is lost`));
  for (const broken of [...(await brokenInvariants(await one.database(), one.tenantId, one.now)), ...(await brokenDatabase(await one.database()))]) against.push(JSON.stringify(broken));
  return { seen: `${size} times full: ${Object.entries(counts).map(([key, n]) => `${n} x ${key}`).join(', ')}; ${acknowledged.size} acknowledged, healthy after ${slowest.toFixed(1)} s`, against };
});
