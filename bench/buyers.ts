import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Answer, EventOnSale } from '#bench/box-office.ts';

// Strangers at the portal over real HTTP, each with a browser and an address of its own.

export interface Held { token: string; order: { number: string; units: { unitId: string }[] } }
export interface Portal {
  ask: <T>(method: string, path: string, body?: object) => Promise<Answer<T>>;
  /** At the price that is shown; where it has changed meanwhile the buyer looks again. */
  hold: (event: EventOnSale, basket: object) => Promise<Answer<Held>>;
  close: () => void;
}

const anyAddress = (): string => `10.${[0, 0, 0].map(() => Math.floor(Math.random() * 256)).join('.')}`;

export function portalAt(base: string, site: string): Portal {
  const agent = new Agent({ keepAlive: true, maxSockets: 1000 });
  const { hostname, port } = new URL(base);
  const ask: Portal['ask'] = (method, path, body) => once(method, path, body, randomUUID());
  const once = <T>(method: string, path: string, body: object | undefined, key: string): Promise<Answer<T>> => new Promise((resolve, reject) => {
    const text = body && JSON.stringify(body);
    const headers = { 'x-forwarded-for': anyAddress(), 'idempotency-key': key, ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }) };
    const sent = request({ agent, hostname, port, method, path: `/api/v1/tickets/public${path}`, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        const whole = Buffer.concat(parts).toString();
        resolve({ status: answer.statusCode!, body: (whole === '' ? {} : JSON.parse(whole)) as never });
      });
    });
    // The server had just closed the line that was kept open: the same again, as browsers do.
    sent.on('error', (error) => (sent.reusedSocket ? resolve(once(method, path, body, key)) : reject(error)));
    sent.end(text);
  });
  const hold: Portal['hold'] = async (event, basket) => {
    const visitor = randomUUID();
    for (let tries = 0; ; tries += 1) {
      const quote = await ask<{ totalMinor: number }>('POST', `/sites/${site}/events/${event.slug}/quote`, basket);
      const held = quote.status === 200 ? await ask<Held>('POST', `/sites/${site}/events/${event.slug}/orders`, { ...basket, expectedTotalMinor: quote.body.totalMinor, visitor }) : (quote as Answer<never>);
      if (tries >= 20 || !(held.status === 503 || held.body.code === 'PRICE_CHANGED')) return held;
    }
  };
  return { ask, hold, close: () => agent.destroy() };
}
