import { sum } from '#contracts/money.ts';
import { ParafiscalLine } from '#contracts/tickets-settlement.ts';
import { monthOf, todayIn } from '#contracts/time.ts';
import { monthClosed, monthNotFound, monthNotOver } from '#apps/tickets/errors.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { publish } from '#platform/outbox.ts';
import { closeMonthRow, monthPage, monthRow, parafiscalLines, putMonth, tenantOf } from './queries.ts';
import { settlementChanged } from './topic.ts';

// The cultural contribution of a month (tickets 5.11, report 13): kept, since it was declared with these figures.

const present = ({ id: _, lines, ...row }: NonNullable<Awaited<ReturnType<typeof monthRow>>>) => ({ ...row, lines: ParafiscalLine.array().parse(lines) });

export async function parafiscalMonths(ctx: Ctx, page: { limit: number; cursor?: string | undefined }) {
  const { items, next } = await monthPage(ctx, page);
  return { items: items.map(present), next };
}

/** Made anew as often as asked until it is closed. @throws MONTH_CLOSED */
export async function generateParafiscal(ctx: Ctx, month: string) {
  const before = await monthRow(ctx, month, { lock: true });
  if (before?.status === 'closed') throw monthClosed();
  const { currency } = await tenantOf(ctx);
  const lines = await parafiscalLines(ctx, month, currency);
  await putMonth(ctx, month, { currency, lines, baseMinor: sum(lines.map(({ baseMinor }) => baseMinor)), contributionMinor: sum(lines.map(({ contributionMinor }) => contributionMinor)) });
  const after = (await monthRow(ctx, month))!;
  await audit(ctx, { action: 'parafiscal.generate', entity: 'parafiscal_month', entityId: after.id, summary: month, before, after });
  await publish(ctx, settlementChanged, [after.id]);
  return present(after);
}

/** @throws MONTH_NOT_FOUND, MONTH_CLOSED, MONTH_NOT_OVER */
export async function closeParafiscal(ctx: Ctx, month: string) {
  const before = await monthRow(ctx, month, { lock: true });
  if (!before) throw monthNotFound();
  if (before.status === 'closed') throw monthClosed();
  const { zone } = await tenantOf(ctx);
  if (month >= monthOf(todayIn(zone, ctx.now))) throw monthNotOver();
  await closeMonthRow(ctx, month);
  const after = (await monthRow(ctx, month))!;
  await audit(ctx, { action: 'parafiscal.close', entity: 'parafiscal_month', entityId: after.id, summary: month, before, after });
  await publish(ctx, settlementChanged, [after.id]);
  return present(after);
}
