import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { migrate } from '#platform/migrate.ts';
import { startEmbedded } from '#server/embedded/postgres.ts';
import { bootstrapDatabase, bootstrapRoles } from '#server/embedded/roles.ts';
import { command } from '#server/lifecycle/installation.ts';
import { databaseTypes } from '#scripts/db-types.ts';

// npm run types: writes server/platform/db.gen.ts from a freshly migrated database. --verify only compares.

const TARGET = fileURLToPath(new URL('../../server/platform/db.gen.ts', import.meta.url));

await command(async () => {
  const { values } = parseArgs({ options: { verify: { type: 'boolean' } } });
  const dataDir = await mkdtemp(path.join(tmpdir(), `mostrador-test-${process.pid}-`));
  const server = await startEmbedded({ dataDir, tuning: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' } });
  try {
    await bootstrapRoles(server.superuserUrl);
    const { ownerUrl } = await bootstrapDatabase(server.superuserUrl, `types_${randomBytes(3).toString('hex')}`);
    await migrate(ownerUrl);
    const types = await databaseTypes(ownerUrl);
    const current = await readFile(TARGET, 'utf8').catch(() => '');
    if (types === current) {
      console.log('The types of the tables are those of the migrations.');
      return 0;
    }
    if (values.verify) {
      console.error('server/platform/db.gen.ts is not what the migrations make; run "npm run types".');
      return 1;
    }
    await writeFile(TARGET, types);
    console.log('Wrote server/platform/db.gen.ts.');
    return 0;
  } finally {
    await server.stop('immediate');
    await rm(dataDir, { recursive: true, force: true });
  }
});
