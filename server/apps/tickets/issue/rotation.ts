import { secretOf } from '#contracts/rotating-code.ts';
import { base64Url, bytesOf } from '#contracts/ticket-token.ts';
import { hmacBase64 } from '#capabilities/connections/public.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { derivedSecret } from '#platform/vault.ts';

// What turns behind the QR of an event's tickets (tickets 5.13). It follows from the server's key, so nothing is kept of it.

type Turning = Pick<EventRow, 'id' | 'rotatingQr'>;

/** For doors, which work out the digits of any ticket of it; null where codes stand still. */
export const rotationKeyOf = ({ id, rotatingQr }: Turning): string | null =>
  (rotatingQr === 'off' ? null : Buffer.from(hmacBase64('sha256', derivedSecret('tickets: turning codes'), id), 'base64').toString('base64url'));

/** For the phone of a ticket's holder: the secret of its current QR alone. */
export async function rotationOf(event: Turning, { id, generation }: { id: string; generation: number }): Promise<{ secret: string; required: boolean } | null> {
  const key = rotationKeyOf(event);
  return key === null ? null : { secret: base64Url(await secretOf(bytesOf(key), id, generation)), required: event.rotatingQr === 'required' };
}
