import { matchClients } from '#capabilities/clients/public.ts';
import type { Connection, HookEvent } from '#capabilities/connections/public.ts';
import type { Channel } from '#contracts/message-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { receiptOf } from './deliver.ts';
import { changeOut, deleteOptOuts, holdProviderId, insertEvent, insertOptOut, insertOut, lockByProviderId, senderOfTenant } from './message-queries.ts';
import { optedIn } from './own-messages.ts';
import { wishOf } from './rules.ts';
import { sendMessage } from './send.ts';
import { Told } from './told.ts';
import { told } from './topics.ts';

/** Something that somebody wrote to the business. */
export interface Inbound { messageId: string; channel: Channel; /** E.164 */ from: string; text: string; clientId: string | null; senderName: string | null }
type Listener = (ctx: Ctx, inbound: Inbound) => Promise<void>;
const listeners = new Map<string, Listener>();

/** Be told of every text from outside, in the transaction that keeps it. Not of those that only say STOP or START. */
export function onInbound(name: string, listener: Listener): void {
  if (listeners.has(name)) throw new Error(`${name} listens twice`);
  listeners.set(name, listener);
}

/** What a message is about, once the app that listens knows; and from whom, where the number was nobody's until now. */
export async function joinMessage(ctx: Ctx, messageId: string, owner: { type: string; id: string }, clientId?: string): Promise<void> {
  await changeOut(ctx, messageId, { ownerType: owner.type, ownerId: owner.id, ...(clientId !== undefined && { clientId }) });
  if (clientId !== undefined) await told(ctx, clientId);
}

/** Works on what a provider told us, once for each event. */
export async function hear(ctx: Ctx, channel: Channel, connection: Pick<Connection, 'id' | 'provider'>, { payload }: HookEvent): Promise<void> {
  const event = Told.parse(payload);
  if (event.type === 'text') return hearText(ctx, channel, connection, event);
  await holdProviderId(ctx, channel, event.providerId);
  const row = await lockByProviderId(ctx, channel, event.providerId);
  await insertEvent(ctx, { messageId: row?.id ?? null, channel, status: event.status, providerId: event.providerId, detail: event.detail });
  if (row) await receiptOf(ctx, row, event.status, event.detail);
}

async function hearText(ctx: Ctx, channel: Channel, connection: Pick<Connection, 'id' | 'provider'>, event: Extract<Told, { type: 'text' }>): Promise<void> {
  const [client] = await matchClients(ctx, [{ phone: event.from }]);
  const clientId = client?.id ?? null;
  const { locale } = await senderOfTenant(ctx);
  const row = await insertOut(ctx, {
    direction: 'in', channel, recipient: event.from, locale, template: 'inbound', subject: '', body: event.text, dedupeKey: `in:${connection.provider}:${event.providerId}`, status: 'received', error: null, clientId,
    connectionId: connection.id, providerId: event.providerId, authorName: event.name ?? client?.fullName ?? null,
  });
  if (!row) return;
  await told(ctx, clientId);
  const wish = wishOf(event.text);
  if (wish === 'out' && channel !== 'push') await insertOptOut(ctx, { channel, address: event.from, source: 'inbound' });
  if (wish === 'in') await deleteOptOuts(ctx, channel, clientId ? [clientId] : [], [event.from]);
  if (wish === 'in' && clientId) await sendMessage(ctx, { message: optedIn.key, clientId, data: {}, key: `opted_in:${row.id}`, channels: [channel] });
  if (wish) return;
  for (const listener of listeners.values()) await listener(ctx, { messageId: row.id, channel, from: event.from, text: event.text, clientId, senderName: event.name });
}
