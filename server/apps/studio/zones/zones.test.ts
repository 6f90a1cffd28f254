import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';

const world = useWorld();
let tenant: TestTenant;
let app: FastifyInstance;
beforeAll(async () => {
  tenant = await makeTenant(world);
  app = await serverFor(world, tenant, ['studio.zone.view', 'studio.zone.manage']);
});
afterAll(() => app.close());

const url = '/api/v1/studio/zones';
const make = (body: object, by = app) => by.inject({ method: 'POST', url, body });
const city = { code: 'city', name: 'Ciudad', travelMin: 60, returnMin: 60 };

test('zones are added, listed nearest first, changed under their version and taken out of use', async () => {
  const near = (await make(city)).json();
  const far = (await make({ code: 'remote', name: 'Lejos', travelMin: 120, returnMin: 120, transportFeeMinor: 20_000 })).json();
  expect((await app.inject({ method: 'GET', url })).json().items.map(({ id }: { id: string }) => id)).toEqual([near.id, far.id]);

  const change = (version: number) => app.inject({ method: 'PATCH', url: `${url}/${far.id}`, body: { transportFeeMinor: 25_000 }, headers: { 'if-match': `"${version}"` } });
  expect((await change(1)).json()).toMatchObject({ transportFeeMinor: 25_000, version: 2 });
  expect((await change(1)).statusCode).toBe(412);
  expect((await app.inject({ method: 'POST', url: `${url}/${far.id}/deactivate` })).json().status).toBe('inactive');
  expect((await app.inject({ method: 'POST', url: `${url}/${far.id}/deactivate` })).json().code).toBe('INVALID_STATE_TRANSITION');
  expect((await app.inject({ method: 'GET', url: `${url}?status=active` })).json().items).toHaveLength(1);
  expect((await app.inject({ method: 'POST', url: `${url}/${far.id}/activate` })).json().status).toBe('active');
});

test('a zone may follow the flat fee of the settings instead of having one of its own', async () => {
  const far = (await make({ code: 'flat', name: 'Fuera', travelMin: 90, returnMin: 90, transportFeeMinor: null })).json();
  expect(far.transportFeeMinor).toBeNull();
  const owned = await app.inject({ method: 'PATCH', url: `${url}/${far.id}`, body: { transportFeeMinor: 0 }, headers: { 'if-match': '"1"' } });
  expect(owned.json().transportFeeMinor).toBe(0);
});

test('wrong input is refused at its field, a code twice with 409', async () => {
  expect((await make({ ...city, code: ' CITY ' })).json()).toMatchObject({ status: 409, code: 'DUPLICATE_CODE' });
  expect((await make({ ...city, code: 'x', travelMin: 601 })).json().errors).toEqual([expect.objectContaining({ pointer: '/body/travelMin', code: 'too_big' })]);
});

test('a zone that a session has is kept, one that none has is deleted', async () => {
  const zone = (await make({ ...city, code: 'used', name: 'Usada' })).json();
  const remove = () => app.inject({ method: 'DELETE', url: `${url}/${zone.id}`, headers: { 'if-match': '"1"' } });
  await tenant.run(async (ctx) => {
    const client = await ctx.tx.insertInto('client').values({ tenantId: tenant.id, fullName: 'Ana' }).returning('id').executeTakeFirstOrThrow();
    await ctx.tx.insertInto('photoSession').values({
      tenantId: tenant.id, code: 'S-1', branchId: tenant.branchId, zone: 'America/Guatemala', currency: 'GTQ', clientId: client.id, sessionType: 'external', status: 'request',
      startsAt: '2026-12-01T16:00:00Z', endsAt: '2026-12-01T18:00:00Z', sessionDate: '2026-12-01', requestedAt: ctx.now, locationText: 'Antigua', travelZoneId: zone.id,
    }).execute();
  });
  expect((await remove()).json()).toMatchObject({ status: 409, code: 'ZONE_IN_USE' });
  await tenant.run((ctx) => ctx.tx.updateTable('photoSession').set({ travelZoneId: null }).where('tenantId', '=', tenant.id).execute());
  expect((await remove()).statusCode).toBe(204);
});

test('another tenant finds nothing, and who may only look changes nothing', async () => {
  const zone = (await make({ ...city, code: 'mine' })).json();
  const [theirs, viewer] = [await serverFor(world, await makeTenant(world), 'everything'), await serverFor(world, tenant, ['studio.zone.view'])];
  try {
    expect((await theirs.inject({ method: 'PATCH', url: `${url}/${zone.id}`, body: { name: 'x' }, headers: { 'if-match': '"1"' } })).json()).toMatchObject({ status: 404, code: 'ZONE_NOT_FOUND' });
    expect((await theirs.inject({ method: 'GET', url })).json().items).toEqual([]);
    expect((await make(city, viewer)).statusCode).toBe(403);
    expect((await viewer.inject({ method: 'GET', url })).statusCode).toBe(200);
  } finally {
    await theirs.close();
    await viewer.close();
  }
});
