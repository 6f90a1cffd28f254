import { z } from 'zod';
import { ProviderError, call, connectionById, connectionsOf, defineProvider, noteHealth, retryAfter } from '#capabilities/connections/public.ts';
import type { Connection } from '#capabilities/connections/public.ts';
import type { Ctx } from '#platform/context.ts';
import { defineOutbound, enqueue } from '#platform/outbox.ts';
import { siteUrl } from '#platform/site.ts';

// Discord: what happens is posted to a channel of the team by its webhook. Nobody is addressed there, so nobody can be
// called by what a stranger typed.

const PURPOSE = 'team_channel';
/** Which kinds of news a channel wants. */
export const TeamTopic = z.enum(['sales', 'reservations', 'transfers', 'stock', 'errors']);
export type TeamTopic = z.infer<typeof TeamTopic>;

/** Of whoever begins to pay there is more to say than most want to read. */
const settings = z.strictObject({ sales: z.boolean().default(true), reservations: z.boolean().default(false), transfers: z.boolean().default(true), stock: z.boolean().default(true), errors: z.boolean().default(true) });
const secrets = z.strictObject({ webhookUrl: z.url() });
const provider = defineProvider({
  key: 'discord', purpose: PURPOSE, settings, secrets,
  check: async (connection) => {
    // Discord answers with the webhook's own data; posting would disturb the channel.
    const answer = await call(connection, { url: connection.secrets.webhookUrl });
    if (answer.status !== 200) throw new ProviderError('REJECTED', `Discord answers ${answer.status}`, { retriable: false, status: answer.status });
  },
});
type Channel = Connection<z.output<typeof settings>, z.output<typeof secrets>>;

const TONES = { reserve: 16_776_960, purchase: 3_066_993, transfer: 10_181_046, error: 15_158_332 } as const;
export interface TeamNews {
  topic: TeamTopic;
  tone: keyof typeof TONES;
  title: string;
  text?: string;
  fields?: readonly { name: string; value: string }[];
  /** Inside the product. */
  path?: string;
  footer?: string;
  /** The same news is not queued twice. */
  key: string;
}

// What Discord takes of one message (tickets 12.4).
const MOST = { title: 256, text: 4096, fields: 25, name: 256, value: 1024, footer: 2048, all: 6000 } as const;
const cut = (value: string, most: number): string => (value.length <= most ? value : `${value.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`);
/** Marks of the format show as they are, and an @ calls nobody. */
const plain = (value: string): string => value.replace(/[\\*_~`|>#[\]()<-]/g, (sign) => `\\${sign}`).replaceAll('@', '@\u200b');

/** One message within Discord's limits; what does not fit is left out from the end. */
export function embedOf({ title, text = '', fields = [], footer, tone, path }: Pick<TeamNews, 'title' | 'text' | 'fields' | 'footer' | 'tone' | 'path'>, at: string): object {
  let left = MOST.all;
  const take = (value: string, most: number): string => {
    const taken = cut(plain(value), Math.min(most, left));
    left -= taken.length;
    return taken;
  };
  const head = take(title, MOST.title);
  const foot = footer === undefined ? undefined : take(footer, MOST.footer);
  const shown: { name: string; value: string; inline: boolean }[] = [];
  for (const field of fields.slice(0, MOST.fields)) {
    if (left < 10) break;
    shown.push({ name: take(field.name, MOST.name) || '–', value: take(field.value, MOST.value) || '–', inline: true });
  }
  const description = left > 1 && text ? take(text, MOST.text) : '';
  return { title: head, ...(description && { description }), color: TONES[tone], fields: shown, timestamp: at, ...(foot !== undefined && { footer: { text: foot } }), ...(path && { url: siteUrl(path) }) };
}

const Post = z.object({ connectionId: z.uuid(), key: z.string(), embed: z.record(z.string(), z.unknown()), attempt: z.int() });
type Result = { ok: true } | { ok: false; retriable: boolean; waitSec: number; error: string };

const post = defineOutbound({
  name: 'notifications.team_channel',
  payload: Post,
  prepare: async (ctx, { connectionId, embed }) => {
    const connection = (await connectionById(ctx, connectionId)) as Channel | null;
    return connection && connection.status !== 'paused' ? { connection, embed } : null;
  },
  async send({ connection, embed }): Promise<Result> {
    try {
      const answer = await call(connection, { url: connection.secrets.webhookUrl, method: 'POST', body: { embeds: [embed], allowed_mentions: { parse: [] } } });
      return answer.status === 204 || answer.status === 200 ? { ok: true } : { ok: false, retriable: false, waitSec: 0, error: `Discord answers ${answer.status}: ${answer.text().slice(0, 300)}` };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      return { ok: false, retriable: error.retriable, waitSec: error.retryAfterSec ?? 0, error: error.message.slice(0, 500) };
    }
  },
  async settle(ctx, given, result: Result) {
    await noteHealth(ctx, given.connectionId, result.ok ? null : result.error);
    const wait = result.ok || !result.retriable ? null : retryAfter(given.attempt);
    if (result.ok || !wait) return;
    // Never before Discord wants to be asked again.
    const runAt = ctx.now.add({ milliseconds: Math.max(Math.ceil(wait.total('milliseconds')), result.waitSec * 1000) });
    await enqueue(ctx, post, { ...given, attempt: given.attempt + 1 }, { runAt, key: `team:${given.key}:${given.connectionId}` });
  },
});

const channelsFor = async (ctx: Ctx, topic: TeamTopic) => (await connectionsOf(ctx, PURPOSE)).filter((channel) => channel.provider === provider.key && (channel.settings as z.output<typeof settings>)[topic]);
export const teamWants = async (ctx: Ctx, topic: TeamTopic): Promise<boolean> => (await channelsFor(ctx, topic)).length > 0;

/** Tell the team's channels that want this kind of news; each by itself, so that one that is down holds up none. */
export async function tellTeam(ctx: Ctx, { topic, key, ...news }: TeamNews): Promise<void> {
  for (const channel of await channelsFor(ctx, topic)) {
    await enqueue(ctx, post, { connectionId: channel.id, key, embed: embedOf(news, ctx.now.toString()) as Record<string, unknown>, attempt: 1 }, { key: `team:${key}:${channel.id}` });
  }
}
