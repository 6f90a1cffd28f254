import type { Db, GlobalTx, TenantTx } from '#platform/db.ts';
import { readTenant } from '#platform/db.ts';

// Users, their second factor, devices and links: global tables. Any transaction may touch them.
type Tx = GlobalTx | TenantTx;

const userColumns = ['id', 'email', 'name', 'locale', 'theme', 'passwordHash', 'status', 'lastTenantId'] as const;

export const userByEmail = (tx: Tx, email: string) => tx.selectFrom('appUser').select(userColumns).where('email', '=', email).executeTakeFirst();
export const userById = (tx: Tx, id: string) => tx.selectFrom('appUser').select(userColumns).where('id', '=', id).executeTakeFirst();
export type UserRow = NonNullable<Awaited<ReturnType<typeof userById>>>;

/** The user of an address, made without a password when there is none yet. */
export async function ensureUser(tx: Tx, user: { email: string; name: string; locale: 'es' | 'en' }): Promise<UserRow> {
  await tx.insertInto('appUser').values(user).onConflict((oc) => oc.constraint('app_user_email_unique').doNothing()).execute();
  return tx.selectFrom('appUser').select(userColumns).where('email', '=', user.email).executeTakeFirstOrThrow();
}

export const updateUser = (tx: Tx, id: string, change: { name?: string; locale?: 'es' | 'en'; theme?: 'system' | 'light' | 'dark'; lastTenantId?: string }, now: Temporal.Instant) =>
  tx.updateTable('appUser').set({ ...change, updatedAt: now }).where('id', '=', id).execute();

/** Links that were sent before die with the old password. */
export async function setPassword(tx: Tx, id: string, passwordHash: string, now: Temporal.Instant): Promise<void> {
  await tx.updateTable('appUser').set({ passwordHash, passwordChangedAt: now, updatedAt: now }).where('id', '=', id).execute();
  await tx.deleteFrom('oneTimeLink').where('userId', '=', id).where('usedAt', 'is', null).execute();
  await tx.deleteFrom('secondFactorTicket').where('userId', '=', id).execute();
}

/** The same password under a raised cost; nothing else changes. */
export const replaceHash = (tx: Tx, id: string, old: string, passwordHash: string) =>
  tx.updateTable('appUser').set({ passwordHash }).where('id', '=', id).where('passwordHash', '=', old).execute();

const NO_TENANT = '00000000-0000-0000-0000-000000000000';

/** The tenants in which a user is an active member, seen as himself and from no tenant. */
export const tenantsOfUser = (db: Db, userId: string, now: Temporal.Instant) =>
  readTenant(db, { tenantId: NO_TENANT, userId, now }).selectFrom('membership as m').innerJoin('tenant as t', 't.id', 'm.tenantId')
    .select(['t.id', 't.slug', 't.name', 't.apps', 't.locale']).where('m.userId', '=', userId).where('m.status', '=', 'active').where('t.status', '=', 'active').orderBy('t.name').orderBy('t.id').execute();

export const isKnownDevice = async (tx: Tx, userId: string, keyHash: string): Promise<boolean> =>
  (await tx.selectFrom('knownDevice').select('keyHash').where('userId', '=', userId).where('keyHash', '=', keyHash).executeTakeFirst()) !== undefined;

export const rememberDevice = (tx: Tx, userId: string, keyHash: string, now: Temporal.Instant) =>
  tx.insertInto('knownDevice').values({ userId, keyHash, lastUsedAt: now }).onConflict((oc) => oc.columns(['userId', 'keyHash']).doUpdateSet({ lastUsedAt: now })).execute();

export const forgetDevices = (tx: Tx, userId: string) => tx.deleteFrom('knownDevice').where('userId', '=', userId).execute();

// --------------------------------------------------------------------------------------------------- second factor
export const totpOf = (tx: Tx, userId: string) => tx.selectFrom('totp').select(['secretSealed', 'confirmedAt', 'lastStep']).where('userId', '=', userId).executeTakeFirst();

/** A secret that has not been confirmed yet is replaced. */
export const beginTotp = (tx: Tx, userId: string, secretSealed: Buffer) =>
  tx.insertInto('totp').values({ userId, secretSealed }).onConflict((oc) => oc.column('userId').doUpdateSet({ secretSealed, lastStep: 0 }).where('totp.confirmedAt', 'is', null)).execute();

