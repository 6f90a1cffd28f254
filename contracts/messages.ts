import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Channel, MessageStatus } from './message-terms.ts';
import { Email, Id, Instant, Locale, OptionalText, PageQuery, Text, pageOf } from './shapes.ts';

// What the product says to clients and staff: its texts, what is sent by which channel, and what clients write back.
// Realtime topic: `messages` (ids are those of the clients whose conversation changed).

const base = '/api/v1/messages';
export const TemplateChannel = z.enum(['mail', 'whatsapp', 'sms', 'telegram', 'push', 'in_app']);
export type TemplateChannel = z.infer<typeof TemplateChannel>;
export const Audience = z.enum(['client', 'staff']);
const Key = z.string().regex(/^[a-z][a-z0-9_.]{1,80}$/, { error: 'invalid' });

export const MessageKind = z.strictObject({
  key: z.string(), name: z.string(), app: z.string().nullable(), audience: Audience, on: z.boolean(),
  channels: z.array(z.strictObject({ channel: TemplateChannel, on: z.boolean(), /** Has a text of the business's own. */ own: z.boolean() })),
});
export const listKinds = endpoint({
  id: 'messages.kinds', method: 'GET', path: `${base}/kinds`, permission: 'settings.manage', summary: 'Every message that is sent, by app and audience', response: z.strictObject({ items: z.array(MessageKind) }), errors: [],
});

export const MessageText = z.strictObject({
  channel: TemplateChannel, locale: Locale, subject: z.string(), body: z.string(), providerTemplate: z.string().nullable(),
  /** False: the text that comes with the product. */
  own: z.boolean(),
  /** 0 while it is the product's. */
  version: z.int(),
});
export const getKind = endpoint({
  id: 'messages.kind', method: 'GET', path: `${base}/kinds/:key`, permission: 'settings.manage', summary: 'One message with its variables and its texts', params: z.strictObject({ key: Key }),
  response: MessageKind.extend({ variables: z.array(z.strictObject({ name: z.string(), sample: z.string() })), texts: z.array(MessageText) }), errors: ['MESSAGE_UNKNOWN'],
});

const textParams = z.strictObject({ key: Key, channel: TemplateChannel, locale: Locale });
/** Only `{{name}}` of the message's own variables; the first line of an e-mail is its subject. */
const Words = z.strictObject({ subject: OptionalText(200).default(''), body: Text(4000) });
export const saveText = endpoint({
  id: 'messages.save_text', method: 'PUT', path: `${base}/kinds/:key/:channel/:locale`, permission: 'settings.manage', summary: 'Put a text of the business in place of the product\'s; the first version is 0', audit: true, ifMatch: true, params: textParams,
  body: Words.extend({ providerTemplate: z.string().regex(/^[a-z0-9_]{1,200}$/, { error: 'invalid' }).nullable().default(null) }),
  response: MessageText, errors: ['MESSAGE_UNKNOWN'],
});
export const resetText = endpoint({
  id: 'messages.reset_text', method: 'DELETE', path: `${base}/kinds/:key/:channel/:locale`, permission: 'settings.manage', summary: 'Go back to the text that comes with the product', audit: true, params: textParams,
  response: MessageText, errors: ['MESSAGE_UNKNOWN'],
});
export const switchKind = endpoint({
  id: 'messages.switch', method: 'PUT', path: `${base}/kinds/:key/switch`, permission: 'settings.manage', summary: 'Turn a message on or off, on one channel or on all', audit: true, params: z.strictObject({ key: Key }),
  body: z.strictObject({ channel: Channel.or(z.literal('all')), on: z.boolean() }), response: MessageKind, errors: ['MESSAGE_UNKNOWN'],
});
export const Preview = z.strictObject({
  subject: z.string(), text: z.string(),
  /** The whole e-mail; other channels have none. */
  html: z.string().nullable(),
  /** Characters, and the parts that an SMS is charged as. */
  length: z.int(), segments: z.int(), encoding: z.enum(['gsm7', 'ucs2']),
});
export const previewText = endpoint({
  id: 'messages.preview', method: 'POST', path: `${base}/kinds/:key/:channel/:locale/preview`, permission: 'settings.manage', summary: 'How a text looks with sample data', readOnly: true, params: textParams, body: Words, response: Preview, errors: ['MESSAGE_UNKNOWN'],
});
export const testSend = endpoint({
  id: 'messages.test', method: 'POST', path: `${base}/kinds/:key/:channel/:locale/test`, permission: 'settings.manage', summary: 'Send a saved text with sample data to oneself: e-mail, push and Telegram to one\'s own, WhatsApp and SMS to the phone given', audit: true, status: 202,
  params: textParams, body: z.strictObject({ phone: Text(40).nullable().default(null) }), response: z.strictObject({ messageId: Id, to: z.string() }), errors: ['MESSAGE_UNKNOWN', 'NO_ADDRESS'],
});

export const MessageSettings = z.strictObject({ fromName: z.string(), replyTo: z.string() });
export const getMessageSettings = endpoint({
  id: 'messages.settings', method: 'GET', path: `${base}/settings`, permission: 'settings.manage', summary: 'The name and the reply address of e-mails, and which channels are connected',
  response: MessageSettings.extend({ connected: z.array(Channel) }), errors: [],
});
export const changeMessageSettings = endpoint({
  id: 'messages.change_settings', method: 'PATCH', path: `${base}/settings`, permission: 'settings.manage', summary: 'Change the name and the reply address of e-mails', audit: true,
  body: z.strictObject({ fromName: OptionalText(100).optional(), replyTo: z.union([z.literal(''), Email]).optional() }), response: MessageSettings.extend({ connected: z.array(Channel) }), errors: [],
});

