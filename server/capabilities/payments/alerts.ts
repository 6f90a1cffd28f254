import { membersWith } from '#capabilities/identity/public.ts';
import { alertStaff, defineMessage } from '#capabilities/notifications/public.ts';
import type { Ctx } from '#platform/context.ts';

const booksUnsound = defineMessage({ key: 'payments.books_unsound', app: null, audience: 'staff', variables: ['day', 'problems'], sample: { day: '2026-11-20', problems: 'unsealed 1' } });

/** Whoever gives money back or keeps the settings hears of books that are not sound, once a day. */
export async function alertOfBooks(ctx: Ctx, day: string, problems: string): Promise<void> {
  const userIds = new Set([...(await membersWith(ctx, 'payments.refund')), ...(await membersWith(ctx, 'settings.manage'))]);
  await alertStaff(ctx, { message: booksUnsound.key, userIds: [...userIds], data: { day, problems }, path: '/studio/payments?tab=books', key: `payments.books_unsound:${day}` });
}
