import type { LeadSource } from '#contracts/studio-terms.ts';
import type { z } from 'zod';
import { createClient, matchClients, registerClientUse } from '#capabilities/clients/public.ts';
import { membersWith } from '#capabilities/identity/public.ts';
import { alertStaff, handMessagesOn, joinMessage, latestTexts } from '#capabilities/notifications/public.ts';
import type { Inbound } from '#capabilities/notifications/public.ts';
import { NewClient } from '#contracts/clients.ts';
import { COORDINATES, OWNER } from '#apps/studio/sessions/owner.ts';
import { audit } from '#platform/audit.ts';
import { lockAll } from '#platform/db.ts';
import type { Ctx } from '#platform/context.ts';
import { defineError } from '#platform/errors.ts';
import { defineTopic, publish } from '#platform/outbox.ts';
import { answerInquiriesOf, changeInquiry, closeInquiriesOf, countInquiries, inquiryPage, insertInquiry, lockInquiry, moveInquiries, openInquiryOf } from './queries.ts';

// Who writes without an open session waits for an answer. A session needs a day, which a text does not surely have: so
// an inquiry stands on the coordinators' list until a session of that client takes it over, with its messages and the
// instant at which the client first asked (studio 12; 5.11 measures from there).

const KIND = 'studio_inquiry';
const SHOWN = 200;
export const inquiriesChanged = defineTopic('inquiries.changed', 'studio.session.view.all');
const inquiryNotFound = defineError('INQUIRY_NOT_FOUND', 'not_found');

/** A text of somebody without an open session; a number that nobody knows becomes a client, so that it can be answered. */
export async function hearInquiry(ctx: Ctx, { channel, from, text, clientId: known, senderName, messageId }: Inbound): Promise<void> {
  await lockAll(ctx.tx, KIND, [from]);
  const name = senderName?.trim().slice(0, 100) || from;
  // Asked again under the lock: the text before this one may have made the client.
  const clientId = known ?? (await matchClients(ctx, [{ phone: from }]))[0]?.id ?? (await createClient(ctx, NewClient.parse({ fullName: name, phones: [{ number: from }] }), { mayLackEmail: true })).id;
  const open = await openInquiryOf(ctx, clientId);
  const id = open?.id ?? (await insertInquiry(ctx, { clientId, channel })).id;
  if (open) await changeInquiry(ctx, id, { lastAt: ctx.now });
  await joinMessage(ctx, messageId, { type: KIND, id }, clientId);
  await alertStaff(ctx, { message: 'studio.inbound', userIds: await membersWith(ctx, COORDINATES), path: `/clients/${clientId}?tab=messages`, key: `studio.inbound:${messageId}`, data: { client: name, text: text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text, from } });
  await publish(ctx, inquiriesChanged, [id]);
}

/** A message of ours has left to this client. */
export async function answerInquiries(ctx: Ctx, clientId: string): Promise<void> {
  const answered = await answerInquiriesOf(ctx, clientId);
  if (answered.length > 0) await publish(ctx, inquiriesChanged, answered.map(({ id }) => id));
}

export interface TakenOver { requestedAt: Temporal.Instant; firstResponseAt: Temporal.Instant | null; leadSource: z.infer<typeof LeadSource> }
const SOURCE: Readonly<Record<string, z.infer<typeof LeadSource>>> = { whatsapp: 'whatsapp', sms: 'phone', mail: 'email' };

/** What the client asked first, if that waits; null when nothing does. */
export async function inquiryBefore(ctx: Ctx, clientId: string): Promise<TakenOver | null> {
  const open = await openInquiryOf(ctx, clientId);
  return open ? { requestedAt: open.openedAt, firstResponseAt: open.answeredAt, leadSource: SOURCE[open.channel] ?? 'other' } : null;
}

/** The session is what the client wrote about: messages go with it. */
export async function takeOver(ctx: Ctx, clientId: string, sessionId: string): Promise<void> {
  const closed = (await closeInquiriesOf(ctx, clientId, sessionId)).map(({ id }) => id);
  if (closed.length === 0) return;
  await handMessagesOn(ctx, { type: KIND, ids: closed }, { type: OWNER, id: sessionId });
  await publish(ctx, inquiriesChanged, closed);
}

export async function listInquiries(ctx: Ctx, query: { limit: number; cursor?: string | undefined }) {
  const page = await inquiryPage(ctx, query);
  const texts = await latestTexts(ctx, KIND, page.items.map(({ id }) => id));
  return { ...page, items: page.items.map((row) => ({ ...row, text: (texts.get(row.id) ?? '').slice(0, SHOWN) })) };
}

/** @throws INQUIRY_NOT_FOUND, also for one that is closed */
export async function dismissInquiry(ctx: Ctx, id: string): Promise<void> {
  const inquiry = await lockInquiry(ctx, id);
  if (!inquiry) throw inquiryNotFound({ id });
  await changeInquiry(ctx, id, { closedAt: ctx.now });
  await audit(ctx, { action: 'inquiry.dismiss', entity: KIND, entityId: id, before: inquiry });
  await publish(ctx, inquiriesChanged, [id]);
}

/** A client who is merged or erased takes the inquiries along; they hold no word of the client themselves. */
export const inquiriesOfClients = (): void => registerClientUse({
  kind: 'inquiry',
  count: async (ctx, ids) => ({ total: (await countInquiries(ctx, ids)).length, open: 0 }),
  merged: (ctx, { keptId, goneId }) => moveInquiries(ctx, goneId, keptId),
  unmerged: async (ctx, { keptId, goneId, moved }) => {
    await moveInquiries(ctx, keptId, goneId, moved as string[]);
  },
  exportData: async (ctx, ids) => (await countInquiries(ctx, ids)).map(({ clientId, closedAt }) => ({ clientId, closed: closedAt !== null })),
  anonymized: () => Promise.resolve(),
});
