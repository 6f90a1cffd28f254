import { z } from 'zod';
import { ProviderError, connectionOf, noteHealth, retryAfter } from '#capabilities/connections/public.ts';
import type { Connection } from '#capabilities/connections/public.ts';
import type { Ctx } from '#platform/context.ts';
import { defineOutbound, emit, enqueue } from '#platform/outbox.ts';
import { readSettings } from '#platform/settings.ts';
import { hasMail } from './adapters/mail.ts';
import { dropSubscription, findSubscription } from './alert-queries.ts';
import { CONNECTED, REPLACING, senderOf } from './channels.ts';
import type { Outgoing } from './channels.ts';
import { definedMessages } from './kinds.ts';
import { attachmentsOf, changeOut, holdProviderId, insertEvent, insertOptOut, lastInbound, lockOut, optOutsOf, senderOfTenant, takeWaiting } from './message-queries.ts';
import type { OutRow } from './message-queries.ts';
import { applyReceipt } from './receipts.ts';
import { quietUntil } from './rules.ts';
import type { Quiet, Step } from './rules.ts';
import { messageSettings } from './settings.ts';
import { messageSent, told } from './topics.ts';
import { wordsFor } from './words.ts';

/** How long one worker has a message for itself; a dead worker's is then taken by another. */
const LEASE_MIN = 5;
/** So often it is handed over without knowing what became of it, where a second one would arrive beside the first. */
const MOST_DOUBTS = 2;
/** Free text may be written to a client by WhatsApp for so long after their last message. */
export const WINDOW_H = 24;

