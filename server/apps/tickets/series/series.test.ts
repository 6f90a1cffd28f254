import { describe, expect, test } from 'vitest';
import { answerPage } from '#capabilities/sites/public.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Made, Organizer } from '#test/tickets.ts';
import { useWorld } from '#test/server.ts';
import { useSales } from '#test/ticket-sales.ts';
import { useSite } from '#platform/site.ts';

const world = useWorld();
const { organizer, portal, onSale } = useSales(world);
const published = async (by: Organizer, given: object): Promise<Made> => {
  const event = await by.ready({ areas: [{ name: 'General', priceMinor: 0, unitCount: 5 }], ...given });
  const answer = await by.call('POST', `/events/${event.id}/publish`);
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return answer.json();
};
const SHELL = '<html lang="es"><head><!--head--></head><body><div id="root"><!--body--></div><!--data--></body></html>';
const page = (host: string, path: string) => answerPage({ db: world.db, clock: world.clock, now: world.clock.now(), actor: null, locale: 'es', origin: { ip: '192.0.2.1', userAgent: null, requestId: 'r' } }, SHELL, { host, path, search: '' });

describe('series of events (tickets 2, 3.3)', () => {
  test('events name their series; its page shows those to come in order, and the page of each leads to it', async () => {
    useSite('https://boletas.example');
    const series = (await organizer.call('POST', '/series', { name: 'Temporada de ópera 2027', description: 'Cinco noches.' })).json<{ id: string; slug: string; version: number }>();
    expect(series).toMatchObject({ slug: 'temporada-de-opera-2027', events: 0 });
    expect((await organizer.call('POST', '/series', { name: 'Temporada de ópera 2027' })).json().slug).toBe('temporada-de-opera-2027-2');
    const second = await onSale({ name: 'Tosca', seriesId: series.id, startAt: '2027-06-10T20:00', endAt: '2027-06-10T23:00' });
    const first = await onSale({ name: 'Aida', seriesId: series.id, startAt: '2027-05-10T20:00', endAt: '2027-05-10T23:00' });
    await onSale({ name: 'Suelto' });
    await organizer.event({ name: 'Borrador', seriesId: series.id });

    const shown = await portal.call('GET', `/sites/${portal.slug}/series/${series.slug}`);
    expect(shown.json()).toMatchObject({ series: { name: 'Temporada de ópera 2027', descriptionHtml: '<p>Cinco noches.</p>\n' }, items: [{ slug: first.slug, sale: 'on_sale' }, { slug: second.slug }], next: null });
    expect((await portal.call('GET', `/sites/${portal.slug}/events/${first.slug}`)).json().series).toEqual({ slug: series.slug, name: 'Temporada de ópera 2027' });
    expect((await portal.call('GET', `/sites/${portal.slug}/series/no-hay`)).json()).toMatchObject({ status: 404, code: 'SERIES_NOT_FOUND' });
    const read = (await page('boletas.example', `/t/${portal.slug}/s/${series.slug}`))!;
    expect([read.status, read.body.includes('"@type":"EventSeries"'), read.body.indexOf('Aida') < read.body.indexOf('Tosca')]).toEqual([200, true, true]);
    expect((await page('boletas.example', `/t/${portal.slug}/sitemap.xml`))!.body).toContain(`/s/${series.slug}`);
    expect((await page('boletas.example', `/t/${portal.slug}/e/${first.slug}`))!.body).toContain(`href="/t/${portal.slug}/s/${series.slug}"`);

    expect((await organizer.call('DELETE', `/series/${series.id}`, undefined, series.version)).json()).toMatchObject({ status: 409, code: 'SERIES_IN_USE' });
    expect((await organizer.call('PATCH', `/series/${series.id}`, { name: 'Ópera 2027' }, series.version)).json()).toMatchObject({ name: 'Ópera 2027', slug: series.slug, events: 3 });
    const other = await makeOrganizer(world);
    expect((await other.call('POST', '/events', { name: 'X', category: 'other', startAt: '2027-05-10T20:00', endAt: '2027-05-10T23:00', seriesId: series.id })).json()).toMatchObject({ status: 404, code: 'SERIES_NOT_FOUND' });
  });
});

