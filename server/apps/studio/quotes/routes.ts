import * as contract from '#contracts/studio-quotes.ts';
import { packageNotFound } from '#capabilities/catalog/public.ts';
import { fileContent } from '#capabilities/files/public.ts';
import { findSession } from '#apps/studio/sessions/queries.ts';
import { issuePortalLink } from '#apps/studio/public/portal-link.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { FileAnswer } from '#platform/route.ts';
import type { Routes } from '#platform/route.ts';
import { changeSettings } from '#platform/settings.ts';
import { siteUrl } from '#platform/site.ts';
import { createQuote } from './create.ts';
import { drawQuote } from './document.ts';
import './jobs.ts';
import { presentQuote, shownQuote } from './present.ts';
import { findQuote, packagesAmong, quotesOf, slugOf } from './queries.ts';
import type { QuoteRow } from './queries.ts';
import { sendQuote } from './send.ts';
import { publicSettings, publicSettingsOf } from './settings.ts';

/** The document that was sent; of a draft, how it would look now. */
export async function documentOf(ctx: Ctx, quote: QuoteRow): Promise<FileAnswer> {
  const kept = quote.fileId ? await fileContent(ctx, quote.fileId) : null;
  const content = kept ?? (await drawQuote(ctx, quote, (await findSession(ctx, quote.photoSessionId)).branchId));
  return new FileAnswer(content, 'application/pdf', { 'content-disposition': `inline; filename="${quote.number}.pdf"`, 'x-robots-tag': 'noindex' });
}

/** What is chosen anew is there; what was chosen before may have been taken out of the catalog since. @throws PACKAGE_NOT_FOUND */
async function mustBePackages(ctx: Ctx, ids: readonly string[]): Promise<void> {
  const { bookingPackageIds: before } = await publicSettingsOf(ctx);
  const added = ids.filter((id) => !before.includes(id));
  const known = new Set(await packagesAmong(ctx, added));
  const unknown = added.find((id) => !known.has(id));
  if (unknown !== undefined) throw packageNotFound({ packageId: unknown });
}

const settingsAnswer = async (ctx: Ctx) => ({ settings: await publicSettingsOf(ctx), bookingUrl: siteUrl(`/b/${await slugOf(ctx)}`) });

export function quoteRoutes(routes: Routes): void {
  routes.mount(contract.listQuotes, async (ctx, { params }) => {
    await findSession(ctx, params.id);
    return { items: (await quotesOf(ctx, params.id)).map(presentQuote) };
  });
  routes.mount(contract.createQuote, async (ctx, { params }) => shownQuote(ctx, (await createQuote(ctx, params.id)).id));
  routes.mount(contract.sendQuote, async (ctx, { params, body }) => {
    const { url, messaged } = await sendQuote(ctx, params.id, body);
    return { quote: await shownQuote(ctx, params.id), url, messaged };
  });
  routes.mount(contract.quoteDocument, async (ctx, { params }) => {
    const quote = await findQuote(ctx, params.id);
    await findSession(ctx, quote.photoSessionId);
    return documentOf(ctx, quote);
  });
  routes.mount(contract.portalLink, async (ctx, { params }) => {
    const session = await findSession(ctx, params.id);
    const { url } = await issuePortalLink(ctx, session);
    await audit(ctx, { action: 'session.portal-link', entity: 'photo_session', entityId: session.id });
    return { url };
  });
  routes.mount(contract.getPublicSettings, settingsAnswer);
  routes.mount(contract.changePublicSettings, async (ctx, { body }) => {
    if (body.bookingPackageIds) await mustBePackages(ctx, body.bookingPackageIds);
    await changeSettings(ctx, publicSettings, body);
    return settingsAnswer(ctx);
  });
}
