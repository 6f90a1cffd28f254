import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

// Members of an import, in sets.

const tenant = (ctx: Ctx) => ctx.actor.tenantId;

export interface DirectoryRow { userId: string; email: string; name: string; status: 'invited' | 'active' | 'disabled'; roleKeys: string[]; version: number }

/** Everybody of the tenant, with the keys of the roles that apps bring. */
export async function directory(ctx: Ctx): Promise<DirectoryRow[]> {
  const { rows } = await sql<DirectoryRow>`
    select m.user_id, u.email, m.name, m.status, m.version,
      coalesce((select array_agg(r.key) from membership_role mr join role r on r.tenant_id = mr.tenant_id and r.id = mr.role_id
        where mr.tenant_id = m.tenant_id and mr.user_id = m.user_id and r.key is not null), '{}') as role_keys
    from membership m join app_user u on u.id = m.user_id where m.tenant_id = ${tenant(ctx)}::uuid order by m.user_id`.execute(ctx.tx);
  return rows;
}

/** The user of an address, made when there is none: he has no password and cannot sign in before he accepts. */
export async function userOf(ctx: Ctx, email: string, name: string): Promise<string> {
  const made = await ctx.tx.insertInto('appUser').values({ email, name }).onConflict((oc) => oc.column('email').doNothing()).returning('id').executeTakeFirst();
  return made?.id ?? (await ctx.tx.selectFrom('appUser').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id;
}

export async function insertInvited(ctx: Ctx, userId: string, name: string, roleIds: readonly string[], invitation: { tokenHash: string; expiresAt: Temporal.Instant }): Promise<void> {
  await ctx.tx.insertInto('membership').values({ tenantId: tenant(ctx), userId, name, status: 'invited' }).execute();
  if (roleIds.length > 0) await ctx.tx.insertInto('membershipRole').values(roleIds.map((roleId) => ({ tenantId: tenant(ctx), userId, roleId }))).execute();
  await ctx.tx.insertInto('invitation').values({ tenantId: tenant(ctx), userId, invitedBy: ctx.actor.userId, invitedByName: ctx.actor.name, ...invitation }).execute();
}

/** Only those who have not accepted: whoever has is a member of his own. */
export const deleteInvited = (ctx: Ctx, userIds: readonly string[]) =>
  ctx.tx.deleteFrom('membership').where('tenantId', '=', tenant(ctx)).where('status', '=', 'invited').where('userId', '=', sql<string>`any(${[...userIds]}::uuid[])`).returning('userId').execute();

export const deleteRolesOf = (ctx: Ctx, userIds: readonly string[]) =>
  ctx.tx.deleteFrom('membershipRole').where('tenantId', '=', tenant(ctx)).where('userId', '=', sql<string>`any(${[...userIds]}::uuid[])`).execute();
