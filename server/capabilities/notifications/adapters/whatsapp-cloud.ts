import { z } from 'zod';
import { ProviderError, call, defineProvider, hmacHex, hookJson, hookRefused } from '#capabilities/connections/public.ts';
import type { Connection, HookEvent, Reply } from '#capabilities/connections/public.ts';
import { sameSecret } from '#platform/vault.ts';
import { withoutLastSlash } from '#platform/site.ts';
import { installSender } from '#capabilities/notifications/channels.ts';
import type { Outgoing } from '#capabilities/notifications/channels.ts';
import { hear } from '#capabilities/notifications/inbound.ts';
import { e164Of, receipt, textFrom } from '#capabilities/notifications/told.ts';

// WhatsApp Business Cloud API: Graph API `messages`, webhooks signed with the secret of the app.

const settings = z.strictObject({
  phoneNumberId: z.string().regex(/^\d{5,20}$/, { error: 'invalid' }),
  apiUrl: z.url().default('https://graph.facebook.com'),
  apiVersion: z.string().regex(/^v\d{1,2}\.\d$/, { error: 'invalid' }).default('v23.0'),
});
const secrets = z.strictObject({ accessToken: z.string().min(1).max(1000), appSecret: z.string().min(1).max(200), verifyToken: z.string().min(8).max(200) });
type Account = Connection<z.output<typeof settings>, z.output<typeof secrets>>;

const Failure = z.object({ error: z.object({ message: z.string(), code: z.number(), error_data: z.object({ details: z.string().optional() }).optional() }) });
const Sent = z.object({ messages: z.array(z.object({ id: z.string() })).min(1) });
/** Limits of the account or of the pair of numbers, which come as 400: to be tried again later. */
const LIMITS = new Set([4, 80007, 130429, 131048, 131056]);

function refusal(answer: Reply): ProviderError {
  const read = Failure.safeParse(answer.json());
  if (!read.success) return new ProviderError('REJECTED', `WhatsApp answers ${answer.status}`, { retriable: false, status: answer.status });
  const { code, message, error_data: data } = read.data.error;
  return new ProviderError(`WHATSAPP_${code}`, data?.details ?? message, { retriable: LIMITS.has(code), status: answer.status });
}

const urlOf = ({ settings: { apiUrl, apiVersion, phoneNumberId } }: Account): string => `${withoutLastSlash(apiUrl)}/${apiVersion}/${phoneNumberId}`;

/** A parameter may hold no line break, no tab and no more than four spaces in a row, and not be empty. */
const parameter = (value: string): string => value.replace(/\s+/g, ' ').trim().slice(0, 1000) || '-';

export const contentOf = ({ approved, text, locale }: Pick<Outgoing, 'approved' | 'text' | 'locale'>) => (approved === null
  ? { type: 'text', text: { body: text.slice(0, 4096), preview_url: true } }
  : { type: 'template', template: {
    name: approved.name, language: { code: locale },
    ...(approved.parameters.length > 0 && { components: [{ type: 'body', parameters: approved.parameters.map(({ name, value }) => ({ type: 'text', parameter_name: name, text: parameter(value) })) }] }),
  } });

installSender('whatsapp_cloud', async (message) => {
  const account = message.connection as Account;
  const answer = await call(account, { url: `${urlOf(account)}/messages`, method: 'POST', headers: { authorization: `Bearer ${account.secrets.accessToken}` }, body: { messaging_product: 'whatsapp', recipient_type: 'individual', to: message.to.slice(1), biz_opaque_callback_data: message.id, ...contentOf(message) } });
  if (answer.status >= 300) throw refusal(answer);
  return { providerId: Sent.parse(answer.json()).messages[0]!.id };
});

const Update = z.object({ object: z.string(), entry: z.array(z.object({ changes: z.array(z.object({ field: z.string(), value: z.object({
  metadata: z.object({ phone_number_id: z.string() }).optional(),
  contacts: z.array(z.object({ wa_id: z.string().optional(), profile: z.object({ name: z.string().optional() }).optional() })).optional(),
  messages: z.array(z.looseObject({ id: z.string(), from: z.string(), type: z.string() })).optional(),
  statuses: z.array(z.object({ id: z.string(), status: z.string(), errors: z.array(z.object({ code: z.number(), title: z.string().optional(), message: z.string().optional(), error_data: z.object({ details: z.string().optional() }).optional() })).optional() })).optional(),
}) })) })) });
const Words = z.object({ text: z.object({ body: z.string() }).optional(), button: z.object({ text: z.string() }).optional(), image: z.object({ caption: z.string().optional() }).optional(), interactive: z.object({ button_reply: z.object({ title: z.string() }).optional(), list_reply: z.object({ title: z.string() }).optional() }).optional() });

/** What somebody wrote or pressed; of pictures and sound only that there is one. */
function wordsOf(message: { type: string }): string {
  const { text, button, image, interactive } = Words.parse(message);
  return text?.body ?? button?.text ?? interactive?.button_reply?.title ?? interactive?.list_reply?.title ?? `[${message.type}]${image?.caption ? ` ${image.caption}` : ''}`;
}

function* eventsOf(update: z.output<typeof Update>, phoneNumberId: string): Generator<HookEvent> {
  for (const { value } of update.entry.flatMap(({ changes }) => changes).filter(({ field }) => field === 'messages')) {
    if (value.metadata && value.metadata.phone_number_id !== phoneNumberId) continue;
    for (const message of value.messages ?? []) {
      const from = e164Of(message.from);
      const name = value.contacts?.find(({ wa_id: id }) => id === message.from)?.profile?.name ?? null;
      if (from) yield textFrom(message.id, from, wordsOf(message), name);
    }
    for (const { id, status, errors } of value.statuses ?? []) {
      if (status !== 'sent' && status !== 'delivered' && status !== 'read' && status !== 'failed') continue;
      const error = errors?.[0];
      yield receipt(id, status, error ? `${error.code}: ${error.error_data?.details ?? error.message ?? error.title ?? ''}` : null);
    }
  }
}

export const whatsappCloud = defineProvider({
  key: 'whatsapp_cloud', purpose: 'whatsapp', settings, secrets,
  async check(account) {
    const answer = await call(account, { url: `${urlOf(account)}?fields=display_phone_number,verified_name`, headers: { authorization: `Bearer ${account.secrets.accessToken}` } });
    if (answer.status >= 300) throw refusal(answer);
  },
  hook: {
    handshake({ method, query }, account) {
      if (method !== 'GET') return null;
      if (query['hub.mode'] !== 'subscribe' || !sameSecret(query['hub.verify_token'] ?? '', account.secrets.verifyToken)) throw hookRefused('the verify token is another');
      return { status: 200, body: query['hub.challenge'] ?? '' };
    },
    verify(request, account) {
      const given = /^sha256=([0-9a-f]{64})$/.exec(request.headers['x-hub-signature-256'] ?? '')?.[1];
      if (!given || !sameSecret(given, hmacHex('sha256', account.secrets.appSecret, request.rawBody))) throw hookRefused('the signature is not of this account');
      return [...eventsOf(hookJson(request, Update), account.settings.phoneNumberId)];
    },
    receive: (ctx, account, event) => hear(ctx, 'whatsapp', account, event),
  },
});
