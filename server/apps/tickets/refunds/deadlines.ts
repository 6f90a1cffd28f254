import { formatMoney } from '#contracts/money.ts';
import { isBefore } from '#contracts/time.ts';
import { membersWith } from '#capabilities/identity/public.ts';
import { alertStaff } from '#capabilities/notifications/public.ts';
import '#apps/tickets/alerts/staff-kinds.ts';
import { payoutAlert } from '#apps/tickets/rules/refund-terms.ts';
import { defineCron } from '#platform/outbox.ts';
import { refundsWithTerm } from './queries.ts';

/** Money that must be back by law and is not: told at four fifths of the term, and once it is over (tickets 5.9, 6). */
export const watchDeadlines = defineCron({
  name: 'tickets.watch_refunds', at: ['08:00'], app: 'tickets',
  run: async (ctx) => {
    const late = (await refundsWithTerm(ctx)).filter(({ since, dueAt }) => !isBefore(ctx.now, payoutAlert(since, dueAt)));
    if (late.length === 0) return;
    const userIds = await membersWith(ctx, 'tickets.refund.approve');
    for (const { id, orderId, orderNumber, eventName, amountMinor, currency, dueAt, timeZone } of late) {
      const kind = isBefore(ctx.now, dueAt) ? 'refund_due' : 'refund_overdue';
      await alertStaff(ctx, {
        message: `tickets.${kind}`, userIds, path: `/tickets/orders/${orderId}`, key: `${kind}:${id}`,
        data: (locale) => ({ event: eventName, order: orderNumber, amount: formatMoney(amountMinor, currency, locale), due: new Intl.DateTimeFormat(locale === 'es' ? 'es-CO' : 'en-US', { timeZone, dateStyle: 'full' }).format(dueAt.epochMilliseconds - 1) }),
      });
    }
  },
});
