import type { z } from 'zod';
import { formatMoney } from '#contracts/money.ts';
import type { SiteTags } from '#contracts/sites.ts';
import type { EventCard, PublicEvent } from '#contracts/tickets-public.ts';
import { widgetOrigins } from '#capabilities/challenges/public.ts';
import { Html, html, registerSitePages, tagOrigins, tagsOf } from '#capabilities/sites/public.ts';
import type { Moved, Origins, Page, Place } from '#capabilities/sites/public.ts';
import type { MarketCard, PublicSeries } from '#contracts/tickets-series.ts';
import type { Ctx, Locale, OpenCtx } from '#platform/context.ts';
import { text } from '#platform/texts.ts';
import { eventAt } from './access.ts';
import { jsonLdOf } from './json-ld.ts';
import { markdownSummary } from './markdown.ts';
import { cardsOf, presentPublicEvent } from './read.ts';
import { listedSlugs } from './queries.ts';
import { listMarket } from '#apps/tickets/market/market.ts';
import { presentPublicSeries } from '#apps/tickets/series/public.ts';
import { seriesSlugs } from '#apps/tickets/series/queries.ts';
import { presentSite } from './site.ts';

// What is read of the portal without a script, and what the script begins with. The look is that of web/src/portal.

type Event = z.output<typeof PublicEvent>;
type Card = z.output<typeof EventCard>;
/** As it goes over the wire: the same data is shown here and handed to the script. */
const plain = <T>(value: object): T => JSON.parse(JSON.stringify(value)) as T;

const FIRST = 24;
const SLUG = /^\/e\/([a-z0-9-]{1,120})$/;
const SERIES = /^\/s\/([a-z0-9-]{1,120})$/;
const LINE = /^\/e\/([a-z0-9-]{1,120})\/queue$/;

/** Called at start. */
export const registerPortal = (): void => registerSitePages({ page, sitemap, alone });

const say = (locale: Locale, key: string, values: Record<string, unknown> = {}): string => text(locale, `portal.${key}`, values);
const regionOf = (locale: Locale, country: string): string => (locale === 'es' ? `es-${country}` : 'en-US');
export const whenOf = (locale: Locale, country: string, at: string, zone: string): string =>
  new Intl.DateTimeFormat(regionOf(locale, country), { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone }).format(new Date(at));

async function page(ctx: Ctx, open: OpenCtx, place: Place, path: string, query: URLSearchParams): Promise<Page | Moved | null> {
  const { locale } = open;
  // Nothing is sold there: each card leads to its organizer.
  if (place.isMarket) return path === '/' ? marketPage(ctx, open, place, query) : null;
  if (path === '/') return homePage(ctx, locale, place, query);
  if (path === '/me') return minePage(ctx, locale, place);
  const line = LINE.exec(path)?.[1];
  if (line) return linePage(ctx, locale, place, line);
  const series = SERIES.exec(path)?.[1];
  if (series) return seriesPage(ctx, locale, place, series);
  const slug = SLUG.exec(path)?.[1];
  if (slug) return eventPage(ctx, locale, place, slug);
  // An address that was told by word of mouth, or a promoter's.
  const short = /^\/([a-z0-9-]{1,120})$/.exec(path)?.[1];
  return short && (await eventAt(ctx, short)) ? { moved: `/e/${short}` } : null;
}

/** Tags for who agrees, and what the page may load for them. Pages behind an own address have none: theirs is a secret. */
async function measured(ctx: Ctx, place: Place): Promise<{ tags: SiteTags; origins: Origins }> {
  const tags = await tagsOf(ctx, place.name);
  return { tags, origins: tagOrigins(tags) };
}
const header = (site: Event['site'], place: Place): Html => html`<header class="bar"><div class="wrap bar-in"><a class="brand" href="${place.base || '/'}">${site.logoUrl && html`<img src="${site.logoUrl}" alt="" class="logo">`}<span>${site.name}</span></a></div></header>`;
const placeLine = ({ venue }: Pick<Card, 'venue'>): string => [venue.name, venue.city].filter(Boolean).join(', ');

