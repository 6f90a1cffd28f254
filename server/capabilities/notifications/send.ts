import { findClients } from '#capabilities/clients/public.ts';
import type { ClientRecord } from '#capabilities/clients/public.ts';
import { connectionOf } from '#capabilities/connections/public.ts';
import type { Channel } from '#contracts/message-terms.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { enqueue } from '#platform/outbox.ts';
import { hasMail } from './adapters/mail.ts';
import { CONNECTED } from './channels.ts';
import type { Attachment } from './channels.ts';
import { deliver } from './deliver.ts';
import { definedMessages } from './kinds.ts';
import type { MessageDefinition } from './kinds.ts';
import { insertAttachments, insertEvent, insertOut, optOutsOf, senderOfTenant, turnedOff } from './message-queries.ts';
import { chainOf, quietUntil } from './rules.ts';
import type { Quiet } from './rules.ts';
import { told } from './topics.ts';
import { wordsFor } from './words.ts';

/** Somebody who is nobody's client, as whoever writes knows them. */
export interface Person { name: string; email: string | null; /** E.164. */ phone?: string | null }

/** A client, or a person by their addresses alone. */
type Addressee = { clientId: string; /** What is meant, in place of the client's own. */ email?: string; phone?: string; person?: never } | { clientId?: never; email?: never; phone?: never; person: Person };

export type MessageToClient = Addressee & {
  /** Key of a message that was declared by `defineMessage`. */
  message: string;
  /** In place of the language of the business. */
  locale?: Locale | undefined;
  /** Values of its variables, ready to be read (dates and money in words). */
  data: Readonly<Record<string, string | null | undefined>>;
  /** The same key sends once. */
  key: string;
  owner?: { type: string; id: string } | undefined;
  /** Local hours in which it must not arrive; it then waits for their end. */
  quiet?: Quiet | undefined;
  /** Travel with e-mail. */
  attachments?: readonly { name: string; type: string; content: string | Buffer }[];
  /** In place of the client's preferred channel, e-mail, SMS. */
  channels?: readonly Channel[] | undefined;
};

/** @throws Error for a message that nobody declared, or a value that it has no variable for: a bug of the caller */
export function valuesFor(kind: MessageDefinition, data: MessageToClient['data'], own: Record<string, string>): Record<string, string> {
  const strange = Object.keys(data).find((name) => !kind.variables.includes(name));
  if (strange !== undefined) throw new Error(`message ${kind.key} has no variable ${strange}`);
  return Object.fromEntries(kind.variables.map((name) => [name, (data[name] ?? own[name] ?? '').replaceAll('\u0000', '').toWellFormed()]));
}

export function mustKnow(key: string): MessageDefinition {
  const kind = definedMessages().get(key);
  if (!kind) throw new Error(`message ${key} is not defined`);
  return kind;
}

export const asChannel = (preferred: ClientRecord['preferredChannel']): Channel => (preferred === 'email' ? 'mail' : preferred);

/** The channels of these that a provider is set up for. */
export async function connectedOf(ctx: Ctx, channels: readonly Channel[]): Promise<Set<Channel>> {
  const connected = new Set<Channel>(hasMail() ? ['mail', 'push'] : ['push']);
  for (const channel of CONNECTED) if (channels.includes(channel) && (await connectionOf(ctx, channel))) connected.add(channel);
  return connected;
}

interface Reader { id: string | null; name: string; addresses: Partial<Record<Channel, string | null>>; preferred: Channel }

/** Whom it goes to as they are now; null when the client is gone. */
async function readerOf(ctx: Ctx, { clientId, email, phone, person }: Addressee): Promise<Reader | null> {
  if (person) return { id: null, name: person.name, preferred: 'mail', addresses: { mail: person.email, whatsapp: person.phone ?? null, sms: person.phone ?? null } };
  const client = await standing(ctx, clientId);
  return client && { id: client.id, name: client.fullName, preferred: asChannel(client.preferredChannel), addresses: { mail: email ?? client.primaryEmail, whatsapp: phone ?? client.primaryPhone, sms: phone ?? client.primaryPhone } };
}

