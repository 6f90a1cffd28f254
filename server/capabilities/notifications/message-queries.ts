import type { Channel, MessageStatus } from '#contracts/message-terms.ts';
import type { TemplateChannel } from '#contracts/messages.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { lockAll, sql } from '#platform/db.ts';
import { after } from '#platform/paging.ts';
import type { Cursor } from '#platform/paging.ts';
import type { Attachment } from './channels.ts';
import type { Quiet, Step } from './rules.ts';

// ------------------------------------------------------------------------------------------------------- the business
export async function senderOfTenant(ctx: Ctx): Promise<{ name: string; locale: Locale; accent: string | null; apps: string[] }> {
  const row = await ctx.tx.selectFrom('tenant').select(['name', 'locale', 'branding', 'apps']).where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
  return { name: row.name, locale: row.locale, apps: row.apps, accent: (row.branding as { accentColor?: string } | null)?.accentColor ?? null };
}
export const countryOfTenant = async (ctx: Ctx): Promise<string> => (await ctx.tx.selectFrom('tenant').select('country').where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow()).country;
export const usersById = (ctx: Ctx, ids: readonly string[]) => ctx.tx.selectFrom('appUser').select(['id', 'email', 'locale']).where('id', 'in', [...ids]).execute();

// ---------------------------------------------------------------------------------------------------------- the texts
export const textsOf = (ctx: Ctx, message?: string) =>
  ctx.tx.selectFrom('messageTemplate').select(['id', 'message', 'channel', 'locale', 'subject', 'body', 'providerTemplate', 'version']).where('tenantId', '=', ctx.actor.tenantId)
    .$if(message !== undefined, (qb) => qb.where('message', '=', message!)).execute();
export const findOwnText = (ctx: Ctx, message: string, channel: TemplateChannel, locale: Locale) =>
  ctx.tx.selectFrom('messageTemplate').select(['subject', 'body', 'providerTemplate', 'version']).where('tenantId', '=', ctx.actor.tenantId)
    .where('message', '=', message).where('channel', '=', channel).where('locale', '=', locale).executeTakeFirst();
export const ownNoticeTexts = (ctx: Ctx, messages: readonly string[]) =>
  ctx.tx.selectFrom('messageTemplate').select(['message', 'subject', 'body', 'providerTemplate']).where('tenantId', '=', ctx.actor.tenantId).where('channel', '=', 'in_app').where('locale', '=', ctx.locale).where('message', 'in', [...messages, '']).execute();
export const lockOwnText = (ctx: Ctx, message: string, channel: TemplateChannel, locale: Locale) =>
  ctx.tx.selectFrom('messageTemplate').select(['id', 'subject', 'body', 'providerTemplate', 'version']).where('tenantId', '=', ctx.actor.tenantId)
    .where('message', '=', message).where('channel', '=', channel).where('locale', '=', locale).forUpdate().executeTakeFirst();
export interface OwnText { subject: string; body: string; providerTemplate: string | null }
/** undefined when somebody else has written it meanwhile. */
export const insertOwnText = (ctx: Ctx, message: string, channel: TemplateChannel, locale: Locale, words: OwnText) =>
  ctx.tx.insertInto('messageTemplate').values({ tenantId: ctx.actor.tenantId, message, channel, locale, ...words }).onConflict((oc) => oc.constraint('message_template_once').doNothing()).returning('version').executeTakeFirst();
export const updateOwnText = (ctx: Ctx, id: string, words: OwnText) =>
  ctx.tx.updateTable('messageTemplate').set(words).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).returning('version').executeTakeFirstOrThrow();
export const deleteOwnText = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('messageTemplate').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

export const turnedOff = (ctx: Ctx, message?: string) =>
  ctx.tx.selectFrom('messageOff').select(['message', 'channel']).where('tenantId', '=', ctx.actor.tenantId).$if(message !== undefined, (qb) => qb.where('message', '=', message!)).execute();
