import type { Logger } from 'pino';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db.ts';
import type { Gate } from './authenticate.ts';
import type { Limits } from './limit.ts';
import type { KeyRing } from './signing-keys.ts';

/** What the routes need of the running process; set once when it starts. */
export interface Runtime {
  db: Db;
  clock: Clock;
  logger: Logger;
  masterKey: Buffer;
  keys: KeyRing;
  gate: Gate;
  limits: Limits;
  issuer: string;
  /** Where the product is reached, for links in messages; null in development without a fixed port. */
  publicUrl: string | null;
}

let current: Runtime | null = null;
export const setRuntime = (runtime: Runtime): void => {
  current = runtime;
};
export function runtime(): Runtime {
  if (!current) throw new Error('identity has not been started (createIdentity)');
  return current;
}

/** Rights or sessions changed: nothing known in this process is believed any more. Other processes look within a second. */
export const rightsChanged = (): void => current?.gate.doubt();

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The address that links in messages begin with. A host name that the caller made up is never taken. */
export function linkBase(request: FastifyRequest): string {
  const { publicUrl } = runtime();
  if (LOOPBACK.has(request.hostname) && (publicUrl === null || LOOPBACK.has(new URL(publicUrl).hostname))) {
    const asked = `${request.protocol}://${request.host}`;
    // A port that no machine has makes it no address.
    if (URL.canParse(asked)) return asked;
  }
  return publicUrl ?? 'http://localhost';
}
