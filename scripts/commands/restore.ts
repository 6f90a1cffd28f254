import path from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '#platform/config.ts';
import { StartError } from '#server/embedded/start-error.ts';
import { command } from '#server/lifecycle/installation.ts';
import { restoreBackup } from '#server/lifecycle/restore.ts';

// npm run restore -- <backup folder> [--replace]: into DATA_DIR, with Mostrador stopped.

await command(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { replace: { type: 'boolean' } } });
  if (positionals.length !== 1) throw new StartError('Usage: npm run restore -- <backup folder> [--replace]');
  const backup = path.resolve(process.env['INIT_CWD'] ?? '.', positionals[0]!);
  const { manifest, aside, tenants } = await restoreBackup({ backup, dataDir: readConfig().DATA_DIR, replace: values.replace ?? false, log: console.log });
  console.log(`Restored the backup of ${manifest.createdAt}: ${tenants} tenants.`);
  if (aside) console.log(`What was there lies in ${aside}.`);
});
