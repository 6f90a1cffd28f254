import { joinMessage, messageSent, onInbound } from '#capabilities/notifications/public.ts';
import { answerInquiries, hearInquiry } from '#apps/studio/inquiries/inquiries.ts';
import { tellCoordinators } from '#apps/studio/sessions/alerts.ts';
import { OWNER } from '#apps/studio/sessions/owner.ts';
import { subscribe } from '#platform/outbox.ts';
import { clientMessages } from './client-kinds.ts';
import { noteFirstResponse, sessionOfInterest } from './reminder-queries.ts';

const SHOWN = 200;

/**
 * What clients write back stands with the session that it is most likely about, and coordinators hear of it. Who has no
 * open session waits on the list of inquiries, which becomes a request once the day is known.
 */
export function hearClients(): void {
  onInbound('studio', async (ctx, inbound) => {
    const { from, text, clientId, messageId } = inbound;
    const session = clientId === null ? undefined : await sessionOfInterest(ctx, clientId);
    if (!session) return hearInquiry(ctx, inbound);
    await joinMessage(ctx, messageId, { type: OWNER, id: session.id });
    await tellCoordinators(ctx, session, 'studio.inbound', messageId, { text: text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text, from });
  });

  // The first answer to a client is the first message that a person or a step of a person sent; the receipt of a request is none.
  subscribe(messageSent, 'studio first response', async (ctx, { clientId, ownerType, ownerId, message }) => {
    await answerInquiries(ctx, clientId);
    if (ownerType === OWNER && ownerId !== null && message !== clientMessages.requested.key) await noteFirstResponse(ctx, ownerId);
  });
}
