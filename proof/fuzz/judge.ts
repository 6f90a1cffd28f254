import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { PATIENCE_MS } from './town.ts';
import type { Answer, Operation, Town } from './town.ts';

// What no answer may be, read from the published document alone, by a reader of schemas that is not the product's own.

/** What only the inside of the program knows: stacks, statements, places, names of libraries. */
const INSIDE = [
  /\bat (?:async )?[\w.<>[\] ]+ \(?(?:file:|node:|\/)/, /node_modules/, /\.(?:ts|js|mjs):\d+/, /\/(?:server|contracts|platform)\/[\w/-]+\.ts/, /\b(?:select|insert into|update|delete from)\b[^"]{1,80}\b(?:from|values|set|where)\b/i, /\b(?:pg_[a-z]+|graphile_worker|information_schema)\b/, /\bSQLSTATE\b/i, /syntax error at or near/, /violates (?:check|foreign|unique|not-null)/, /\b(?:relation|column) \\?"/,
  /\b(?:Kysely|ZodError|fastify|FST_[A-Z]|pino|undici|ajv)\b/i, /(?:Type|Range|Syntax|Reference)Error\b/, /Cannot (?:read|set|convert) /, /is not (?:a function|iterable|defined)/, /\[object Object\]/,
];
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

export class Judge {
  readonly #town: Town;
  readonly #ajv: Ajv2020;
  readonly #operations: Map<string, Operation>;
  readonly #schemas = new Map<string, ValidateFunction>();
  constructor(town: Town) {
    this.#town = town;
    this.#operations = new Map(Object.values(town.document.paths).flatMap((path) => Object.values(path)).map((operation) => [operation.operationId, operation]));
    this.#ajv = new Ajv2020({ strict: false, validateFormats: true });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema({ $id: 'document', components: town.document.components }, 'document');
  }

  /** Everything that is wrong with this answer. `sent`: all that the request said, which may be said back. */
  faults(operationId: string, answer: Answer, sent: string): string[] {
    const { status, headers, body, ms } = answer;
    const found: string[] = [];
    if (status >= 500) found.push(`${status}: ${body.slice(0, 200)}`);
    if (ms > PATIENCE_MS) found.push(`answered after ${Math.round(ms)} ms`);
    const said = `${JSON.stringify(headers)}\n${body.length > 2_000_000 ? body.slice(0, 2_000_000) : body}`;
    for (const inside of INSIDE) {
      const leak = inside.exec(said)?.[0];
      if (leak !== undefined && !sent.includes(leak)) found.push(`tells of the inside: ${leak}`);
    }
    if (said.includes(this.#town.canary)) found.push('tells a name of the other tenant');
    for (const [id] of said.matchAll(UUID)) if (this.#town.foreign.has(id) && !sent.includes(id)) found.push(`tells an id of the other tenant: ${id}`);
    found.push(...(status >= 400 ? this.#refusal(operationId, answer) : this.#success(operationId, answer)));
    return found;
  }

  #refusal(operationId: string, { status, headers, body }: Answer): string[] {
    if (!String(headers['content-type']).startsWith('application/problem+json')) return [`${status} is ${headers['content-type']}: ${body.slice(0, 100)}`];
    const problem = JSON.parse(body) as { code: string; status: number; detail: string };
    const wrong = this.#against(this.#town.document.components.schemas['Problem']!, 'Problem', problem);
    if (problem.status !== status) wrong.push(`says ${problem.status} and is ${status}`);
    const documented = this.#operations.get(operationId)?.responses[String(status)]?.description.split(', ') ?? [];
    return documented.includes(problem.code) ? wrong : [...wrong, `${status} ${problem.code} is not in its document`];
  }

  #success(operationId: string, { status, headers, body }: Answer): string[] {
    if (status === 304) return [];
    const declared = this.#operations.get(operationId)?.responses[String(status)];
    if (!declared) return status >= 300 && headers.location !== undefined ? [] : [`${status} is not in its document`];
    if (!declared.content) return body === '' ? [] : [`${status} has a body: ${body.slice(0, 100)}`];
    const type = String(headers['content-type']).split(';')[0]!;
    const own = declared.content[type] ?? declared.content['*/*'];
    if (!own) return [`${type} in place of ${Object.keys(declared.content).join(', ')}`];
    return own.schema ? this.#against(own.schema, `${operationId} ${status}`, JSON.parse(body)) : [];
  }

  #against(schema: object, key: string, value: unknown): string[] {
    const validate = this.#schemas.get(key) ?? this.#ajv.compile(schema);
    this.#schemas.set(key, validate);
    return validate(value) ? [] : validate.errors!.slice(0, 3).map(({ instancePath, message }) => `against its schema: ${instancePath} ${message}`);
  }
}
