import { z } from 'zod';
import { ProviderError, call, connectionById, noteHealth, retryAfter } from '#capabilities/connections/public.ts';
import { defineOutbound, enqueue } from '#platform/outbox.ts';
import type { Ctx } from '#platform/context.ts';
import { dropPhones, phonesOf } from '../queries.ts';
import { privateKeyOf } from './account.ts';
import type { AppleAccount } from './account.ts';

// A push to a pass says nothing (`{}`): the phone asks its web service what is new, and fetches that.

const AT_ONCE = 100;
/** The phone has thrown the pass away, or the token was never one of ours. */
const GONE = new Set(['Unregistered', 'BadDeviceToken', 'DeviceTokenNotForTopic']);

const Payload = z.object({ connectionId: z.uuid(), passIds: z.array(z.uuid()), /** Only these, of a second try. */ tokens: z.array(z.string()).optional(), attempt: z.int() });
interface Result { gone: string[]; again: string[]; error: string | null }

async function pushTo(account: AppleAccount, certificate: { cert: string; key: string }, token: string): Promise<'told' | 'gone'> {
  const reply = await call(account, {
    url: `${account.settings.pushUrl}/3/device/${token}`, method: 'POST', body: {}, certificate,
    headers: { 'apns-topic': account.settings.passType, 'apns-push-type': 'background', 'apns-priority': '5' },
  });
  if (reply.status === 200) return 'told';
  const reason = z.object({ reason: z.string() }).safeParse(reply.json());
  if (reply.status === 410 || (reason.success && GONE.has(reason.data.reason))) return 'gone';
  throw new ProviderError('REJECTED', `Apple refuses the push (${reply.status}): ${reason.success ? reason.data.reason : reply.text().slice(0, 200)}`, { retriable: false, status: reply.status });
}

const push = defineOutbound({
  name: 'passes.push_apple', payload: Payload,
  async prepare(ctx, { connectionId, passIds, tokens }) {
    const account = (await connectionById(ctx, connectionId)) as AppleAccount | null;
    if (!account || account.status === 'paused') return null;
    const phones = tokens ?? (await phonesOf(ctx, passIds));
    return phones.length > 0 ? { account, phones } : null;
  },
  async send({ account, phones }): Promise<Result> {
    const certificate = { cert: account.secrets.certificate, key: privateKeyOf(account).export({ type: 'pkcs8', format: 'pem' }) as string };
    const result: Result = { gone: [], again: [], error: null };
    for (let at = 0; at < phones.length; at += AT_ONCE) {
      await Promise.all(phones.slice(at, at + AT_ONCE).map(async (token) => {
        try {
          if ((await pushTo(account, certificate, token)) === 'gone') result.gone.push(token);
        } catch (error) {
          if (!(error instanceof ProviderError)) throw error;
          result.error = error.message.slice(0, 500);
          if (error.retriable) result.again.push(token);
        }
      }));
    }
    return result;
  },
  async settle(ctx, given, { gone, again, error }: Result) {
    await noteHealth(ctx, given.connectionId, error);
    if (gone.length > 0) await dropPhones(ctx, gone);
    const wait = again.length > 0 ? retryAfter(given.attempt) : null;
    if (wait) await enqueue(ctx, push, { ...given, tokens: again, attempt: given.attempt + 1 }, { runAt: ctx.now.add({ milliseconds: Math.ceil(wait.total('milliseconds')) }), key: `passes.apple:${given.connectionId}:${given.passIds[0]}` });
  },
});

export const pushToPhones = (ctx: Ctx, connectionId: string, passIds: readonly string[]): Promise<void> => enqueue(ctx, push, { connectionId, passIds: [...passIds], attempt: 1 });
