import path from 'node:path';
import { parseArgs } from 'node:util';
import { StartError } from '#server/embedded/start-error.ts';
import { takeBackup } from '#server/lifecycle/backup.ts';
import { drillBackup } from '#server/lifecycle/drill.ts';
import { command, withInstallation } from '#server/lifecycle/installation.ts';

// npm run backup [-- --to <folder>] [--keep <number>] [--drill]: also while Mostrador runs. With --drill it is restored aside, to
// see that it comes back.

await command(async () => {
  const { values } = parseArgs({ options: { to: { type: 'string' }, keep: { type: 'string' }, drill: { type: 'boolean' } } });
  const keep = values.keep === undefined ? undefined : Number(values.keep);
  if (keep !== undefined && !(Number.isInteger(keep) && keep >= 1)) throw new StartError('--keep is a number of backups, 1 or more.');
  await withInstallation(
    'npm run backup',
    async ({ database, dataDir }) => {
      if (!database.superuserUrl) throw new StartError('The database of DATABASE_URL has its own backup (for example pgBackRest); this command backs up the embedded one.');
      const to = values.to ? path.resolve(process.env['INIT_CWD'] ?? '.', values.to) : path.join(dataDir, 'backups');
      const { folder, manifest } = await takeBackup({ superuserUrl: database.superuserUrl, dataDir, to, keep });
      const megabytes = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0) / 1024 / 1024;
      console.log(`${folder}\n${manifest.files.length} files, ${megabytes.toFixed(0)} MB`);
      if (values.drill) {
        const { tenants } = await drillBackup({ backup: folder, dataDir, now: Temporal.Now.instant(), log: console.log });
        console.log(`It comes back: ${tenants} tenants, every table and index checked.`);
      }
    },
    { migrate: false },
  );
});
