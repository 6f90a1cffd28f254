import { readFileSync } from 'node:fs';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(['true', 'false', '1', '0', 'on', 'off']).transform((value) => value === 'true' || value === '1' || value === 'on');
const url = (protocols: readonly string[]) => z.url().refine((value) => protocols.includes(new URL(value).protocol), { error: `must begin with ${protocols.join(' or ')}//` });

/** Everything that can be set from outside, by environment variables only; `X_FILE` reads X from a file. */
const Shape = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  PORT: port.default(4700),
  HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: port.optional(),
  PUBLIC_URL: url(['http:', 'https:']).optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_URL: url(['postgres:', 'postgresql:']).optional(),
  DATABASE_OWNER_URL: url(['postgres:', 'postgresql:']).optional(),
  DATABASE_JOBS_URL: url(['postgres:', 'postgresql:']).optional(),
  DATABASE_REPLICA_URL: url(['postgres:', 'postgresql:']).optional(),
  DATABASE_POOL: z.coerce.number().int().min(1).max(200).default(12),
  DATABASE_PREPARED: flag.default(true),
  /** Once it is told to stop, it goes on answering this long while /readyz says no, so that a proxy takes it out first. */
  DRAIN_SECONDS: z.coerce.number().int().min(0).max(30).default(0),
  REDIS_URL: url(['redis:', 'rediss:']).optional(),
  S3_ENDPOINT: url(['http:', 'https:']).optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_BUCKET: z.string().optional(),
  S3_ACCESS_KEY: z.string().optional(),
  S3_SECRET_KEY: z.string().optional(),
  SMTP_URL: url(['smtp:', 'smtps:']).optional(),
  MAIL_FROM: z.string().default('Mostrador <no-reply@mostrador.invalid>'),
  TRUST_PROXY: z.string().default(''),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
  RATE_READS_PER_MIN: z.coerce.number().int().min(1).default(200),
  RATE_WRITES_PER_MIN: z.coerce.number().int().min(1).default(100),
  RATE_ANONYMOUS_PER_MIN: z.coerce.number().int().min(1).default(300),
  OUTBOUND_ALLOW_PRIVATE: z.string().default(''),
  DEMO_GATEWAY: flag.optional(),
  /** `https://tiles.example/{z}/{x}/{y}.png`: the background of maps; none by default. */
  MAP_TILES_URL: url(['https:']).optional(),
  MAP_TILES_ATTRIBUTION: z.string().max(200).default(''),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(4),
});

const Settings = Shape.superRefine((settings, ctx) => {
  const together = (keys: (keyof typeof settings)[]) => {
    const given = keys.filter((key) => settings[key] !== undefined);
    if (given.length > 0 && given.length < keys.length) {
      for (const key of keys.filter((one) => settings[one] === undefined)) ctx.addIssue({ code: 'custom', path: [key], message: `is needed together with ${given.join(', ')}` });
    }
  };
  together(['DATABASE_URL', 'DATABASE_OWNER_URL', 'DATABASE_JOBS_URL']);
  together(['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY', 'S3_SECRET_KEY']);
  if (settings.NODE_ENV === 'production' && !settings.PUBLIC_URL) ctx.addIssue({ code: 'custom', path: ['PUBLIC_URL'], message: 'is needed in production: links in messages are made of it' });
  // Machines read the log of a server in production, a person sits before the others.
}).transform((settings) => ({ ...settings, LOG_LEVEL: settings.LOG_LEVEL ?? (settings.NODE_ENV === 'production' ? 'info' as const : 'warn' as const) }));

export type Config = z.output<typeof Settings>;
/** The names of all settings. */
export const SETTINGS: readonly string[] = Object.keys(Shape.shape);

/** All that is wrong with the settings, at once, each by its name. */
export class ConfigError extends Error {}

/** @throws ConfigError naming every wrong setting */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of Object.keys(Shape.shape)) {
    const direct = environment[name];
    const file = environment[`${name}_FILE`];
    if (direct !== undefined && direct !== '') values[name] = direct;
    else if (file) {
      try {
        values[name] = readFileSync(file, 'utf8').trim();
      } catch (error) {
        problems.push(`${name}_FILE: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
      }
    }
  }
  const result = Settings.safeParse(values);
  if (!result.success) problems.push(...result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  if (problems.length > 0) throw new ConfigError(`Some settings are wrong:\n${problems.map((line) => `  ${line}`).join('\n')}\nSee .env.example for what each of them means.`);
  return result.data!;
}

/** The settings in force, without secrets, for the log at start. */
export const printable = (config: Config): Record<string, unknown> =>
  Object.fromEntries(Object.entries(config).map(([name, value]) => [name, /KEY|SECRET|_URL$/.test(name) && name !== 'PUBLIC_URL' && value ? hide(String(value)) : value]));

const hide = (value: string): string => (URL.canParse(value) ? `${new URL(value).protocol}//${new URL(value).host}/…` : '…');
