import type { TicketStep } from '#contracts/tickets-transfers.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { maskedEmail } from '#apps/tickets/alerts/mask.ts';
import { ticketNotFound } from '#apps/tickets/errors.ts';
import { ticketMachine } from '#apps/tickets/issue/states.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { historyOf } from '#platform/states.ts';
import { visitHolder } from './holder.ts';
import { changesOfTicket, chainOf } from './queries.ts';

// What became of one ticket, as its people may read it: of mailboxes in between only so much that one knows one's own.

type Step = Presented<TicketStep>;
const MOVES: Readonly<Record<string, Step['kind']>> = { ':valid': 'issued', 'valid:used': 'entered', 'used:valid': 'entry_undone', 'voided:valid': 'restored' };
const CHANGES: Readonly<Record<string, Step['kind']>> = { 'ticket.reissue': 'reissued', 'ticket.rename': 'renamed' };

async function stepsOf(ctx: Ctx, ticketId: string, holderId: string): Promise<Step[]> {
  const [moves, chain, changes] = [await historyOf(ctx, ticketMachine, ticketId), await chainOf(ctx, ticketId), await changesOfTicket(ctx, ticketId, Object.keys(CHANGES))];
  const steps: Step[] = [
    ...moves.flatMap(({ fromState, toState, occurredAt }) => {
      const kind = toState === 'voided' ? 'voided' as const : MOVES[`${fromState ?? ''}:${toState}`];
      return kind ? [{ kind, at: occurredAt, who: null }] : [];
    }),
    ...chain.flatMap(({ toEmail, fromClientId, toClientId, createdAt, respondedAt, status }) => {
      const who = fromClientId === holderId || toClientId === holderId ? toEmail : maskedEmail(toEmail);
      return [{ kind: 'sent' as const, at: createdAt, who }, ...(status === 'pending' || respondedAt === null ? [] : [{ kind: status, at: respondedAt, who }])];
    }),
    ...changes.map(({ action, occurredAt }) => ({ kind: CHANGES[action]!, at: occurredAt, who: null })),
  ];
  return steps.sort((a, b) => Temporal.Instant.compare(a.at as Temporal.Instant, b.at as Temporal.Instant));
}

/** @throws ORDER_NOT_FOUND, TICKET_NOT_FOUND for what the address never gave, RATE_LIMITED */
export const historyOfTicket = (opened: OpenCtx, token: string, ticketId: string): Promise<{ items: Step[] }> =>
  visitHolder(opened, token, false, async (ctx, { holderId, tickets }) => {
    if (!tickets.some(({ id }) => id === ticketId)) throw ticketNotFound();
    return { items: await stepsOf(ctx, ticketId, holderId) };
  });
