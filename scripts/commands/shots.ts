import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { DESKTOP, PHONE } from '#e2e/sizes.ts';
import { type Screen, screens } from '#e2e/shots/screens.ts';
import { demo, signInAs } from '#e2e/sign-in.ts';
import { command } from '#server/lifecycle/installation.ts';
import { launchBrowser } from '#test/browser.ts';
import { makeDataDir, removeDataDir, startProcess } from '#test/product.ts';

// npm run shots: the pictures that the README shows and those of the manuals, from a fresh demo, into docs/pictures and
// docs/manual/pictures.
// npm run shots -- --all [--only members,roles] [--looks phone-en,desktop-es-dark] [--to folder]: every screen on desk and
// phone, in both languages, light and dark, into .cache/shots: to be looked at.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MANUAL = path.join(ROOT, 'docs/manual/pictures');
const devices = { desktop: { viewport: DESKTOP }, phone: { viewport: PHONE, isMobile: true, hasTouch: true } } as const;
type Device = keyof typeof devices;

interface Look { device: Device; language: 'es' | 'en'; theme: 'light' | 'dark' }

const { values } = parseArgs({ options: { all: { type: 'boolean', default: false }, only: { type: 'string' }, looks: { type: 'string' }, to: { type: 'string' }, url: { type: 'string' } } });
const only = values.only?.split(',');
const onlyLooks = values.looks?.split(',');

const looks: Look[] = (['desktop', 'phone'] as const).flatMap((device) => (['es', 'en'] as const).flatMap((language) => (['light', 'dark'] as const).map((theme) => ({ device, language, theme }))))
  .filter((look) => !onlyLooks || onlyLooks.includes(named(look)));

/** `phone-es`, `desktop-en-dark`: the end of a picture's name. */
function named({ device, language, theme }: Look): string {
  return [device, language, ...(theme === 'dark' ? ['dark'] : [])].join('-');
}

/** Which pictures are wanted in one look. */
const wanted = ({ device, language, theme }: Look): Screen[] => screens.filter(({ name, kept = [], manual }) => {
  if (only && !only.includes(name)) return false;
  return values.all || (!values.to && manual === device && theme === 'light') || (kept.includes(device) && language === 'es' && theme === 'light');
});

await command(async () => {
  const folder = path.resolve(ROOT, values.to ?? (values.all ? '.cache/shots' : 'docs/pictures'));
  await mkdir(folder, { recursive: true });
  await mkdir(MANUAL, { recursive: true });
  const dataDir = values.url ? null : await makeDataDir();
  const product = dataDir ? await startProcess({ dataDir, env: { RATE_READS_PER_MIN: '100000', RATE_WRITES_PER_MIN: '100000', RATE_ANONYMOUS_PER_MIN: '100000' } }) : null;
  const browser = await launchBrowser();
  try {
    for (const look of looks) await takeAll(browser, values.url ?? product!.url, look, folder);
  } finally {
    await browser.close();
    await product?.end();
    if (dataDir) await removeDataDir(dataDir);
  }
});

async function takeAll(browser: Browser, url: string, look: Look, folder: string): Promise<void> {
  const list = wanted(look);
  for (const who of new Set(list.map(({ as }) => as))) {
    const context = await browser.newContext({
      baseURL: url, ...devices[look.device], locale: look.language === 'es' ? 'es-GT' : 'en-US', colorScheme: look.theme, timezoneId: 'America/Guatemala',
      serviceWorkers: 'block', reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    if (who !== null) {
      await page.goto('/sign-in');
      await signInAs(page, who ? demo[who] : demo.admin, look.language);
    }
    for (const screen of list.filter(({ as }) => as === who)) {
      const name = `${screen.name}-${named(look)}`;
      try {
        await take(page, screen);
      } catch (error) {
        // The others are worth a look all the same.
        process.stdout.write(`${name}: not taken, ${error instanceof Error ? error.message.split('\n')[0] : String(error)}\n`);
        process.exitCode = 1;
        continue;
      }
      const picture = await page.screenshot();
      if (values.all || (screen.kept?.includes(look.device) && look.language === 'es' && look.theme === 'light')) await writeFile(path.join(folder, `${name}.png`), picture);
      if (!values.all && !values.to && screen.manual === look.device && look.theme === 'light') await writeFile(path.join(MANUAL, `${name}.webp`), await small(picture));
      process.stdout.write(`${name}\n`);
    }
    await context.close();
  }
}

/** For a page of a manual: as wide as its column on a good display, and light to send. */
function small(picture: Buffer): Promise<Buffer> {
  return sharp(picture).resize({ width: 1080, withoutEnlargement: true }).webp({ quality: 68, effort: 6 }).toBuffer();
}

async function take(page: Page, screen: Screen): Promise<void> {
  // A screen before this one may have been away from the network.
  await page.context().setOffline(false);
  await page.goto(screen.path);
  await settled(page);
  await screen.prepare?.(page);
  await settled(page);
}

/** Nothing is on its way any more: no request, no skeleton, no movement. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .animate-pulse-soft') && document.fonts.status === 'loaded');
  await page.evaluate(async () => {
    await Promise.all(document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY).map(async (one) => one.finished.catch(() => undefined)));
  });
}