async function homePage(ctx: Ctx, locale: Locale, place: Place, query: URLSearchParams): Promise<Page> {
  const site = await presentSite(ctx, place.name);
  const { tags, origins } = await measured(ctx, place);
  const listed = plain<{ items: Card[] }>(await cardsOf(ctx, place.name, { limit: FIRST }));
  return {
    title: site.name, description: say(locale, 'home.description', { name: site.name }), path: '/', locale: `${locale}_${site.country}`, accentColor: site.accentColor, data: isFiltered(query) ? { site, tags } : { site, tags, events: listed }, origins,
    image: listed.items[0]?.cover ? { url: listed.items[0].cover.url, alt: listed.items[0].cover.altText } : null,
    body: html`${header(site, place)}<main class="wrap main"><h1 class="title">${say(locale, 'home.title')}</h1>
      ${cardsHtml(listed.items, locale, site.country, (card) => `${place.base}/e/${card.slug}`)}</main>`,
  };
}

/** The script asks for what the address wants; the page itself is the whole list. */
const isFiltered = (query: URLSearchParams): boolean => [...query.keys()].some((key) => ['city', 'category', 'from', 'to', 'q'].includes(key));
const cardsHtml = <C extends Card>(cards: readonly C[], locale: Locale, country: string, to: (card: C) => string): Html =>
  (cards.length === 0 ? html`<p class="soft">${say(locale, 'home.empty')}</p>` : html`<ul class="cards">${cards.map((card) => cardHtml(card, to(card), locale, country))}</ul>`);

async function seriesPage(ctx: Ctx, locale: Locale, place: Place, slug: string): Promise<Page | null> {
  const found = await presentPublicSeries(ctx, place.name, slug, { limit: FIRST });
  if (!found) return null;
  const { series, items, next } = plain<{ series: z.output<typeof PublicSeries>; items: Card[]; next: string | null }>(found);
  const { site } = series;
  const cover = items.find((card) => card.cover)?.cover;
  const { tags, origins } = await measured(ctx, place);
  return {
    title: `${series.name} · ${site.name}`, description: markdownSummary(series.description) || say(locale, 'series.description', { name: series.name, count: items.length }), path: `/s/${slug}`, locale: `${locale}_${site.country}`, accentColor: site.accentColor,
    image: cover ? { url: cover.url, alt: cover.altText } : null, data: { site, tags, series: { series, items, next } }, origins,
    jsonLd: [{ '@context': 'https://schema.org', '@type': 'EventSeries', name: series.name, url: place.canonical(`/s/${slug}`), description: series.description || undefined, organizer: { '@type': 'Organization', name: site.name, url: place.canonical('/') }, subEvent: items.map((card) => ({ '@type': 'Event', name: card.name, startDate: card.startAt, url: place.canonical(`/e/${card.slug}`), location: { '@type': 'Place', name: placeLine(card) || site.name, address: card.venue.city ?? undefined } })) }],
    body: html`${header(site, place)}<main class="wrap main"><h1 class="title">${series.name}</h1>${series.descriptionHtml && html`<div class="prose">${new Html(series.descriptionHtml)}</div>`}
      ${cardsHtml(items, locale, site.country, (card) => `${place.base}/e/${card.slug}`)}</main>`,
  };
}

async function marketPage(ctx: Ctx, open: OpenCtx, place: Place, query: URLSearchParams): Promise<Page> {
  const { locale } = open;
  const site = await presentSite(ctx, place.name);
  const listed = plain<{ items: z.output<typeof MarketCard>[] }>(await listMarket(open, { limit: FIRST }));
  const { tags, origins } = await measured(ctx, place);
  return {
    title: site.name, description: say(locale, 'market.description'), path: '/', locale: `${locale}_${site.country}`, accentColor: site.accentColor, data: isFiltered(query) ? { site, tags } : { site, tags, events: listed }, origins, image: listed.items[0]?.cover ? { url: listed.items[0].cover.url, alt: listed.items[0].cover.altText } : null,
    jsonLd: [{ '@context': 'https://schema.org', '@type': 'ItemList', itemListElement: listed.items.map(({ url }, at) => ({ '@type': 'ListItem', position: at + 1, url })) }],
    body: html`${header(site, place)}<main class="wrap main"><h1 class="title">${say(locale, 'home.title')}</h1>${cardsHtml(listed.items, locale, site.country, ({ url }) => url)}</main>`,
  };
}

