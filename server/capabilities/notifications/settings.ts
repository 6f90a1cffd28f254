import { z } from 'zod';
import { OptionalText, Email } from '#contracts/shapes.ts';
import { defineSettings } from '#platform/settings.ts';

/** How a business signs its e-mails: the name beside the installation's address, and where answers go. Empty: the business's own name, nowhere. */
export const messageSettings = defineSettings('messages', { fromName: OptionalText(100).default(''), replyTo: z.union([z.literal(''), Email]).default('') });
