import { randomUUID } from 'node:crypto';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { signedTexts } from '#apps/tickets/issue/tokens.ts';
import type { Ctx } from '#platform/context.ts';
import { digest } from '#platform/vault.ts';
import { entriesUnlisted, lockTickets } from './queries.ts';
import { settle } from './settle.ts';

// A counter without a network hands out codes of tickets that we hear of later (tickets 9). The door lets them in as it
// does without a network, unverified; when the sale arrives, the entry becomes that of its ticket.

/** The tickets of a sale have come to be, under the ids of their codes: whoever came in with one has used it. */
export async function settleReserved(ctx: Ctx, event: EventRow, ticketIds: readonly string[]): Promise<void> {
  const texts = await signedTexts(ctx, event.id, ticketIds.map((id) => ({ id, generation: 1 })));
  const byHash = new Map([...texts].map(([id, text]) => [digest(text), id]));
  const entries = await entriesUnlisted(ctx, event.id, [...byHash.keys()]);
  if (entries.length === 0) return;
  const tickets = await lockTickets(ctx, event.id, [...new Set(entries.map(({ rawHash }) => byHash.get(rawHash)!))]);
  await settle(ctx, event, {
    tickets,
    fresh: entries.map(({ deviceId, gateId, rawHash, direction, scannedAt, adjustedAt, offline }) => ({
      id: randomUUID(), deviceId, scanId: randomUUID(), gateId, ticketId: byHash.get(rawHash)!, generation: 1, rawHash, direction: direction as 'entry' | 'exit', scannedAt, adjustedAt, offline, result: 'valid_unverified', accepted: true,
    })),
  });
}
