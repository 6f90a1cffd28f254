import { TicketCheck } from '#contracts/tickets-terms.ts';
import '#apps/tickets/alerts/staff-kinds.ts';
import { membersWith } from '#capabilities/identity/public.ts';
import { alertStaff } from '#capabilities/notifications/public.ts';
import type { Ctx } from '#platform/context.ts';
import { defineCron } from '#platform/outbox.ts';
import { listIssues, recordIssues } from './queries.ts';

/** Those who may repair anything. */
const REPAIRS = 'tickets.settings.manage';

/** Ask all questions, keep the findings, tell those who can repair once a day (tickets 13). @returns how many are new */
export async function checkTicketIntegrity(ctx: Ctx, localDate: string): Promise<number> {
  let found = 0;
  for (const check of TicketCheck.options) found += await recordIssues(ctx, check, localDate);
  if (found > 0) await alertStaff(ctx, { message: 'tickets.integrity', userIds: await membersWith(ctx, REPAIRS), data: { count: String(found) }, path: '/tickets/events', key: `tickets.integrity:${localDate}` });
  return found;
}

defineCron({
  name: 'tickets.check_integrity', at: ['02:15'], app: 'tickets',
  run: async (ctx, { localDate }) => {
    await checkTicketIntegrity(ctx, localDate);
  },
});

export async function ticketIssues(ctx: Ctx, query: Parameters<typeof listIssues>[1]) {
  const page = await listIssues(ctx, query);
  return { items: page.items.map((row) => ({ ...row, details: row.details as Record<string, unknown>, path: `/tickets/events/${row.eventId}` })), next: page.next };
}
