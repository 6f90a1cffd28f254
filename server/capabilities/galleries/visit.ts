import type { FastifyRequest } from 'fastify';
import { linkExpired, openLink } from '#capabilities/links/public.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { galleryPinRequired } from './errors.ts';
import { LINK_KIND } from './gallery.ts';
import { hasAccess } from './pin.ts';
import { galleryById } from './queries.ts';
import type { GalleryRow } from './queries.ts';

/** One cookie a link: several galleries of one business do not push each other out. */
export const cookieOf = ({ protocol }: FastifyRequest, linkId: string): string => `${protocol === 'https' ? '__Host-' : ''}gallery_${linkId.replaceAll('-', '')}`;

export interface Visit { gallery: GalleryRow; linkId: string; locked: boolean }

/**
 * Through the door of a gallery: the address, the time, the PIN.
 * @throws LINK_NOT_FOUND, LINK_EXPIRED, RATE_LIMITED, GALLERY_PIN_REQUIRED (unless `evenLocked`)
 */
export const visit = <T>(open: OpenCtx, request: FastifyRequest, token: string, run: (ctx: Ctx, visit: Visit) => Promise<T>, { writes = false, evenLocked = false } = {}): Promise<T> =>
  openLink(open, LINK_KIND, token, async (ctx, { ownerId, linkId }) => {
    const gallery = await galleryById(ctx, ownerId);
    if (gallery?.status !== 'published' || !gallery.expiresAt || Temporal.Instant.compare(gallery.expiresAt, open.now) <= 0) throw linkExpired({ reason: gallery?.status === 'revoked' ? 'revoked' : 'expired' });
    const locked = gallery.pinHash !== null && !hasAccess(request.cookies[cookieOf(request, linkId)], linkId, gallery.pinHash, open.now);
    if (locked && !evenLocked) throw galleryPinRequired();
    return run(ctx, { gallery, linkId, locked });
  }, { writes });
