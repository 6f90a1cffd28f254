import type { Ctx } from '#platform/context.ts';

/** What an invoice says of a session. */
export const sessionToInvoice = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('photoSession').select(['id', 'code', 'branchId', 'clientId', 'currency', 'transportMinor', 'discountMinor', 'totalMinor', 'status']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();
export type SessionToInvoice = NonNullable<Awaited<ReturnType<typeof sessionToInvoice>>>;

/** Its lines in order, each with the rate of the tax class that it was sold with. */
export const linesToInvoice = (ctx: Ctx, sessionId: string) =>
  ctx.tx.selectFrom('photoSessionLine as l').leftJoin('taxClass as t', (join) => join.onRef('t.tenantId', '=', 'l.tenantId').onRef('t.code', '=', 'l.taxClass'))
    .select(['l.itemName', 'l.descriptionOverride', 'l.itemType', 'l.quantity', 'l.unitPriceMinor', 'l.discountMinor', 'l.lineTotalMinor', 't.rateBp'])
    .where('l.tenantId', '=', ctx.actor.tenantId).where('l.photoSessionId', '=', sessionId).orderBy('l.displayOrder').orderBy('l.id').execute();
export type LineOfSession = Awaited<ReturnType<typeof linesToInvoice>>[number];

export const receiptToInvoice = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('receipt').select(['id', 'branchId', 'clientId', 'currency', 'amountMinor', 'status', 'importId']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();

export const sharesOfReceipt = (ctx: Ctx, receiptId: string) =>
  ctx.tx.selectFrom('receiptAllocation').select(['ownerType', 'ownerId', 'kind', 'amountMinor']).where('tenantId', '=', ctx.actor.tenantId).where('receiptId', '=', receiptId).where('releasedAt', 'is', null).orderBy('id').execute();

export const refundToNote = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('refund').select(['id', 'receiptId', 'ownerType', 'ownerId', 'amountMinor', 'reason', 'status']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();