const cardHtml = (card: Card, href: string, locale: Locale, country: string): Html => html`<li class="card"><a href="${href}">
  ${card.cover && html`<img class="cover" src="${card.cover.thumbnailUrl}" alt="${card.cover.altText}" width="480" height="270" loading="lazy">`}
  <h2>${card.name}</h2><p>${card.datesPending ? say(locale, 'datesPending') : whenOf(locale, country, card.startAt, card.zone)}</p><p class="soft">${placeLine(card)}</p>
  ${card.fromMinor !== null && html`<p class="price">${say(locale, 'from', { price: formatMoney(card.fromMinor, card.currency, regionOf(locale, country)) })}</p>`}</a></li>`;

async function eventPage(ctx: Ctx, locale: Locale, place: Place, slug: string): Promise<Page | Moved | null> {
  const found = await eventAt(ctx, slug);
  if (!found) return null;
  if (found.moved) return { moved: `/e/${found.event.slug}` };
  const site = await presentSite(ctx, place.name);
  // A private one tells nothing of itself before its code.
  if (found.event.visibility === 'private') {
    const title = say(locale, 'private.title');
    return { title: `${title} · ${site.name}`, hidden: true, locale: `${locale}_${site.country}`, data: { site }, body: html`${header(site, place)}<main class="wrap main"><h1 class="title">${title}</h1><p>${say(locale, 'private.text')}</p></main>` };
  }
  const [{ tags, origins }, widget] = [await measured(ctx, place), await widgetOrigins(ctx)];
  const event = plain<Event>(await presentPublicEvent(ctx, place.name, found.event, false));
  const banner = event.images.find(({ kind }) => kind === 'banner') ?? event.cover;
  const description = markdownSummary(event.description) || say(locale, 'event.description', { name: event.name, when: whenOf(locale, site.country, event.startAt, event.zone), place: placeLine(event) });
  return {
    title: `${event.name} · ${event.datesPending ? say(locale, 'datesPending') : whenOf(locale, site.country, event.startAt, event.zone)}`, description, path: `/e/${event.slug}`, hidden: found.event.visibility !== 'public' || event.mode === 'test',
    image: banner && { url: banner.url, width: banner.width, height: banner.height, alt: banner.altText }, locale: `${locale}_${site.country}`, accentColor: site.accentColor, data: { site, event, tags }, origins: { ...origins, script: [...(origins.script ?? []), ...widget], connect: [...(origins.connect ?? []), ...widget], frame: widget, style: widget }, jsonLd: [jsonLdOf(event, place)],
    preload: banner && { href: banner.thumbnailUrl!, srcset: srcsetOf(banner.thumbnailUrl!), sizes: SIZES }, body: eventBody(event, place, locale),
  };
}

// A little less than the truth: on the dense screens of phones the next larger picture would double the bytes and show no more.
const SIZES = '(min-width: 60rem) 56rem, 80vw';
const srcsetOf = (thumbnail: string): string => [480, 960, 1600].map((width) => `${thumbnail.replace(/480$/, String(width))} ${width}w`).join(', ');

