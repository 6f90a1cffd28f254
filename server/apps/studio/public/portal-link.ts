import { issueLink } from '#capabilities/links/public.ts';
import type { IssuedLink } from '#capabilities/links/public.ts';
import type { SessionRow } from '#apps/studio/sessions/queries.ts';
import type { Ctx } from '#platform/context.ts';

export const SESSION_LINK = 'studio.session';
/** The page outlives delivery: galleries and receipts are looked at later. */
const KEEP_DAYS = 365;

/** A new address of the page where the client follows a session. */
export const issuePortalLink = (ctx: Ctx, session: Pick<SessionRow, 'id' | 'endsAt'>): Promise<IssuedLink> =>
  issueLink(ctx, { kind: SESSION_LINK, ownerId: session.id, expiresAt: session.endsAt.add({ hours: 24 * KEEP_DAYS }), path: '/s/' });
