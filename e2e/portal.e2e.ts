import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { barriers } from './accessible.ts';
import { DESKTOP, PHONE, useBrowser } from './page.ts';

// The pages of an organizer for buyers, on a phone as most of them have it.

const browser = useBrowser();
const HOME = '/t/teatro-demo';
const PLAY = `${HOME}/e/guadalupe-anos-sin-cuenta`;
const phone = { viewport: PHONE, isMobile: true, hasTouch: true, serviceWorkers: 'block' } as const;
/** A mailbox of this run. */
const LAURA = `laura.perez.${String(Date.now()).slice(-7)}@comprador.example`;
const wide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

test('an event is read without a script, and its head tells engines what it is and what it costs', async () => {
  const { page, complaints } = await browser.visit(PLAY, { ...phone, javaScriptEnabled: false });
  await page.getByRole('heading', { level: 1, name: 'Guadalupe años sin cuenta' }).waitFor();
  const words = (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
  for (const said of ['Sala La Candela, Calle 12 2-59, Bogotá', 'Platea', 'Mesas', 'Balcón', 'música en vivo', 'Fundación Teatro La Candela', '901234567-7', 'Desde 12 años', 'activa JavaScript']) expect(words).toContain(said);
  // 85,000 at 20 % off and the fee of P3.
  expect(words).toMatch(/72[.,]665/);
  expect(complaints).toEqual([]);

  // Another reader than ours: the browser's own, over what the server sent.
  const { page: reader } = await browser.visit('about:blank');
  const answer = await fetch(inject('productUrl') + PLAY);
  expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'self';.*frame-ancestors 'none'/);
  expect(answer.headers.get('cache-control')).toBe('public, max-age=5, stale-while-revalidate=60');
  const told = await reader.evaluate((html) => {
    const document = new DOMParser().parseFromString(html, 'text/html');
    const meta = (name: string) => document.head.querySelector(`meta[property="${name}"], meta[name="${name}"]`)?.getAttribute('content');
    return {
      title: document.title, description: meta('description'), type: meta('og:type'), image: meta('og:image'), url: meta('og:url'), robots: meta('robots'), canonical: document.head.querySelector('link[rel=canonical]')?.getAttribute('href'),
      data: JSON.parse(document.head.querySelector('script[type="application/ld+json"]')!.textContent) as Record<string, unknown> & { offers: Record<string, string>[] },
    };
  }, await answer.text());
  expect(told).toMatchObject({ title: expect.stringContaining('Guadalupe años sin cuenta'), description: expect.stringContaining('música en vivo'), type: 'website', url: inject('productUrl') + PLAY, canonical: inject('productUrl') + PLAY, robots: undefined });
  expect((await fetch(told.image!)).headers.get('content-type')).toBe('image/webp');
  expect(told.data).toMatchObject({
    '@context': 'https://schema.org', '@type': 'TheaterEvent', eventStatus: 'https://schema.org/EventScheduled', startDate: expect.stringMatching(/T20:00:00-05:00$/), location: { '@type': 'Place', name: 'Sala La Candela', address: { addressLocality: 'Bogotá', addressCountry: 'CO' } },
  });
  expect(told.data.offers).toMatchObject([{ name: 'Platea', price: '72665.00', priceCurrency: 'COP', availability: 'https://schema.org/InStock' }, { name: 'Mesas' }, { name: 'Balcón' }]);
  for (const path of [`${HOME}/e/no-hay`, '/t/nadie', `${HOME}/algo/mas`]) expect((await fetch(inject('productUrl') + path)).status, path).toBe(404);
});

test('on a phone with a 3G network and a quarter of the speed the event shows in two and a half seconds', async () => {
  const { page, context } = await browser.visit('about:blank', { ...phone, deviceScaleFactor: 2.6 });
  const device = await context.newCDPSession(page);
  await device.send('Network.enable');
  // Chromium's "Fast 3G": 1.6 Mbit/s less tenth, 562 ms; and a phone a quarter as fast as this machine.
  await device.send('Network.emulateNetworkConditions', { offline: false, latency: 562.5, downloadThroughput: (1.6 * 1024 * 1024 * 0.9) / 8, uploadThroughput: (750 * 1024 * 0.9) / 8 });
  await device.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  let bytes = 0;
  let scripts = 0;
  const kinds = new Map<string, string>();
  device.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  device.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes += encodedDataLength;
    if (kinds.get(requestId) === 'Script') scripts += encodedDataLength;
  });
  await fetch(inject('productUrl') + PLAY); // the picture has been made for somebody before
  await page.goto(PLAY);
  await page.getByRole('button', { name: 'Elegir puestos' }).waitFor();
  const seen = await page.evaluate(() => new Promise<{ lcp: number; shift: number }>((resolve) => {
    let shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) if (!entry.hadRecentInput) shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => {
      const last = list.getEntries().at(-1)!;
      setTimeout(() => resolve({ lcp: last.startTime, shift }), 300);
    }).observe({ type: 'largest-contentful-paint', buffered: true });
  }));
  const usable = await page.evaluate(() => performance.now());
  // oxlint-disable-next-line no-console
  console.log(`event page on 3G and a quarter of the speed: LCP ${Math.round(seen.lcp)} ms, usable by ${Math.round(usable)} ms, ${Math.round(bytes / 1000)} kB in all, ${Math.round(scripts / 1000)} kB of script, shift ${seen.shift.toFixed(3)}`);
  expect(seen.lcp).toBeLessThan(2500);
  expect(scripts).toBeLessThan(130_000);
  expect(bytes).toBeLessThan(260_000);
  expect(seen.shift).toBeLessThan(0.1);
});

