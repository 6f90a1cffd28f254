import { normalizePhone } from '#capabilities/clients/public.ts';
import { connectionOf } from '#capabilities/connections/public.ts';
import { sendMessage } from '#capabilities/notifications/public.ts';
import type { MessageDefinition } from '#capabilities/notifications/public.ts';
import { addMinutes, isBefore } from '#contracts/time.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { eventDate } from '#apps/tickets/issue/document.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { phoneFor } from './queries.ts';

// One door for what people of an event are told: the variables that every letter has, the quiet hours of the event's
// clock, by which channels, and a key that lets it be said once.

export interface Reader { clientId: string | null; name: string; email: string | null; locale: Locale }

export interface Letter {
  kind: MessageDefinition;
  event: EventRow;
  /** Of this kind, for this reader. */
  key: string;
  data: Readonly<Record<string, string | null>>;
  attachments?: readonly { name: string; type: string; content: string | Buffer }[];
  owner?: { type: string; id: string };
  /** Too important to wait in a mailbox: by SMS too, where we know a number (tickets 10). */
  bySms?: boolean;
}

/** Who is on the way already must hear it, whatever the hour. */
const SOON_HOURS = 12;

export const dateOf = (event: EventRow, locale: Locale): string => (event.datesPending ? '' : eventDate(event.startAt, event.timeZone, locale));
export const venueOf = (event: EventRow): string => [event.venueName, event.venueCity].filter(Boolean).join(', ');

export async function writeTo(ctx: Ctx, reader: Reader, { kind, event, key, data, attachments, owner, bySms = false }: Letter): Promise<void> {
  if (reader.email === null) return;
  const { clientQuietHours } = await settingsOf(ctx);
  const isSoon = !event.datesPending && !isBefore(addMinutes(ctx.now, SOON_HOURS * 60), event.startAt);
  // `order_paid:<id>` (tickets 5.7)
  const full = `${kind.key.replace('tickets.', '')}:${key}`;
  const letter = {
    message: kind.key, locale: reader.locale, data: { event: event.name, date: dateOf(event, reader.locale), venue: venueOf(event), ...data }, ...(owner && { owner }), ...(!isSoon && { quiet: { ...clientQuietHours, zone: event.timeZone } }),
  };
  const mailTo = reader.clientId === null ? { person: { name: reader.name, email: reader.email } } : { clientId: reader.clientId, email: reader.email };
  await sendMessage(ctx, { ...letter, ...mailTo, key: full, channels: ['mail'], ...(attachments && { attachments }) });

  const { phone, whatsapp } = await phoneFor(ctx, event.id, reader.email);
  const number = phone && normalizePhone(phone, event.venueCountry);
  if (!number) return;
  const chat = [...(whatsapp && (await connectionOf(ctx, 'whatsapp')) ? ['whatsapp' as const] : []), ...(bySms && (await connectionOf(ctx, 'sms')) ? ['sms' as const] : [])];
  if (chat.length > 0) await sendMessage(ctx, { ...letter, ...(reader.clientId === null ? { person: { name: reader.name, email: null, phone: number } } : { clientId: reader.clientId, phone: number }), key: `${full}:chat`, channels: chat });
}
