import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Channel, MessageStatus } from './message-terms.ts';
import { Flag, Id, Instant, PageQuery, pageOf } from './shapes.ts';

// What the product tells its users on the screen, and the messages that left (or wait in the local outbox).
// Realtime topic: `notifications` (to the user alone).

export const Notification = z.strictObject({
  id: Id, kind: z.string(), title: z.string(), body: z.string().nullable(),
  /** Where a click leads, inside the product. */
  path: z.string().nullable(), createdAt: Instant, readAt: Instant.nullable(),
});
export const listNotifications = endpoint({
  id: 'notifications.list', method: 'GET', path: '/api/v1/notifications', permission: 'signed_in', summary: 'My notices, newest first', query: PageQuery.extend({ unread: Flag.optional() }),
  response: pageOf(Notification).extend({ unread: z.int() }), errors: [],
});
export const markRead = endpoint({
  id: 'notifications.markRead', method: 'POST', path: '/api/v1/notifications/read', permission: 'signed_in', summary: 'Mark some, or all, of my notices as read',
  body: z.strictObject({ ids: z.array(Id).max(200).optional() }), response: z.strictObject({ unread: z.int() }), errors: [],
});

export const Message = z.strictObject({
  id: Id, direction: z.enum(['out', 'in']), channel: Channel, to: z.string(), template: z.string(), subject: z.string(), status: MessageStatus, error: z.string().nullable(), attempts: z.int(), createdAt: Instant, sentAt: Instant.nullable(),
  clientId: Id.nullable(),
});
/** One thing that happened to a message: an attempt, a receipt of the provider, a step to the next channel. */
export const MessageEvent = z.strictObject({ id: Id, at: Instant, channel: Channel, status: z.string(), providerId: z.string().nullable(), detail: z.string().nullable() });
const outbox = '/api/v1/outbox';
export const listMessages = endpoint({
  id: 'outbox.list', method: 'GET', path: outbox, permission: 'settings.manage', summary: 'Messages that left, or wait in the local outbox', query: PageQuery.extend({ status: MessageStatus.optional(), channel: Channel.optional() }), response: pageOf(Message), errors: [],
});
export const getMessage = endpoint({
  id: 'outbox.get', method: 'GET', path: `${outbox}/:id`, permission: 'settings.manage', summary: 'One message; links that let somebody in are hidden from others than the addressee', params: z.strictObject({ id: Id }),
  response: Message.extend({ text: z.string(), hidden: z.boolean(), sendAt: Instant.nullable(), attachments: z.array(z.string()), events: z.array(MessageEvent) }), errors: [],
});
export const sendAgain = endpoint({
  id: 'outbox.sendAgain', method: 'POST', path: `${outbox}/:id/send`, permission: 'settings.manage', summary: 'Try a failed message again', params: z.strictObject({ id: Id }), audit: true, response: Message, errors: ['MESSAGE_NOT_FAILED'],
});
