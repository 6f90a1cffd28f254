import { asVisitor } from '#capabilities/links/public.ts';
import { tenantBySlug } from '#capabilities/identity/public.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import { siteUrl } from '#platform/site.ts';
import { html, jsonBlock } from './html.ts';
import type { Html } from './html.ts';
import type { Origins } from './policy.ts';
import { firstHost, siteOfHost, slugOfTenant } from './queries.ts';
import { isOwnHost } from './resolve.ts';

/** Where a page stands: under the slug on the product's host (`/t/teatro`), or at the root of an own host. */
export interface Place {
  /** What the public routes call the site: slug or host. */
  name: string;
  /** Before every path of the site's own: `/t/teatro`, or nothing. */
  base: string;
  /** The list over all businesses, on a host of its own. */
  isMarket: boolean;
  /** Where the same page is best linked to. */
  canonical: (path: string) => string;
}

export interface Page {
  status?: 200 | 404 | 410;
  title: string;
  description?: string;
  /** Of the site, without its base. */
  path?: string;
  /** Not for search engines: what only who has the address sees. */
  hidden?: boolean;
  image?: { url: string; width?: number | null; height?: number | null; alt: string } | null;
  kind?: 'website' | 'event';
  locale: string;
  jsonLd?: readonly object[];
  /** What is read without a script. */
  body: Html;
  /** Handed to the script, so that it need not ask again. */
  data?: unknown;
  /** Lets the browser fetch it at once. */
  preload?: { href: string; srcset?: string; sizes?: string } | null;
  accentColor?: string | null;
  /** What else than our own it may load, and from where. */
  origins?: Origins;
}
export interface Moved { moved: string }

/** Pages that an app shows to strangers of a business. */
export interface SitePages {
  /** @returns null where there is no such page */
  page: (ctx: Ctx, open: OpenCtx, place: Place, path: string, query: URLSearchParams) => Promise<Page | Moved | null>;
  /** Paths for search engines, without the base. */
  sitemap: (ctx: Ctx, place: Place) => Promise<{ path: string; changedAt: Temporal.Instant }[]>;
  /** Pages that belong to no site by their address: `/o/<token>`. */
  alone: (open: OpenCtx, path: string) => Page | null;
}
let registered: SitePages | null = null;
/** Called at start by the app that has public pages of this kind. */
export const registerSitePages = (pages: SitePages): void => {
  registered = pages;
};

export interface Answer { status: number; headers: Record<string, string>; body: string; origins?: Origins }
interface Asked { host: string; path: string; search: string }

const SECONDS = 5;
const type = (kind: string) => ({ 'content-type': `${kind}; charset=utf-8` });
/** What anybody may see may stand at the edge for a moment. */
const shared = { 'cache-control': `public, max-age=${SECONDS}, stale-while-revalidate=60` };
const own = { 'cache-control': 'no-store' };

/**
 * The answer to a page's address where it is one of a public site; null: the program's own pages answer.
 * @param shell the document that the script of the public pages lives in
 * @throws SITE_NOT_FOUND never: an unknown host is answered with a page that says so
 */
export async function answerPage(open: OpenCtx, shell: string, { host, path, search }: Asked): Promise<Answer | null> {
  if (!registered) return null;
  const hosted = isOwnHost(host) ? undefined : await siteOfHost(open.db.global, host);
  if (!isOwnHost(host) && !hosted) return unknownSite(shell, open.locale);
  if (hosted?.kind === 'backoffice') return null;
  const alone = registered.alone(open, path);
  if (alone) return { status: 200, headers: { ...type('text/html'), ...own }, body: fill(shell, alone, null) };

  const under = hosted ? null : /^\/t\/([^/]+)(\/.*)?$/.exec(path);
  if (!hosted && !under) return path === '/robots.txt' ? plain('User-agent: *\nDisallow: /\n') : null;
  const slug = under && decode(under[1]!);
  const tenantId = hosted?.tenantId ?? (slug ? (await tenantBySlug(open.db.global, slug))?.id : undefined);
  if (!tenantId) return unknownSite(shell, open.locale);
  const rest = hosted ? path : under![2] ?? '/';
  return asVisitor(open, tenantId, {}, async (ctx) => {
    const place = { ...(await placeOf(ctx, hosted ? host : null)), isMarket: hosted?.kind === 'marketplace' };
    if (rest === '/robots.txt') return plain(`User-agent: *\nAllow: /\nSitemap: ${place.canonical('/sitemap.xml')}\n`);
    if (rest === '/sitemap.xml') {
      const entries = await registered!.sitemap(ctx, place).catch(orNoSite);
      return entries ? sitemap(entries, place) : unknownSite(shell, open.locale);
    }
    const page = await registered!.page(ctx, open, place, rest.replace(/(.)\/$/, '$1'), new URLSearchParams(search)).catch(orNoSite);
    if (page === undefined) return unknownSite(shell, open.locale);
    if (page === null) return { status: 404, headers: { ...type('text/html'), ...own }, body: fill(shell, notFoundPage(open.locale, place), place) };
    if ('moved' in page) return { status: 301, headers: { location: place.base + page.moved + search, 'cache-control': 'public, max-age=300' }, body: '' };
    return { status: page.status ?? 200, headers: { ...type('text/html'), ...(page.hidden ? own : shared), vary: 'accept-language' }, body: fill(shell, page, place), ...(page.origins && { origins: page.origins }) };
  });
}

