import { z } from 'zod';
import { Channel } from '#contracts/message-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { defineEvent, defineTopic, publish } from '#platform/outbox.ts';

/** The conversation with these clients changed. */
export const messagesTopic = defineTopic('messages', ['messages.view', 'settings.manage']);
export const told = async (ctx: Ctx, clientId: string | null): Promise<void> => {
  if (clientId !== null) await publish(ctx, messagesTopic, [clientId]);
};

/** A message to a client has left (studio 5.11: the first one of a request is its answer). */
export const messageSent = defineEvent('notifications.message_sent', z.object({ messageId: z.string(), message: z.string(), clientId: z.string(), ownerType: z.string().nullable(), ownerId: z.string().nullable(), channel: Channel }));
