import { z } from 'zod';
import type { HookEvent } from '#capabilities/connections/public.ts';

// What every provider tells us, in one form: a receipt for a message of ours, or a text from somebody.

const Receipt = z.object({ type: z.literal('receipt'), providerId: z.string(), status: z.enum(['sent', 'delivered', 'read', 'failed']), detail: z.string().nullable() });
const TextIn = z.object({ type: z.literal('text'), providerId: z.string(), from: z.string(), text: z.string(), name: z.string().nullable() });
export const Told = z.discriminatedUnion('type', [Receipt, TextIn]);
export type Told = z.infer<typeof Told>;

export const receipt = (providerId: string, status: 'sent' | 'delivered' | 'read' | 'failed', detail: string | null = null): HookEvent =>
  ({ eventId: `${providerId}:${status}`, payload: { type: 'receipt', providerId, status, detail: detail?.slice(0, 500) ?? null } satisfies Told });
export const textFrom = (providerId: string, from: string, text: string, name: string | null): HookEvent =>
  ({ eventId: `${providerId}:in`, payload: { type: 'text', providerId, from, text: text.replaceAll('\u0000', '').toWellFormed().slice(0, 4000), name: name?.slice(0, 100) ?? null } satisfies Told });

/** `50255551234` or `whatsapp:+50255551234` as E.164; null when it is no number. */
export function e164Of(given: string): string | null {
  const number = `+${given.replace(/^(?:whatsapp:)?\+?/, '')}`;
  return /^\+[1-9]\d{4,14}$/.test(number) ? number : null;
}