/** The link without what lets somebody in. */
export const withoutSecrets = (body: string): string => body.replace(/#[\w-]{16,}/g, '#…').replace(/^\d{6}$/gm, '······');

interface Handed { provider: string; message: Outgoing }
type Result = { attempt: number; ok: true; providerId: string | null } | { attempt: number; ok: false; code: string; error: string; retriable: boolean; doubtful: boolean; waitSec: number | null };

const stepsOf = (row: OutRow): Step[] => ((row.chain as Step[]).length > 0 ? (row.chain as Step[]) : [{ channel: row.channel, address: row.recipient }]);

/** Delivered at least once by the queue, handed over once: whoever takes it holds it for some minutes. */
export const deliver = defineOutbound({
  name: 'notifications.deliver',
  payload: z.object({ messageId: z.uuid() }),
  prepare: claim,
  async send({ provider, message }): Promise<Result> {
    try {
      return { attempt: message.attempt, ok: true, ...(await senderOf(provider)(message)) };
    } catch (error) {
      // What a provider says is the result of the try, kept with the message; anything else is a bug and fails the job.
      if (!(error instanceof ProviderError)) throw error;
      return { attempt: message.attempt, ok: false, code: error.code, error: error.message.slice(0, 500), retriable: error.retriable, doubtful: error.doubtful, waitSec: error.retryAfterSec };
    }
  },
  settle: (ctx, { messageId }, result: Result) => settle(ctx, messageId, result),
});

async function claim(ctx: Ctx, { messageId }: { messageId: string }): Promise<Handed | null> {
  const row = await lockOut(ctx, messageId);
  if (!row) return null;
  if (row.status === 'sending' && row.leaseUntil && Temporal.Instant.compare(row.leaseUntil, ctx.now) > 0) {
    await enqueue(ctx, deliver, { messageId }, { runAt: row.leaseUntil, key: `message:${messageId}` });
    return null;
  }
  if (row.status !== 'queued' && row.status !== 'sending') return null;
  // Who had it for himself has never said what became of it.
  if (row.status === 'sending' && (await doubted(ctx, row, 'LOST'))) return null;
  const until = row.quiet && quietUntil(ctx.now, row.quiet as Quiet);
  if (until) {
    await enqueue(ctx, deliver, { messageId }, { runAt: until, key: `message:${messageId}` });
    return null;
  }
  const step = stepsOf(row)[row.step];
  if (!step) return fail(ctx, row, 'NO_ADDRESS', null);
  // What the product itself has to say (a code, an invitation) is nothing that one opts out of.
  const optedOut = definedMessages().get(row.template)?.audience === 'client' && (await optOutsOf(ctx, row.clientId, [step.address])).some(({ channel }) => channel === step.channel);
  if (optedOut) return next(ctx, row, 'OPTED_OUT', null);
  const connection = CONNECTED.includes(step.channel) ? await connectionOf(ctx, step.channel) : null;
  if (step.channel === 'mail' ? !hasMail() : CONNECTED.includes(step.channel) && !connection) return store(ctx, row);
  const subscription = step.channel === 'push' ? ((await findSubscription(ctx, step.address)) ?? null) : null;
  if (step.channel === 'push' && !subscription) return fail(ctx, row, 'GONE', null);
  const attempt = row.attempts + 1;
  await changeOut(ctx, row.id, { status: 'sending', attempts: attempt, leaseUntil: ctx.now.add({ minutes: LEASE_MIN }), connectionId: connection?.id ?? null });
  return { provider: connection?.provider ?? step.channel, message: await outgoing(ctx, row, step, connection, subscription, attempt) };
}

/** What somebody writes by hand; it has no template. */
export const REPLY = 'reply';

async function outgoing(ctx: Ctx, row: OutRow, step: Step, connection: Connection | null, subscription: Outgoing['subscription'], attempt: number): Promise<Outgoing> {
  const { name, accent } = await senderOfTenant(ctx);
  const { fromName, replyTo } = await readSettings(ctx, messageSettings);
  return {
    id: row.id, tenantId: ctx.actor.tenantId, channel: step.channel, to: step.address, locale: row.locale, subject: row.subject, text: row.body, approved: await approvedFor(ctx, row, step, connection),
    attachments: step.channel === 'mail' ? await attachmentsOf(ctx, row.id) : [], connection, subscription, path: row.path, sender: { name: fromName || name, replyTo, accent }, attempt,
  };
}

/** Outside of the 24 hours WhatsApp takes only what it has approved. */
async function approvedFor(ctx: Ctx, row: OutRow, { channel, address }: Step, connection: Connection | null): Promise<Outgoing['approved']> {
  const kind = definedMessages().get(row.template);
  if (channel !== 'whatsapp' || connection?.provider !== 'whatsapp_cloud' || !kind) return null;
  const last = await lastInbound(ctx, channel, address);
  if (last && Temporal.Instant.compare(last.add({ hours: WINDOW_H }), ctx.now) > 0) return null;
  return (await wordsFor(ctx, kind, channel, row.locale, row.data as Record<string, string>)).approved;
}

async function settle(ctx: Ctx, messageId: string, result: Result): Promise<void> {
  const row = await lockOut(ctx, messageId);
  if (!row || row.status !== 'sending') return;
  if (result.ok) return sent(ctx, row, result.providerId);
  if (row.attempts !== result.attempt) return; // another worker has taken it over since
  const why = `${result.code}: ${result.error}`;
  if (!result.doubtful) await insertEvent(ctx, { messageId, channel: row.channel, status: 'attempt_failed', detail: why });
  if (row.connectionId) await noteHealth(ctx, row.connectionId, result.retriable || /^(?:REJECTED|WHATSAPP_190|TWILIO_20003)$/.test(result.code) ? result.error : null);
  if (result.doubtful && (await doubted(ctx, row, why))) return;
  const wait = result.retriable ? retryAfter(row.attempts) : null;
  if (!wait) return void (await next(ctx, row, result.code, result.error));
  const runAt = ctx.now.add({ milliseconds: Math.max(Math.ceil(wait.total('milliseconds')), (result.waitSec ?? 0) * 1000) });
  await changeOut(ctx, messageId, { status: 'queued', leaseUntil: null, error: why });
  await enqueue(ctx, deliver, { messageId }, { runAt, key: `message:${messageId}` });
}

/** It may have arrived, and is marked so. @returns whether that was the last time that it is tried */
async function doubted(ctx: Ctx, row: OutRow, why: string): Promise<boolean> {
  await insertEvent(ctx, { messageId: row.id, channel: row.channel, status: 'unanswered', detail: why });
  if (REPLACING.includes(row.channel)) return false;
  const doubts = row.doubts + 1;
  await changeOut(ctx, row.id, { doubts });
  if (doubts < MOST_DOUBTS) return false;
  await fail(ctx, row, 'MAY_HAVE_ARRIVED', why);
  return true;
}

async function sent(ctx: Ctx, row: OutRow, providerId: string | null): Promise<void> {
  if (providerId) await holdProviderId(ctx, row.channel, providerId);
  await changeOut(ctx, row.id, { status: 'sent', sentAt: ctx.now, error: null, leaseUntil: null, providerId, ...(row.secretFor && { body: withoutSecrets(row.body) }) });
  await insertEvent(ctx, { messageId: row.id, channel: row.channel, status: 'sent', providerId });
  if (row.connectionId) await noteHealth(ctx, row.connectionId, null);
  if (row.clientId) await emit(ctx, messageSent, row.id, { messageId: row.id, message: row.template, clientId: row.clientId, ownerType: row.ownerType, ownerId: row.ownerId, channel: row.channel });
  await told(ctx, row.clientId);
  if (!providerId) return;
  const early = await takeWaiting(ctx, row.channel, providerId, row.id);
  for (const { status, detail } of early) await receiptOf(ctx, { ...row, status: 'sent', providerId }, status as 'failed', detail);
}

/** A receipt of the provider. What it could not deliver goes by the next channel. */
export async function receiptOf(ctx: Ctx, row: OutRow, status: 'sent' | 'delivered' | 'read' | 'failed', detail: string | null): Promise<void> {
  const now = await lockOut(ctx, row.id);
  if (!now || now.providerId !== row.providerId) return;
  if (status === 'failed') {
    if (now.status === 'sent') await next(ctx, now, 'UNDELIVERED', detail);
    return;
  }
  await applyReceipt(ctx, now, status);
  await told(ctx, now.clientId);
}

/** By the next channel, or failed when there is none. */
async function next(ctx: Ctx, row: OutRow, code: string, detail: string | null): Promise<null> {
  if (code === 'TWILIO_21610') await insertOptOut(ctx, { channel: 'sms', address: stepsOf(row)[row.step]!.address, source: 'provider' });
  if (code === 'GONE') await dropSubscription(ctx, stepsOf(row)[row.step]!.address);
  const step = stepsOf(row)[row.step + 1];
  const kind = definedMessages().get(row.template);
  if (!step || !kind) return fail(ctx, row, code, detail);
  const words = await wordsFor(ctx, kind, step.channel, row.locale, row.data as Record<string, string>);
  await changeOut(ctx, row.id, { status: 'queued', channel: step.channel, recipient: step.address, subject: words.subject, body: words.text, step: row.step + 1, attempts: 0, doubts: 0, error: null, leaseUntil: null, providerId: null, connectionId: null });
  await insertEvent(ctx, { messageId: row.id, channel: step.channel, status: 'fallback', detail: [code, detail].filter(Boolean).join(': ') });
  await enqueue(ctx, deliver, { messageId: row.id });
  await told(ctx, row.clientId);
  return null;
}

async function fail(ctx: Ctx, row: OutRow, code: string, detail: string | null): Promise<null> {
  await changeOut(ctx, row.id, { status: 'failed', error: [code, detail].filter(Boolean).join(': ').slice(0, 500), leaseUntil: null });
  await insertEvent(ctx, { messageId: row.id, channel: row.channel, status: 'failed', detail: code });
  await told(ctx, row.clientId);
  return null;
}

/** No provider is set up: the outbox screen shows it. */
async function store(ctx: Ctx, row: OutRow): Promise<null> {
  await changeOut(ctx, row.id, { status: 'stored', sentAt: ctx.now, error: null });
  await insertEvent(ctx, { messageId: row.id, channel: row.channel, status: 'stored' });
  await told(ctx, row.clientId);
  return null;
}

/** Try a failed message again, from its first channel. */
export async function startAgain(ctx: Ctx, row: OutRow): Promise<void> {
  const first = stepsOf(row)[0];
  const kind = definedMessages().get(row.template);
  const words = kind && first && row.step > 0 ? await wordsFor(ctx, kind, first.channel, row.locale, row.data as Record<string, string>) : null;
  await changeOut(ctx, row.id, { status: 'queued', attempts: 0, doubts: 0, step: 0, error: null, leaseUntil: null, ...(first && row.step > 0 && { channel: first.channel, recipient: first.address }), ...(words && { subject: words.subject, body: words.text }) });
  await insertEvent(ctx, { messageId: row.id, channel: first?.channel ?? row.channel, status: 'queued', detail: ctx.actor.name });
  await enqueue(ctx, deliver, { messageId: row.id });
}
