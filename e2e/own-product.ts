import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { makeDataDir, removeDataDir, startProcess, type RunningProduct } from '#test/product.ts';
import { type Visitor, PHONE, useBrowser } from './page.ts';
import { arrived, demo, signIn } from './sign-in.ts';

/** A message of any channel, as the door of black-box tests shows it. */
export interface Sent { channel: string; to: string; template: string; subject: string; text: string; status: string; error: string | null; clientId: string | null; ownerId: string | null; createdAt: string }

export const aPhone = { viewport: PHONE, hasTouch: true, isMobile: true };

/** A product of this file alone, since it moves the clock by weeks, and the people around it, whose devices have its time. */
export function useOwnProduct() {
  const browser = useBrowser();
  let product: RunningProduct;
  let dataDir: string;
  let now: Temporal.Instant | null = null;
  const everybody: Visitor[] = [];
  beforeAll(async () => {
    dataDir = await makeDataDir();
    product = await startProcess({ dataDir, args: ['--test-clock'], env: { RATE_READS_PER_MIN: '100000', RATE_WRITES_PER_MIN: '100000', RATE_ANONYMOUS_PER_MIN: '100000' } });
  });
  afterAll(async () => {
    await product.end();
    await removeDataDir(dataDir);
  });

  /** Somebody with a device of their own, at the product's time. */
  const visit = async (path: string, options: BrowserContextOptions = {}): Promise<Visitor> => {
    const visitor = await browser.visit('about:blank', { baseURL: product.url, ...options });
    if (now) await visitor.context.clock.setFixedTime(now.epochMilliseconds);
    await visitor.page.goto(path);
    everybody.push(visitor);
    return visitor;
  };
  const json = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const answer = await fetch(product.url + path, init);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  return {
    visit,
    /** Somebody of the studio, signed in, on the screen at this path. */
    staff: async (email: string, path: string, options: BrowserContextOptions = {}): Promise<Visitor> => {
      const visitor = await visit('/sign-in', options);
      await signIn(visitor.page, email);
      await arrived(visitor.page);
      await visitor.page.goto(path);
      return visitor;
    },
    /** What nobody sees on a screen, read as the administrator. */
    read: async <T>(path: string): Promise<T> => {
      const { accessToken } = await json<{ accessToken: string }>('/api/v1/auth/login', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: demo.admin, password: demo.password }) });
      return json<T>(path, { headers: { authorization: `Bearer ${accessToken}` } });
    },
    outbox: async (): Promise<Sent[]> => Object.values(await json<Record<string, Sent[]>>('/test/outbox')).flat(),
    setClock: async (to: Temporal.Instant): Promise<void> => {
      now = to;
      await json('/test/clock', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ now: to.toString() }) });
    },
    /** What any page of anybody complained about so far. */
    complaints: () => everybody.flatMap((one) => one.complaints),
    leaveAll: async (): Promise<void> => {
      await Promise.all(everybody.splice(0).map(({ context }) => context.close()));
    },
    pages: (): Page[] => everybody.flatMap(({ context }) => context.pages()),
  };
}

/** Waits until something that the product does by itself has come about. */
export const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 20_000, interval: 200 });
