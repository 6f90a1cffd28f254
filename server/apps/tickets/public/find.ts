import { accessCodeRequired, eventNotFound } from '#apps/tickets/errors.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import type { Ctx } from '#platform/context.ts';
import { digest, sameSecret } from '#platform/vault.ts';

const bySlug = (ctx: Ctx, slug: string): Promise<EventRow | undefined> => ctx.tx.selectFrom('ticketEvent').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('slug', '=', slug).executeTakeFirst();
const byOldSlug = (ctx: Ctx, slug: string): Promise<EventRow | undefined> =>
  ctx.tx.selectFrom('ticketEvent as e').innerJoin('ticketEventRedirect as r', (join) => join.onRef('r.tenantId', '=', 'e.tenantId').onRef('r.eventId', '=', 'e.id')).selectAll('e').where('e.tenantId', '=', ctx.actor.tenantId).where('r.slug', '=', slug).executeTakeFirst();

/**
 * The event behind an address that strangers may open, by its slug or one that it had; drafts are nobody's.
 * @throws EVENT_NOT_FOUND, ACCESS_CODE_REQUIRED of a private one without its code
 */
export async function findPublicEvent(ctx: Ctx, slug: string, accessCode: string | undefined): Promise<EventRow> {
  const event = (await bySlug(ctx, slug)) ?? (await byOldSlug(ctx, slug));
  if (!event || event.status === 'draft') throw eventNotFound();
  if (event.visibility === 'private' && !(accessCode !== undefined && sameSecret(digest(accessCode), event.accessCodeHash ?? ''))) throw accessCodeRequired({ wrong: accessCode !== undefined });
  return event;
}
