import { z } from 'zod';

/** By what a message travels; a client's `email` is `mail` here. */
export const Channel = z.enum(['mail', 'whatsapp', 'sms', 'telegram', 'push']);
export type Channel = z.infer<typeof Channel>;

/** Queued, being sent, sent, delivered, read; stored where no provider is set up; failed for good; skipped: nobody to send it to; received from outside. */
export const MessageStatus = z.enum(['queued', 'sending', 'sent', 'delivered', 'read', 'stored', 'failed', 'skipped', 'received']);
export type MessageStatus = z.infer<typeof MessageStatus>;
