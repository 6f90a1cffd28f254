import { addMinutes, byInstant, earliest, isBefore } from '#contracts/time.ts';
import { accepted, type Outcome, refused } from '#platform/outcome.ts';

// A ticket changes its holder (tickets 5.8).

type At = Temporal.Instant;

const LIFE_MIN = 48 * 60;
const RESEND_GAP_MIN = 60;
const RESENDS_PER_DAY = 3;
const DAY_MIN = 24 * 60;
const RENEWED_BELOW_MIN = 4 * 60;

interface EventTimes { startAt: At; transferCutoffMinutes: number }

/** From here on holders do not change any more. */
export const transfersCloseAt = ({ startAt, transferCutoffMinutes }: EventTimes): At => addMinutes(startAt, -transferCutoffMinutes);

export const transferExpiry = (event: EventTimes, now: At): At => earliest(addMinutes(now, LIFE_MIN), transfersCloseAt(event));

export interface Transferable {
  status: 'valid' | 'transfer_pending' | 'used' | 'voided';
  transferCount: number;
  /** A courtesy may be passed on only where it was issued so. */
  isCourtesy: boolean;
  courtesyTransferable: boolean;
  areaTransferable: boolean;
  /** The party who holds it now, whoever bought it. */
  holderId: string;
  holderEmail: string;
}

export type TransferRefusal = 'TRANSFER_NOT_YOURS' | 'TRANSFER_ALREADY_PENDING' | 'TICKET_NOT_TRANSFERABLE' | 'TRANSFER_TO_SELF' | 'TRANSFER_CLOSED' | 'TRANSFER_LIMIT';

/** Whether the caller may pass the ticket on, and until when the recipient may take it. */
export function mayTransfer(
  { ticket, event, callerId, toEmail, now }: {
    ticket: Transferable; event: EventTimes & { maxTransfers: number }; callerId: string; toEmail: string; now: At },
): Outcome<{ expiresAt: At }, TransferRefusal> {
  if (ticket.holderId !== callerId) return refused('TRANSFER_NOT_YOURS');
  if (ticket.status === 'transfer_pending') return refused('TRANSFER_ALREADY_PENDING');
  if (ticket.status !== 'valid' || !ticket.areaTransferable || (ticket.isCourtesy && !ticket.courtesyTransferable)) return refused('TICKET_NOT_TRANSFERABLE', { status: ticket.status });
  if (plain(toEmail) === plain(ticket.holderEmail)) return refused('TRANSFER_TO_SELF');
  const closesAt = transfersCloseAt(event);
  if (!isBefore(now, closesAt)) return refused('TRANSFER_CLOSED', { closedAt: closesAt.toString() });
  if (ticket.transferCount >= event.maxTransfers) return refused('TRANSFER_LIMIT', { limit: event.maxTransfers });
  return accepted({ expiresAt: transferExpiry(event, now) });
}

const plain = (email: string): string => email.trim().toLowerCase();

/** What an ended transfer leaves of the ticket: only an accepted one counts and makes the old QR useless (tickets 4.4). */
export const afterTransfer = <T extends { generation: number; transferCount: number }>(ticket: T, outcome: 'accepted' | 'rejected' | 'cancelled' | 'expired'): T =>
  outcome === 'accepted' ? { ...ticket, generation: ticket.generation + 1, transferCount: ticket.transferCount + 1 } : ticket;

/** Whether the mail may go again, and until when its new link lives: renewed where little is left. */
export function mayResend(
  { event, expiresAt, resentAt, now }: { event: EventTimes; expiresAt: At; resentAt: readonly At[]; now: At },
): Outcome<{ expiresAt: At }, 'TRANSFER_EXPIRED' | 'RESEND_TOO_SOON'> {
  if (!isBefore(now, expiresAt)) return refused('TRANSFER_EXPIRED', { expiredAt: expiresAt.toString() });
  const recent = [...resentAt].sort(byInstant).filter((at) => isBefore(addMinutes(now, -DAY_MIN), at));
  const last = recent.at(-1);
  const [afterLast, first] = [last && addMinutes(last, RESEND_GAP_MIN), recent.at(-RESENDS_PER_DAY)];
  if (afterLast && isBefore(now, afterLast)) return refused('RESEND_TOO_SOON', { retryAt: afterLast.toString() });
  if (first) return refused('RESEND_TOO_SOON', { retryAt: addMinutes(first, DAY_MIN).toString() });
  const isShort = isBefore(expiresAt, addMinutes(now, RENEWED_BELOW_MIN));
  const renewed = transferExpiry(event, now);
  return accepted({ expiresAt: isShort ? renewed : expiresAt });
}