export const turnOff = (ctx: Ctx, message: string, channel: Channel | 'all') =>
  ctx.tx.insertInto('messageOff').values({ tenantId: ctx.actor.tenantId, message, channel }).onConflict((oc) => oc.doNothing()).execute();
export const turnOn = (ctx: Ctx, message: string, channel: Channel | 'all') =>
  ctx.tx.deleteFrom('messageOff').where('tenantId', '=', ctx.actor.tenantId).where('message', '=', message).where('channel', '=', channel).execute();

// -------------------------------------------------------------------------------------------------------- the messages
export interface NewOut {
  channel: Channel; recipient: string; locale: Locale; template: string; subject: string; body: string; dedupeKey: string; status: MessageStatus; error: string | null; direction?: 'in';
  clientId?: string | null; userId?: string | null; ownerType?: string | null; ownerId?: string | null; data?: Record<string, string>; chain?: readonly Step[]; quiet?: Quiet | null; path?: string | null;
  authorId?: string | null; authorName?: string | null; connectionId?: string | null; providerId?: string | null; secretFor?: string | null;
}
/** undefined when the same cause has written it before. */
export const insertOut = (ctx: Ctx, { data = {}, chain = [], quiet = null, ...message }: NewOut) =>
  ctx.tx.insertInto('message').values({ tenantId: ctx.actor.tenantId, ...message, data: JSON.stringify(data), chain: JSON.stringify(chain), quiet: quiet && JSON.stringify(quiet) })
    .onConflict((oc) => oc.constraint('message_once').doNothing()).returning('id').executeTakeFirst();
export const insertAttachments = (ctx: Ctx, messageId: string, files: readonly Attachment[]) =>
  ctx.tx.insertInto('messageAttachment').values(files.map((file) => ({ tenantId: ctx.actor.tenantId, messageId, ...file }))).execute();
export const attachmentsOf = (ctx: Ctx, messageId: string) =>
  ctx.tx.selectFrom('messageAttachment').select(['name', 'type', 'content']).where('tenantId', '=', ctx.actor.tenantId).where('messageId', '=', messageId).orderBy('id').execute();
export const attachmentNames = (ctx: Ctx, messageIds: readonly string[]) =>
  ctx.tx.selectFrom('messageAttachment').select(['messageId', 'name']).where('tenantId', '=', ctx.actor.tenantId).where('messageId', 'in', [...messageIds, NOBODY]).orderBy('id').execute();
const NOBODY = '00000000-0000-0000-0000-000000000000';

const sendingColumns = ['id', 'channel', 'direction', 'recipient', 'locale', 'template', 'subject', 'body', 'secretFor', 'status', 'attempts', 'clientId', 'userId', 'ownerType', 'ownerId', 'data', 'chain', 'step', 'quiet', 'path', 'leaseUntil', 'connectionId', 'providerId', 'authorId', 'doubts'] as const;
export const lockOut = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('message').select(sendingColumns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).where('direction', '=', 'out').forUpdate().executeTakeFirst();
export type OutRow = NonNullable<Awaited<ReturnType<typeof lockOut>>>;
export const lockByProviderId = (ctx: Ctx, channel: Channel, providerId: string) =>
  ctx.tx.selectFrom('message').select(sendingColumns).where('tenantId', '=', ctx.actor.tenantId).where('channel', '=', channel).where('providerId', '=', providerId).where('direction', '=', 'out').forUpdate().executeTakeFirst();

export interface OutChange {
  status?: MessageStatus; attempts?: number; doubts?: number; error?: string | null; sentAt?: Temporal.Instant; deliveredAt?: Temporal.Instant; readAt?: Temporal.Instant; body?: string; subject?: string; channel?: Channel; recipient?: string; step?: number;
  leaseUntil?: Temporal.Instant | null; connectionId?: string | null; providerId?: string | null; ownerType?: string; ownerId?: string; clientId?: string;
}
export const changeOut = (ctx: Ctx, id: string, change: OutChange) => ctx.tx.updateTable('message').set(change).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

