import { SiteTags } from '#contracts/sites.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { changeSettings, defineSettings, readSettings } from '#platform/settings.ts';
import { brandOf } from './queries.ts';
import type { Origins } from './policy.ts';

const ownTags = defineSettings('sites', SiteTags.shape);
const NOTHING: SiteTags = { gtmId: null, metaPixelId: null };

/** Of the pages on the product's own host. */
export const readOwnTags = async (ctx: Ctx): Promise<SiteTags> => SiteTags.parse(await readSettings(ctx, ownTags));
export async function changeOwnTags(ctx: Ctx, tags: SiteTags): Promise<SiteTags> {
  const before = await readOwnTags(ctx);
  await changeSettings(ctx, ownTags, tags);
  await audit(ctx, { action: 'site.tags', entity: 'tenant_site', entityId: null, before, after: tags });
  return readOwnTags(ctx);
}

/** What the pages of a place may be measured with, once a visitor agrees. `name`: slug or own host. */
export const tagsOf = async (ctx: Ctx, name: string): Promise<SiteTags> => (name.includes('.') ? SiteTags.parse((await brandOf(ctx, name))?.tags ?? NOTHING) : readOwnTags(ctx));

/** Where these tags come from and report to; nothing where there are none. */
export const tagOrigins = ({ gtmId, metaPixelId }: SiteTags): Origins => {
  const google = gtmId === null ? [] : ['https://www.googletagmanager.com', 'https://www.google-analytics.com', 'https://*.google-analytics.com', 'https://*.analytics.google.com'];
  const meta = metaPixelId === null ? [] : ['https://www.facebook.com'];
  return { script: [...(gtmId === null ? [] : ['https://www.googletagmanager.com']), ...(metaPixelId === null ? [] : ['https://connect.facebook.net'])], connect: [...google, ...meta], img: [...google, ...meta] };
};
