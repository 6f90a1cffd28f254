import type { SessionStatus } from '#contracts/studio-terms.ts';
import { findClientForView } from '#capabilities/clients/public.ts';
import { can, seesBranch } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { defineError } from '#platform/errors.ts';
import { text } from '#platform/texts.ts';
import { sessionNotAssigned, sessionNotFound } from '#apps/studio/errors.ts';
import { OWNER } from '#apps/studio/sessions/owner.ts';
import { findSession } from '#apps/studio/sessions/queries.ts';
import { settingsOf } from '#apps/studio/settings.ts';

export const galleryNotAllowed = defineError('GALLERY_NOT_ALLOWED_IN_STATE', 'conflict');

/** There is nothing to hand over before the pictures are taken. */
const WITH_MATERIAL: readonly SessionStatus[] = ['attended', 'in_editing', 'ready_for_delivery', 'completed'];

/** Who sees all sessions manages all galleries; an editor those of the sessions that are his. @throws SESSION_NOT_FOUND, SESSION_NOT_ASSIGNED_TO_USER */
export async function galleryOwner(ctx: Ctx, sessionId: string): Promise<{ type: string; id: string }> {
  const session = await findSession(ctx, sessionId);
  if (!seesBranch(ctx.actor, session.branchId)) throw sessionNotFound();
  if (!can(ctx.actor, 'studio.session.view.all') && (session.assignedEditorId === null || session.assignedEditorId !== ctx.actor.userId)) throw sessionNotAssigned();
  return { type: OWNER, id: session.id };
}

/** What a new gallery of the session begins with. @throws GALLERY_NOT_ALLOWED_IN_STATE */
export async function titleAndTerms(ctx: Ctx, sessionId: string): Promise<{ title: string; expiryDays: number; selectionQuota: number | null }> {
  const session = await findSession(ctx, sessionId);
  if (!WITH_MATERIAL.includes(session.status)) throw galleryNotAllowed({ status: session.status });
  const [client, settings] = await Promise.all([findClientForView(ctx, session.clientId), settingsOf(ctx, session.branchId)]);
  return { title: text(ctx.locale, 'gallery.defaultTitle', { client: client.fullName, date: session.sessionDate }), expiryDays: settings.galleryExpiryDays, selectionQuota: null };
}
