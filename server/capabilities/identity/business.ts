import { DatabaseError } from 'pg';
import type { z } from 'zod';
import { Branding } from '#contracts/me.ts';
import type * as contract from '#contracts/tenant.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { notFound, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { attachFile, registerFileOwner, releaseFile } from '#capabilities/files/public.ts';
import { readCursor, toPage } from '#platform/paging.ts';
import { branchInUse, branchNameTaken, lastBranch } from './errors.ts';
import { bumpIdentity } from './member-queries.ts';
import { rightsChanged } from './runtime.ts';
import { allBranches, auditKinds, deleteBranchRow, findTenant, insertBranch, lockBranch, lockTenant, pageOfAudit, updateBranch, updateTenant } from './tenant-queries.ts';
import type { AuditFilter } from './tenant-queries.ts';

// The business itself, its branches, and the log of what was done in it.

/** The logo is for everybody of the business. */
registerFileOwner('tenant', () => Promise.resolve(true));

export async function getTenant(ctx: Ctx) {
  const row = await findTenant(ctx);
  return { ...row, branding: Branding.parse(row.branding) };
}

/** @throws VERSION_MISMATCH, FILE_NOT_FOUND, FILE_IN_USE */
export async function changeTenant(ctx: Ctx, { branding, ...change }: z.output<(typeof contract.changeTenant)['body']>) {
  const row = await lockTenant(ctx);
  if (ctx.expectedVersion !== row.version) throw versionMismatch({ version: row.version });
  const before = { ...row, branding: Branding.parse(row.branding) };
  const { logoFileId } = before.branding;
  if (branding?.logoFileId && branding.logoFileId !== logoFileId) await attachFile(ctx, branding.logoFileId, { entity: 'tenant', id: row.id });
  if (logoFileId && branding?.logoFileId !== undefined && branding.logoFileId !== logoFileId) await releaseFile(ctx, logoFileId);
  await updateTenant(ctx, { ...change, ...(branding && { branding: JSON.stringify({ ...before.branding, ...branding }) }) });
  await bumpIdentity(ctx);
  ctx.afterCommit(rightsChanged);
  const after = await getTenant(ctx);
  await audit(ctx, { action: 'tenant.edit', entity: 'tenant', entityId: row.id, before, after });
  return after;
}

export const listBranches = async (ctx: Ctx) => ({ items: await allBranches(ctx) });

const nameTaken = (error: unknown): never => rethrowConstraint(error, { branch_name_unique: branchNameTaken });

/** @throws BRANCH_NAME_TAKEN */
export async function createBranch(ctx: Ctx, { zone, currency, ...rest }: z.output<(typeof contract.createBranch)['body']>) {
  const tenant = await findTenant(ctx);
  const made = await insertBranch(ctx, { ...rest, zone: zone ?? tenant.zone, currency: currency ?? tenant.currency }).catch(nameTaken);
  ctx.afterCommit(rightsChanged);
  await audit(ctx, { action: 'branch.create', entity: 'branch', entityId: made.id, after: made });
  return made;
}

async function mustRemain(ctx: Ctx, without: string): Promise<void> {
  if (!(await allBranches(ctx)).some(({ id, active }) => active && id !== without)) throw lastBranch();
}

/** @throws NOT_FOUND, VERSION_MISMATCH, BRANCH_NAME_TAKEN, LAST_BRANCH */
export async function changeBranch(ctx: Ctx, id: string, change: z.output<(typeof contract.changeBranch)['body']>) {
  await lockTenant(ctx); // two branches are not closed at once
  const before = await lockBranch(ctx, id);
  if (!before) throw notFound();
  if (ctx.expectedVersion !== before.version) throw versionMismatch({ version: before.version });
  if (change.active === false) await mustRemain(ctx, id);
  const after = await updateBranch(ctx, id, change).catch(nameTaken);
  ctx.afterCommit(rightsChanged);
  await audit(ctx, { action: 'branch.edit', entity: 'branch', entityId: id, before, after });
  return after;
}

/** @throws NOT_FOUND, LAST_BRANCH, BRANCH_IN_USE */
export async function deleteBranch(ctx: Ctx, id: string): Promise<void> {
  await lockTenant(ctx);
  const before = await lockBranch(ctx, id);
  if (!before) throw notFound();
  await mustRemain(ctx, id);
  await deleteBranchRow(ctx, id).catch((error: unknown) => {
    // Any table may refer to a branch: whichever constraint speaks, the branch is in use.
    if (error instanceof DatabaseError && (error.code === '23503' || error.code === '23001')) throw branchInUse();
    throw error;
  });
  ctx.afterCommit(rightsChanged);
  await audit(ctx, { action: 'branch.delete', entity: 'branch', entityId: id, before });
}

export async function listAudit(ctx: Ctx, query: AuditFilter & { cursor?: string | undefined }) {
  return toPage(await pageOfAudit(ctx, query, readCursor(query.cursor, 1)), query.limit, (row) => [row.id]);
}
export const auditFilters = async (ctx: Ctx) => ({ entities: await auditKinds(ctx, 'entity'), actions: await auditKinds(ctx, 'action') });
