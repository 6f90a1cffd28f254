import { written } from './place.ts';

// Tags of the organizer, loaded from elsewhere only after a visitor agreed, and never on pages whose address is a secret.

const KEY = 'portal.consent';
export const tags = written.page?.tags;
export const hasTags = Boolean(tags?.gtmId ?? tags?.metaPixelId);
export const consent = (): 'yes' | 'no' | null => {
  try {
    return localStorage.getItem(KEY) as 'yes' | 'no' | null;
  } catch {
    return null;
  }
};
export function decide(answer: 'yes' | 'no'): void {
  try {
    localStorage.setItem(KEY, answer);
  } catch {
    // Asked again next time.
  }
  if (answer === 'yes') startTags();
}

interface Measuring { dataLayer?: object[]; fbq?: Pixel }
interface Pixel { (...args: unknown[]): void; callMethod?: (...args: unknown[]) => void; queue: unknown[][]; loaded: boolean; version: string }
const page = window as unknown as Measuring;
const load = (src: string): void => document.head.append(Object.assign(document.createElement('script'), { src, async: true }));

let started = false;
export function startTags(): void {
  if (started || !hasTags || consent() !== 'yes') return;
  started = true;
  if (tags?.gtmId) {
    page.dataLayer = [{ 'gtm.start': Date.now(), event: 'gtm.js' }];
    load(`https://www.googletagmanager.com/gtm.js?id=${tags.gtmId}`);
  }
  if (tags?.metaPixelId) {
    const pixel: Pixel = Object.assign((...args: unknown[]) => (pixel.callMethod ? pixel.callMethod(...args) : void pixel.queue.push(args)), { queue: [] as unknown[][], loaded: true, version: '2.0' });
    page.fbq = pixel;
    load('https://connect.facebook.net/en_US/fbevents.js');
    pixel('init', tags.metaPixelId);
    pixel('track', 'PageView');
  }
}

/** Something worth counting, for who agreed. */
export function measure(event: 'view_item' | 'begin_checkout', data: { name: string; valueMinor?: number; currency: string }): void {
  if (!started) return;
  page.dataLayer?.push({ event, ecommerce: { currency: data.currency, ...(data.valueMinor !== undefined && { value: data.valueMinor / 100 }), items: [{ item_name: data.name }] } });
  page.fbq?.('track', event === 'view_item' ? 'ViewContent' : 'InitiateCheckout', { content_name: data.name, currency: data.currency, ...(data.valueMinor !== undefined && { value: data.valueMinor / 100 }) });
}
