import { pino } from 'pino';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { endpoint } from '#contracts/endpoint.ts';
import { Id, Text } from '#contracts/shapes.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { defineError } from '#platform/errors.ts';
import { buildServer } from '#platform/http.ts';
import { collectRoutes } from '#platform/route.ts';
import { makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';

const world = useWorld();
const broken = defineError('TEST_BROKEN', 'conflict');

const Counter = z.strictObject({ scope: Text(50), by: z.int().min(1).max(10) });
const add = endpoint({ id: 'test.add', method: 'POST', path: '/test/counters', permission: 'test.add', summary: '', body: Counter, response: z.strictObject({ scope: z.string(), value: z.int() }), status: 201, errors: ['TEST_BROKEN'], audit: true });
const fail = endpoint({ id: 'test.fail', method: 'POST', path: '/test/fail', permission: 'test.add', summary: '', body: z.strictObject({ how: z.enum(['declared', 'bug', 'nul', 'unaudited']) }), response: z.strictObject({}), errors: [], audit: true });
const one = endpoint({ id: 'test.one', method: 'GET', path: '/test/counters/:id', permission: 'test.read', summary: '', params: z.strictObject({ id: Id }), response: z.strictObject({ id: Id, version: z.int() }), errors: [] });

async function addTo(ctx: Ctx, { scope, by }: z.output<typeof Counter>) {
  const row = await ctx.tx.insertInto('counter').values({ tenantId: ctx.actor.tenantId, scope, value: by })
    .onConflict((oc) => oc.columns(['tenantId', 'scope']).doUpdateSet((eb) => ({ value: eb('counter.value', '+', by) }))).returning(['scope', 'value']).executeTakeFirstOrThrow();
  await audit(ctx, { action: 'counter.add', entity: 'counter', after: row });
  return row;
}

async function server(tenant: TestTenant, permissions: string[] | null) {
  const routes = collectRoutes();
  routes.mount(add, async (ctx, { body }) => addTo(ctx, body));
  routes.mount(fail, async (ctx, { body }) => {
    await ctx.tx.insertInto('counter').values({ tenantId: ctx.actor.tenantId, scope: 'left over', value: 1 }).execute();
    if (body.how === 'declared') throw broken({ why: 'x' });
    if (body.how === 'bug') throw new Error('secret of the server');
    if (body.how === 'nul') await ctx.tx.insertInto('counter').values({ tenantId: ctx.actor.tenantId, scope: 'a\u0000b', value: 1 }).execute();
    return {};
  });
  routes.mount(one, async (_ctx, { params }) => ({ id: params.id, version: 7 }));
  const app = await buildServer({
    db: world.db, clock: world.clock, authenticate: async () => (permissions ? tenant.actor(permissions, { id: '11111111-1111-4111-8111-111111111111' }) : null), limit: async () => undefined,
    checkAnswers: true, routes: routes.list, logger: pino({ level: 'silent' }), trustProxy: [],
  });
  opened.push(app);
  return app;
}
const opened: { close: () => Promise<unknown> }[] = [];
afterAll(() => Promise.all(opened.map((app) => app.close())));

const valueOf = (tenant: TestTenant, scope: string) => tenant.run((ctx) => ctx.tx.selectFrom('counter').select('value').where('scope', '=', scope).executeTakeFirst());

describe('the order of refusals', () => {
  test('no session is 401, no permission 403 before the body is looked at, a wrong shape 422 with a pointer for each field', async () => {
    const tenant = await makeTenant(world);
    const wrong = { method: 'POST', url: '/test/counters', body: { scope: '', by: 1.5, extra: 1 } } as const;
    const [none, powerless, able] = [await server(tenant, null), await server(tenant, ['test.read']), await server(tenant, ['test.add'])];

    expect((await none.inject(wrong)).statusCode).toBe(401);
    const forbidden = await powerless.inject(wrong);
    const invalid = await able.inject(wrong);

    expect([forbidden.statusCode, forbidden.json().code]).toEqual([403, 'INSUFFICIENT_PERMISSIONS']);
    expect(invalid.headers['content-type']).toContain('application/problem+json');
    expect(invalid.statusCode).toBe(422);
    expect(invalid.json().errors.map((error: { pointer: string; code: string }) => [error.pointer, error.code])).toEqual(
      expect.arrayContaining([['/body/scope', 'required'], ['/body/by', 'wrong_type'], ['/body/extra', 'unknown_field']]));
  });

  test('a denied attempt is in the audit log', async () => {
    const tenant = await makeTenant(world);
    await (await server(tenant, [])).inject({ method: 'GET', url: '/test/counters/11111111-1111-4111-8111-111111111111' });
    const rows = await tenant.run((ctx) => ctx.tx.selectFrom('auditLog').select(['action', 'summary']).execute());
    expect(rows).toEqual([{ action: 'access.denied', summary: 'test.one needs test.read' }]);
  });

  test('sentences come in the language asked for, Spanish first', async () => {
    const app = await server(await makeTenant(world), null);
    const ask = (language?: string) => app.inject({ url: '/test/counters/x', headers: language ? { 'accept-language': language } : {} });
    expect((await ask()).json().detail).toBe('Inicia sesión para continuar.');
    expect((await ask('en-US,en;q=0.9,es;q=0.5')).json().detail).toBe('Sign in to continue.');
  });
});

describe('what fails leaves nothing behind', () => {
  test.for([['declared', 409, 'TEST_BROKEN'], ['bug', 500, 'INTERNAL_ERROR'], ['nul', 422, 'VALIDATION_ERROR'], ['unaudited', 500, 'INTERNAL_ERROR']] as const)('%s', async ([how, status, code]) => {
    const tenant = await makeTenant(world);
    const answer = await (await server(tenant, ['test.add'])).inject({ method: 'POST', url: '/test/fail', body: { how } });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(answer.body).not.toContain('secret of the server');
    expect(await valueOf(tenant, 'left over')).toBeUndefined();
  });

  test.for([['{"a":', 400, 'MALFORMED_JSON'], ['', 422, 'VALIDATION_ERROR'], ['[]', 422, 'VALIDATION_ERROR'], ['{"__proto__":{"x":1}}', 400, 'MALFORMED_JSON'], [`"${'x'.repeat(1_100_000)}"`, 413, 'BODY_TOO_LARGE'], [`${'['.repeat(10_000)}${']'.repeat(10_000)}`, 422, 'VALIDATION_ERROR']] as const)('body %#: %s', async ([payload, status, code]) => {
    const app = await server(await makeTenant(world), ['test.add']);
    const answer = await app.inject({ method: 'POST', url: '/test/counters', payload, headers: payload === '' ? {} : { 'content-type': 'application/json' } });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });

  test('another content type is 415', async () => {
    const app = await server(await makeTenant(world), ['test.add']);
    const answer = await app.inject({ method: 'POST', url: '/test/counters', payload: '<a/>', headers: { 'content-type': 'application/xml' } });
    expect([answer.statusCode, answer.json().code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });
});

describe('Idempotency-Key', () => {
  const send = (app: Awaited<ReturnType<typeof server>>, key: string, body: object) => app.inject({ method: 'POST', url: '/test/counters', body, headers: { 'idempotency-key': key } });

  test('C1: the same request sent many times at once has one effect, and every answer that is not "still running" is the same', async () => {
    const tenant = await makeTenant(world);
    const app = await server(tenant, ['test.add']);

    const answers = await Promise.all(Array.from({ length: 20 }, () => send(app, 'k1', { scope: 'a', by: 3 })));
    const after = await send(app, 'k1', { scope: 'a', by: 3 });

    expect(await valueOf(tenant, 'a')).toEqual({ value: 3 });
    expect(new Set(answers.map((answer) => answer.statusCode))).toSatisfy((codes: Set<number>) => [...codes].every((code) => code === 201 || code === 409));
    expect(new Set([...answers.filter((answer) => answer.statusCode === 201), after].map((answer) => answer.body)).size).toBe(1);
    expect([after.statusCode, after.headers['idempotency-replayed']]).toEqual([201, 'true']);
  });

  test('C2: the same key with another body is refused; without a key each request counts', async () => {
    const tenant = await makeTenant(world);
    const app = await server(tenant, ['test.add']);
    await send(app, 'k', { scope: 'a', by: 1 });
    const reused = await send(app, 'k', { scope: 'a', by: 2 });
    await app.inject({ method: 'POST', url: '/test/counters', body: { scope: 'a', by: 1 } });
    await app.inject({ method: 'POST', url: '/test/counters', body: { scope: 'a', by: 1 } });
    expect([reused.statusCode, reused.json().code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await valueOf(tenant, 'a')).toEqual({ value: 3 });
  });

  test('keys of two tenants are independent', async () => {
    const tenants = [await makeTenant(world), await makeTenant(world)];
    for (const tenant of tenants) await send(await server(tenant, ['test.add']), 'same', { scope: 'a', by: 1 });
    for (const tenant of tenants) expect(await valueOf(tenant, 'a')).toEqual({ value: 1 });
  });
});

describe('versions', () => {
  test('the version is the ETag, and a client that has it gets 304', async () => {
    const app = await server(await makeTenant(world), ['test.read']);
    const url = '/test/counters/11111111-1111-4111-8111-111111111111';
    const first = await app.inject({ url });
    const again = await app.inject({ url, headers: { 'if-none-match': first.headers.etag as string } });
    expect([first.headers.etag, again.statusCode, again.body]).toEqual(['"7"', 304, '']);
  });

  test('an id that is none is 422, an unknown filter too', async () => {
    const app = await server(await makeTenant(world), ['test.read']);
    expect((await app.inject({ url: '/test/counters/42' })).json().errors).toMatchObject([{ pointer: '/params/id', code: 'invalid_id' }]);
    expect((await app.inject({ url: '/test/counters/11111111-1111-4111-8111-111111111111?x=1' })).json().errors).toMatchObject([{ pointer: '/query/x', code: 'unknown_field' }]);
  });
});