test('a buyer on a phone finds the play, takes two places and pays them after a declined try', async () => {
  const { page, complaints } = await browser.visit(HOME, phone);
  await page.getByRole('heading', { level: 1, name: 'Próximos eventos' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('link', { name: /Guadalupe años sin cuenta/ }).click();
  await page.getByRole('button', { name: 'Elegir puestos' }).waitFor();
  expect([await barriers(page), await wide(page)]).toEqual([[], 0]);
  const more = page.getByRole('button', { name: 'Una más de Balcón' });
  await more.tap();
  await more.tap();
  // P4: the second is free; two fees of 3,361.
  const basket = page.getByRole('region', { name: 'Tu selección' });
  await basket.getByText(/51[.,]722/).waitFor();
  await basket.getByRole('button', { name: /ver detalle/ }).tap();
  await basket.getByText('Cargo por servicio').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.reload();
  await basket.getByText(/51[.,]722/).waitFor();
  await basket.getByRole('button', { name: 'Comprar' }).tap();

  await page.waitForURL('**/o/ord_*');
  await page.getByLabel('Nombre completo').fill('Laura Pérez');
  await page.getByLabel('Correo electrónico').fill(LAURA);
  await page.reload();
  await expect.poll(() => page.getByLabel('Nombre completo').inputValue()).toBe('Laura Pérez');
  expect([await barriers(page), await wide(page)]).toEqual([[], 0]);
  // A code that is none is told, and nothing is lost.
  await page.getByLabel('Código promocional').fill('NADA');
  await page.getByRole('button', { name: 'Aplicar' }).tap();
  await page.getByText('Ese código no existe.').waitFor();
  await page.getByRole('checkbox', { name: /Acepto los términos/ }).check();
  await page.getByRole('button', { name: 'Pagar', exact: true }).tap();
  await page.getByRole('button', { name: 'Simular un pago rechazado' }).click();
  await page.getByRole('heading', { name: 'El pago no se completó' }).waitFor();
  await page.getByRole('button', { name: /de prueba$/ }).click();
  await page.getByRole('heading', { name: 'Recibimos tu pago' }).waitFor();
  await page.getByRole('link', { name: /Volver|Continuar|boletas/ }).first().click();

  await page.getByRole('heading', { name: '¡Listo! Estas son tus boletas' }).waitFor();
  await expect.poll(() => page.getByRole('img', { name: /^Código QR de Balcón/ }).count()).toBe(2);
  expect([await barriers(page), await wide(page)]).toEqual([[], 0]);
  await page.getByRole('button', { name: /^Mostrar Balcón .* en grande/ }).first().tap();
  const shown = page.getByRole('dialog');
  await shown.getByText('1/2').waitFor();
  expect(await barriers(page)).toEqual([]);
  await shown.getByRole('button', { name: 'Siguiente' }).tap();
  await shown.getByText('2/2').waitFor();
  await shown.getByRole('button', { name: 'Cerrar' }).tap();
  expect(complaints).toEqual([]);
});

test('who bought comes back by a code of the mail, and sees the tickets where there is no network', async () => {
  const { page, context, complaints } = await browser.visit(`${HOME}/me`, { ...phone, serviceWorkers: 'allow' });
  await page.getByLabel('Correo electrónico').fill(LAURA);
  await page.getByRole('button', { name: 'Enviar código' }).tap();
  await page.getByLabel('Código').waitFor();
  expect(await barriers(page)).toEqual([]);
  const code = async () => ((await (await fetch(`${inject('productUrl')}/test/outbox`)).json()) as { mail: { to: string; template: string; text: string }[] }).mail.find(({ to, template }) => template === 'buyer_code' && to === LAURA)?.text.match(/^\d{6}$/m)?.[0];
  await expect.poll(code).toMatch(/^\d{6}$/);
  await page.getByLabel('Código').fill((await code())!);
  await page.getByRole('button', { name: 'Entrar' }).tap();
  await page.getByRole('heading', { name: 'Guadalupe años sin cuenta' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('link', { name: /^Balcón/ }).first().tap();
  await expect.poll(() => page.getByRole('img', { name: /^Código QR de Balcón/ }).count()).toBe(2);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  // The page itself and every program of it are on the device.
  await expect.poll(() => page.evaluate(async () => {
    const kept = await caches.open('portal-1');
    const needed = [location.href, ...performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => /\/assets\/.*\.(?:js|css)$/.test(name))];
    return needed.length > 4 && (await Promise.all(needed.map((url) => kept.match(url)))).every(Boolean);
  })).toBe(true);
  await context.setOffline(true);
  await page.reload();
  await page.getByText('Sin conexión').waitFor();
  expect(await page.getByRole('img', { name: /^Código QR de Balcón/ }).count()).toBe(2);
  expect(complaints.filter((said) => !said.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
});

test('on a desk, in English and in the dark nothing is in the way', async () => {
  const { page, complaints } = await browser.visit(PLAY, { viewport: DESKTOP, locale: 'en-US', colorScheme: 'dark', serviceWorkers: 'block' });
  await page.getByRole('button', { name: 'Choose seats' }).click();
  await page.getByRole('button', { name: 'One more of Mesas' }).click();
  await page.getByRole('region', { name: 'Your selection' }).getByRole('button', { name: 'Buy' }).waitFor();
  expect([await barriers(page), await wide(page)]).toEqual([[], 0]);
  expect(complaints).toEqual([]);
});
