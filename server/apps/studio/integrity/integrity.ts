import { membersWith } from '#capabilities/identity/public.ts';
import { alertStaff } from '#capabilities/notifications/public.ts';
import '#apps/studio/messages/staff-kinds.ts';
import type { Ctx } from '#platform/context.ts';
import { defineCron } from '#platform/outbox.ts';
import { CHECKS, listIssues, recordIssues } from './integrity-queries.ts';

/** Administrators: those who may repair anything. */
const REPAIRS = 'studio.session.edit.all';

/** J4: ask all questions, keep the findings, tell the administrators once a day. @returns how many are new */
export async function checkIntegrity(ctx: Ctx, localDate: string): Promise<number> {
  let found = 0;
  for (const check of CHECKS) found += await recordIssues(ctx, check, localDate);
  if (found > 0) await alertStaff(ctx, { message: 'studio.integrity', userIds: await membersWith(ctx, REPAIRS), data: { count: String(found) }, path: '/studio/integrity', key: `studio.integrity:${localDate}` });
  return found;
}

defineCron({
  name: 'studio.check_integrity', at: ['02:00'], app: 'studio',
  run: async (ctx, { localDate }) => {
    await checkIntegrity(ctx, localDate);
  },
});

export async function integrityIssues(ctx: Ctx, query: Parameters<typeof listIssues>[1]) {
  const page = await listIssues(ctx, query);
  return { items: page.items.map((row) => ({ ...row, path: row.sessionId === null ? null : `/studio/sessions/${row.sessionId}` })), next: page.next };
}
