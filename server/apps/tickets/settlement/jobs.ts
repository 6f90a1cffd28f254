import { formatMoney } from '#contracts/money.ts';
import { addDays, localDateOf, monthOf } from '#contracts/time.ts';
import { membersWith } from '#capabilities/identity/public.ts';
import { alertStaff } from '#capabilities/notifications/public.ts';
import '#apps/tickets/alerts/staff-kinds.ts';
import { AppError } from '#platform/errors.ts';
import type { Ctx } from '#platform/context.ts';
import { defineCron } from '#platform/outbox.ts';
import { settlementPdf } from './document.ts';
import { generateParafiscal } from './parafiscal.ts';
import { monthRow, tenantOf, toSettle } from './queries.ts';
import { draftSettlement, readSettlement, refreshIfMoved } from './settlements.ts';

/** Events that are over get their draft, drafts the figures of today (tickets 6). */
export const draftSettlements = defineCron({
  name: 'tickets.draft_settlements', at: ['06:00'], app: 'tickets',
  run: async (ctx, { localDate }) => {
    const { zone } = await tenantOf(ctx);
    for (const { id, settlementId } of await toSettle(ctx, localDate, zone)) {
      if (settlementId !== null) await refreshIfMoved(ctx, settlementId);
      else await tellReady(ctx, (await draftSettlement(ctx, id)).id);
    }
  },
});

/** Owner and finance, once: on the screen and by mail with the statement (tickets 10). */
async function tellReady(ctx: Ctx, id: string): Promise<void> {
  const { eventName, lines, currency } = await readSettlement(ctx, id);
  await alertStaff(ctx, {
    message: 'tickets.settlement_ready', userIds: await membersWith(ctx, 'tickets.settlement.close'), data: (locale) => ({ event: eventName, net: formatMoney(lines.payableMinor, currency, locale) }), path: `/tickets/settlements/${id}`, key: `settlement_ready:${id}`,
    attachments: async (locale) => {
      const { name, bytes } = await settlementPdf(ctx, id, locale);
      return [{ name: `${name}.pdf`, type: 'application/pdf', content: bytes }];
    },
  });
}

/** On the first of the month, the month before, else on the next day on which the system is there (tickets 6). */
export const monthlyContribution = defineCron({
  name: 'tickets.monthly_contribution', at: ['06:00'], app: 'tickets',
  run: async (ctx, { localDate }) => {
    const month = monthOf(addDays(`${monthOf(localDate)}-01`, -1));
    const { country, createdAt, zone } = await tenantOf(ctx);
    // The contribution is Colombia's; nothing was sold before the organizer was here.
    if (country !== 'CO' || monthOf(localDateOf(createdAt, zone)) > month) return;
    if (!localDate.endsWith('-01') && (await monthRow(ctx, month))) return;
    await generateParafiscal(ctx, month).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'MONTH_CLOSED') throw error;
    });
  },
});
