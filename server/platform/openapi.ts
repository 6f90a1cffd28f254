import { z } from 'zod';
import type { Endpoint } from '#contracts/endpoint.ts';
import { declaredErrors } from './errors.ts';

type Json = Record<string, unknown>;

/** What every route may answer besides its own errors. */
const COMMON = ['ADDRESS_TOO_LONG', 'BAD_REQUEST', 'HEAD_TOO_LARGE', 'REQUEST_TOO_SLOW', 'VALIDATION_ERROR', 'RATE_LIMITED', 'SERVICE_UNAVAILABLE', 'TRY_AGAIN'];
const SIGNED_IN = ['UNAUTHENTICATED', 'INSUFFICIENT_PERMISSIONS'];

/** Every command of a signed-in caller, and of the others those that ask for a key. */
const honoursKeys = ({ method, permission, readOnly, noTransaction, idempotencyRequired }: Endpoint): boolean =>
  idempotencyRequired === true || (method === 'POST' && permission !== 'public' && !readOnly && !noTransaction);

/** Codes that a route may answer, its own and those of the platform. */
export function errorsOf(endpoint: Endpoint): string[] {
  return [...new Set([
    ...COMMON, ...(endpoint.permission === 'public' ? [] : SIGNED_IN), ...(endpoint.method === 'GET' ? [] : ['FOREIGN_ORIGIN', 'MALFORMED_JSON', 'UNSUPPORTED_MEDIA_TYPE', 'BODY_TOO_LARGE']), ...(endpoint.params ? ['NOT_FOUND'] : []),
    ...(endpoint.ifMatch ? ['VERSION_MISMATCH', 'PRECONDITION_REQUIRED'] : []),
    ...(honoursKeys(endpoint) ? ['IDEMPOTENCY_KEY_REUSED', 'REQUEST_IN_PROGRESS'] : []),
    ...(endpoint.idempotencyRequired ? ['IDEMPOTENCY_KEY_REQUIRED'] : []), ...endpoint.errors,
  ])].sort();
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const made = z.toJSONSchema(schema, {
    io, target: 'draft-2020-12', unrepresentable: 'any',
    // The long patterns behind formats choke other people's tools; the format says it all.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format) delete jsonSchema.pattern;
    },
  }) as Json;
  delete made.$schema;
  return made;
}

const PROBLEM: Json = {
  type: 'object', required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
  properties: {
    type: { type: 'string' }, title: { type: 'string' }, status: { type: 'integer' }, detail: { type: 'string', description: 'A sentence in the language of Accept-Language.' },
    instance: { type: 'string', description: 'The id of the request.' }, code: { type: 'string' }, details: { type: 'object', additionalProperties: true },
    errors: { type: 'array', items: { type: 'object', required: ['pointer', 'code'], properties: { pointer: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } } } },
  },
};

function parameters(endpoint: Endpoint): Json[] {
  const from = (place: 'path' | 'query', schema: z.ZodType | undefined): Json[] => {
    if (!schema) return [];
    const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Record<string, Json>; required?: string[] };
    return Object.entries(properties).map(([name, inner]) => ({ name, in: place, required: place === 'path' || required.includes(name), schema: inner }));
  };
  const header = (name: string, required: boolean, description: string): Json => ({ name, in: 'header', required, description, schema: { type: 'string' } });
  return [
    ...from('path', endpoint.params), ...from('query', endpoint.query),
    ...(endpoint.ifMatch ? [header('If-Match', true, 'The version that is changed, as `"3"`.')] : []),
    ...(honoursKeys(endpoint) ? [header('Idempotency-Key', endpoint.idempotencyRequired === true, 'The same key gets the same answer for 72 hours.')] : []),
  ];
}

function responses(endpoint: Endpoint): Json {
  const answers: Record<string, Json> = {};
  const status = String(endpoint.status ?? (endpoint.response || endpoint.produces ? 200 : 204));
  const content = {
    ...(endpoint.response && { 'application/json': { schema: schemaOf(endpoint.response, 'output') } }),
    // A file, also where JSON is the other choice; bytes have no schema.
    ...Object.fromEntries([endpoint.produces ?? []].flat().map((type) => [type, {}])),
  };
  answers[status] = { description: 'Success', ...(Object.keys(content).length > 0 && { content }) };
  for (const [code, codes] of Map.groupBy(errorsOf(endpoint), (name) => statusOf(name))) {
    if (code) answers[code] = { description: codes.join(', '), content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
  }
  return answers;
}

const statusOf = (code: string): string | undefined => declaredErrors().get(code)?.().status.toString();

function operation(endpoint: Endpoint): Json {
  const permission = endpoint.permission;
  return {
    operationId: endpoint.id, summary: endpoint.summary, tags: [endpoint.id.split('.')[0]],
    ...(permission !== 'public' && permission !== 'signed_in' && { description: `Permission: ${[permission].flat().map((name) => `\`${name}\``).join(' or ')}` }),
    'x-permission': permission, security: permission === 'public' ? [] : [{ bearer: [] }],
    parameters: parameters(endpoint),
    ...(endpoint.body && { requestBody: { required: true, content: { [endpoint.rawBody ? 'multipart/form-data' : 'application/json']: { schema: schemaOf(endpoint.body, 'input') } } } }),
    responses: responses(endpoint),
  };
}

/** The OpenAPI 3.1 document of the routes as they are declared. */
export function openApi(endpoints: readonly Endpoint[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/(?<!:):([A-Za-z]+)/g, '{$1}').replace('::', ':');
    (paths[path] ??= {})[endpoint.method.toLowerCase()] = operation(endpoint);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Mostrador', version, description: 'Instants are RFC 3339 with offset, local days `YYYY-MM-DD`, money is integer minor units. Lists take `limit` and `cursor` and answer `next`. Every refusal is `application/problem+json` with a stable `code`.' },
    servers: [{ url: '/' }],
    tags: [...new Set(endpoints.map(({ id }) => id.split('.')[0]!))].sort().map((name) => ({ name })),
    paths,
    components: { schemas: { Problem: PROBLEM }, securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'An access token of a session, or an API key.' } } },
  };
}
