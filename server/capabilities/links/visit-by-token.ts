import { addressCounter } from '#capabilities/identity/public.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import type { DeclaredError } from '#platform/errors.ts';
import { countTry, mayTry } from './tries.ts';
import { asVisitor } from './visitor.ts';

interface Door<R> {
  /** What wrong tokens are counted under, by address of the network: `pay`. */
  counter: string;
  /** Of the token; null when it is none. */
  tenantId: string | null;
  writes: boolean;
  /** What a token that opens nothing is refused with. */
  notFound: DeclaredError;
  find: (ctx: Ctx) => Promise<R | undefined>;
}

const MOST = 20;
const MINUTES = 15;

/**
 * What a token opens that its own module keeps (links of this one have `openLink`): a visitor of its tenant, reading or in
 * one transaction. Twenty wrong ones in a quarter of an hour, then no look at all.
 * @throws `notFound`, RATE_LIMITED
 */
export async function visitByToken<R, T>(open: OpenCtx, { counter, tenantId, writes, notFound, find }: Door<R>, run: (ctx: Ctx, found: R) => Promise<T>): Promise<T> {
  const limits = [{ counter: `${counter}:${addressCounter(open.origin.ip)}`, most: MOST, minutes: MINUTES }];
  await mayTry(open, limits);
  try {
    if (tenantId === null) throw notFound();
    return await asVisitor(open, tenantId, { writes }, async (ctx) => {
      const found = await find(ctx);
      if (found === undefined) throw notFound();
      return run(ctx, found);
    });
  } catch (error) {
    if (error instanceof AppError && error.code === notFound.code) await countTry(open, limits);
    throw error;
  }
}
