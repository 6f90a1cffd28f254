import type pg from 'pg';
import { registerClientUse } from '#capabilities/clients/public.ts';
import type { Module } from '#platform/route.ts';
import './adapters/telegram.ts';
import './adapters/twilio.ts';
import './adapters/whatsapp-cloud.ts';
import './adapters/whatsapp-evolution.ts';
import { copyOptOuts, countByClients, eraseMessages, messagesOfClients, moveMessages } from './message-queries.ts';
import { messageRoutes } from './message-routes.ts';
import { notificationRoutes } from './routes.ts';

export { closeMail, configureMail } from './adapters/mail.ts';
export { asHtml } from './html.ts';
export { teamWants, tellTeam } from './adapters/discord.ts';
export type { TeamNews } from './adapters/discord.ts';
export { configurePush } from './adapters/push.ts';
export { alertStaff } from './alerts.ts';
export { askedFor } from './alert-queries.ts';
export type { Alert } from './alerts.ts';
export { handMessagesOn, latestTexts } from './message-queries.ts';
export { joinMessage, onInbound } from './inbound.ts';
export type { Inbound } from './inbound.ts';
export { defineMessage, definedMessages } from './kinds.ts';
export type { MessageDefinition } from './kinds.ts';
export { sendMail } from './mail.ts';
export type { Mail } from './mail.ts';
export { notify } from './notices.ts';
export type { Notice } from './notices.ts';
export { countUnread as unreadNotices } from './queries.ts';
export { quietUntil } from './rules.ts';
export type { Quiet } from './rules.ts';
export { sendMessage } from './send.ts';
export type { MessageToClient } from './send.ts';
export { messagesOf } from './thread.ts';
export { messageSent } from './topics.ts';

registerClientUse({
  kind: 'message',
  count: async (ctx, ids) => ({ total: (await countByClients(ctx, ids)).n, open: 0 }),
  async merged(ctx, { keptId, goneId }) {
    await copyOptOuts(ctx, goneId, keptId);
    return (await moveMessages(ctx, goneId, keptId)).map(({ id }) => id);
  },
  async unmerged(ctx, { keptId, goneId, moved }) {
    await moveMessages(ctx, keptId, goneId, moved as string[]);
  },
  exportData: messagesOfClients,
  anonymized: eraseMessages,
});

export const notificationsModule: Module = {
  name: 'notifications', permissions: ['messages.view', 'messages.reply'],
  routes: (routes) => {
    notificationRoutes(routes);
    messageRoutes(routes);
  },
};

/** What was sent, by channel, of every tenant; for the door of black-box tests (pool of the jobs role). */
export async function sentMessages(pool: pg.Pool): Promise<Record<string, unknown[]>> {
  const { rows } = await pool.query<{ channel: string }>(`
    select m.channel, m.direction, t.slug as tenant, m.recipient as "to", m.locale, m.template, m.subject, m.body as text, m.status, m.error, m.client_id as "clientId", m.owner_type as "ownerType", m.owner_id as "ownerId",
      m.provider_id as "providerId", m.created_at as "createdAt", m.sent_at as "sentAt"
    from message m join tenant t on t.id = m.tenant_id order by m.created_at desc, m.id desc limit 500`);
  const byChannel = Object.groupBy(rows, (row) => row.channel);
  return { mail: [], whatsapp: [], sms: [], telegram: [], push: [], ...byChannel } as Record<string, unknown[]>;
}
