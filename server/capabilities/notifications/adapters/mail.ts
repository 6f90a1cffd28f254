import nodemailer from 'nodemailer';
import type { Transporter } from 'nodemailer';
import type MailMessage from 'nodemailer/lib/mailer/mail-message';
import { ProviderError } from '#capabilities/connections/public.ts';
import { installSender } from '#capabilities/notifications/channels.ts';
import { asHtml } from '#capabilities/notifications/html.ts';

// E-mail by the mail server of the installation (SMTP); the tenant gives the name and the reply address.

export interface MailSettings { smtpUrl: string | undefined; from: string }

let transport: Transporter | null = null;
let from = { name: '', address: '' };

const PATIENCE_MS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };
/** What is given beside an address speaks of mails: of a connection only its own words count, where it would otherwise wait ten minutes. */
export function impatient(smtpUrl: string): string {
  const url = new URL(smtpUrl);
  for (const [name, ms] of Object.entries(PATIENCE_MS)) if (!url.searchParams.has(name)) url.searchParams.set(name, String(ms));
  return url.href;
}

/** Set when the process starts; without a server, messages are stored for the outbox screen. */
export function configureMail(settings: MailSettings): void {
  const named = /^(.*)<([^<>]+)>\s*$/.exec(settings.from);
  from = { name: named?.[1]!.trim() ?? '', address: (named?.[2] ?? settings.from).trim() };
  transport?.close();
  transport = settings.smtpUrl ? nodemailer.createTransport(impatient(settings.smtpUrl), { disableFileAccess: true, disableUrlAccess: true } as object) : null;
  transport?.use('stream', watch);
}

export function closeMail(): void {
  transport?.close();
  transport = null;
}
export const hasMail = (): boolean => transport !== null;

/** Mails of which the server has everything to the last line, until it has answered: by their names. */
const handedOver = new Set<string>();
/** The text is read to its end only by a server that has said that it takes it. */
function watch({ message, data }: MailMessage, done: (error?: Error | null) => void): void {
  message.processFunc((text) => text.once('end', () => handedOver.add(String(data.messageId))));
  done();
}

/** A mail server's 5xx about this mail is final; its 4xx, a wrong password of ours and the network are not. */
function failureOf(error: unknown, messageId: string): ProviderError {
  const { responseCode, code, message } = error as { responseCode?: number; code?: string; message?: string };
  const final = responseCode === undefined ? code === 'EENVELOPE' : responseCode >= 500 && code !== 'EAUTH';
  return new ProviderError(final ? 'MAIL_REFUSED' : code ?? 'MAIL', String(message ?? error), { retriable: !final, status: responseCode ?? null, doubtful: responseCode === undefined && handedOver.has(messageId), cause: error });
}

/** One address and nothing else. What came here without having been judged is not made into another one that somebody owns. */
const PLAIN = /^[^\s\p{C}"<>(),;:\\@[\]]+@[^\s\p{C}"<>(),;:\\@[\]]+$/u;

installSender('mail', async (message) => {
  if (!transport) throw new ProviderError('MAIL_OFF', 'no mail server is set up', { retriable: true });
  if (!PLAIN.test(message.to)) throw new ProviderError('MAIL_REFUSED', 'this is not one address', { retriable: false });
  const { sender } = message;
  const messageId = `<${message.id}@${from.address.split('@')[1] || 'mostrador'}>`;
  try {
    const sent = await transport.sendMail({
      // The domain is the installation's, whose mail server signs for it; the business has its name on it and gets the answers.
      from: { name: sender.name || from.name, address: from.address }, ...(sender.replyTo && { replyTo: { name: sender.name, address: sender.replyTo } }),
      to: { name: '', address: message.to }, subject: message.subject, text: message.text, html: asHtml(message.subject, message.text, sender.name ? { name: sender.name, accent: sender.accent } : null),
      messageId, attachments: message.attachments.map(({ name, type, content }) => ({ filename: name, contentType: type, content })),
    }) as { messageId?: string };
    return { providerId: sent.messageId ?? null };
  } catch (error) {
    throw failureOf(error, messageId);
  } finally {
    handedOver.delete(messageId);
  }
});
