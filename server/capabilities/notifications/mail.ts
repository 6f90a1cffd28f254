import nodemailer from 'nodemailer';
import type { Transporter } from 'nodemailer';
import { z } from 'zod';
import type { Ctx, Locale } from '#platform/context.ts';
import { defineOutbound, enqueue } from '#platform/outbox.ts';
import { text } from '#platform/texts.ts';
import { insertMessage, lockMessage, updateMessage } from './queries.ts';

export interface MailSettings { smtpUrl: string | undefined; from: string }

let transport: Transporter | null = null;
let from = '';

/** Set when the process starts; without a server, messages are stored for the outbox screen. */
export function configureMail(settings: MailSettings): void {
  from = settings.from;
  transport?.close();
  transport = settings.smtpUrl ? nodemailer.createTransport(settings.smtpUrl, { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, disableFileAccess: true, disableUrlAccess: true } as object) : null;
}

export function closeMail(): void {
  transport?.close();
  transport = null;
}

export interface Mail {
  to: string;
  locale: Locale;
  /** Words `mail.<template>.subject` and `mail.<template>.body`. */
  template: string;
  data: Record<string, unknown>;
  /** The same key is sent once. */
  key: string;
  /** The user whom a link in it lets in. */
  secretFor?: string | null;
}

/** Write a message in this transaction; it leaves after commit. */
export async function sendMail(ctx: Ctx, mail: Mail): Promise<void> {
  // A line break in a subject would begin another header.
  const subject = text(mail.locale, `mail.${mail.template}.subject`, mail.data).replace(/[\r\n]+/g, ' ').slice(0, 200);
  const body = text(mail.locale, `mail.${mail.template}.body`, mail.data);
  const row = await insertMessage(ctx, { recipient: mail.to, locale: mail.locale, template: mail.template, subject, body, secretFor: mail.secretFor ?? null, dedupeKey: mail.key });
  if (row) await enqueue(ctx, deliver, { messageId: row.id });
}

const MAX_TRIES = 3;
/** Minutes to wait after the first and the second failure. */
const WAIT_MIN = [1, 5];

/** The link without what lets somebody in. */
export const withoutSecrets = (body: string): string => body.replace(/#[\w-]{16,}/g, '#…');

const Delivery = z.object({ messageId: z.uuid() });
type Result = { ok: true } | { ok: false; error: string };

export const deliver = defineOutbound({
  name: 'notifications.deliver',
  payload: Delivery,
  async prepare(ctx, { messageId }) {
    const message = await lockMessage(ctx, messageId);
    if (message?.status !== 'queued') return null;
    if (transport) return message;
    await updateMessage(ctx, messageId, { status: 'stored', sentAt: ctx.now });
    return null;
  },
  // What the mail server says is the result of the try, kept with the message; `settle` decides about the next one.
  async send(message): Promise<Result> {
    try {
      await transport!.sendMail({ from, to: { name: '', address: message.recipient }, subject: message.subject, text: message.body, html: asHtml(message.subject, message.body), messageId: `<${message.id}@mostrador>` });
      return { ok: true };
    } catch (error) {
      return { ok: false, error: (error instanceof Error ? error.message : String(error)).slice(0, 500) };
    }
  },
  async settle(ctx, { messageId }, result: Result) {
    const message = await lockMessage(ctx, messageId);
    if (!message) return;
    const attempts = message.attempts + 1;
    if (result.ok) return void (await updateMessage(ctx, messageId, { status: 'sent', sentAt: ctx.now, attempts, error: null, ...(message.secretFor && { body: withoutSecrets(message.body) }) }));
    const again = attempts < MAX_TRIES;
    await updateMessage(ctx, messageId, { status: again ? 'queued' : 'failed', attempts, error: result.error });
    if (again) await enqueue(ctx, deliver, { messageId }, { runAt: ctx.now.add({ minutes: WAIT_MIN[attempts - 1] ?? 5 }), key: `mail:${messageId}` });
  },
});

const escapeHtml = (value: string): string => value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The same words for readers that prefer HTML: paragraphs, and addresses that can be clicked. */
export function asHtml(title: string, body: string): string {
  const paragraphs = body.split(/\n{2,}/).map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>').replace(/https?:\/\/[^\s<]+/g, (link) => `<a href="${link}">${link}</a>`)}</p>`);
  return `<!doctype html><html><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body style="font-family:sans-serif;font-size:15px;line-height:1.5;max-width:36em;margin:2em auto;padding:0 1em">${paragraphs.join('')}</body></html>`;
}
