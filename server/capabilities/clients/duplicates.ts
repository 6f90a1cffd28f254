import type { z } from 'zod';
import type { DuplicatePair } from '#contracts/clients.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid } from '#platform/errors.ts';
import { findClient, findClients } from './find.ts';
import { countLive, distinctPairs, insertDistinct, samePairs, samePairsOf, similarPairs } from './merge-queries.ts';
import type { PairRow } from './merge-queries.ts';
import { presentRows } from './present.ts';

/** Names at least this similar by trigrams are shown (`Ana Lucia Perez` and `Ana Lucía Peréz R.` have 0.8). */
const SIMILAR = 0.6;
/** Up to this many clients every name is compared with every other; with more, only equal words are found for the whole list (and similar ones client by client). */
const COMPARE_ALL = 3000;
const MOST = 200;
const WEIGHT = { phone: 3, tax_id: 3, email: 3, name: 1 } as const;

/**
 * Pairs that may be one client, the surest first: same phone, tax id, mailbox, or nearly the same name. Pairs that
 * somebody has found to be two clients are left out.
 * @param clientId only pairs with this client
 * @throws CLIENT_NOT_FOUND
 */
export async function findDuplicates(ctx: Ctx, clientId: string | null): Promise<Presented<z.output<typeof DuplicatePair>>[]> {
  const { tx, actor: { tenantId } } = ctx;
  if (clientId) await findClient(ctx, clientId);
  const compareNames = clientId !== null || (await countLive(tx, tenantId)) <= COMPARE_ALL;
  const rows = [...(clientId ? await samePairsOf(tx, tenantId, clientId) : await samePairs(tx, tenantId)), ...(compareNames ? await similarPairs(tx, clientId, SIMILAR, MOST) : [])];
  const distinct = new Set((await distinctPairs(tx, tenantId)).map(({ firstId, secondId }) => `${firstId} ${secondId}`));

  const pairs = [...Map.groupBy(rows.filter(({ firstId, secondId }) => !distinct.has(`${firstId} ${secondId}`)), ({ firstId, secondId }) => `${firstId} ${secondId}`).values()]
    .map((same) => ({ firstId: same[0]!.firstId, secondId: same[0]!.secondId, reasons: [...new Set(same.map(({ reason }) => reason))].sort(), similarity: Math.max(...same.map(({ similarity }) => similarity)) }))
    .sort((a, b) => sureness(b) - sureness(a) || (a.firstId < b.firstId ? -1 : 1)).slice(0, MOST);

  const clients = await findClients(ctx, pairs.flatMap(({ firstId, secondId }) => [firstId, secondId]));
  const shown = new Map((await presentRows(ctx, [...clients.values()])).map((row) => [row.id as string, row]));
  return pairs.flatMap(({ firstId, secondId, reasons, similarity }) => {
    const first = shown.get(firstId);
    const second = shown.get(secondId);
    return first && second ? [{ first, second, reasons, similarity: Math.round(similarity * 100) / 100 }] : [];
  });
}

const sureness = ({ reasons, similarity }: { reasons: PairRow['reason'][]; similarity: number }): number =>
  reasons.reduce((sum, reason) => sum + WEIGHT[reason], 0) + similarity * 2;

/** @throws CLIENT_NOT_FOUND */
export async function dismissDuplicate(ctx: Ctx, a: string, b: string): Promise<void> {
  if (a === b) throw invalid('/body/secondId', 'same_client');
  const [firstId, secondId] = [a, b].sort() as [string, string];
  await findClient(ctx, firstId);
  await findClient(ctx, secondId);
  await insertDistinct(ctx.tx, ctx.actor.tenantId, firstId, secondId);
  await audit(ctx, { action: 'client.dismiss_duplicate', entity: 'client', entityId: firstId, after: { distinctFrom: secondId } });
}
