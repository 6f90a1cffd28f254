import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { speakAsIn } from '#web/region.ts';
import { preferredLanguage } from '#web/texts.ts';
import { startTheme } from '#web/theme.ts';
import { countClick } from './api.ts';
import { EventPage } from './EventPage.tsx';
import { Home } from './Home.tsx';
import { followPromoter } from './kept.ts';
import { measure, startTags } from './measure.ts';
import { here, written } from './place.ts';
import { addBuyerTexts, startPortalTexts } from './texts.ts';

const site = written.page?.site ?? written.page?.event?.site;
const slug = /^\/e\/([^/]+)$/.exec(here())?.[1];

const texts = startPortalTexts(preferredLanguage());
/** A page of those who bought, with the words that only such pages say. */
const forBuyers = async <T,>(page: Promise<T>): Promise<T> => (await Promise.all([page, texts.then(addBuyerTexts)]))[0];

/** What the address shows; null: the words of the server stand as they are (nothing is there). */
async function screen(): Promise<ReactNode> {
  const token = /^\/o\/([^/]+)$/.exec(location.pathname)?.[1];
  if (token) {
    const { OrderPage } = await forBuyers(import('./OrderPage.tsx'));
    return <OrderPage token={decodeURIComponent(token)} />;
  }
  const passed = /^\/x\/([^/]+)$/.exec(location.pathname)?.[1];
  if (passed) {
    const { TransferPage } = await forBuyers(import('./TransferPage.tsx'));
    return <TransferPage token={decodeURIComponent(passed)} />;
  }
  const leaving = /^\/w\/([^/]+)$/.exec(location.pathname)?.[1];
  if (leaving) {
    const { WaitlistLeave } = await import('./queue/WaitlistLeave.tsx');
    return <WaitlistLeave token={decodeURIComponent(leaving)} />;
  }
  if (!written.site || !site) return null;
  if (here() === '/') return <Home site={site} />;
  const line = /^\/e\/([^/]+)\/queue$/.exec(here())?.[1];
  if (line) {
    const { QueuePage } = await import('./queue/QueuePage.tsx');
    return <QueuePage site={site} name={written.site} slug={line} />;
  }
  const series = /^\/s\/([^/]+)$/.exec(here())?.[1];
  if (series && written.page?.series) {
    const { SeriesPage } = await import('./SeriesPage.tsx');
    return <SeriesPage site={site} slug={series} first={written.page.series} />;
  }
  if (here() === '/me') {
    const { Mine } = await forBuyers(import('./Mine.tsx'));
    return <Mine site={site} />;
  }
  return slug && <EventPage site={site} slug={slug} first={written.page?.event ?? null} />;
}

startTheme();
if (site) speakAsIn(site.country);
const [shown] = await Promise.all([screen(), texts]);
const code = followPromoter();
if (code && written.site) countClick(written.site, code, slug);
startTags();
if (written.page?.event) measure('view_item', { name: written.page.event.name, currency: written.page.event.currency });
// The server's words stay until the same ones can be drawn.
if (shown) createRoot(document.getElementById('root')!).render(<StrictMode>{shown}</StrictMode>);
