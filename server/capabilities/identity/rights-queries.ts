import type { GlobalTx, TenantTx } from '#platform/db.ts';
import { sql } from '#platform/db.ts';

/** What must be looked at again and again of a signed-in device: one row by its key. The tenant must be set. */
export const sessionStamp = async (tx: TenantTx, sessionId: string) => {
  const { rows } = await sql<{
    userId: string; tenantId: string; client: 'web' | 'native'; expiresAt: Temporal.Instant; revokedAt: Temporal.Instant | null; lastSeenAt: Temporal.Instant;
    lat: number | null; lng: number | null; accuracyM: number | null; positionAt: Temporal.Instant | null; userStatus: string; tenantStatus: string; version: number; hasTotp: boolean;
  }>`
    select s.user_id, s.tenant_id, s.client, s.expires_at, s.revoked_at, s.last_seen_at, s.lat, s.lng, s.accuracy_m, s.position_at, u.status as user_status, t.status as tenant_status,
      coalesce((select value from identity_version v where v.tenant_id = s.tenant_id), 0) as version, exists (select from totp where totp.user_id = s.user_id and confirmed_at is not null) as has_totp
    from user_session s join app_user u on u.id = s.user_id join tenant t on t.id = s.tenant_id where s.id = ${sessionId}::uuid`.execute(tx);
  return rows[0];
};
export type SessionStamp = NonNullable<Awaited<ReturnType<typeof sessionStamp>>>;

export const keyStamp = async (tx: TenantTx, tenantId: string, keyHash: string) => {
  const { rows } = await sql<{
    id: string; name: string; userId: string; scopes: string[]; expiresAt: Temporal.Instant | null; revokedAt: Temporal.Instant | null; lastUsedAt: Temporal.Instant | null; userStatus: string; tenantStatus: string; version: number;
  }>`
    select k.id, k.name, k.user_id, k.scopes, k.expires_at, k.revoked_at, k.last_used_at, u.status as user_status, t.status as tenant_status,
      coalesce((select value from identity_version v where v.tenant_id = k.tenant_id), 0) as version
    from api_key k join app_user u on u.id = k.user_id join tenant t on t.id = k.tenant_id where k.tenant_id = ${tenantId}::uuid and k.key_hash = ${keyHash}`.execute(tx);
  return rows[0];
};
export type KeyStamp = NonNullable<Awaited<ReturnType<typeof keyStamp>>>;

export const touchKey = (tx: TenantTx, tenantId: string, id: string, ip: string | null, now: Temporal.Instant) =>
  tx.updateTable('apiKey').set({ lastUsedAt: now, lastUsedIp: ip }).where('tenantId', '=', tenantId).where('id', '=', id).execute();

export const touchSession = (tx: GlobalTx | TenantTx, id: string, ip: string | null, now: Temporal.Instant) =>
  tx.updateTable('userSession').set({ lastSeenAt: now, lastIp: ip }).where('id', '=', id).execute();

export const tenantOf = (tx: TenantTx, tenantId: string) =>
  tx.selectFrom('tenant').select(['id', 'slug', 'name', 'zone', 'apps', 'status', 'locale']).where('id', '=', tenantId).executeTakeFirst();

export const versionOf = async (tx: TenantTx, tenantId: string): Promise<number> =>
  (await tx.selectFrom('identityVersion').select('value').where('tenantId', '=', tenantId).executeTakeFirst())?.value ?? 0;

/** Every role of the tenant with its own permissions; those that an app brings are filled in by the caller. */
export const rolesOf = async (tx: TenantTx, tenantId: string) => {
  const { rows } = await sql<{ id: string; name: string; description: string | null; key: string | null; level: number; parentId: string | null; isAdmin: boolean; version: number; permissions: string[] }>`
    select r.id, r.name, r.description, r.key, r.level, r.parent_id, r.is_admin, r.version,
      array(select p.permission from role_permission p where p.tenant_id = r.tenant_id and p.role_id = r.id order by 1) as permissions
    from role r where r.tenant_id = ${tenantId}::uuid order by r.level desc, r.name`.execute(tx);
  return rows;
};

export const membershipOf = (tx: TenantTx, tenantId: string, userId: string) =>
  tx.selectFrom('membership').select(['userId', 'name', 'title', 'status', 'allBranches', 'version']).where('tenantId', '=', tenantId).where('userId', '=', userId).executeTakeFirst();

export const roleIdsOf = async (tx: TenantTx, tenantId: string, userId: string): Promise<string[]> =>
  (await tx.selectFrom('membershipRole').select('roleId').where('tenantId', '=', tenantId).where('userId', '=', userId).orderBy('roleId').execute()).map(({ roleId }) => roleId);

export const overridesOf = (tx: TenantTx, tenantId: string, userId: string) =>
  tx.selectFrom('membershipPermission').select(['permission', 'granted']).where('tenantId', '=', tenantId).where('userId', '=', userId).orderBy('permission').execute();

export const branchIdsOf = async (tx: TenantTx, tenantId: string, userId: string): Promise<string[]> =>
  (await tx.selectFrom('membershipBranch').select('branchId').where('tenantId', '=', tenantId).where('userId', '=', userId).orderBy('branchId').execute()).map(({ branchId }) => branchId);

export const departmentsOf = (tx: TenantTx, tenantId: string, userId: string) =>
  tx.selectFrom('departmentMember as m').innerJoin('department as d', (join) => join.onRef('d.tenantId', '=', 'm.tenantId').onRef('d.id', '=', 'm.departmentId'))
    .select(['d.id', 'd.name', 'm.manager']).where('m.tenantId', '=', tenantId).where('m.userId', '=', userId).orderBy('d.name').execute();

export const scheduleOf = (tx: TenantTx, tenantId: string, userId: string) =>
  tx.selectFrom('workSchedule').select(['weekday', sql<string>`to_char(starts, 'HH24:MI')`.as('from'), sql<string>`to_char(ends, 'HH24:MI')`.as('to')])
    .where('tenantId', '=', tenantId).where('userId', '=', userId).orderBy('weekday').orderBy('starts').execute();

export const liveGrantsOf = (tx: TenantTx, tenantId: string, userId: string, now: Temporal.Instant) =>
  tx.selectFrom('accessGrant').select(['scopes', 'startsAt', 'endsAt']).where('tenantId', '=', tenantId).where('userId', '=', userId).where('revokedAt', 'is', null).where('endsAt', '>', now).execute();

export const placesOf = async (tx: TenantTx, tenantId: string) =>
  (await tx.selectFrom('branch').select(['lat', 'lng', 'zone']).where('tenantId', '=', tenantId).where('active', '=', true).where('lat', 'is not', null).where('lng', 'is not', null).execute())
    .map(({ lat, lng, zone }) => ({ lat: lat!, lng: lng!, zone }));

/** Members who hold a role that makes admins, or one based on such a role. */
export const activeMembers = (tx: TenantTx, tenantId: string) =>
  tx.selectFrom('membership').select(['userId', 'name']).where('tenantId', '=', tenantId).where('status', '=', 'active').execute();

export const allMemberRoles = (tx: TenantTx, tenantId: string) =>
  tx.selectFrom('membershipRole').select(['userId', 'roleId']).where('tenantId', '=', tenantId).execute();

export const allOverrides = (tx: TenantTx, tenantId: string) =>
  tx.selectFrom('membershipPermission').select(['userId', 'permission', 'granted']).where('tenantId', '=', tenantId).execute();
