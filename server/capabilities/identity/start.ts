import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { closeMail, configureMail, configurePush } from '#capabilities/notifications/public.ts';
import type { Clock } from '#platform/clock.ts';
import type { Config } from '#platform/config.ts';
import type { Actor } from '#platform/context.ts';
import type { Db } from '#platform/db.ts';
import type { Credentials } from '#platform/mount.ts';
import { inGlobal } from '#platform/db.ts';
import { sweepAttempts } from './attempt-queries.ts';
import { Gate } from './authenticate.ts';
import { evenWorkDone } from './even-time.ts';
import { Limits } from './limit.ts';
import { setRuntime } from './runtime.ts';
import { readMasterKey, useServerKey } from '#platform/vault.ts';
import { withoutLastSlash } from '#platform/site.ts';
import { sweep } from './session-queries.ts';
import { KeyRing } from './signing-keys.ts';

export interface IdentityOptions {
  db: Db;
  clock: Clock;
  config: Pick<Config, 'PUBLIC_URL' | 'HOST' | 'PORT' | 'SMTP_URL' | 'MAIL_FROM' | 'RATE_READS_PER_MIN' | 'RATE_WRITES_PER_MIN' | 'RATE_ANONYMOUS_PER_MIN'>;
  /** Holds `secrets/server.key`. */
  dataDir: string;
  logger: Logger;
  /** For black-box tests: the ceilings of requests are out of reach; the counters of failed sign-ins stay. */
  relaxedLimits?: boolean;
}

export interface Identity {
  authenticate: (credentials: Credentials, now: Temporal.Instant) => Promise<Actor | null>;
  limit: (request: FastifyRequest, actor: Actor | null, writes: boolean) => Promise<void>;
  keys: KeyRing;
  stop: () => Promise<void>;
}

const HOUSEKEEPING_MS = 3_600_000;
/** More often than a new key waits before it signs, so that every process knows it in time. */
const KEYS_MS = 300_000;
const KEEP_DAYS = 30;
const SIGN_INS_PER_MIN = 5;
const OUT_OF_REACH = 1_000_000;

/** Make this process able to tell who calls. */
export async function createIdentity(options: IdentityOptions): Promise<Identity> {
  const { db, clock, config, logger } = options;
  const masterKey = readMasterKey(options.dataDir);
  useServerKey(masterKey);
  const given = config.PUBLIC_URL === undefined ? undefined : withoutLastSlash(config.PUBLIC_URL);
  const publicUrl = given ?? (config.PORT === 0 ? null : `http://${config.HOST === '0.0.0.0' ? 'localhost' : config.HOST}:${config.PORT}`);
  const issuer = given ?? 'mostrador';
  const keys = new KeyRing(db, clock, masterKey);
  await keys.start();
  const gate = new Gate(db, clock, keys, issuer);
  const rate = (perMin: number): number => (options.relaxedLimits ? OUT_OF_REACH : perMin);
  const limits = new Limits({ readsPerMin: rate(config.RATE_READS_PER_MIN), writesPerMin: rate(config.RATE_WRITES_PER_MIN), anonymousPerMin: rate(config.RATE_ANONYMOUS_PER_MIN), signInsPerMin: rate(SIGN_INS_PER_MIN) });
  configureMail({ smtpUrl: config.SMTP_URL, from: config.MAIL_FROM });
  configurePush({ dataDir: options.dataDir, contact: config.MAIL_FROM });
  setRuntime({ db, clock, logger, masterKey, keys, gate, limits, issuer, publicUrl });

  const housekeeping = async (): Promise<void> => {
    const before = clock.now().subtract({ hours: 24 * KEEP_DAYS });
    await keys.start();
    await inGlobal(db, clock.now(), (tx) => sweepAttempts(tx, before));
    await sweep(db, before);
  };
  const timer = setInterval(() => void housekeeping().catch((error: unknown) => logger.warn({ err: error }, 'housekeeping of sign-ins failed; it is tried again in an hour')), HOUSEKEEPING_MS);
  const keyTimer = setInterval(() => void keys.load().catch((error: unknown) => logger.warn({ err: error }, 'the signing keys could not be read; they are read again in five minutes')), KEYS_MS);
  timer.unref();
  keyTimer.unref();
  return {
    authenticate: (credentials, now) => gate.authenticate(credentials, now), limit: (request, actor, writes) => limits.limit(request, actor, writes), keys,
    stop: async () => {
      clearInterval(timer);
      clearInterval(keyTimer);
      await evenWorkDone();
      closeMail();
    },
  };
}
