import type pg from 'pg';
import type { Module } from '#platform/route.ts';
import { notificationRoutes } from './routes.ts';

export { closeMail, configureMail, sendMail } from './mail.ts';
export type { Mail } from './mail.ts';
export { notify } from './notices.ts';
export { countUnread as unreadNotices } from './queries.ts';
export type { Notice } from './notices.ts';

export const notificationsModule: Module = { name: 'notifications', routes: notificationRoutes };

/** What was sent, by channel, of every tenant; for the door of black-box tests (pool of the jobs role). */
export async function sentMessages(pool: pg.Pool): Promise<Record<string, unknown[]>> {
  const { rows } = await pool.query<{ channel: string }>(`
    select m.channel, t.slug as tenant, m.recipient as "to", m.locale, m.template, m.subject, m.body as text, m.status, m.created_at as "createdAt", m.sent_at as "sentAt"
    from message m join tenant t on t.id = m.tenant_id order by m.created_at desc, m.id desc limit 500`);
  const byChannel = Object.groupBy(rows, (row) => row.channel);
  return { mail: [], ...byChannel } as Record<string, unknown[]>;
}