/** A receipt and the answer of the provider may come at one moment: whoever is second sees what the first has written. */
export const holdProviderId = (ctx: Ctx, channel: Channel, providerId: string) => lockAll(ctx.tx, 'message_provider_id', [`${channel}:${providerId}`]);

export interface NewEvent { messageId: string | null; channel: Channel; status: string; providerId?: string | null; detail?: string | null }
export const insertEvent = (ctx: Ctx, event: NewEvent) => ctx.tx.insertInto('messageEvent').values({ tenantId: ctx.actor.tenantId, ...event }).execute();
export const eventsOf = (ctx: Ctx, messageId: string) =>
  ctx.tx.selectFrom('messageEvent').select(['id', 'at', 'channel', 'status', 'providerId', 'detail']).where('tenantId', '=', ctx.actor.tenantId).where('messageId', '=', messageId).orderBy('id').execute();
/** Receipts that came before we knew whose they are; they now belong to the message. */
export const takeWaiting = (ctx: Ctx, channel: Channel, providerId: string, messageId: string) =>
  ctx.tx.updateTable('messageEvent').set({ messageId }).where('tenantId', '=', ctx.actor.tenantId).where('channel', '=', channel).where('providerId', '=', providerId).where('messageId', 'is', null).returning(['id', 'status', 'detail']).execute();

// ------------------------------------------------------------------------------------------------------- conversations
/** When somebody wrote last, by their address. */
export async function lastInbound(ctx: Ctx, channel: Channel, address: string): Promise<Temporal.Instant | null> {
  const row = await ctx.tx.selectFrom('message').select('createdAt').where('tenantId', '=', ctx.actor.tenantId).where('channel', '=', channel).where('recipient', '=', address).where('direction', '=', 'in').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row?.createdAt ?? null;
}
const threadColumns = ['id', 'direction', 'channel', 'recipient', 'template', 'subject', 'body', 'status', 'error', 'authorName', 'ownerType', 'ownerId', 'createdAt', 'sentAt', 'deliveredAt', 'readAt', 'secretFor'] as const;
export const pageOfThread = (ctx: Ctx, { clientId, owner, limit }: { clientId?: string; owner?: { type?: string; id: string } | undefined; limit: number }, cursor: Cursor | null) =>
  ctx.tx.selectFrom('message').select(threadColumns).where('tenantId', '=', ctx.actor.tenantId)
    .$if(clientId !== undefined, (qb) => qb.where('clientId', '=', clientId!))
    .$if(owner !== undefined, (qb) => qb.where('ownerId', '=', owner!.id).$if(owner!.type !== undefined, (inner) => inner.where('ownerType', '=', owner!.type!)))
    .$if(cursor !== null, (qb) => qb.where(after(cursor!, [{ column: 'id', type: 'uuid', desc: true }])))
    .orderBy('id', 'desc').limit(limit + 1).execute();
