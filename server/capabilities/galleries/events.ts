import { z } from 'zod';
import { Instant } from '#contracts/shapes.ts';
import { defineEvent, defineTopic } from '#platform/outbox.ts';

// What happened to a gallery, for those who tell clients and staff; `galleryAddress` gives address and PIN.

const about = { galleryId: z.uuid(), ownerType: z.string(), ownerId: z.uuid() };
export const galleryPublished = defineEvent('galleries.published', z.strictObject({ ...about, expiresAt: Instant, again: z.boolean() }));
/** `daysLeft` is 7 or 1, or what is left when a run was missed. */
export const galleryExpiring = defineEvent('galleries.expiring', z.strictObject({ ...about, expiresAt: Instant, daysLeft: z.int() }));
export const galleryExpired = defineEvent('galleries.expired', z.strictObject(about));
export const selectionDone = defineEvent('galleries.selection_done', z.strictObject({ ...about, selectionId: z.uuid(), selected: z.int() }));

/** Ids are those of the owners. */
export const galleryChanged = defineTopic('gallery.changed', null);
