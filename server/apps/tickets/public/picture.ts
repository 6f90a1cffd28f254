import { aside } from '#platform/aside.ts';
import { fileContent } from '#capabilities/files/public.ts';
import { asVisitor } from '#capabilities/links/public.ts';
import { imageNotFound } from '#apps/tickets/errors.ts';
import type { OpenCtx } from '#platform/context.ts';
import { FileAnswer } from '#platform/route.ts';
import type { PictureJob } from './picture-worker.ts';
import { pictureFile } from './queries.ts';
import { tenantOfSite } from './site.ts';

const pictures = aside<PictureJob, { content: Uint8Array }>(new URL('./picture-worker.ts', import.meta.url), { name: 'public pictures', mostMs: 20_000 });
const MOST_KEPT = 200;
const kept = new Map<string, Promise<Buffer>>();

/** The address of a picture of an event: for everybody and for ever, since another picture has another id. */
export const pictureUrl = (site: string, slug: string, id: string, width: number): string => `/api/v1/tickets/public/sites/${encodeURIComponent(site)}/events/${slug}/images/${id}/${width}`;

/** A picture of an event in one of three widths (tickets 3.4). @throws SITE_NOT_FOUND, IMAGE_NOT_FOUND */
export async function eventPicture(open: OpenCtx, { site, slug, imageId, width }: { site: string; slug: string; imageId: string; width: '480' | '960' | '1600' }): Promise<FileAnswer> {
  const tenantId = await tenantOfSite(open, site);
  const content = await asVisitor(open, tenantId, {}, async (ctx) => {
    const fileId = await pictureFile(ctx, slug, imageId);
    if (!fileId) throw imageNotFound();
    const key = `${tenantId}:${fileId}:${width}`;
    const known = kept.get(key);
    if (known) return known;
    const making = (async () => {
      const original = await fileContent(ctx, fileId);
      if (!original) throw imageNotFound();
      return Buffer.from((await pictures.run({ content: original, width: Number(width) })).content);
    })();
    kept.set(key, making);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
    making.catch(() => kept.delete(key));
    return making;
  });
  return new FileAnswer(content, 'image/webp', { 'cache-control': 'public, max-age=31536000, immutable', 'cross-origin-resource-policy': 'cross-origin', 'content-length': String(content.length) });
}
