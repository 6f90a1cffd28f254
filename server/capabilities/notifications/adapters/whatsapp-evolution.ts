import { z } from 'zod';
import { ProviderError, call, defineProvider, hookJson, hookRefused } from '#capabilities/connections/public.ts';
import type { Connection, HookEvent } from '#capabilities/connections/public.ts';
import { sameSecret } from '#platform/vault.ts';
import { withoutLastSlash } from '#platform/site.ts';
import { installSender } from '#capabilities/notifications/channels.ts';
import { hear } from '#capabilities/notifications/inbound.ts';
import { e164Of, receipt, textFrom } from '#capabilities/notifications/told.ts';

// WhatsApp by an Evolution API server: the business's own phone, linked like WhatsApp Web. It knows no approved
// templates and no window of 24 hours.

const settings = z.strictObject({ apiUrl: z.url(), instance: z.string().min(1).max(100) });
const secrets = z.strictObject({ apiKey: z.string().min(1).max(500), hookToken: z.string().min(8).max(200) });
type Account = Connection<z.output<typeof settings>, z.output<typeof secrets>>;

const base = ({ settings: { apiUrl } }: Account): string => withoutLastSlash(apiUrl);
const Sent = z.object({ key: z.object({ id: z.string() }) });
const Missing = z.object({ response: z.object({ message: z.array(z.object({ exists: z.boolean() })).min(1) }) });

installSender('whatsapp_evolution', async (message) => {
  const account = message.connection as Account;
  const answer = await call(account, { url: `${base(account)}/message/sendText/${encodeURIComponent(account.settings.instance)}`, method: 'POST', headers: { apikey: account.secrets.apiKey }, body: { number: message.to.slice(1), text: message.text.slice(0, 4096) } });
  if (answer.status >= 300) {
    const missing = Missing.safeParse(answer.json());
    const gone = missing.success && !missing.data.response.message[0]!.exists;
    throw new ProviderError(gone ? 'NOT_ON_WHATSAPP' : 'REJECTED', gone ? 'the number has no WhatsApp' : `Evolution answers ${answer.status}: ${answer.text().slice(0, 200)}`, { retriable: false, status: answer.status });
  }
  return { providerId: Sent.parse(answer.json()).key.id };
});

const Key = z.object({ id: z.string(), remoteJid: z.string(), fromMe: z.boolean(), remoteJidAlt: z.string().nullish(), senderPn: z.string().nullish() });
const Upsert = z.object({ key: Key, pushName: z.string().nullish(), messageType: z.string().nullish(), message: z.object({ conversation: z.string().nullish(), extendedTextMessage: z.object({ text: z.string() }).nullish(), imageMessage: z.object({ caption: z.string().nullish() }).nullish() }).nullish() });
const Change = z.object({ keyId: z.string().optional(), key: z.object({ id: z.string() }).optional(), fromMe: z.boolean().optional(), status: z.union([z.string(), z.number()]) });
const Body = z.object({ event: z.string(), instance: z.string(), data: z.unknown() });
const many = <T extends z.ZodType>(one: T) => z.union([z.array(one), one.transform((value) => [value])]) as unknown as z.ZodType<z.output<T>[]>;

const STATUS: Record<string, 'sent' | 'delivered' | 'read' | 'failed'> = { SERVER_ACK: 'sent', DELIVERY_ACK: 'delivered', READ: 'read', PLAYED: 'read', ERROR: 'failed', 0: 'failed', 2: 'sent', 3: 'delivered', 4: 'read', 5: 'read' };

/** The number behind an account: newer servers hide it in a second field. Groups have none. */
const numberOf = ({ remoteJid, remoteJidAlt, senderPn }: z.output<typeof Key>): string | null => {
  const jid = [remoteJid, remoteJidAlt, senderPn].find((one) => one?.endsWith('@s.whatsapp.net'));
  return jid ? e164Of(jid.split(/[:@]/)[0]!) : null;
};

function* eventsOf({ event, data }: z.output<typeof Body>): Generator<HookEvent> {
  const name = event.toLowerCase().replaceAll('_', '.');
  if (name === 'messages.upsert') {
    for (const { key, pushName, message, messageType } of many(Upsert).parse(data)) {
      const from = key.fromMe ? null : numberOf(key);
      if (from) yield textFrom(key.id, from, message?.conversation ?? message?.extendedTextMessage?.text ?? `[${messageType ?? 'message'}]${message?.imageMessage?.caption ? ` ${message.imageMessage.caption}` : ''}`, pushName ?? null);
    }
  }
  if (name === 'messages.update') {
    for (const change of many(Change).parse(data)) {
      const id = change.keyId ?? change.key?.id;
      const status = STATUS[String(change.status).toUpperCase()];
      if (id && status && change.fromMe !== false) yield receipt(id, status);
    }
  }
}

export const whatsappEvolution = defineProvider({
  key: 'whatsapp_evolution', purpose: 'whatsapp', settings, secrets,
  async check(account) {
    const answer = await call(account, { url: `${base(account)}/instance/connectionState/${encodeURIComponent(account.settings.instance)}`, headers: { apikey: account.secrets.apiKey } });
    if (answer.status >= 300) throw new ProviderError('REJECTED', `Evolution answers ${answer.status}`, { retriable: false, status: answer.status });
    const state = z.object({ instance: z.object({ state: z.string() }) }).parse(answer.json()).instance.state;
    if (state !== 'open') throw new ProviderError('PHONE_NOT_LINKED', `the phone is not linked: ${state}`, { retriable: true });
  },
  hook: {
    /** The server sends the headers that were set with its webhook: `Authorization: Bearer <token>`. */
    verify(request, account) {
      if (!sameSecret(request.headers.authorization ?? '', `Bearer ${account.secrets.hookToken}`)) throw hookRefused('the token is another');
      const body = hookJson(request, Body);
      return body.instance === account.settings.instance ? [...eventsOf(body)] : [];
    },
    receive: (ctx, account, event) => hear(ctx, 'whatsapp', account, event),
  },
});
