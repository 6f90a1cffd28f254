import type { Ctx } from '#platform/context.ts';
import { changeOut } from './message-queries.ts';
import type { OutRow } from './message-queries.ts';
import { saysMore } from './rules.ts';

/** Receipts come in any order and more than once: only what says more is kept. */
export async function applyReceipt(ctx: Ctx, row: OutRow, status: 'sent' | 'delivered' | 'read'): Promise<void> {
  if (!saysMore(row.status, status)) return;
  await changeOut(ctx, row.id, { status, ...(status !== 'sent' && row.status !== 'delivered' && { deliveredAt: ctx.now }), ...(status === 'read' && { readAt: ctx.now }) });
}
