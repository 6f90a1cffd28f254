import { z } from 'zod';
import { ProviderError, call, defineProvider, hookJson, hookRefused } from '#capabilities/connections/public.ts';
import type { Connection, Reply } from '#capabilities/connections/public.ts';
import { siteUrl, withoutLastSlash } from '#platform/site.ts';
import { sameSecret } from '#platform/vault.ts';
import { installSender } from '#capabilities/notifications/channels.ts';
import { linkChat } from '#capabilities/notifications/telegram-link.ts';

// Telegram Bot API: alerts to members who linked their account by `/start {code}`.

const settings = z.strictObject({ botUsername: z.string().regex(/^[A-Za-z]\w{3,31}$/, { error: 'invalid' }), apiUrl: z.url().default('https://api.telegram.org') });
const secrets = z.strictObject({ botToken: z.string().regex(/^\d+:[\w-]{10,100}$/, { error: 'invalid' }), hookSecret: z.string().regex(/^[\w-]{8,200}$/, { error: 'invalid' }) });
type Account = Connection<z.output<typeof settings>, z.output<typeof secrets>>;

const ask = (account: Account, method: string, body: object): Promise<Reply> =>
  call(account, { url: `${withoutLastSlash(account.settings.apiUrl)}/bot${account.secrets.botToken}/${method}`, method: 'POST', body });
const Answer = z.object({ ok: z.boolean(), description: z.string().optional(), result: z.unknown().optional() });

function resultOf(answer: Reply): unknown {
  const read = Answer.parse(answer.json());
  if (!read.ok) throw new ProviderError(answer.status === 403 ? 'CHAT_CLOSED' : 'REJECTED', read.description ?? `Telegram answers ${answer.status}`, { retriable: false, status: answer.status });
  return read.result;
}

installSender('telegram', async (message) => {
  const words = [message.subject, message.text, message.path && siteUrl(message.path)].filter(Boolean).join('\n\n');
  const result = resultOf(await ask(message.connection as Account, 'sendMessage', { chat_id: message.to, text: words.slice(0, 4096), link_preview_options: { is_disabled: true } }));
  return { providerId: `${message.to}:${z.object({ message_id: z.number() }).parse(result).message_id}` };
});

const Update = z.object({ update_id: z.number(), message: z.object({ chat: z.object({ id: z.number(), type: z.string() }), from: z.object({ username: z.string().optional(), first_name: z.string().optional() }).optional(), text: z.string().optional() }).optional() });
const Start = z.object({ chatId: z.string(), username: z.string().nullable(), code: z.string() });

export const telegram = defineProvider({
  key: 'telegram', purpose: 'telegram', settings, secrets,
  /** Also tells Telegram where to call us, with the secret that proves it. */
  async check(account) {
    resultOf(await ask(account, 'getMe', {}));
    resultOf(await ask(account, 'setWebhook', { url: account.hookUrl, secret_token: account.secrets.hookSecret, allowed_updates: ['message'] }));
  },
  hook: {
    verify(request, account) {
      if (!sameSecret(request.headers['x-telegram-bot-api-secret-token'] ?? '', account.secrets.hookSecret)) throw hookRefused('the secret is another');
      const { update_id: id, message } = hookJson(request, Update);
      const code = /^\/start(?:@\w+)? ([\w-]{16,64})$/.exec(message?.text?.trim() ?? '')?.[1];
      if (!message || message.chat.type !== 'private' || !code) return [];
      return [{ eventId: String(id), payload: { chatId: String(message.chat.id), username: message.from?.username ?? message.from?.first_name ?? null, code } }];
    },
    async receive(ctx, _account, { payload }) {
      await linkChat(ctx, Start.parse(payload));
    },
  },
});
