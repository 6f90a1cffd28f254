import { z } from 'zod';
import { ProviderError, call, defineProvider, hmacBase64, hookRefused } from '#capabilities/connections/public.ts';
import type { Connection, HookEvent } from '#capabilities/connections/public.ts';
import { sameSecret } from '#platform/vault.ts';
import { withoutLastSlash } from '#platform/site.ts';
import { installSender } from '#capabilities/notifications/channels.ts';
import { hear } from '#capabilities/notifications/inbound.ts';
import { e164Of, receipt, textFrom } from '#capabilities/notifications/told.ts';

// SMS by Twilio: Messages API with basic authentication; callbacks signed over the address and the sorted fields.

const settings = z.strictObject({
  accountSid: z.string().regex(/^AC[0-9a-fA-F]{32}$/, { error: 'invalid' }),
  /** A number of the account, or a messaging service. */
  from: z.string().regex(/^(?:\+[1-9]\d{4,14}|MG[0-9a-fA-F]{32}|[A-Za-z0-9 ]{2,11})$/, { error: 'invalid' }),
  apiUrl: z.url().default('https://api.twilio.com'),
});
const secrets = z.strictObject({ authToken: z.string().min(1).max(200) });
type Account = Connection<z.output<typeof settings>, z.output<typeof secrets>>;

const urlOf = ({ settings: { apiUrl, accountSid } }: Account): string => `${withoutLastSlash(apiUrl)}/2010-04-01/Accounts/${accountSid}`;
const basic = ({ settings: { accountSid }, secrets: { authToken } }: Account): string => `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
const Failure = z.object({ code: z.number(), message: z.string() });
const Sent = z.object({ sid: z.string() });
/** Queue full, and limits of rate: to be tried again. */
const LIMITS = new Set([20429, 21611, 30001]);

installSender('twilio', async (message) => {
  const account = message.connection as Account;
  const { from } = account.settings;
  const body = new URLSearchParams({ To: message.to, Body: message.text.slice(0, 1600), [from.startsWith('MG') ? 'MessagingServiceSid' : 'From']: from, ...(account.hookUrl && { StatusCallback: account.hookUrl }) });
  const answer = await call(account, { url: `${urlOf(account)}/Messages.json`, method: 'POST', headers: { authorization: basic(account) }, body });
  if (answer.status >= 300) {
    const read = Failure.safeParse(answer.json());
    throw new ProviderError(read.success ? `TWILIO_${read.data.code}` : 'REJECTED', read.success ? read.data.message : `Twilio answers ${answer.status}`, { retriable: read.success && LIMITS.has(read.data.code), status: answer.status });
  }
  return { providerId: Sent.parse(answer.json()).sid };
});

/** HMAC-SHA1 over the address as Twilio knows it and every field with its value, in the order of their names. */
export const signatureOf = (authToken: string, url: string, fields: URLSearchParams): string =>
  hmacBase64('sha1', authToken, url + [...new Set(fields.keys())].sort().map((name) => name + [...new Set(fields.getAll(name))].sort().join('')).join(''));

const STATUS: Record<string, 'sent' | 'delivered' | 'read' | 'failed'> = { sent: 'sent', delivered: 'delivered', read: 'read', failed: 'failed', undelivered: 'failed', canceled: 'failed' };

function eventsOf(fields: URLSearchParams): HookEvent[] {
  const sid = fields.get('MessageSid') ?? fields.get('SmsSid');
  if (!sid) return [];
  const status = STATUS[fields.get('MessageStatus') ?? ''];
  if (status) return [receipt(sid, status, fields.get('ErrorCode') && [fields.get('ErrorCode'), fields.get('ErrorMessage')].filter(Boolean).join(': '))];
  const from = e164Of(fields.get('From') ?? '');
  return from && fields.get('SmsStatus') === 'received' ? [textFrom(sid, from, fields.get('Body') ?? '', null)] : [];
}

export const twilio = defineProvider({
  key: 'twilio', purpose: 'sms', settings, secrets,
  async check(account) {
    const answer = await call(account, { url: `${urlOf(account)}.json`, headers: { authorization: basic(account) } });
    if (answer.status >= 300) throw new ProviderError('REJECTED', `Twilio answers ${answer.status}`, { retriable: false, status: answer.status });
  },
  hook: {
    verify(request, account) {
      const fields = new URLSearchParams(request.rawBody.toString('utf8'));
      if (!sameSecret(request.headers['x-twilio-signature'] ?? '', signatureOf(account.secrets.authToken, request.url, fields))) throw hookRefused('the signature is not of this account');
      return eventsOf(fields);
    },
    receive: (ctx, account, event) => hear(ctx, 'sms', account, event),
  },
});
