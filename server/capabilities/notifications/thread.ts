import { findClient, findClientForView } from '#capabilities/clients/public.ts';
import type { ClientRecord } from '#capabilities/clients/public.ts';
import { connectionOf } from '#capabilities/connections/public.ts';
import type { z } from 'zod';
import type { Channel } from '#contracts/message-terms.ts';
import type { Reach, ThreadMessage } from '#contracts/messages.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { enqueue } from '#platform/outbox.ts';
import { readCursor, toPage } from '#platform/paging.ts';
import { REPLY, WINDOW_H, deliver, withoutSecrets } from './deliver.ts';
import { noAddress, optedOut, windowShut } from './errors.ts';
import { attachmentNames, deleteOptOuts, insertEvent, insertOptOut, insertOut, lastInbound, optOutsOf, pageOfThread, senderOfTenant, threadMessage } from './message-queries.ts';
import type { ThreadRow } from './message-queries.ts';
import { told } from './topics.ts';

// What was written to one client and by them.

async function presentRows(ctx: Ctx, rows: readonly ThreadRow[]): Promise<Presented<ThreadMessage>[]> {
  const files = await attachmentNames(ctx, rows.map(({ id }) => id));
  return rows.map(({ recipient, template, body, secretFor, ...row }) => ({ ...row, to: recipient, kind: template, text: secretFor ? withoutSecrets(body) : body, attachments: files.filter(({ messageId }) => messageId === row.id).map(({ name }) => name) }));
}

/** The messages about one thing, oldest first. */
export async function messagesOf(ctx: Ctx, owner: { type: string; id: string }, limit = 100): Promise<Presented<ThreadMessage>[]> {
  const rows = await pageOfThread(ctx, { owner, limit }, null);
  return presentRows(ctx, rows.slice(0, limit).reverse());
}

export async function threadOf(ctx: Ctx, clientId: string, query: { limit: number; cursor?: string | undefined; ownerId?: string | undefined }) {
  const client = await findClientForView(ctx, clientId);
  const rows = await pageOfThread(ctx, { clientId, owner: query.ownerId === undefined ? undefined : { id: query.ownerId }, limit: query.limit }, readCursor(query.cursor, 1));
  const { items, next } = toPage(rows, query.limit, (row) => [row.id]);
  return { items: await presentRows(ctx, items), next, reach: await reachOf(ctx, client) };
}

const addresses = (client: ClientRecord): string[] => [client.primaryPhone, client.primaryEmail].filter((one) => one !== null);

/** Whether, and until when, somebody may write to this client by hand. */
export async function reachOf(ctx: Ctx, client: ClientRecord): Promise<Presented<z.output<typeof Reach>>> {
  const gone = (await optOutsOf(ctx, client.id, addresses(client))).map(({ channel }) => channel as Channel);
  const phone = client.primaryPhone;
  const last = phone ? await lastInbound(ctx, 'whatsapp', phone) : null;
  const connection = await connectionOf(ctx, 'whatsapp');
  const until = last?.add({ hours: WINDOW_H }) ?? null;
  const isOpen = until !== null && Temporal.Instant.compare(until, ctx.now) > 0;
  const why = !phone ? 'no_phone' : !connection ? 'not_connected' : gone.includes('whatsapp') ? 'opted_out' : connection.provider === 'whatsapp_cloud' && !isOpen ? 'window_shut' : null;
  return { windowUntil: isOpen && connection?.provider === 'whatsapp_cloud' ? until : null, mayReply: why === null, why, optedOut: gone };
}

/**
 * Write to a client by hand.
 * @throws CLIENT_NOT_FOUND, CLIENT_MERGED, NO_ADDRESS (no phone, no WhatsApp connected), OPTED_OUT, WINDOW_SHUT
 */
export async function replyTo(ctx: Ctx, clientId: string, { text, owner }: { text: string; owner: { type: string; id: string } | null }): Promise<Presented<ThreadMessage>> {
  const client = await findClient(ctx, clientId);
  const { why } = await reachOf(ctx, client);
  if (why === 'no_phone' || why === 'not_connected') throw noAddress({ why });
  if (why === 'opted_out') throw optedOut();
  if (why === 'window_shut') throw windowShut();
  const { locale } = await senderOfTenant(ctx);
  const step = { channel: 'whatsapp' as const, address: client.primaryPhone! };
  const row = await insertOut(ctx, {
    channel: step.channel, recipient: step.address, locale, template: REPLY, subject: '', body: text, dedupeKey: `${REPLY}:${ctx.origin.requestId}:${clientId}`, status: 'queued', error: null, clientId, chain: [step],
    ownerType: owner?.type ?? null, ownerId: owner?.id ?? null, authorId: ctx.actor.userId, authorName: ctx.actor.name,
  });
  if (!row) throw new Error('a request writes one message');
  await insertEvent(ctx, { messageId: row.id, channel: step.channel, status: 'queued', detail: ctx.actor.name });
  await enqueue(ctx, deliver, { messageId: row.id });
  await audit(ctx, { action: 'message.reply', entity: 'client', entityId: clientId, after: { messageId: row.id, channel: step.channel } });
  await told(ctx, clientId);
  return (await presentRows(ctx, [await threadMessage(ctx, row.id)]))[0]!;
}

export async function chooseOptOut(ctx: Ctx, clientId: string, channel: 'mail' | 'whatsapp' | 'sms' | 'telegram', out: boolean) {
  const client = await findClient(ctx, clientId);
  const before = (await reachOf(ctx, client)).optedOut;
  if (out) await insertOptOut(ctx, { channel, clientId, source: 'staff' });
  else await deleteOptOuts(ctx, channel, [clientId], addresses(client));
  const reach = await reachOf(ctx, client);
  await audit(ctx, { action: 'message.opt_out', entity: 'client', entityId: clientId, before: { optedOut: before }, after: { optedOut: reach.optedOut, channel } });
  await told(ctx, clientId);
  return reach;
}
