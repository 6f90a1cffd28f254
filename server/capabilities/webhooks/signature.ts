import { createHmac, randomBytes } from 'node:crypto';

// Standard Webhooks 1.0: the receiver needs the bytes it got, three headers and its secret.

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

export const newSecret = (): string => `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;

const sign = (secret: string, content: string): string => `v1,${createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64')).update(content).digest('base64')}`;

/**
 * What travels with a body. The id stays the same at every try, so that the receiver knows what it has had; the time is
 * that of the try, so that an old message cannot be played again.
 * @param secrets both sign while one takes the other's place
 */
export const headersOf = ({ id, at, body, secrets }: { id: string; at: Temporal.Instant; body: string; secrets: readonly string[] }): Record<string, string> => {
  const seconds = String(Math.floor(at.epochMilliseconds / 1000));
  return { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': secrets.map((secret) => sign(secret, `${id}.${seconds}.${body}`)).join(' ') };
};
