import { membersWith } from '#capabilities/identity/public.ts';
import { alertStaff, joinMessage, messageSent, onInbound } from '#capabilities/notifications/public.ts';
import { tellCoordinators } from '#apps/studio/sessions/alerts.ts';
import { COORDINATES, OWNER } from '#apps/studio/sessions/owner.ts';
import { subscribe } from '#platform/outbox.ts';
import { clientMessages } from './client-kinds.ts';
import { noteFirstResponse, sessionOfInterest } from './reminder-queries.ts';

const SHOWN = 200;

/**
 * What clients write back stands with the session that it is most likely about, and coordinators hear of it. Who has no
 * session yet is answered in the conversation of the client: a request needs a day, which a text does not surely have.
 */
export function hearClients(): void {
  onInbound('studio', async (ctx, { from, text, clientId, senderName, messageId }) => {
    const session = clientId === null ? undefined : await sessionOfInterest(ctx, clientId);
    const words = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
    if (session) {
      await joinMessage(ctx, messageId, { type: OWNER, id: session.id });
      await tellCoordinators(ctx, session, 'studio.inbound', messageId, { text: words, from });
      return;
    }
    await alertStaff(ctx, {
      message: 'studio.inbound', userIds: await membersWith(ctx, COORDINATES), path: clientId === null ? '/settings/outbox' : `/clients/${clientId}?tab=messages`, key: `studio.inbound:${messageId}`, data: { client: senderName ?? from, text: words, from },
    });
  });

  // The first answer to a client is the first message that a person or a step of a person sent; the receipt of a request is none.
  subscribe(messageSent, 'studio first response', async (ctx, { ownerType, ownerId, message }) => {
    if (ownerType === OWNER && ownerId !== null && message !== clientMessages.requested.key) await noteFirstResponse(ctx, ownerId);
  });
}