/** A business without public pages of this kind. */
function orNoSite(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'SITE_NOT_FOUND') return undefined;
  throw error;
}

const decode = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};

/** How a business's pages are linked to: on its own host where it has one. */
export async function placeOf(ctx: Ctx, host: string | null): Promise<Place> {
  const slug = await slugOfTenant(ctx);
  const best = host ?? (await firstHost(ctx));
  const origin = best === null ? siteUrl(`/t/${slug}`) : `${new URL(siteUrl('/')).protocol}//${best}`;
  return { name: host ?? slug, base: host === null ? `/t/${slug}` : '', isMarket: false, canonical: (path) => origin + (path === '/' && best === null ? '' : path) };
}

const plain = (body: string): Answer => ({ status: 200, headers: { ...type('text/plain'), ...shared }, body });
const words = { es: { title: 'Esta página no existe', text: 'Revisa la dirección, o empieza por la página de inicio.', home: 'Ir al inicio' }, en: { title: 'There is no such page', text: 'Check the address, or begin at the home page.', home: 'Go to the home page' } };
const notFoundPage = (locale: 'es' | 'en', place: Place | null = null): Page => ({ status: 404, title: words[locale].title, hidden: true, locale, body: html`<main class="wrap main"><h1 class="title">${words[locale].title}</h1><p>${words[locale].text}</p>${place && html`<p><a class="btn" href="${place.base || '/'}">${words[locale].home}</a></p>`}</main>` });
/** An address of nobody: never the pages of somebody. */
const unknownSite = (shell: string, locale: 'es' | 'en'): Answer => ({ status: 404, headers: { ...type('text/html'), ...own, 'x-error-code': 'SITE_NOT_FOUND' }, body: fill(shell, notFoundPage(locale), null) });

function sitemap(entries: readonly { path: string; changedAt: Temporal.Instant }[], place: Place): Answer {
  const body = html`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries.map(({ path, changedAt }) => html`<url><loc>${place.canonical(path)}</loc><lastmod>${changedAt.toString({ smallestUnit: 'second' })}</lastmod></url>`)}</urlset>`;
  return { status: 200, headers: { ...type('application/xml'), ...shared }, body: `<?xml version="1.0" encoding="UTF-8"?>${body.text}` };
}

/** The shell with this page's head and words in it; everything that a person typed is escaped. */
export function fill(shell: string, page: Page, place: Place | null): string {
  const link = place && page.path !== undefined ? place.canonical(page.path) : null;
  const image = page.image ? new URL(page.image.url, siteUrl('/')).href : null;
  const head = html`<title>${page.title}</title>
    ${page.description && html`<meta name="description" content="${page.description}">`}
    ${page.hidden && html`<meta name="robots" content="noindex">`}
    ${link && !page.hidden && html`<link rel="canonical" href="${link}">`}
    ${page.preload && html`<link rel="preload" as="image" fetchpriority="high" href="${page.preload.href}"${page.preload.srcset ? html` imagesrcset="${page.preload.srcset}" imagesizes="${page.preload.sizes}"` : ''}>`}
    <meta property="og:type" content="website"><meta property="og:title" content="${page.title}"><meta property="og:locale" content="${page.locale}">
    ${page.description && html`<meta property="og:description" content="${page.description}">`}
    ${link && html`<meta property="og:url" content="${link}">`}
    ${image && html`<meta property="og:image" content="${image}"><meta property="og:image:alt" content="${page.image!.alt}"><meta name="twitter:card" content="summary_large_image">`}
    ${(page.jsonLd ?? []).map((one) => jsonBlock('application/ld+json', null, one))}`;
  const data = jsonBlock('application/json', 'data', { site: place?.name ?? null, base: place?.base ?? null, market: place?.isMarket ?? false, status: page.status ?? 200, page: page.data ?? null });
  return shell
    .replace(/<html lang="[^"]*"/, () => `<html lang="${page.locale.slice(0, 2)}"`)
    .replace('<!--head-->', () => head.text).replace('<!--body-->', () => page.body.text).replace('<!--data-->', () => data.text);
}
