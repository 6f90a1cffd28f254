import type { Connection } from '#capabilities/connections/public.ts';
import type { Channel } from '#contracts/message-terms.ts';
import type { Locale } from '#platform/context.ts';

// The small interface behind which every way out of here stands.

export interface Attachment { name: string; type: string; content: Buffer }

/** A message as it is handed to a channel: nothing has to be looked up any more. */
export interface Outgoing {
  id: string;
  tenantId: string;
  channel: Channel;
  /** E.164, an e-mail address, a chat, a browser's subscription. */
  to: string;
  locale: Locale;
  subject: string;
  text: string;
  /** What WhatsApp has approved, to be sent outside of the 24 hours after the client's last message; null: free text. */
  approved: { name: string; parameters: readonly { name: string; value: string }[] } | null;
  attachments: readonly Attachment[];
  connection: Connection | null;
  subscription: { endpoint: string; p256dh: string; auth: string } | null;
  /** Where a click on an alert leads, inside the product. */
  path: string | null;
  sender: { name: string; replyTo: string; accent: string | null };
  /** Which try this is, 1 at first. */
  attempt: number;
}

/**
 * Hands a message over to a provider.
 * @returns the provider's own name for it, by which receipts come
 * @throws ProviderError
 */
export type Send = (message: Outgoing) => Promise<{ providerId: string | null }>;

const senders = new Map<string, Send>();

/** Installed once, by each adapter: `mail` and `push` belong to the installation, the others are providers that a tenant connects. */
export const installSender = (provider: string, send: Send): void => void senders.set(provider, send);
export const senderOf = (provider: string): Send => {
  const send = senders.get(provider);
  if (!send) throw new Error(`nothing sends by ${provider}`);
  return send;
};

/** Channels that are a tenant's own connection to a provider; its purpose has the same name. */
export const CONNECTED: readonly Channel[] = ['whatsapp', 'sms', 'telegram'];
/** Where the same message a second time takes the place of the first. */
export const REPLACING: readonly Channel[] = ['push'];
