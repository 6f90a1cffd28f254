import type { Clock } from '#platform/clock.ts';
import type { Config } from '#platform/config.ts';
import type { Db } from '#platform/db.ts';
import type { Logins } from '#server/embedded/roles.ts';
import { demoStudio } from '#server/seed/demo-studio.ts';
import { demoTickets } from '#server/seed/demo-tickets.ts';

/** Somebody who can sign in to a demo tenant; printed at every start of a demo installation. */
export interface DemoLogin {
  tenant: string;
  /** Word for the person, e.g. `coordinator`. */
  role: string;
  email: string;
  password: string;
}

export interface SeedWorld {
  db: Db;
  /** As the owner of the schema, which sees every tenant. */
  owner: Db;
  urls: Logins;
  clock: Clock;
  config: Config;
  dataDir: string;
  log: (message: string) => void;
}

/** One demo tenant with realistic data. */
export interface Seed {
  slug: string;
  logins: readonly DemoLogin[];
  /** Makes the tenant; called once, on an installation where no tenant has this slug. */
  run(world: SeedWorld): Promise<void>;
}

export const seeds: readonly Seed[] = [demoStudio, demoTickets];

/**
 * Makes the demo tenants that are not there yet. A tenant whose making was killed half-way is put aside under another
 * slug, suspended, and made again: its history can't be deleted, and half a demo is of no use.
 * @returns who can sign in
 */
export async function seedDemo(world: SeedWorld): Promise<DemoLogin[]> {
  for (const seed of seeds) {
    const tenant = await world.owner.global.selectFrom('tenant').select(['id', 'status']).where('slug', '=', seed.slug).executeTakeFirst();
    const done = tenant && (await isFinished(world.owner, tenant.id));
    if (done) continue;
    if (tenant) await putAside(world.owner, tenant.id, seed.slug);
    const begun = performance.now();
    world.log(`Making the demo "${seed.slug}"…`);
    await seed.run(world);
    await finish(world.owner, seed.slug);
    world.log(`Made it in ${((performance.now() - begun) / 1000).toFixed(1)} s.`);
  }
  return demoLogins();
}

export const demoLogins = (): DemoLogin[] => seeds.flatMap((seed) => seed.logins);

// `demo` is set as the last step, so it tells a finished demo from one that was begun.
const isFinished = async (owner: Db, id: string) =>
  (await owner.global.selectFrom('tenant').select('demo').where('id', '=', id).executeTakeFirstOrThrow()).demo;

const finish = (owner: Db, slug: string) => owner.global.updateTable('tenant').set({ demo: true }).where('slug', '=', slug).execute();

async function putAside(owner: Db, id: string, slug: string) {
  await owner.global
    .updateTable('tenant')
    .set({ slug: `${slug.slice(0, 40)}-unfinished-${id.slice(-12)}`, status: 'suspended' })
    .where('id', '=', id)
    .execute();
}
