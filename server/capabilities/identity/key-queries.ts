import type { GlobalTx } from '#platform/db.ts';
import { sql } from '#platform/db.ts';

export const publishedKeys = (tx: GlobalTx, now: Temporal.Instant) =>
  tx.selectFrom('signingKey').select(['kid', 'publicJwk', 'privateSealed', 'signsFrom', 'createdAt'])
    .where((eb) => eb.or([eb('publishedUntil', 'is', null), eb('publishedUntil', '>', now)])).orderBy('signsFrom').orderBy('kid').execute();

/** Only one process makes keys at a time. */
export const lockKeys = (tx: GlobalTx) => sql`select pg_advisory_xact_lock(7067003)`.execute(tx);

export const insertKey = (tx: GlobalTx, key: { kid: string; publicJwk: string; privateSealed: Buffer; signsFrom: Temporal.Instant }) =>
  tx.insertInto('signingKey').values(key).execute();

export const retireKeys = (tx: GlobalTx, exceptKid: string, publishedUntil: Temporal.Instant) =>
  tx.updateTable('signingKey').set({ publishedUntil }).where('kid', '<>', exceptKid).where('publishedUntil', 'is', null).execute();
