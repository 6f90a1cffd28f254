import { orderNotFound } from '#apps/tickets/errors.ts';
import type { Ctx } from '#platform/context.ts';
import { lockOrderRow, orderById } from './queries.ts';
import type { OrderRow } from './queries.ts';

/** @throws ORDER_NOT_FOUND */
export async function findOrder(ctx: Ctx, id: string): Promise<OrderRow> {
  const row = await orderById(ctx, id);
  if (!row) throw orderNotFound();
  return row;
}

/** The order, locked until commit. @throws ORDER_NOT_FOUND */
export async function lockOrder(ctx: Ctx, id: string): Promise<OrderRow> {
  const row = await lockOrderRow(ctx, id);
  if (!row) throw orderNotFound();
  return row;
}
