import { writeToken } from '#apps/tickets/rules/qr-token.ts';
import type { Ctx } from '#platform/context.ts';
import { signerOf } from './keys.ts';
import type { TicketRow } from './queries.ts';

type Signed = Pick<TicketRow, 'id' | 'eventId' | 'generation' | 'status' | 'refundPending'>;

/** The texts of codes, by id, whatever has become of their tickets: also of those that do not exist yet (tickets 9). */
export async function signedTexts(ctx: Ctx, eventId: string, tickets: readonly { id: string; generation: number }[]): Promise<Map<string, string>> {
  if (tickets.length === 0) return new Map();
  const { keyId, key } = await signerOf(ctx, eventId);
  return new Map(tickets.map(({ id, generation }) => [id, writeToken({ keyId, eventId, ticketId: id, generation }, key)]));
}
/** The texts of the QR codes of tickets of one event, by id; those that cannot be used have none (tickets 5.13). */
export const tokensOf = (ctx: Ctx, eventId: string, tickets: readonly Signed[]): Promise<Map<string, string>> =>
  signedTexts(ctx, eventId, tickets.filter(({ status, refundPending }) => (status === 'valid' || status === 'used') && !refundPending));
export const tokenOf = async (ctx: Ctx, ticket: Signed): Promise<string | null> => (await tokensOf(ctx, ticket.eventId, [ticket])).get(ticket.id) ?? null;
