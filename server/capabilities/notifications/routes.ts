import * as contract from '#contracts/notifications.ts';
import { audit } from '#platform/audit.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { defineError, notFound } from '#platform/errors.ts';
import { enqueue } from '#platform/outbox.ts';
import { readCursor, toPage } from '#platform/paging.ts';
import type { Routes } from '#platform/route.ts';
import { findText } from '#platform/texts.ts';
import { deliver, withoutSecrets } from './mail.ts';
import { countUnread, findMessage, isDemo, lockMessage, markNoticesRead, pageOfMessages, pageOfNotices, updateMessage } from './queries.ts';
import type { MessageRow } from './queries.ts';

export const messageNotFailed = defineError('MESSAGE_NOT_FAILED', 'conflict');

const NOBODY = '00000000-0000-0000-0000-000000000000';

const presentMessage = (row: MessageRow) => ({
  id: row.id, channel: row.channel, to: row.recipient, template: row.template, subject: row.subject, status: row.status, error: row.error, attempts: row.attempts, createdAt: row.createdAt, sentAt: row.sentAt,
});

/** Whether a link in this message must stay hidden from the caller. */
async function isHidden(ctx: Ctx, message: MessageRow): Promise<boolean> {
  if (!message.secretFor || message.secretFor === ctx.actor.userId) return false;
  if (message.template === 'invitation' && can(ctx.actor, 'users.manage')) return false;
  return !(await isDemo(ctx));
}

export function notificationRoutes({ mount }: Routes): void {
  mount(contract.listNotifications, async (ctx, { query }) => {
    const userId = ctx.actor.userId ?? NOBODY;
    const rows = await pageOfNotices(ctx, userId, query, readCursor(query.cursor, 1));
    const page = toPage(rows, query.limit, (row) => [row.id]);
    const items = page.items.map(({ id, kind, data, path, createdAt, readAt }) => ({
      id, kind, title: findText(ctx.locale, `notice.${kind}.title`, data as Record<string, unknown>) ?? kind, body: findText(ctx.locale, `notice.${kind}.body`, data as Record<string, unknown>) ?? null, path, createdAt, readAt,
    }));
    return { items, next: page.next, unread: await countUnread(ctx, userId) };
  });
  mount(contract.markRead, async (ctx, { body }) => {
    const userId = ctx.actor.userId ?? NOBODY;
    await markNoticesRead(ctx, userId, body.ids);
    return { unread: await countUnread(ctx, userId) };
  });
  mount(contract.listMessages, async (ctx, { query }) => {
    const rows = await pageOfMessages(ctx, query, readCursor(query.cursor, 1));
    const { items, next } = toPage(rows, query.limit, (row) => [row.id]);
    return { items: items.map(presentMessage), next };
  });
  mount(contract.getMessage, async (ctx, { params }) => {
    const row = await findMessage(ctx, params.id);
    if (!row) throw notFound();
    const hidden = await isHidden(ctx, row);
    return { ...presentMessage(row), text: hidden ? withoutSecrets(row.body) : row.body, hidden };
  });
  mount(contract.sendAgain, async (ctx, { params }) => {
    const row = await lockMessage(ctx, params.id);
    if (!row) throw notFound();
    if (row.status !== 'failed') throw messageNotFailed();
    await updateMessage(ctx, row.id, { status: 'queued', attempts: 0, error: null });
    await enqueue(ctx, deliver, { messageId: row.id });
    await audit(ctx, { action: 'message.send_again', entity: 'message', entityId: row.id, before: { status: row.status }, after: { status: 'queued' } });
    return presentMessage({ ...row, status: 'queued', attempts: 0, error: null });
  });
}