// ------------------------------------------------------------------------------------------- the client's conversation
export const ThreadMessage = z.strictObject({
  id: Id, direction: z.enum(['out', 'in']), channel: Channel, to: z.string(), kind: z.string(), subject: z.string(), text: z.string(), status: MessageStatus, error: z.string().nullable(), authorName: z.string().nullable(),
  ownerType: z.string().nullable(), ownerId: Id.nullable(), createdAt: Instant, sentAt: Instant.nullable(), deliveredAt: Instant.nullable(), readAt: Instant.nullable(),
  attachments: z.array(z.string()),
});
export type ThreadMessage = z.infer<typeof ThreadMessage>;
const clientParams = z.strictObject({ clientId: Id });
export const Reach = z.strictObject({
  /** Free text may be written by WhatsApp until then; null while the window is shut (or the account has no such window). */
  windowUntil: Instant.nullable(),
  mayReply: z.boolean(),
  /** Why not. */
  why: z.enum(['no_phone', 'opted_out', 'window_shut', 'not_connected']).nullable(),
  optedOut: z.array(Channel),
});
export const listThread = endpoint({
  id: 'messages.thread', method: 'GET', path: '/api/v1/clients/:clientId/messages', permission: 'messages.view', summary: 'What was written to a client and by them, newest first', params: clientParams,
  query: PageQuery.extend({ ownerId: Id.optional() }), response: pageOf(ThreadMessage).extend({ reach: Reach }), errors: ['CLIENT_NOT_FOUND'],
});
export const reply = endpoint({
  id: 'messages.reply', method: 'POST', path: '/api/v1/clients/:clientId/messages', permission: 'messages.reply', summary: 'Write to a client by WhatsApp, within 24 hours of their last message', audit: true, status: 201, params: clientParams,
  body: z.strictObject({ text: Text(4000), owner: z.strictObject({ type: Text(60), id: Id }).nullable().default(null) }), response: ThreadMessage, errors: ['CLIENT_NOT_FOUND', 'CLIENT_MERGED', 'NO_ADDRESS', 'OPTED_OUT', 'WINDOW_SHUT'],
});
export const setOptOut = endpoint({
  id: 'messages.opt_out', method: 'PUT', path: '/api/v1/clients/:clientId/opt-out', permission: 'messages.reply', summary: 'Note that a client wants no messages by a channel, or wants them again', audit: true, params: clientParams,
  body: z.strictObject({ channel: z.enum(['mail', 'whatsapp', 'sms', 'telegram']), optedOut: z.boolean() }), response: Reach, errors: ['CLIENT_NOT_FOUND', 'CLIENT_MERGED'],
});

// ------------------------------------------------------------------------------------------------- one's own alerts
const me = '/api/v1/me/alerts';
export const MyAlerts = z.strictObject({
  kinds: z.array(z.strictObject({ key: z.string(), name: z.string(), /** Of the kind that comes often: only who asks for it is told. */ onRequest: z.boolean(), inApp: z.boolean(), push: z.boolean(), telegram: z.boolean() })),
  push: z.strictObject({ publicKey: z.string(), devices: z.array(z.strictObject({ id: Id, name: z.string(), createdAt: Instant })) }),
  telegram: z.strictObject({ available: z.boolean(), linked: z.boolean(), username: z.string().nullable() }),
});
export const myAlerts = endpoint({ id: 'alerts.mine', method: 'GET', path: me, permission: 'signed_in', summary: 'How I am told of what happens', response: MyAlerts, errors: [] });
export const chooseAlert = endpoint({
  id: 'alerts.choose', method: 'PUT', path: `${me}/kinds/:key`, permission: 'signed_in', summary: 'By which channels I want one kind of alert', params: z.strictObject({ key: Key }),
  body: z.strictObject({ /** Counts for kinds on request alone. */ inApp: z.boolean().default(true), push: z.boolean(), telegram: z.boolean() }), response: MyAlerts, errors: ['MESSAGE_UNKNOWN'],
});
export const addPush = endpoint({
  id: 'alerts.add_push', method: 'POST', path: `${me}/push`, permission: 'signed_in', summary: 'Let this browser take my alerts', status: 201,
  body: z.strictObject({ endpoint: z.url({ protocol: /^https?$/, error: 'invalid_url' }).max(1000, { error: 'too_long' }), keys: z.strictObject({ p256dh: z.string().regex(/^[\w-]{80,100}=*$/, { error: 'invalid' }), auth: z.string().regex(/^[\w-]{20,40}=*$/, { error: 'invalid' }) }), deviceName: Text(100) }),
  response: z.strictObject({ id: Id }), errors: [],
});
export const dropPush = endpoint({ id: 'alerts.drop_push', method: 'DELETE', path: `${me}/push/:id`, permission: 'signed_in', summary: 'Send no more alerts to a browser of mine', params: z.strictObject({ id: Id }), errors: [] });
export const linkTelegram = endpoint({
  id: 'alerts.link_telegram', method: 'POST', path: `${me}/telegram`, permission: 'signed_in', summary: 'A code, good for ten minutes, that ties my Telegram to me', status: 201,
  response: z.strictObject({ code: z.string(), url: z.string().nullable(), expiresAt: Instant }), errors: ['TELEGRAM_NOT_CONNECTED'],
});
export const unlinkTelegram = endpoint({ id: 'alerts.unlink_telegram', method: 'DELETE', path: `${me}/telegram`, permission: 'signed_in', summary: 'Send no more alerts to my Telegram', errors: ['NOT_FOUND'] });
