import type { Ctx, Locale } from '#platform/context.ts';
import { enqueue } from '#platform/outbox.ts';
import { text } from '#platform/texts.ts';
import { deliver } from './deliver.ts';
import { insertAttachments, insertEvent, insertOut } from './message-queries.ts';
import { oneLine } from './words.ts';

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
  attachments?: readonly { name: string; type: string; content: Buffer }[];
}

/** Write a message of the product itself (sign-in, invitations) in this transaction; it leaves after commit. */
export async function sendMail(ctx: Ctx, mail: Mail): Promise<void> {
  const subject = oneLine(text(mail.locale, `mail.${mail.template}.subject`, mail.data));
  const body = text(mail.locale, `mail.${mail.template}.body`, mail.data);
  const row = await insertOut(ctx, {
    channel: 'mail', recipient: mail.to, locale: mail.locale, template: mail.template, subject, body, secretFor: mail.secretFor ?? null, dedupeKey: mail.key, status: 'queued', error: null, chain: [{ channel: 'mail', address: mail.to }],
  });
  if (!row) return;
  if (mail.attachments && mail.attachments.length > 0) await insertAttachments(ctx, row.id, mail.attachments);
  await insertEvent(ctx, { messageId: row.id, channel: 'mail', status: 'queued' });
  await enqueue(ctx, deliver, { messageId: row.id });
}
