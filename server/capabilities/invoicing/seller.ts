import { connectionById } from '#capabilities/connections/public.ts';
import type { Ctx } from '#platform/context.ts';
import { certifierOf } from './certifier.ts';
import type { DocumentRow } from './queries.ts';

/** Who issued a document, as its account says. */
export async function sellerOf(ctx: Ctx, { connectionId, provider }: Pick<DocumentRow, 'connectionId' | 'provider'>) {
  return certifierOf(provider).seller((await connectionById(ctx, connectionId))!);
}