/** Takes a step of the authenticator, once: false when this one or a later one has been taken. */
export const takeStep = async (tx: Tx, userId: string, step: number): Promise<boolean> =>
  (await tx.updateTable('totp').set({ lastStep: step }).where('userId', '=', userId).where('lastStep', '<', step).returning('userId').execute()).length === 1;

export const confirmTotp = (tx: Tx, userId: string, now: Temporal.Instant) => tx.updateTable('totp').set({ confirmedAt: now }).where('userId', '=', userId).where('confirmedAt', 'is', null).execute();

export async function removeTotp(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom('totp').where('userId', '=', userId).execute();
  await tx.deleteFrom('backupCode').where('userId', '=', userId).execute();
}

export async function replaceBackupCodes(tx: Tx, userId: string, hashes: readonly string[]): Promise<void> {
  await tx.deleteFrom('backupCode').where('userId', '=', userId).execute();
  await tx.insertInto('backupCode').values(hashes.map((codeHash) => ({ userId, codeHash }))).execute();
}

export const takeBackupCode = async (tx: Tx, userId: string, codeHash: string, now: Temporal.Instant): Promise<boolean> =>
  (await tx.updateTable('backupCode').set({ usedAt: now }).where('userId', '=', userId).where('codeHash', '=', codeHash).where('usedAt', 'is', null).returning('id').execute()).length === 1;

export const backupCodesLeft = async (tx: Tx, userId: string): Promise<number> =>
  (await tx.selectFrom('backupCode').select('id').where('userId', '=', userId).where('usedAt', 'is', null).execute()).length;

export const insertTicket = (tx: Tx, ticket: { ticketHash: string; userId: string; tenantId: string; device: string; expiresAt: Temporal.Instant }) => tx.insertInto('secondFactorTicket').values(ticket).execute();
export const lockTicket = (tx: Tx, ticketHash: string) =>
  tx.selectFrom('secondFactorTicket').select(['userId', 'tenantId', 'device', 'tries', 'expiresAt']).where('ticketHash', '=', ticketHash).forUpdate().executeTakeFirst();
export const countTicketTry = (tx: Tx, ticketHash: string) => tx.updateTable('secondFactorTicket').set((eb) => ({ tries: eb('tries', '+', 1) })).where('ticketHash', '=', ticketHash).execute();
export const dropTicket = (tx: Tx, ticketHash: string) => tx.deleteFrom('secondFactorTicket').where('ticketHash', '=', ticketHash).execute();

// --------------------------------------------------------------------------------------------------------- links
export interface NewLink { tokenHash: string; userId: string; purpose: 'magic_link' | 'password_reset'; tenantId: string | null; deviceHash: string | null; expiresAt: Temporal.Instant }

/** The newest link is the only one that lives. */
export async function insertLink(tx: Tx, link: NewLink): Promise<void> {
  await tx.updateTable('oneTimeLink').set({ expiresAt: new Date(0).toISOString() }).where('userId', '=', link.userId).where('purpose', '=', link.purpose).where('usedAt', 'is', null).execute();
  await tx.insertInto('oneTimeLink').values(link).execute();
}
export const linksSince = async (tx: Tx, userId: string, purpose: NewLink['purpose'], since: Temporal.Instant): Promise<number> =>
  (await tx.selectFrom('oneTimeLink').select('tokenHash').where('userId', '=', userId).where('purpose', '=', purpose).where('createdAt', '>', since).execute()).length;

export const findLink = (tx: Tx, tokenHash: string, purpose: NewLink['purpose']) =>
  tx.selectFrom('oneTimeLink').select(['userId', 'tenantId', 'deviceHash', 'expiresAt', 'usedAt']).where('tokenHash', '=', tokenHash).where('purpose', '=', purpose).executeTakeFirst();
export const takeLink = async (tx: Tx, tokenHash: string, now: Temporal.Instant): Promise<boolean> =>
  (await tx.updateTable('oneTimeLink').set({ usedAt: now }).where('tokenHash', '=', tokenHash).where('usedAt', 'is', null).where('expiresAt', '>', now).returning('userId').execute()).length === 1;