export type ThreadRow = Awaited<ReturnType<typeof pageOfThread>>[number];
export const threadMessage = (ctx: Ctx, id: string) => ctx.tx.selectFrom('message').select(threadColumns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirstOrThrow();

/** What some things were about is about another one from now on. */
export const handMessagesOn = (ctx: Ctx, from: { type: string; ids: readonly string[] }, to: { type: string; id: string }) =>
  ctx.tx.updateTable('message').set({ ownerType: to.type, ownerId: to.id }).where('tenantId', '=', ctx.actor.tenantId).where('ownerType', '=', from.type).where('ownerId', 'in', from.ids).execute();
/** The newest that clients wrote about each of these. */
export const latestTexts = async (ctx: Ctx, ownerType: string, ownerIds: readonly string[]): Promise<Map<string, string>> =>
  new Map((await ctx.tx.selectFrom('message').select(['ownerId', 'body']).distinctOn('ownerId').where('tenantId', '=', ctx.actor.tenantId).where('ownerType', '=', ownerType).where('ownerId', 'in', [...ownerIds, NOBODY]).where('direction', '=', 'in')
    .orderBy('ownerId').orderBy('id', 'desc').execute()).map(({ ownerId, body }) => [ownerId!, body]));

export const optOutsOf = (ctx: Ctx, clientId: string | null, addresses: readonly string[]) =>
  ctx.tx.selectFrom('messageOptOut').select('channel').distinct().where('tenantId', '=', ctx.actor.tenantId)
    .where((eb) => eb.or([...(clientId ? [eb('clientId', '=', clientId)] : []), eb('address', 'in', [...addresses, ''])])).execute();
export const insertOptOut = (ctx: Ctx, row: { channel: 'mail' | 'whatsapp' | 'sms' | 'telegram'; clientId?: string | null; address?: string | null; source: 'inbound' | 'staff' | 'provider' }) =>
  ctx.tx.insertInto('messageOptOut').values({ tenantId: ctx.actor.tenantId, ...row }).onConflict((oc) => oc.constraint('message_opt_out_once').doNothing()).execute();
export const deleteOptOuts = (ctx: Ctx, channel: Channel, clientIds: readonly string[], addresses: readonly string[]) =>
  ctx.tx.deleteFrom('messageOptOut').where('tenantId', '=', ctx.actor.tenantId).where('channel', '=', channel as 'mail')
    .where((eb) => eb.or([eb('clientId', 'in', [...clientIds, NOBODY]), eb('address', 'in', [...addresses, ''])])).execute();

// -------------------------------------------------------------------------------------------- what a client leaves behind
export const countByClients = (ctx: Ctx, ids: readonly string[]) =>
  ctx.tx.selectFrom('message').select(sql<number>`count(*)::integer`.as('n')).where('tenantId', '=', ctx.actor.tenantId).where('clientId', 'in', [...ids, NOBODY]).executeTakeFirstOrThrow();
export const moveMessages = (ctx: Ctx, from: string, to: string, only?: readonly string[]) =>
  ctx.tx.updateTable('message').set({ clientId: to }).where('tenantId', '=', ctx.actor.tenantId).where('clientId', '=', from).$if(only !== undefined, (qb) => qb.where('id', 'in', [...only!, NOBODY])).returning('id').execute();
export const copyOptOuts = (ctx: Ctx, from: string, to: string) => sql`
  insert into message_opt_out (tenant_id, channel, client_id, source) select tenant_id, channel, ${to}::uuid, source from message_opt_out where tenant_id = ${ctx.actor.tenantId} and client_id = ${from}
  on conflict on constraint message_opt_out_once do nothing`.execute(ctx.tx);
export const messagesOfClients = (ctx: Ctx, ids: readonly string[]) =>
  ctx.tx.selectFrom('message').select(['id', 'clientId', 'direction', 'channel', 'recipient', 'subject', 'body', 'status', 'createdAt', 'sentAt']).where('tenantId', '=', ctx.actor.tenantId).where('clientId', 'in', [...ids, NOBODY]).orderBy('id').execute();
/** Words and addresses go; that something was sent, and when, stays. */
export async function eraseMessages(ctx: Ctx, ids: readonly string[]): Promise<void> {
  const theirs = ctx.tx.selectFrom('message').select('id').where('tenantId', '=', ctx.actor.tenantId).where('clientId', 'in', [...ids, NOBODY]);
  await ctx.tx.deleteFrom('messageAttachment').where('tenantId', '=', ctx.actor.tenantId).where('messageId', 'in', theirs).execute();
  await ctx.tx.updateTable('messageEvent').set({ detail: null }).where('tenantId', '=', ctx.actor.tenantId).where('messageId', 'in', theirs).execute();
  await ctx.tx.updateTable('message').set((eb) => ({ recipient: '', subject: '', body: '', data: sql<string>`'{}'::jsonb`, chain: sql<string>`'[]'::jsonb`, error: null, status: sql<'skipped'>`case when ${eb.ref('status')} in ('queued', 'sending') then 'skipped' else ${eb.ref('status')} end` }))
    .where('tenantId', '=', ctx.actor.tenantId).where('clientId', 'in', [...ids, NOBODY]).execute();
}
