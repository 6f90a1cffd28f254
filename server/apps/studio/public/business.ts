import { Branding } from '#contracts/me.ts';
import { presentFiles } from '#capabilities/files/public.ts';
import type { Ctx } from '#platform/context.ts';
import { businessRow } from './queries.ts';

/** Name, colour and logo on top of every public page. */
export async function businessOf(ctx: Ctx, phone: string | null) {
  const { name, branding } = await businessRow(ctx);
  const { accentColor, logoFileId } = Branding.parse(branding);
  const logo = logoFileId ? (await presentFiles(ctx, [logoFileId])).get(logoFileId) : undefined;
  return { name, accentColor, logoUrl: logo?.thumbnailUrl ?? null, phone };
}