function eventBody(event: Event, place: Place, locale: Locale): Html {
  const { country } = event.site;
  const money = (minor: number) => (minor === 0 ? say(locale, 'free') : formatMoney(minor, event.currency, regionOf(locale, country)));
  const banner = event.images.find(({ kind }) => kind === 'banner') ?? event.cover;
  const address = [event.venue.name, event.venue.address, event.venue.city].filter(Boolean).join(', ');
  return html`${header(event.site, place)}<main class="wrap main event">
    ${banner && html`<img class="banner" src="${banner.thumbnailUrl}" srcset="${srcsetOf(banner.thumbnailUrl!)}" sizes="${SIZES}" alt="${banner.altText}" width="${banner.width ?? 1600}" height="${banner.height ?? 900}" fetchpriority="high">`}
    <h1 class="title">${event.name}</h1>
    ${event.series && html`<p><a href="${place.base}/s/${event.series.slug}">${say(locale, 'series.part', { name: event.series.name })}</a></p>`}
    ${event.mode === 'test' && html`<p class="note">${say(locale, 'testMode')}</p>`}
    ${event.sale !== 'on_sale' && html`<p class="note">${say(locale, `sale.${event.sale}`)}</p>`}
    <dl class="facts"><div><dt>${say(locale, 'when')}</dt><dd>${event.datesPending ? say(locale, 'datesPending') : html`<time datetime="${event.startAt}">${whenOf(locale, country, event.startAt, event.zone)}</time>`}</dd></div>
      <div><dt>${say(locale, 'where')}</dt><dd>${address}</dd></div>
      ${event.minAge !== null && event.minAge > 0 && html`<div><dt>${say(locale, 'age')}</dt><dd>${say(locale, 'ageFrom', { age: event.minAge })}</dd></div>`}</dl>
    <section><h2>${say(locale, 'areas')}</h2><ul class="areas">${event.areas.map((area) => html`<li class="area"><div><h3>${area.name}</h3>${area.description && html`<p class="soft">${area.description}</p>`}</div>
      <p class="price">${area.availability.sale === 'sold_out' ? say(locale, 'sale.sold_out') : money(area.availability.allInMinor)}</p></li>`)}</ul>
      ${event.packages.length > 0 && html`<h2>${say(locale, 'packages')}</h2><ul class="areas">${event.packages.map((offer) => html`<li class="area"><h3>${offer.name}</h3><p class="price">${money(offer.allInMinor)}</p></li>`)}</ul>`}
      <p class="soft">${say(locale, 'allIn')}</p></section>
    ${event.descriptionHtml && html`<section><h2>${say(locale, 'about')}</h2><div class="prose">${new Html(event.descriptionHtml)}</div></section>`}
    ${event.organizer && html`<section class="soft"><h2>${say(locale, 'organizer')}</h2><p>${event.organizer.legalName} · ${event.organizer.taxId}</p></section>`}
    <noscript><p class="note">${say(locale, 'noScript')}</p></noscript></main>`;
}

async function minePage(ctx: Ctx, locale: Locale, place: Place): Promise<Page> {
  const site = await presentSite(ctx, place.name);
  return { title: `${say(locale, 'mine.title')} · ${site.name}`, hidden: true, locale: `${locale}_${site.country}`, data: { site }, body: html`${header(site, place)}<main class="wrap main"><h1 class="title">${say(locale, 'mine.title')}</h1><noscript><p class="note">${say(locale, 'noScript')}</p></noscript></main>` };
}

/** The line in front of a sale: everything it says is of this moment and this visitor. */
async function linePage(ctx: Ctx, locale: Locale, place: Place, slug: string): Promise<Page | Moved | null> {
  const found = await eventAt(ctx, slug);
  if (!found) return null;
  if (found.moved) return { moved: `/e/${found.event.slug}/queue` };
  const site = await presentSite(ctx, place.name);
  const title = found.event.name;
  return { title: `${title} · ${site.name}`, hidden: true, locale: `${locale}_${site.country}`, accentColor: site.accentColor, data: { site }, body: html`${header(site, place)}<main class="wrap main"><h1 class="title">${title}</h1><noscript><p class="note">${say(locale, 'noScript')}</p></noscript></main>` };
}

/** An order is nobody's but its buyer's: the page says nothing before the script has asked. */
const alone = (open: OpenCtx, path: string): Page | null =>
  /^\/[owx]\/[^/]+$/.test(path) ? { title: say(open.locale, 'order.title'), hidden: true, locale: open.locale, body: html`<main class="wrap main"><h1 class="title">${say(open.locale, 'order.title')}</h1><noscript><p class="note">${say(open.locale, 'noScript')}</p></noscript></main>` } : null;

async function sitemap(ctx: Ctx, place: Place) {
  await presentSite(ctx);
  // Its events stand in the maps of those who sell them.
  if (place.isMarket) return [{ path: '/', changedAt: ctx.now }];
  const events = await listedSlugs(ctx);
  const newest = events.reduce((latest, { updatedAt }) => (Temporal.Instant.compare(updatedAt, latest) > 0 ? updatedAt : latest), Temporal.Instant.fromEpochMilliseconds(0));
  const series = await seriesSlugs(ctx);
  return [{ path: '/', changedAt: newest }, ...events.map(({ slug, updatedAt }) => ({ path: `/e/${slug}`, changedAt: updatedAt })), ...series.map(({ slug, updatedAt }) => ({ path: `/s/${slug}`, changedAt: updatedAt }))];
}
