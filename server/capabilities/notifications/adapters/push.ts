import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import webPush from 'web-push';
import { z } from 'zod';
import { ProviderError, call } from '#capabilities/connections/public.ts';
import { installSender } from '#capabilities/notifications/channels.ts';

// Web push (RFC 8030) with the installation's own keys (VAPID, RFC 8292); what is sent is encrypted for the browser (RFC 8291).

const Keys = z.object({ publicKey: z.string(), privateKey: z.string() });
let keys: z.output<typeof Keys> | null = null;
let subject = 'mailto:no-reply@mostrador.invalid';

/** Makes the keys at the first start and keeps them with the other secrets: with new ones every browser would have to ask again. */
export function configurePush({ dataDir, contact }: { dataDir: string; contact: string }): void {
  const file = `${dataDir}/secrets/vapid.json`;
  mkdirSync(`${dataDir}/secrets`, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, JSON.stringify(webPush.generateVAPIDKeys()), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  keys = Keys.parse(JSON.parse(readFileSync(file, 'utf8')));
  const address = /<([^<>]+)>/.exec(contact)?.[1] ?? contact;
  subject = `mailto:${address}`;
}

/** What a browser needs to subscribe; empty where push is not set up. */
export const pushKey = (): string => keys?.publicKey ?? '';

/** Four weeks: an alert that nobody has seen for so long is no news. */
const TTL_S = 28 * 24 * 3600;

installSender('push', async (message) => {
  const { subscription } = message;
  if (!keys || !subscription) throw new ProviderError('PUSH_OFF', 'push is not set up', { retriable: false });
  const details = webPush.generateRequestDetails({ endpoint: subscription.endpoint, keys: { p256dh: subscription.p256dh, auth: subscription.auth } },
    JSON.stringify({ title: message.subject.slice(0, 200), body: message.text.slice(0, 1000), path: message.path ?? '/', tag: message.id }),
    // Sent twice it stands there once: the push service keeps the newest of a topic, the browser that of a tag.
    { vapidDetails: { subject, ...keys }, TTL: TTL_S, contentEncoding: 'aes128gcm', topic: message.id.replaceAll('-', '') });
  const headers = Object.fromEntries(Object.entries(details.headers).filter(([name]) => name !== 'Content-Length').map(([name, value]) => [name, String(value)]));
  const answer = await call({ tenantId: message.tenantId, provider: `push ${new URL(subscription.endpoint).host}` }, { url: details.endpoint, method: 'POST', headers, body: details.body });
  if (answer.status === 404 || answer.status === 410) throw new ProviderError('GONE', 'the browser takes no more messages', { retriable: false, status: answer.status });
  if (answer.status >= 300) throw new ProviderError('REJECTED', `the push service answers ${answer.status}: ${answer.text().slice(0, 200)}`, { retriable: false, status: answer.status });
  return { providerId: answer.headers.location ?? null };
});
