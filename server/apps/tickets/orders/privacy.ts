import { can } from '#platform/context.ts';
import type { Actor } from '#platform/context.ts';

/** `a***@dominio.example`: enough to tell two apart, too little to write to (tickets 7, 10). */
export const maskedEmail = (email: string): string => email.replace(/^(.).*(@.*)$/s, '$1***$2');
const maskedNumber = (value: string): string => `***${value.slice(-3)}`;

/** How much of buyers and holders a caller sees: all, enough to recognize them, or nothing but names. */
export function seenBy(actor: Actor): { email: (value: string | null) => string | null; number: (value: string | null) => string | null } {
  const by = (full: boolean, mask: ((value: string) => string) | null) => (value: string | null) => (value === null || full ? value : mask === null ? null : mask(value));
  const full = can(actor, 'tickets.attendee.read_pii');
  const masked = can(actor, 'tickets.attendee.read_masked');
  return { email: by(full, masked ? maskedEmail : null), number: by(full, masked ? maskedNumber : null) };
}
