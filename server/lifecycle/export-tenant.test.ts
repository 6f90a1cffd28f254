import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTenant } from '#capabilities/identity/public.ts';
// Knowing the modules is knowing the apps and their roles.
import '#server/modules.ts';
import { useWorld } from '#test/server.ts';
import { exportTenant } from './export-tenant.ts';

const world = useWorld();
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'mostrador-export-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const business = (slug: string) =>
  createTenant(world.db, world.clock, { slug, name: slug, apps: ['studio'], zone: 'America/Guatemala', currency: 'GTQ', admin: { email: `admin@${slug}.example`, password: 'a-password-nobody-else-has' } });

describe('the export of a tenant', () => {
  test('L8: holds every row of that business, none of another, with the hashes of its manifest, and nothing that lets somebody in', async () => {
    const [mine, other] = [await business('mine'), await business('other')];
    await mkdir(path.join(dataDir, 'files', mine.tenantId), { recursive: true });
    await writeFile(path.join(dataDir, 'files', mine.tenantId, 'photo'), 'a picture');
    const { folder, tables, files } = await exportTenant({ ownerUrl: world.ownerUrl, dataDir, slug: 'mine', to: dataDir });

    const manifest = JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')) as { tenant: unknown; migrations: string[]; tables: typeof tables };
    expect(manifest.tenant).toEqual({ id: mine.tenantId, slug: 'mine' });
    expect(manifest.migrations.length).toBeGreaterThan(5);
    expect(files).toEqual([{ path: 'photo', bytes: 9, sha256: createHash('sha256').update('a picture').digest('hex') }]);
    let all = '';
    for (const { file, rows, sha256 } of manifest.tables) {
      const text = await readFile(path.join(folder, file), 'utf8');
      expect(createHash('sha256').update(text).digest('hex'), file).toBe(sha256);
      expect(text.split('\n').length - 1, file).toBe(rows);
      all += text;
    }
    const rowsOf = (table: string) => manifest.tables.find((one) => one.table === table)?.rows;
    expect([rowsOf('tenant'), rowsOf('app_user'), rowsOf('branch'), rowsOf('membership')]).toEqual([1, 1, 1, 1]);
    expect(rowsOf('role')).toBeGreaterThan(3);
    expect(all).toContain('admin@mine.example');
    expect(all).not.toContain(other.tenantId);
    expect(all).not.toContain('admin@other.example');
    expect(all).not.toMatch(/argon2|_hash"|_sealed"/);
  });

  test('of a business that is not there is refused, and leaves nothing behind', async () => {
    const before = await readdir(dataDir);
    await expect(exportTenant({ ownerUrl: world.ownerUrl, dataDir, slug: 'nowhere', to: dataDir })).rejects.toThrow('There is no tenant "nowhere"');
    expect(await readdir(dataDir)).toEqual(before);
  });
});
