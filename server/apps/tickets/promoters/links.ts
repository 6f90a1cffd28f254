import type { z } from 'zod';
import type { NewPromoter, changePromoter as changeContract, setPromoterEvent as rateContract } from '#contracts/tickets-promoters.ts';
import { eventNotFound, promoterCodeTaken, promoterInUse, promoterNotFound } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { notFound, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { newCode } from './code.ts';
import { codeIsTaken, deleteLinkRow, dropRate, insertLink, linkFigures, lockLink, memberOf, putRate, rateOf, rateRows, updateLink } from './queries.ts';
import type { LinkRow } from './queries.ts';
import { promotersChanged } from './topic.ts';

/** @throws PROMOTER_NOT_FOUND */
export async function readPromoter(ctx: Ctx, id: string) {
  const row = await linkFigures(ctx, id);
  if (!row) throw promoterNotFound();
  return row;
}

async function locked(ctx: Ctx, id: string): Promise<LinkRow> {
  const row = await lockLink(ctx, id);
  if (!row) throw promoterNotFound();
  return row;
}

/**
 * Give a member a link (tickets 3.18).
 * @throws NOT_FOUND for somebody else's people, PROMOTER_CODE_TAKEN
 */
export async function createPromoter(ctx: Ctx, { memberId, code, commissionBp }: z.output<typeof NewPromoter>) {
  const member = await memberOf(ctx, memberId);
  if (!member || member.status === 'disabled') throw notFound({ entity: 'member', id: memberId });
  const { id } = await insertLink(ctx, { memberId, code: code ?? (await freeCode(ctx, member.name)), commissionBp }).catch((error) => rethrowConstraint(error, { promoter_link_code_unique: promoterCodeTaken }));
  const after = await readPromoter(ctx, id);
  await audit(ctx, { action: 'promoter_link.create', entity: 'promoter_link', entityId: id, after });
  await publish(ctx, promotersChanged, [id]);
  return after;
}

async function freeCode(ctx: Ctx, name: string): Promise<string> {
  for (let tries = 0; tries < 5; tries += 1) {
    const code = newCode(name);
    if (!(await codeIsTaken(ctx, code))) return code;
  }
  throw promoterCodeTaken();
}

/** @throws PROMOTER_NOT_FOUND, VERSION_MISMATCH */
export async function changePromoter(ctx: Ctx, id: string, changes: z.output<typeof changeContract.body>) {
  const before = await locked(ctx, id);
  if (before.version !== ctx.expectedVersion) throw versionMismatch();
  await updateLink(ctx, id, changes);
  const after = await readPromoter(ctx, id);
  await audit(ctx, { action: 'promoter_link.change', entity: 'promoter_link', entityId: id, before, after });
  await publish(ctx, promotersChanged, [id]);
  return after;
}

/** What sold by it keeps it: it is stopped instead. @throws PROMOTER_NOT_FOUND, PROMOTER_IN_USE */
export async function deletePromoter(ctx: Ctx, id: string): Promise<void> {
  const before = await locked(ctx, id);
  await deleteLinkRow(ctx, id).catch((error) => rethrowConstraint(error, { ticket_order_promoter: promoterInUse, commission_link: promoterInUse }));
  await audit(ctx, { action: 'promoter_link.delete', entity: 'promoter_link', entityId: id, before });
  await publish(ctx, promotersChanged, [id]);
}

/** @throws PROMOTER_NOT_FOUND */
export async function promoterEvents(ctx: Ctx, id: string, page: { limit: number; cursor?: string | undefined }) {
  await readPromoter(ctx, id);
  return rateRows(ctx, id, page);
}

/** @throws PROMOTER_NOT_FOUND, EVENT_NOT_FOUND */
export async function setPromoterEvent(ctx: Ctx, id: string, eventId: string, rate: z.output<typeof rateContract.body>): Promise<void> {
  await locked(ctx, id);
  await findEvent(ctx, eventId);
  const before = await rateOf(ctx, id, eventId);
  await putRate(ctx, { linkId: id, eventId, ...rate });
  await audit(ctx, { action: 'promoter_link.rate', entity: 'promoter_link', entityId: id, before: before && { eventId, ...before }, after: { eventId, ...rate } });
  await publish(ctx, promotersChanged, [id]);
}

/** @throws PROMOTER_NOT_FOUND, EVENT_NOT_FOUND */
export async function dropPromoterEvent(ctx: Ctx, id: string, eventId: string): Promise<void> {
  await locked(ctx, id);
  const before = await dropRate(ctx, id, eventId);
  if (!before) throw eventNotFound();
  await audit(ctx, { action: 'promoter_link.rate', entity: 'promoter_link', entityId: id, before: { eventId, ...before } });
  await publish(ctx, promotersChanged, [id]);
}
