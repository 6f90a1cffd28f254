import { createHash, randomBytes } from 'node:crypto';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { deleteInvited, deleteRolesOf, directory, insertInvited, userOf } from './bulk-queries.ts';
import type { DirectoryRow } from './bulk-queries.ts';
import { seedRoles } from './create-tenant.ts';

// People of an import. They are members by invitation; no message is sent (studio 13), the invitation can be sent again
// from the list of members when the tenant is ready.

const INVITATION_DAYS = 7; // studio 15

export interface PersonToInvite {
  email: string;
  name: string;
  /** Of roles that an app brings: `studio.photographer`. */
  roleKeys: readonly string[];
}

/** Everybody of the tenant, with the keys of their roles. */
export const memberDirectory = (ctx: Ctx): Promise<DirectoryRow[]> => directory(ctx);

/** @returns user ids in the order of the people; roles that the tenant does not have are left out */
export async function bulkInvite(ctx: Ctx, people: readonly PersonToInvite[]): Promise<string[]> {
  const roles = await seedRoles(ctx);
  const ids: string[] = [];
  for (const { email, name, roleKeys } of people) {
    const userId = await userOf(ctx, email.trim().toLowerCase(), name);
    const roleIds = roleKeys.map((key) => roles.get(key)).filter((id) => id !== undefined);
    // Nobody holds this token: it only keeps the place until the invitation is sent.
    const tokenHash = createHash('sha256').update(randomBytes(32)).digest('hex');
    await insertInvited(ctx, userId, name, roleIds, { tokenHash, expiresAt: ctx.now.add({ hours: INVITATION_DAYS * 24 }) });
    await audit(ctx, { action: 'member.invite', entity: 'membership', entityId: userId, after: { email, name, roleKeys }, reason: 'import' });
    ids.push(userId);
  }
  return ids;
}

/** Take invitations back. @returns those that had been accepted and stay */
export async function withdrawInvited(ctx: Ctx, userIds: readonly string[]): Promise<string[]> {
  const invited = (await directory(ctx)).filter(({ userId, status }) => userIds.includes(userId) && status === 'invited').map(({ userId }) => userId);
  await deleteRolesOf(ctx, invited);
  const gone = new Set((await deleteInvited(ctx, invited)).map(({ userId }) => userId));
  return userIds.filter((id) => !gone.has(id));
}
