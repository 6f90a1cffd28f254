import { queryOptions } from '@tanstack/react-query';
import type { Answer } from '#contracts/endpoint.ts';
import { openGallery, publicAssets } from '#contracts/galleries.ts';
import { galleryAssets, readGallery } from '#contracts/studio-gallery.ts';
import { ApiProblem, call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

export type Gallery = Answer<typeof readGallery>;
export type Asset = Answer<typeof galleryAssets>['items'][number];
export type PublicGallery = Answer<typeof openGallery>;
export type PublicAsset = Answer<typeof publicAssets>['items'][number];

/** Realtime topic `gallery.changed` refreshes what begins with this. */
export const GALLERY = 'gallery';
/** Links of pictures end after 15 minutes. */
const FRESH = { staleTime: 60_000, refetchInterval: 12 * 60_000 } as const;

/** Null where the session has none yet. */
export const galleryOf = (sessionId: string) => queryOptions({
  queryKey: [GALLERY, sessionId, 'one'],
  queryFn: ({ signal }) => call(readGallery, { params: { id: sessionId } }, { signal }).catch((error: unknown) => {
    if (error instanceof ApiProblem && error.code === 'GALLERY_NOT_FOUND') return null;
    throw error;
  }),
});
export const assetsOf = (sessionId: string) => ({ ...pagesOf(galleryAssets, [GALLERY, sessionId, 'assets'], { limit: 200 }, { id: sessionId }), ...FRESH });

export const visitOf = (token: string) => queryOptions({ queryKey: ['visit', token, 'one'], queryFn: ({ signal }) => call(openGallery, { params: { token } }, { signal }), ...FRESH });
export const visitAssets = (token: string, show: 'all' | 'selected') => ({ ...pagesOf(publicAssets, ['visit', token, 'assets'], { limit: 100, show }, { token }), ...FRESH });
