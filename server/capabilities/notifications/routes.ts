import * as contract from '#contracts/notifications.ts';
import { audit } from '#platform/audit.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { notFound } from '#platform/errors.ts';
import { readCursor, toPage } from '#platform/paging.ts';
import type { Routes } from '#platform/route.ts';
import { findText } from '#platform/texts.ts';
import { startAgain, withoutSecrets } from './deliver.ts';
import { messageNotFailed } from './errors.ts';
import { definedMessages } from './kinds.ts';
import { attachmentNames, eventsOf, lockOut, ownNoticeTexts } from './message-queries.ts';
import { countUnread, findMessage, isDemo, markNoticesRead, pageOfMessages, pageOfNotices, waitingUntil } from './queries.ts';
import type { MessageRow } from './queries.ts';
import { filled } from './words.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';

const presentMessage = (row: MessageRow) => ({
  id: row.id, direction: row.direction, clientId: row.clientId, channel: row.channel, to: row.recipient, template: row.template, subject: row.subject, status: row.status, error: row.error, attempts: row.attempts, createdAt: row.createdAt, sentAt: row.sentAt,
});

/** Whether a link in this message must stay hidden from the caller. */
async function isHidden(ctx: Ctx, message: MessageRow): Promise<boolean> {
  if (!message.secretFor || message.secretFor === ctx.actor.userId) return false;
  if (message.template === 'invitation' && can(ctx.actor, 'users.manage')) return false;
  return !(await isDemo(ctx));
}

/** Alerts have the words of their message, which the business may have changed; the product's own notices those of the catalogue. */
function noticeWords(ctx: Ctx, kind: string, data: Record<string, string>, own: Awaited<ReturnType<typeof ownNoticeTexts>>): { title: string; body: string | null } {
  const message = definedMessages().get(kind);
  if (!message) return { title: findText(ctx.locale, `notice.${kind}.title`, data) ?? kind, body: findText(ctx.locale, `notice.${kind}.body`, data) ?? null };
  const { subject, text } = filled(message, 'in_app', ctx.locale, data, own.find((one) => one.message === kind));
  return { title: subject, body: text };
}

export function notificationRoutes({ mount }: Routes): void {
  mount(contract.listNotifications, async (ctx, { query }) => {
    const userId = ctx.actor.userId ?? NOBODY;
    const rows = await pageOfNotices(ctx, userId, query, readCursor(query.cursor, 1));
    const page = toPage(rows, query.limit, (row) => [row.id]);
    const own = await ownNoticeTexts(ctx, [...new Set(page.items.map(({ kind }) => kind))]);
    const items = page.items.map(({ id, kind, data, path, createdAt, readAt }) => ({ id, kind, ...noticeWords(ctx, kind, data as Record<string, string>, own), path, createdAt, readAt }));
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
    const attachments = (await attachmentNames(ctx, [row.id])).map(({ name }) => name);
    return { ...presentMessage(row), text: hidden ? withoutSecrets(row.body) : row.body, hidden, sendAt: row.status === 'queued' ? await waitingUntil(ctx, row.id) : null, attachments, events: await eventsOf(ctx, row.id) };
  });
  mount(contract.sendAgain, async (ctx, { params }) => {
    const row = await lockOut(ctx, params.id);
    if (!row) throw notFound();
    if (row.status !== 'failed') throw messageNotFailed();
    await startAgain(ctx, row);
    await audit(ctx, { action: 'message.send_again', entity: 'message', entityId: row.id, before: { status: row.status }, after: { status: 'queued' } });
    return presentMessage((await findMessage(ctx, row.id))!);
  });
}
