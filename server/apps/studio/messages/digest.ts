import { membersWith } from '#capabilities/identity/public.ts';
import { alertStaff } from '#capabilities/notifications/public.ts';
import { COORDINATES } from '#apps/studio/sessions/owner.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { defineCron } from '#platform/outbox.ts';
import { text } from '#platform/texts.ts';
import { digestCounts } from './reminder-queries.ts';
import { longDate } from './words.ts';

/** J12: what waits this morning. Yesterday's is worth nothing, so a missed one is dropped. */
export async function digest(ctx: Ctx, localDate: string): Promise<void> {
  const counts = await digestCounts(ctx);
  if (Object.values(counts).every((count) => count === 0)) return;
  const { locale } = await ctx.tx.selectFrom('tenant').select('locale').where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
  await alertStaff(ctx, {
    message: 'studio.digest', userIds: await membersWith(ctx, COORDINATES), path: '/studio/today', key: `studio.digest:${localDate}`,
    data: { date: longDate(localDate, locale as Locale), summary: text(locale as Locale, 'studio.digest.summary', { ...counts }) },
  });
}

defineCron({ name: 'studio.digest', at: ['07:00'], app: 'studio', dropAfterMin: 120, run: (ctx, { localDate }) => digest(ctx, localDate) });
