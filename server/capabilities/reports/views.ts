import type { z } from 'zod';
import type { SavedView, changeView as changeContract, saveView as saveContract } from '#contracts/reports.ts';
import { audit } from '#platform/audit.ts';
import { mustHave } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { duplicateName, notFound, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { deleteViewRow, findView, insertView, lockView, updateView, viewsOf } from './view-queries.ts';
import type { ViewRow } from './view-queries.ts';

const present = (ctx: Ctx, { userId, query, ...row }: ViewRow): SavedView => ({ ...row, query: query as SavedView['query'], mine: userId === ctx.actor.userId });
const nameTaken = (error: unknown): never => rethrowConstraint(error, { saved_view_name_unique: duplicateName });

export const viewsFor = async (ctx: Ctx, subject: string): Promise<SavedView[]> => (await viewsOf(ctx, subject)).map((row) => present(ctx, row));

/** @throws INSUFFICIENT_PERMISSIONS for sharing without the right, DUPLICATE_NAME */
export async function saveView(ctx: Ctx, body: z.output<typeof saveContract.body>): Promise<SavedView> {
  if (body.shared) mustHave(ctx.actor, 'reports.share');
  const { id } = await insertView(ctx, body).catch(nameTaken);
  await audit(ctx, { action: 'view.save', entity: 'saved_view', entityId: id, after: body });
  return present(ctx, await findView(ctx, id));
}

/** One's own; shared ones of others with the right to share. Others' own views do not exist for the caller. */
async function lockFor(ctx: Ctx, id: string): Promise<ViewRow> {
  const row = await lockView(ctx, id);
  if (!row || (row.userId !== ctx.actor.userId && !row.shared)) throw notFound({ entity: 'saved_view', id });
  if (row.userId !== ctx.actor.userId) mustHave(ctx.actor, 'reports.share');
  if (ctx.expectedVersion !== null && row.version !== ctx.expectedVersion) throw versionMismatch({ version: row.version });
  return row;
}

export async function changeView(ctx: Ctx, id: string, body: z.output<typeof changeContract.body>): Promise<SavedView> {
  const before = await lockFor(ctx, id);
  if (body.shared) mustHave(ctx.actor, 'reports.share');
  const { name, query, shared } = body;
  await updateView(ctx, id, { ...(name !== undefined && { name }), ...(query !== undefined && { query }), ...(shared !== undefined && { shared }) }).catch(nameTaken);
  await audit(ctx, { action: 'view.change', entity: 'saved_view', entityId: id, before, after: body });
  return present(ctx, await findView(ctx, id));
}

export async function deleteView(ctx: Ctx, id: string): Promise<void> {
  const before = await lockFor(ctx, id);
  await deleteViewRow(ctx, id);
  await audit(ctx, { action: 'view.delete', entity: 'saved_view', entityId: id, before });
}