describe('the market place (tickets 3.1, 8)', () => {
  test('lists what is published, public and real of all organizers that want it, by city, kind, day and words; each is bought at its own organizer', async () => {
    useSite('https://boletas.example');
    const [a, b] = [organizer, await makeOrganizer(world)];
    const shown = { marketplaceListed: true, venue: { name: 'Teatro Colón', city: 'Bogotá' } };
    const jazz = await published(a, { ...shown, name: 'Jazz', startAt: '2027-07-02T20:00', endAt: '2027-07-02T23:00' });
    const opera = await published(b, { ...shown, name: 'Ópera', category: 'theater', startAt: '2027-07-01T20:00', endAt: '2027-07-01T23:00' });
    const rock = await published(b, { ...shown, name: 'Rock', venue: { name: 'Plaza', city: 'Medellín' }, startAt: '2027-07-03T20:00', endAt: '2027-07-03T23:00' });
    await published(a, { ...shown, name: 'No quiere', marketplaceListed: false });
    await published(a, { ...shown, name: 'Escondido', visibility: 'unlisted' });
    await published(a, { ...shown, name: 'Prueba', mode: 'test' });
    await a.event({ ...shown, name: 'Borrador' });
    const paused = await published(b, { ...shown, name: 'Pausado' });
    await b.call('POST', `/events/${paused.id}/pause`);
    const suspended = await makeOrganizer(world);
    await published(suspended, { ...shown, name: 'Suspendido' });
    await world.owner.global.updateTable('tenant').set({ status: 'suspended' }).where('id', '=', suspended.id).execute();

    expect((await a.app.inject({ method: 'POST', url: '/api/v1/sites', payload: { host: 'cartelera.example', kind: 'marketplace', brandName: 'Cartelera' } })).statusCode).toBe(201);
    const market = async (query = '') => (await portal.call('GET', `/markets/cartelera.example/events${query}`)).json<{ items: { slug: string; url: string; organizer: string; fromMinor: number }[]; next: string | null; cities: string[] }>();
    const slugs = async (query: string) => (await market(query)).items.map(({ slug }) => slug);
    const all = await market();
    expect(all.items.map(({ slug }) => slug)).toEqual([opera.slug, jazz.slug, rock.slug]);
    expect(all.cities).toEqual(['Bogotá', 'Medellín']);
    expect(all.items[1]).toMatchObject({ url: `https://boletas.example/t/${portal.slug}/e/${jazz.slug}`, fromMinor: 0 });
    expect(await Promise.all([slugs('?city=medellin'), slugs('?category=theater'), slugs('?from=2027-07-02&to=2027-07-02'), slugs('?q=opera'), slugs('?q=100%25')])).toEqual([[rock.slug], [opera.slug], [jazz.slug], [opera.slug], []]);
    const first = await market('?limit=2');
    expect((await market(`?limit=1&cursor=${first.next}`)).items.map(({ slug }) => slug)).toEqual([rock.slug]);

    // An organizer with a host of its own is linked to there; nothing is sold on the market's host, and no portal is a market.
    await b.app.inject({ method: 'POST', url: '/api/v1/sites', payload: { host: 'boletas.opera.example' } });
    expect((await market('?q=rock')).items[0]!.url).toBe(`https://boletas.opera.example/e/${rock.slug}`);
    const home = (await page('cartelera.example', '/'))!;
    expect([home.status, home.body.includes('<title>Cartelera</title>'), home.body.includes(`https://boletas.opera.example/e/${opera.slug}`), home.body.includes('Escondido')]).toEqual([200, true, true, false]);
    expect([(await page('cartelera.example', `/e/${jazz.slug}`))!.status, (await portal.call('GET', '/sites/cartelera.example/events')).statusCode, (await portal.call('GET', `/markets/${portal.slug}/events`)).statusCode, (await portal.call('GET', '/markets/boletas.opera.example/events')).statusCode]).toEqual([404, 404, 404, 404]);
    expect((await page('cartelera.example', '/sitemap.xml'))!.body).toContain('<loc>https://cartelera.example/</loc>');
  });
});
