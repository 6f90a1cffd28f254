import { z } from 'zod';
import { ProviderError, connectionById, noteHealth, retryAfter } from '#capabilities/connections/public.ts';
import { defineOutbound, enqueue } from '#platform/outbox.ts';
import type { Ctx } from '#platform/context.ts';
import { contentOf } from '../content.ts';
import type { PassContent } from '../content.ts';
import { forgetPrints, passesByIds } from '../queries.ts';
import type { GoogleAccount } from './account.ts';
import { classOf, objectOf } from './objects.ts';
import { put } from './rest.ts';

export interface Written { id: string; content: PassContent }

/** Writes occasions and passes as they are now. @throws ProviderError */
export async function writePasses(account: GoogleAccount, passes: readonly Written[]): Promise<void> {
  for (const [, [first]] of Map.groupBy(passes, ({ content }) => content.groupId)) await put(account, 'eventTicketClass', classOf(account, first!.content));
  for (const { id, content } of passes) await put(account, 'eventTicketObject', objectOf(account, id, content));
}

const Payload = z.object({ connectionId: z.uuid(), passIds: z.array(z.uuid()), attempt: z.int() });
type Result = { ok: true } | { ok: false; retriable: boolean; waitSec: number; error: string };

const write = defineOutbound({
  name: 'passes.write_google', payload: Payload,
  async prepare(ctx, { connectionId, passIds }) {
    const account = (await connectionById(ctx, connectionId)) as GoogleAccount | null;
    if (!account || account.status === 'paused') return null;
    const passes: Written[] = [];
    for (const row of await passesByIds(ctx, passIds)) {
      const content = await contentOf(ctx, row);
      if (content) passes.push({ id: row.id, content });
    }
    return passes.length > 0 ? { account, passes } : null;
  },
  async send({ account, passes }): Promise<Result> {
    try {
      await writePasses(account, passes);
      return { ok: true };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      return { ok: false, retriable: error.retriable, waitSec: error.retryAfterSec ?? 0, error: error.message.slice(0, 500) };
    }
  },
  async settle(ctx, given, result: Result) {
    await noteHealth(ctx, given.connectionId, result.ok ? null : result.error);
    if (result.ok) return;
    const wait = result.retriable ? retryAfter(given.attempt) : null;
    if (!wait) return void (await forgetPrints(ctx, given.passIds));
    await askAgain(ctx, given, Math.max(Math.ceil(wait.total('milliseconds')), result.waitSec * 1000));
  },
});
const askAgain = (ctx: Ctx, given: z.output<typeof Payload>, afterMs: number): Promise<void> =>
  enqueue(ctx, write, { ...given, attempt: given.attempt + 1 }, { runAt: ctx.now.add({ milliseconds: afterMs }), key: `passes.google:${given.connectionId}:${given.passIds[0]}` });

export const writeToGoogle = (ctx: Ctx, connectionId: string, passIds: readonly string[]): Promise<void> => enqueue(ctx, write, { connectionId, passIds: [...passIds], attempt: 1 });
