import { randomUUID } from 'node:crypto';
import type { Endpoint } from '#contracts/endpoint.ts';
import { sql } from '#platform/db.ts';
import { allRoutes } from '#server/modules.ts';
import { askOf } from './ask.ts';
import type { Ask, Choices } from './ask.ts';
import type { Answer, Town } from './town.ts';

// One command sent several times under one key: one effect, one answer.

export const NOTHING_STRANGE: Omit<Choices, 'ids'> = { as: 0, allIds: false, full: false, edits: [], path: [], query: [], header: -1, broken: -1 };

/** Every operation whose document promises an Idempotency-Key to a signed-in caller. */
export function keyed(town: Town): Endpoint[] {
  const promised = new Set(Object.values(town.document.paths).flatMap((path) => Object.values(path)).filter(({ parameters }) => parameters?.some(({ name }) => name === 'Idempotency-Key')).map(({ operationId }) => operationId));
  return allRoutes().map(({ endpoint }) => endpoint).filter(({ id, permission }) => promised.has(id) && permission !== 'public');
}

export interface Sending { ask: Ask; key: string; answers: Answer[] }

export class Once {
  readonly #town: Town;
  readonly against: string[] = [];
  effects = 0;
  replays = 0;
  refusals = 0;
  constructor(town: Town) {
    this.#town = town;
  }

  /** The same request `times` at once, then again until nobody is at it any more; all that was said is compared. */
  async several(endpoint: Endpoint, ids: number, times: number): Promise<Sending> {
    const key = randomUUID();
    const made = askOf(endpoint, { ...NOTHING_STRANGE, ids });
    const ask = await this.#town.fixed({ ...made, headers: { ...made.headers, 'idempotency-key': key } });
    const wrong = (what: string): void => void this.against.push(`${endpoint.id}: ${what}\n  ${JSON.stringify(ask).slice(0, 400)}`);
    const answers: Answer[] = [];
    const one = async (): Promise<void> => {
      for (let tries = 0; tries < 200; tries += 1) {
        const answer = await this.#town.send(ask).catch((error: unknown) => error as Error);
        if (answer instanceof Error) {
          if (await this.#town.returned()) continue;
          return wrong(String(answer));
        }
        if (answer.status !== 409 || !answer.body.includes('REQUEST_IN_PROGRESS')) {
          answers.push(answer);
          return;
        }
        this.refusals += 1;
        if (answer.headers['retry-after'] === undefined) wrong('409 while running without Retry-After');
      }
      wrong('still running after 200 tries');
    };
    await Promise.all(Array.from({ length: times }, one));
    const done = answers.filter(({ status }) => status < 300);
    if (done.length === 0) return { ask, key, answers };
    // A refusal has no effect, and is judged anew; once done, all that come hear the same.
    await one();
    const told = answers.filter(({ status }) => status < 300);
    if (new Set(told.map(({ status, body }) => `${status} ${body}`)).size > 1) wrong(`different answers: ${told.map(({ status, body }) => `${status} ${body.slice(0, 120)}`).join(' | ')}`);
    if (answers.at(-1)!.status >= 300) wrong(`done, and then ${answers.at(-1)!.status}`);
    if (answers.at(-1)!.headers['idempotency-replayed'] !== 'true' && this.#kept(answers.at(-1)!)) wrong('a repeat that does not say so');
    this.effects += 1;
    this.replays += told.length - 1;
    const { rows } = await sql<{ requests: number }>`select count(distinct request_id)::int as requests from audit_log where tenant_id = ${this.#town.own.id} and request_id = any(${answers.map(({ headers }) => String(headers['x-request-id']))})`.execute(this.#town.world.owner.global);
    if (rows[0]!.requests > 1) wrong(`${rows[0]!.requests} effects in the audit log`);
    return { ask, key, answers };
  }
  /** A stream cannot be kept. */
  #kept = ({ headers }: Answer): boolean => String(headers['content-type'] ?? 'application/json').startsWith('application/json');

  /** The same key with something else, of somebody else, and of another business. */
  async otherwise(endpoint: Endpoint, { ask, key }: Sending): Promise<void> {
    const other = { ...ask, ...(ask.body === null || !ask.body.startsWith('{') ? { path: ask.path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, randomUUID()) } : { body: changed(endpoint, ask.body) }) };
    if (JSON.stringify(other) !== JSON.stringify(ask)) {
      const answer = await this.#town.send(other);
      // What its shape refuses is refused before.
      if (!answer.body.includes('IDEMPOTENCY_KEY_REUSED') && !answer.body.includes('VALIDATION_ERROR')) this.against.push(`${endpoint.id}: the same key with another content answered ${answer.status} ${answer.body.slice(0, 200)}\n  ${JSON.stringify(other).slice(0, 300)}`);
    }
    const stranger = await this.#town.send({ ...ask, as: 'second' });
    if (stranger.headers['idempotency-replayed'] !== undefined) this.against.push(`${endpoint.id}: somebody else was given the answer to the key ${key}`);
  }
}

/** The same body with one text, number or flag changed, as its schema still allows; else as it was. */
function changed(endpoint: Endpoint, body: string): string {
  const parsed = JSON.parse(Buffer.from(body, 'latin1').toString('utf8')) as Record<string, unknown>;
  for (const [name, value] of Object.entries(parsed)) {
    const next = typeof value === 'string' ? `${value}x` : typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : undefined;
    if (next !== undefined && endpoint.body!.safeParse({ ...parsed, [name]: next }).success) return Buffer.from(JSON.stringify({ ...parsed, [name]: next }), 'utf8').toString('latin1');
  }
  return body;
}
