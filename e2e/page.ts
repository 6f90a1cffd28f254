import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '#test/browser.ts';
import { logIn } from './api.ts';
import { arrived } from './sign-in.ts';
import { DESKTOP, PHONE } from './sizes.ts';

export { DESKTOP, PHONE };

export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** What the page complained about: errors of scripts, of the console, and answers of 500 or more. */
  complaints: string[];
}

/**
 * One browser for a test file. Each `visit` is a person of their own: no cookies are shared. The program is installed only
 * for who goes offline (`serviceWorkers: 'allow'`): it would fetch all of itself beside what they do.
 */
export function useBrowser() {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  // Whoever stayed would go on being told, and drawn, during every test after this one.
  const open: BrowserContext[] = [];
  afterEach(async () => void (await Promise.all(open.splice(0).map((context) => context.close()))));

  const arrive = async (options: BrowserContextOptions): Promise<Visitor> => {
    const context = await browser.newContext({ baseURL: inject('productUrl'), viewport: DESKTOP, locale: 'es-GT', timezoneId: 'America/Guatemala', reducedMotion: 'reduce', serviceWorkers: 'block', ...options });
    open.push(context);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(`page: ${error.message}`));
    page.on('console', (message) => {
      // A refused request is logged as well; whether it should have been refused is the test's to say.
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(`console: ${message.text()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 500) complaints.push(`${response.status()} ${response.request().method()} ${response.url()}`);
    });
    return { page, context, complaints };
  };
  return {
    visit: async (path: string, options: BrowserContextOptions = {}): Promise<Visitor> => {
      const visitor = await arrive(options);
      await visitor.page.goto(path);
      return visitor;
    },
    /** Signed in already, as the cookie of an earlier visit would; the door has tests of its own. */
    visitAs: async (email: string, path: string, options: BrowserContextOptions = {}): Promise<Visitor> => {
      const visitor = await arrive(options);
      await logIn(visitor.context.request, email);
      await visitor.page.goto(path);
      await arrived(visitor.page);
      return visitor;
    },
  };
}
