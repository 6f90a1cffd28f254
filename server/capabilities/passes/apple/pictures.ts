import { fileContent } from '#capabilities/files/public.ts';
import { aside } from '#platform/aside.ts';
import type { Ctx } from '#platform/context.ts';
import type { PassContent } from '../content.ts';
import type { Pictures, PicturesJob } from './pictures-worker.ts';

const worker = aside<PicturesJob, Pictures>(new URL('./pictures-worker.ts', import.meta.url), { name: 'pictures of passes', mostMs: 20_000 });
const MOST_KEPT = 50;
const kept = new Map<string, Promise<Pictures>>();

/** Icon, logo and thumbnail; the same for all passes of an occasion, so they are made once. */
export function picturesOf(ctx: Ctx, { color, logo, picture }: Pick<PassContent, 'color' | 'logo' | 'picture'>): Promise<Pictures> {
  const key = `${ctx.actor.tenantId} ${color} ${logo} ${picture}`;
  const known = kept.get(key);
  if (known) return known;
  const making = (async () => worker.run({ color: color ?? '#1f2937', logo: logo === null ? null : await fileContent(ctx, logo), picture: picture === null ? null : await fileContent(ctx, picture) }))();
  kept.set(key, making);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
  making.catch(() => kept.delete(key));
  return making;
}
