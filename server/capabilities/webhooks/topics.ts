import type { z } from 'zod';
import type { Ctx } from '#platform/context.ts';
import { subscribe } from '#platform/outbox.ts';
import type { EventDefinition } from '#platform/outbox.ts';
import { fanOut } from './fan-out.ts';

/** One thing that happened, thin: who wants to know more asks the interface for it. */
export interface Fact {
  /** The same is told an address once. */
  key: string;
  data: { id: string } & Readonly<Record<string, string | number | boolean | null>>;
}
export interface WebhookTopic<P extends z.ZodType = z.ZodType> {
  /** `tickets.order.paid`: domain, entity, verb; words `webhook.<topic>`. */
  topic: string;
  /** Only businesses with this app have it. */
  app: string | null;
  event: EventDefinition<P>;
  /** What of an event is told; nothing for what concerns nobody outside. */
  facts: (ctx: Ctx, payload: z.output<P>) => Promise<readonly Fact[]> | readonly Fact[];
}

const topics = new Map<string, Pick<WebhookTopic, 'topic' | 'app'>>();
export const definedWebhooks = (): ReadonlyMap<string, Pick<WebhookTopic, 'topic' | 'app'>> => topics;

/** Let programs of a business hear of an event of ours. */
export function defineWebhook<P extends z.ZodType>({ topic, app, event, facts }: WebhookTopic<P>): void {
  if (topics.has(topic)) throw new Error(`webhook ${topic} is defined twice`);
  topics.set(topic, { topic, app });
  subscribe(event, `webhook:${topic}`, (ctx, payload) => fanOut(ctx, topic, () => facts(ctx, payload)));
}
