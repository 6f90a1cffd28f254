import type { z } from 'zod';
import type { GalleryStatus } from '#contracts/galleries.ts';
import { machine } from '#platform/states.ts';

export type Status = z.output<typeof GalleryStatus>;

/** studio 4.6. Whoever owns the gallery has judged who may; it expires by the clock. */
export const galleryMachine = machine<Status, { id: string; status: Status }>('gallery', 'gallery', [
  { from: 'draft', to: 'published', by: null },
  { from: 'published', to: 'expired', by: null },
  { from: 'published', to: 'revoked', by: null },
  { from: 'expired', to: 'published', by: null },
  { from: 'revoked', to: 'published', by: null },
]);
