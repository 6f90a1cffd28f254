import { SystemClock } from '#platform/clock.ts';
import type { Config } from '#platform/config.ts';
import { closeDb, openDb } from '#platform/db.ts';
import { readMasterKey, useServerKey } from '#platform/vault.ts';
import { demoLogins, seedDemo, type DemoLogin } from '#server/seed.ts';
import type { Database } from './database.ts';

export interface DemoOptions {
  config: Config;
  database: Database;
  dataDir: string;
  log: (message: string) => void;
  /** Also where businesses are already (`npm run seed`). */
  always?: boolean;
}

/**
 * Makes the demo tenants on the first start of an installation that is not for real work, and tells who can sign in.
 * An installation with tenants that are none of ours is left alone.
 */
export async function makeDemo({ config, database, dataDir, log, always = false }: DemoOptions): Promise<DemoLogin[]> {
  if (config.NODE_ENV === 'production' && !always) return [];
  const owner = openDb({ url: database.ownerUrl, max: 2, applicationName: 'mostrador seed' });
  const db = openDb({ url: database.appUrl, max: 4, applicationName: 'mostrador seed' });
  // Demo events are published with keys of their own, sealed like every secret.
  useServerKey(readMasterKey(dataDir));
  try {
    const tenants = await owner.global.selectFrom('tenant').select(['slug', 'demo']).execute();
    const slugs = new Set(demoLogins().map(({ tenant }) => tenant));
    const foreign = tenants.some(({ demo, slug }) => !demo && !slugs.has(slug) && !slug.includes('-unfinished-'));
    if (foreign && !always) return demoLogins().filter(({ tenant }) => tenants.some(({ slug, demo }) => slug === tenant && demo));
    return await seedDemo({ db, owner, urls: database, clock: new SystemClock(), config, dataDir, log });
  } finally {
    await closeDb(db);
    await closeDb(owner);
  }
}