/** The client as they are now: one who was merged is the one that was kept, one who is gone hears nothing. */
async function standing(ctx: Ctx, id: string): Promise<ClientRecord | null> {
  for (let at = id, hops = 0; hops < 5; hops += 1) {
    const client = (await findClients(ctx, [at])).get(at);
    if (!client) return null;
    if (client.mergedInto === null) return client.deletedAt || client.anonymizedAt ? null : client;
    at = client.mergedInto;
  }
  return null;
}

/**
 * Write a message to a client, or to somebody by their address, in this transaction; it leaves after commit, by the first
 * channel that takes it: preferred, then e-mail, then SMS (studio 10).
 *
 * @returns its id; null when this key was sent before, or the client is gone
 */
export async function sendMessage(ctx: Ctx, { message, data, key, owner, quiet, attachments = [], channels, locale: spoken, ...addressee }: MessageToClient): Promise<string | null> {
  const kind = mustKnow(message);
  const reader = await readerOf(ctx, addressee);
  if (!reader) return null;
  const { id: clientId, addresses } = reader;
  const { name: studio, locale: own } = await senderOfTenant(ctx);
  const locale = spoken ?? own;
  const values = valuesFor(kind, data, { client_name: reader.name, studio_name: studio });
  const wanted = [...new Set<Channel>(channels ?? [reader.preferred, 'mail', 'sms'])];
  const off = (await turnedOff(ctx, kind.key)).map(({ channel }) => channel);
  const optedOut = await optOutsOf(ctx, clientId, Object.values(addresses).filter((one) => one !== null));
  const { steps, why } = chainOf({
    wanted, addresses, off: new Set(off.includes('all') ? wanted : (off as Channel[])), optedOut: new Set(optedOut.map(({ channel }) => channel)), connected: await connectedOf(ctx, wanted),
  });
  const first = steps[0] ?? { channel: wanted[0]!, address: '' };
  const words = await wordsFor(ctx, kind, first.channel, locale, values);
  const row = await insertOut(ctx, {
    channel: first.channel, recipient: first.address, locale, template: kind.key, subject: words.subject, body: words.text, dedupeKey: key, status: why ? 'skipped' : 'queued', error: why, clientId,
    ownerType: owner?.type ?? null, ownerId: owner?.id ?? null, data: values, chain: steps, quiet: kind.urgent ? null : (quiet ?? null),
  });
  if (!row) return null;
  if (attachments.length > 0) await insertAttachments(ctx, row.id, attachments.map(asAttachment));
  await insertEvent(ctx, { messageId: row.id, channel: first.channel, status: why ? 'skipped' : 'queued', detail: why });
  await told(ctx, clientId);
  if (!why) await leave(ctx, row.id, kind.urgent ? undefined : quiet);
  return row.id;
}

const asAttachment = ({ name, type, content }: { name: string; type: string; content: string | Buffer }): Attachment => ({ name, type, content: Buffer.isBuffer(content) ? content : Buffer.from(content, 'utf8') });

/** Now, or when the quiet hours end. */
async function leave(ctx: Ctx, messageId: string, quiet: Quiet | undefined): Promise<void> {
  const until = quiet && quietUntil(ctx.now, quiet);
  await enqueue(ctx, deliver, { messageId }, until ? { runAt: until, key: `message:${messageId}` } : {});
}

/** A message with one way to go, to a member or to oneself. */
export async function sendDirect(ctx: Ctx, { kind, channel, address, shown, locale, values, key, userId, path = null, attachments = [] }: {
  kind: MessageDefinition; channel: Channel; address: string; shown: string; locale: Locale; values: Record<string, string>; key: string; userId: string | null; path?: string | null; attachments?: readonly Attachment[];
}): Promise<string | null> {
  const words = await wordsFor(ctx, kind, channel, locale, values);
  const row = await insertOut(ctx, { channel, recipient: shown, locale, template: kind.key, subject: words.subject || kind.key, body: words.text, dedupeKey: key, status: 'queued', error: null, userId, data: values, chain: [{ channel, address }], path });
  if (!row) return null;
  if (attachments.length > 0) await insertAttachments(ctx, row.id, attachments);
  await insertEvent(ctx, { messageId: row.id, channel, status: 'queued' });
  await enqueue(ctx, deliver, { messageId: row.id });
  return row.id;
}
