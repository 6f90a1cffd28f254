import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { configureFiles } from '#capabilities/files/public.ts';
import { addPerson, createIdentity, evenWorkDone, hashPassword } from '#capabilities/identity/public.ts';
import type { Identity } from '#capabilities/identity/public.ts';
import { readConfig } from '#platform/config.ts';
import { buildServer } from '#platform/http.ts';
import { allRoutes } from '#server/modules.ts';
import type { TestTenant, World } from '#test/server.ts';

// People who sign in for real, for tests of the whole.

export const PASSWORD = 'tres tristes tigres tragaban trigo';

export interface People {
  app: FastifyInstance;
  identity: Identity;
  /** Its data folder: secrets and files. */
  folder: string;
  /** A member with seed roles (`studio.coordinator`), who can sign in with PASSWORD. */
  add: (tenant: TestTenant, roles: readonly string[], more?: { email?: string; name?: string }) => Promise<Person>;
}
export interface Person { userId: string; email: string; name: string }

let counter = 0;

/** The real server over the test file's database, with real sign-in. */
export function usePeople(world: World, options: { limits?: boolean; environment?: NodeJS.ProcessEnv } = {}): People {
  const people = {} as People;
  let folder: string;
  let hash: string;
  beforeAll(async () => {
    folder = mkdtempSync(`${tmpdir()}/mostrador-people-`);
    people.folder = folder;
    const logger = pino({ level: process.env.TEST_LOG ?? 'silent' });
    const config = readConfig({ NODE_ENV: 'test', PORT: '0', ...options.environment });
    await configureFiles({ config, dataDir: folder });
    people.identity = await createIdentity({ db: world.db, clock: world.clock, config, dataDir: folder, logger, relaxedLimits: !options.limits });
    people.app = await buildServer({
      db: world.db, clock: world.clock, authenticate: people.identity.authenticate, limit: people.identity.limit, checkAnswers: true, routes: allRoutes(), logger, trustProxy: [],
    });
    await people.app.ready();
    hash = await hashPassword(PASSWORD);
  });
  afterAll(async () => {
    await people.app.close();
    await people.identity.stop();
    rmSync(folder, { recursive: true });
  });
  people.add = async (tenant, roles, more = {}) => {
    counter += 1;
    const email = more.email ?? `persona${counter}.${tenant.slug}@example.com`;
    const name = more.name ?? `Persona ${counter}`;
    const { userId } = await tenant.run((ctx) => addPerson(ctx, { email, name, password: { hash }, roles }));
    return { userId, email, name };
  };
  return people;
}

/** A browser: keeps cookies, sends where it is, and the access token once it has one. */
export class Browser {
  readonly app: FastifyInstance;
  readonly cookies = new Map<string, string>();
  token: string | null = null;
  sessionId: string | null = null;
  readonly headers: Record<string, string>;
  readonly ip: string;
  constructor(app: FastifyInstance, given: { ip?: string; headers?: Record<string, string> } = {}) {
    this.app = app;
    this.ip = given.ip ?? '198.51.100.20';
    this.headers = { 'user-agent': 'test browser', 'sec-fetch-site': 'same-origin', ...given.headers };
  }
  async request(method: NonNullable<InjectOptions['method']>, url: string, body?: unknown, headers: Record<string, string | undefined> = {}): Promise<LightMyRequestResponse> {
    const all = {
      ...this.headers, ...(this.token && { authorization: `Bearer ${this.token}` }), ...(this.cookies.size > 0 && { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }), ...headers,
    };
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<string, string>;
    const answer = await this.app.inject({ method, url, headers: sent, remoteAddress: this.ip, ...(body !== undefined && { payload: body as object }) });
    for (const { name, value, maxAge } of answer.cookies) {
      if (maxAge === 0 || value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }
  get = (url: string, headers?: Record<string, string | undefined>) => this.request('GET', url, undefined, headers);
  post = (url: string, body?: unknown, headers?: Record<string, string | undefined>) => this.request('POST', url, body, headers);
  patch = (url: string, body: unknown, version: number) => this.request('PATCH', url, body, { 'if-match': `"${version}"` });
  delete = (url: string) => this.request('DELETE', url);

  /** Sign in; keeps the token when no second factor is asked for. */
  async signIn(email: string, password = PASSWORD, more: object = {}): Promise<LightMyRequestResponse> {
    const answer = await this.post('/api/v1/auth/login', { email, password, ...more }, { authorization: undefined });
    this.keep(answer);
    return answer;
  }
  async refresh(body?: object): Promise<LightMyRequestResponse> {
    const answer = await this.post('/api/v1/auth/refresh', body, { authorization: undefined });
    this.keep(answer);
    return answer;
  }
  keep(answer: LightMyRequestResponse): void {
    if (answer.statusCode !== 200) return;
    const { accessToken, sessionId } = answer.json<{ accessToken?: string; sessionId?: string }>();
    if (accessToken) this.token = accessToken;
    if (sessionId) this.sessionId = sessionId;
  }
}

/** What was sent to somebody, newest first. */
export const mailTo = async (tenant: TestTenant, email: string) => {
  await evenWorkDone();
  return tenant.run((ctx) => ctx.tx.selectFrom('message').select(['template', 'subject', 'body', 'status']).where('tenantId', '=', tenant.id).where('recipient', '=', email).orderBy('id', 'desc').execute());
};

/** The token in the newest link to somebody. */
export async function tokenTo(tenant: TestTenant, email: string): Promise<string> {
  const [newest] = await mailTo(tenant, email);
  const token = /#([\w-]+)/.exec(newest?.body ?? '')?.[1];
  if (!token) throw new Error(`no link was sent to ${email}`);
  return token;
}
