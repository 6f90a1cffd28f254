import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configureFiles } from '#capabilities/files/public.ts';
import { readConfig } from '#platform/config.ts';
import { makeMember, makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';

const world = useWorld();
let dataDir: string;
let tenant: TestTenant;
let editorId: string;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'mostrador-studio-gallery-'));
  await configureFiles({ config: readConfig({}), dataDir });
  tenant = await makeTenant(world);
  editorId = await makeMember(world, tenant, 'Editora');
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

let code = 0;
async function session(status: 'attended' | 'in_editing' | 'confirmed', assignedEditorId: string | null = null): Promise<string> {
  code += 1;
  const client = await tenant.run((ctx) => ctx.tx.insertInto('client').values({ tenantId: tenant.id, fullName: 'Ana López', kind: 'individual' }).returning('id').executeTakeFirstOrThrow());
  const { id } = await world.owner.global.insertInto('photoSession').values({
    tenantId: tenant.id, branchId: tenant.branchId, clientId: client.id, code: `S-2026-${String(code).padStart(6, '0')}`, sessionType: 'external', status, zone: 'America/Guatemala', sessionDate: '2026-11-18', startsAt: '2026-11-18T16:00:00Z', endsAt: '2026-11-18T18:00:00Z',
    locationText: 'Antigua', currency: 'GTQ', requestedAt: '2026-11-01T16:00:00Z', assignedEditorId, ...(assignedEditorId && { editingStartedAt: '2026-11-19T16:00:00Z' }),
  } as never).returning('id').executeTakeFirstOrThrow();
  return id;
}
const url = (id: string, rest = '') => `/api/v1/studio/sessions/${id}/gallery${rest}`;

test('an editor manages the gallery of a session that is hers, of no other; who sees all manages all', async () => {
  const [own, others] = [await session('in_editing', editorId), await session('in_editing', await makeMember(world, tenant, 'Otro'))];
  const editor = await serverFor(world, tenant, ['studio.gallery.manage', 'studio.session.view.own', 'files.upload'], { userId: editorId });
  expect((await editor.inject({ url: url(own) })).json()).toMatchObject({ status: 404, code: 'GALLERY_NOT_FOUND' });
  const made = await editor.inject({ method: 'POST', url: url(own) });
  expect(made.statusCode, made.body).toBe(201);
  expect(made.json()).toMatchObject({ title: 'Fotos de Ana López', status: 'draft', expiryDays: 60, assets: 0 });
  expect((await editor.inject({ method: 'POST', url: url(own) })).json().id).toBe(made.json().id);
  for (const [method, rest] of [['POST', ''], ['GET', ''], ['POST', '/publish'], ['POST', '/revoke'], ['GET', '/assets']] as const) {
    expect((await editor.inject({ method, url: url(others, rest) })).json(), rest).toMatchObject({ status: 403, code: 'SESSION_NOT_ASSIGNED_TO_USER' });
  }
  const coordinator = await serverFor(world, tenant, ['studio.gallery.manage', 'studio.session.view.all'], { userId: randomUUID() });
  expect((await coordinator.inject({ method: 'POST', url: url(others) })).statusCode).toBe(201);
  const photographer = await serverFor(world, tenant, ['studio.session.view.own'], { userId: editorId });
  expect((await photographer.inject({ url: url(own) })).json().code).toBe('INSUFFICIENT_PERMISSIONS');
  const foreign = await serverFor(world, await makeTenant(world), ['studio.gallery.manage', 'studio.session.view.all']);
  expect((await foreign.inject({ url: url(own) })).json()).toMatchObject({ status: 404, code: 'SESSION_NOT_FOUND' });
});

test('there is no gallery before the pictures are taken', async () => {
  const coordinator = await serverFor(world, tenant, ['studio.gallery.manage', 'studio.session.view.all'], { userId: randomUUID() });
  expect((await coordinator.inject({ method: 'POST', url: url(await session('confirmed')) })).json()).toMatchObject({ status: 409, code: 'GALLERY_NOT_ALLOWED_IN_STATE' });
});

test('the terms are changed by whoever has seen the latest ones', async () => {
  const id = await session('attended');
  const coordinator = await serverFor(world, tenant, ['studio.gallery.manage', 'studio.session.view.all'], { userId: randomUUID() });
  const made = (await coordinator.inject({ method: 'POST', url: url(id) })).json();
  const change = (version: number, payload: object) => coordinator.inject({ method: 'PATCH', url: url(id), headers: { 'if-match': `"${version}"` }, payload });
  const changed = await change(made.version, { pin: '482913', selectionQuota: 20, expiryDays: 30 });
  expect(changed.json()).toMatchObject({ pin: '482913', selection: { quota: 20 }, expiryDays: 30 });
  expect((await change(made.version, { title: 'Otra' })).statusCode).toBe(412);
  expect((await change(changed.json().version, { pin: '12' })).json().code).toBe('VALIDATION_ERROR');
  expect((await coordinator.inject({ method: 'POST', url: url(id, '/publish') })).json().code).toBe('GALLERY_EMPTY');
});
