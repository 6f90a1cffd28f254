import { makeDemo } from '#server/lifecycle/demo.ts';
import { command, withInstallation } from '#server/lifecycle/installation.ts';
// Knowing the modules is knowing the apps and their roles.
import '#server/modules.ts';

// npm run seed: makes the demo tenants that are not there yet, also beside real ones.

await command(() =>
  withInstallation('npm run seed', async ({ config, database, dataDir }) => {
    const logins = await makeDemo({ config, database, dataDir, log: console.log, always: true });
    for (const { tenant, role, email, password } of logins) console.log(`  ${tenant.padEnd(12)} ${role.padEnd(14)} ${email.padEnd(36)} ${password}`);
  }),
);
