import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bulkInsertClients, clientToServe, createClient, findClient, matchClients, presentClientFor, registerClientUse, removeImportedClients, upsertClientByEmail } from './public.ts';
import { NewClient } from '#contracts/clients.ts';
import { NOW, makeTenant, serverAs, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';

const world = useWorld();
const ALL = ['clients.view', 'clients.create', 'clients.edit', 'clients.delete', 'clients.merge', 'clients.anonymize', 'clients.export', 'settings.manage'];
let tenant: TestTenant;
let other: TestTenant;
let app: FastifyInstance;

// What an app would register; the tests say what is open and see what they are told.
const use = { open: 0, total: 0, merged: [] as object[], unmerged: [] as object[], erased: [] as string[] };
registerClientUse({
  kind: 'test', count: async () => ({ total: use.total, open: use.open }), badges: async (_, ids) => new Map(ids.slice(0, 1).map((id) => [id, [{ code: 'high_risk', tone: 'warn' as const }]])),
  merged: async (_, merge) => { use.merged.push(merge); return ['moved-1']; }, unmerged: async (_, merge) => void use.unmerged.push(merge),
  exportData: async () => ({ sessions: 3 }), anonymized: async (_, ids) => void use.erased.push(...ids),
});

beforeAll(async () => {
  tenant = await makeTenant(world);
  other = await makeTenant(world);
  app = await serverFor(world, tenant, ALL);
});
beforeEach(() => Object.assign(use, { open: 0, total: 0, merged: [], unmerged: [], erased: [] }));

let serial = 0;
const body = (more: object = {}) => {
  serial += 1;
  return { fullName: `Cliente ${serial}`, phones: [{ number: `5${String(1_000_000 + serial)}` }], emails: [{ email: `cliente${serial}@prueba.example` }], ...more };
};
const send = (method: string, url: string, payload?: unknown, version?: number, server = app) =>
  server.inject({ method: method as 'POST', url: `/api/v1/clients${url}`, ...(payload !== undefined && { payload: payload as object }), headers: version === undefined ? {} : { 'if-match': `"${version}"` } });
const make = async (more: object = {}, server = app) => {
  const answer = await send('POST', '', body(more), undefined, server);
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json();
};

describe('entering a client', () => {
  test('keeps everything that was said, normalised, and answers it with its version', async () => {
    const client = await make({
      fullName: '  Colegio Maya ', kind: 'institutional', phones: [{ number: '2255-7788', label: 'work' }, { number: '+52 55 1234 5678' }], emails: [{ email: 'Info@Maya.Example' }],
      addresses: [{ label: 'Sede', line: '6a avenida 4-12 zona 1', city: 'Guatemala', lat: 14.64, lng: -90.51 }], taxIds: [{ number: '576-9377 k', name: 'Colegio Maya, S.A.' }],
      creditTermsDays: 30, imageRelease: 'granted', notes: 'Pide factura', tags: ['Colegio', 'colegio', 'VIP'], externalRef: 'MAYA-1', preferredChannel: 'email',
    });
    expect(client).toMatchObject({
      fullName: 'Colegio Maya', kind: 'institutional', status: 'active', version: 1, primaryPhone: '+50222557788', primaryEmail: 'info@maya.example', creditTermsDays: 30, imageRelease: 'granted',
      imageReleaseAt: '2026-11-20T16:00:00Z', tags: ['Colegio', 'VIP'], externalRef: 'MAYA-1', blocked: false, badges: [{ code: 'high_risk', tone: 'warn' }], deletedAt: null,
    });
    expect(client.phones.map(({ national }: { national: string }) => national)).toEqual(['2255 7788', '+52 55 1234 5678']);
    expect(client.taxIds[0]).toMatchObject({ kind: 'nit', number: '5769377K' });
    expect(client.addresses[0]).toMatchObject({ lat: 14.64, lng: -90.51, city: 'Guatemala' });
    const read = await send('GET', `/${client.id}`);
    expect(read.json()).toEqual(client);
    expect(read.headers.etag).toBe('"1"');
  });

  test('asks for an e-mail unless the setting says otherwise', async () => {
    const refused = await send('POST', '', body({ emails: [] }));
    expect(refused.statusCode).toBe(422);
    expect(refused.json()).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ pointer: '/body/emails', code: 'required' }] });
    const relaxed = await makeTenant(world);
    const server = await serverFor(world, relaxed, ALL);
    expect((await send('PATCH', '/settings', { clientEmailRequired: false }, undefined, server)).json()).toEqual({ clientEmailRequired: false });
    expect((await send('GET', '/settings', undefined, undefined, server)).json()).toEqual({ clientEmailRequired: false });
    expect((await send('POST', '', body({ emails: [] }), undefined, server)).statusCode).toBe(201);
  });

  test('refuses an e-mail that another client has, whatever its case, and names the holder', async () => {
    const holder = await make({ emails: [{ email: 'ana@unica.example' }] });
    const refused = await send('POST', '', body({ emails: [{ email: 'ANA@unica.example' }] }));
    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({ code: 'DUPLICATE_EMAIL', details: { clientId: holder.id, name: holder.fullName } });
    expect(refused.json().detail).toContain('ana@unica.example');
  });

  test('of twenty at once with one e-mail exactly one is entered', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send('POST', '', body({ emails: [{ email: 'carrera@unica.example' }] }))));
    expect(answers.map((answer) => answer.json().code ?? 'entered').sort()).toEqual([...Array(19).fill('DUPLICATE_EMAIL'), 'entered']);
  });

  test('refuses an external reference that is taken', async () => {
    await make({ externalRef: 'REF-9' });
    expect((await send('POST', '', body({ externalRef: 'REF-9' }))).json()).toMatchObject({ status: 409, code: 'DUPLICATE_EXTERNAL_REF' });
  });

  test('lets a family share a phone', async () => {
    await make({ phones: [{ number: '5444 0000' }] });
    await make({ phones: [{ number: '+502 5444 0000' }] });
  });

  test.each([
    ['an unknown field', { tenantId: randomUUID() }, 'unknown_field'], ['a status', { status: 'inactive' }, 'unknown_field'], ['no name', { fullName: '   ' }, 'required'],
    ['a name of 101 characters', { fullName: 'x'.repeat(101) }, 'too_long'], ['a NUL', { fullName: 'a\u0000b' }, 'unstorable_text'], ['a lone surrogate', { notes: 'a\ud800b' }, 'unstorable_text'],
    ['notes of 4001 characters', { notes: 'x'.repeat(4001) }, 'too_long'], ['no phone', { phones: [] }, 'required'], ['a phone that is none', { phones: [{ number: '12' }] }, 'invalid_phone'],
    ['a phone twice', { phones: [{ number: '5511 0001' }, { number: '+502 5511-0001' }] }, 'repeated'], ['an e-mail that is none', { emails: [{ email: 'x@' }] }, 'invalid_email'],
    ['an e-mail of 101 characters', { emails: [{ email: `${'x'.repeat(89)}@prueba.test` }] }, 'too_long'], ['credit for a person', { creditTermsDays: 5 }, 'credit_needs_institution'],
    ['91 days of credit', { kind: 'institutional', creditTermsDays: 91 }, 'too_big'], ['half a day of credit', { kind: 'institutional', creditTermsDays: 1.5 }, 'wrong_type'],
    ['a latitude alone', { addresses: [{ line: 'x', lat: 1 }] }, 'lat_and_lng_together'], ['a latitude of 91', { addresses: [{ line: 'x', lat: 91, lng: 0 }] }, 'too_big'],
    ['a kind that does not exist', { kind: 'robot' }, 'not_allowed'], ['a tax id of signs', { taxIds: [{ number: '¿?' }] }, 'invalid_tax_id'], ['21 tags', { tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }, 'too_big'],
  ])('refuses %s with a sentence for the field', async (_, more, code) => {
    const answer = await send('POST', '', body(more));
    expect(answer.statusCode).toBe(422);
    expect(answer.json().errors.map((error: { code: string }) => error.code)).toContain(code);
    expect(answer.json().errors.every((error: { message: string }) => error.message.length > 5)).toBe(true);
  });

  test('stores text with markup and signs exactly as it came', async () => {
    const name = `O'Brien <b>"x"</b> ; -- \\ % 💍`;
    expect((await make({ fullName: name })).fullName).toBe(name);
  });

  test('is done once for one Idempotency-Key', async () => {
    const payload = body();
    const headers = { 'idempotency-key': randomUUID() };
    const [first, second] = [await app.inject({ method: 'POST', url: '/api/v1/clients', payload, headers }), await app.inject({ method: 'POST', url: '/api/v1/clients', payload, headers })];
    expect(second.json()).toEqual(first.json());
  });

  test('says while typing whether a phone or an e-mail is known', async () => {
    const client = await make({ phones: [{ number: '5777 0001' }] });
    const asked = (await send('GET', `/check?phone=${encodeURIComponent('+502 5777-0001')}&email=${client.primaryEmail}`)).json();
    expect(asked).toMatchObject({ phone: { e164: '+50257770001', national: '5777 0001' }, email: { valid: true } });
    expect(asked.matches.map(({ by, client: found }: { by: string; client: { id: string } }) => [by, found.id])).toEqual([['phone', client.id], ['email', client.id]]);
    expect((await send('GET', `/check?phone=57770001&exceptId=${client.id}`)).json().matches).toEqual([]);
    expect((await send('GET', '/check?phone=abc&email=no')).json()).toEqual({ phone: { e164: null, national: null }, email: { valid: false }, matches: [] });
  });
});

describe('changing a client', () => {
  test('replaces what is given, keeps the rest, and writes history without personal data in the audit log', async () => {
    const client = await make({ fullName: 'Antes Pérez' });
    const changed = await send('PATCH', `/${client.id}`, { fullName: 'Después Pérez', phones: [{ number: '5990 1234' }, { number: client.primaryPhone }] }, 1);
    expect(changed.statusCode).toBe(200);
    expect(changed.json()).toMatchObject({ version: 2, fullName: 'Después Pérez', primaryPhone: '+50259901234', primaryEmail: client.primaryEmail });
    const history = (await send('GET', `/${client.id}/history`)).json().items;
    expect(history[0]).toMatchObject({ action: 'edit', actorName: 'Prueba' });
    expect(history[0].changes).toContainEqual({ field: 'fullName', before: 'Antes Pérez', after: 'Después Pérez' });
    const log = await tenant.run((ctx) => ctx.tx.selectFrom('auditLog').select(['action', 'before', 'after']).where('entityId', '=', client.id).orderBy('id').execute());
    expect(log.map(({ action }) => action)).toEqual(['client.create', 'client.edit']);
    expect(JSON.stringify(log)).not.toContain('Pérez');
    expect(log[1]!.after).toMatchObject({ phones: 'changed', fullName: 'changed' });
    expect((await send('GET', '?text=despues perez')).json().items[0].id).toBe(client.id);
    expect((await send('GET', '?text=59901234')).json().items[0].id).toBe(client.id);
  });

  test('needs the version, and of twenty changes to one version exactly one is done', async () => {
    const client = await make();
    expect((await send('PATCH', `/${client.id}`, { notes: 'x' })).statusCode).toBe(428);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => send('PATCH', `/${client.id}`, { notes: `de ${i}` }, 1)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, ...Array(19).fill(412)]);
  });

  test('refuses the e-mail and the reference of another, and credit for a person', async () => {
    const first = await make({ externalRef: 'DE-OTRO' });
    const second = await make();
    expect((await send('PATCH', `/${second.id}`, { emails: [{ email: first.primaryEmail }] }, 1)).json().code).toBe('DUPLICATE_EMAIL');
    expect((await send('PATCH', `/${second.id}`, { externalRef: 'DE-OTRO' }, 1)).json().code).toBe('DUPLICATE_EXTERNAL_REF');
    expect((await send('PATCH', `/${second.id}`, { creditTermsDays: 3 }, 1)).json().errors[0].code).toBe('credit_needs_institution');
    expect((await send('PATCH', `/${second.id}`, { status: 'inactive' }, 1)).json().errors[0].code).toBe('unknown_field');
    expect((await send('GET', `/${second.id}`)).json().version).toBe(1);
  });

  test('an inactive client can receive nothing new, until activated again', async () => {
    const client = await make();
    const inactive = await send('POST', `/${client.id}/status`, { status: 'inactive', reason: 'No paga' }, 1);
    expect(inactive.json()).toMatchObject({ status: 'inactive', version: 2 });
    await expect(tenant.run((ctx) => clientToServe(ctx, client.id))).rejects.toMatchObject({ code: 'CLIENT_INACTIVE', status: 422 });
    expect((await send('POST', `/${client.id}/status`, { status: 'inactive' }, 2)).json()).toMatchObject({ code: 'INVALID_STATE_TRANSITION', details: { allowed: ['active'] } });
    expect((await send('POST', `/${client.id}/status`, { status: 'active' }, 2)).json().status).toBe('active');
    expect((await tenant.run((ctx) => clientToServe(ctx, client.id))).id).toBe(client.id);
    const blocked = await make({ blockedReason: 'Cheque sin fondos' });
    await expect(tenant.run((ctx) => clientToServe(ctx, blocked.id))).rejects.toMatchObject({ code: 'CLIENT_BLOCKED' });
  });

  test('a deleted client is in no list, frees its e-mail, and comes back only when nobody has taken it', async () => {
    const client = await make({ fullName: 'Borrado Único' });
    use.open = 2;
    expect((await send('DELETE', `/${client.id}`, undefined, 1)).json()).toMatchObject({ status: 409, code: 'CLIENT_HAS_OPEN_SESSIONS', details: { open: 2 } });
    use.open = 0;
    expect((await send('DELETE', `/${client.id}`, undefined, 1)).statusCode).toBe(204);
    expect((await send('GET', `/${client.id}`)).json().code).toBe('CLIENT_NOT_FOUND');
    expect((await send('GET', '?text=borrado unico')).json().items).toEqual([]);
    expect((await send('GET', '?deleted=true&text=borrado')).json().items[0]).toMatchObject({ id: client.id, version: 2 });
    const taker = await make({ emails: [{ email: client.primaryEmail }] });
    expect((await send('POST', `/${client.id}/restore`, {}, 2)).json()).toMatchObject({ status: 409, code: 'DUPLICATE_EMAIL' });
    expect((await send('DELETE', `/${taker.id}`, undefined, 1)).statusCode).toBe(204);
    expect((await send('POST', `/${client.id}/restore`, {}, 2)).json()).toMatchObject({ id: client.id, deletedAt: null });
    expect((await send('POST', `/${client.id}/restore`, {}, 3)).json().code).toBe('CLIENT_NOT_FOUND');
  });
});

describe('lists', () => {
  test('filter by declared columns and page without missing or doubling', async () => {
    const place = await makeTenant(world);
    const server = await serverFor(world, place, ALL);
    await place.run((ctx) => bulkInsertClients(ctx, Array.from({ length: 23 }, (_, i) => ({ fullName: `Ñandú ${String(i % 7)}`, phones: [], kind: i % 2 ? 'institutional' as const : 'individual' as const, tags: i % 5 ? [] : ['vip'] }))));
    for (const sort of ['name', 'newest']) {
      const seen: string[] = [];
      for (let cursor = ''; ;) {
        const page = (await send('GET', `?limit=5&sort=${sort}${cursor && `&cursor=${cursor}`}`, undefined, undefined, server)).json();
        seen.push(...page.items.map(({ id }: { id: string }) => id));
        if (page.next === null) break;
        cursor = page.next;
      }
      expect(seen.length).toBe(23);
      expect(new Set(seen).size).toBe(23);
    }
    expect((await send('GET', '?kind=institutional', undefined, undefined, server)).json().items.length).toBe(11);
    expect((await send('GET', '?tag=vip', undefined, undefined, server)).json().items.length).toBe(5);
    expect((await send('GET', '?status=inactive', undefined, undefined, server)).json().items.length).toBe(0);
    expect((await send('GET', '/tags', undefined, undefined, server)).json()).toEqual({ items: [{ tag: 'vip', clients: 5 }] });
  });

  test.each(['?cursor=zzz', '?limit=0', '?limit=201', '?limit=x', '?status=alive', '?orden=1', `?text=${'x'.repeat(101)}`, '?text=%00'])('refuse %s', async (query) => {
    expect((await send('GET', query)).statusCode).toBe(422);
  });
});

describe('notes and consents', () => {
  test('are written and read; a note is taken away by its author, or by who may delete clients', async () => {
    const client = await make();
    const note = await send('POST', `/${client.id}/notes`, { text: 'Prefiere la tarde' });
    expect(note.statusCode).toBe(201);
    expect((await send('GET', `/${client.id}/notes`)).json().items).toMatchObject([{ text: 'Prefiere la tarde', mine: true }]);
    const colleague = await serverFor(world, tenant, ['clients.view', 'clients.edit']);
    expect((await send('DELETE', `/${client.id}/notes/${note.json().id}`, undefined, undefined, colleague)).json()).toMatchObject({ status: 403, code: 'INSUFFICIENT_PERMISSIONS' });
    expect((await send('DELETE', `/${client.id}/notes/${note.json().id}`)).statusCode).toBe(204);
    expect((await send('DELETE', `/${client.id}/notes/${note.json().id}`)).json().code).toBe('NOTE_NOT_FOUND');
    const consent = await send('POST', `/${client.id}/consents`, { purpose: 'image_release', granted: false, source: 'Formulario en papel' });
    expect(consent.json()).toMatchObject({ purpose: 'image_release', granted: false });
    expect((await send('GET', `/${client.id}`)).json()).toMatchObject({ imageRelease: 'denied', imageReleaseAt: '2026-11-20T16:00:00Z' });
    await send('POST', `/${client.id}/consents`, { purpose: 'marketing', granted: true });
    expect((await send('GET', `/${client.id}/consents`)).json().items.map(({ purpose }: { purpose: string }) => purpose)).toEqual(['marketing', 'image_release']);
  });
});

describe('duplicates and merging', () => {
  test('doubles are found by phone, tax id, mailbox and name; a pair that was dismissed stays away', async () => {
    const place = await makeTenant(world);
    const server = await serverFor(world, place, ALL);
    const phones = (number: string) => ({ phones: [{ number }] });
    const a = await make({ fullName: 'Rosa Elena Gómez', ...phones('5100 0001'), emails: [{ email: 'rosa.gomez@uno.example' }], taxIds: [{ number: '123456-7' }] }, server);
    const b = await make({ fullName: 'Gómez Rosa Elena', ...phones('5100 0002') }, server);
    const c = await make({ fullName: 'Tienda Aurora', ...phones('5100 0001'), emails: [{ email: 'rosagomez+fotos@uno.example' }], taxIds: [{ number: '1234567' }] }, server);
    await make({ fullName: 'Nadie Más', ...phones('5100 0009') }, server);
    const pairs = (await send('GET', '/duplicates', undefined, undefined, server)).json().items;
    const shown = pairs.map(({ first, second, reasons }: { first: { id: string }; second: { id: string }; reasons: string[] }) => [first.id, second.id, reasons]);
    expect(shown).toEqual([[a.id, c.id, ['email', 'phone', 'tax_id']], [a.id, b.id, ['name']]]);
    expect((await send('GET', `/duplicates?clientId=${b.id}`, undefined, undefined, server)).json().items.length).toBe(1);
    expect((await send('POST', '/duplicates/dismiss', { firstId: b.id, secondId: a.id }, undefined, server)).statusCode).toBe(204);
    expect((await send('GET', `/duplicates?clientId=${b.id}`, undefined, undefined, server)).json().items).toEqual([]);
    expect((await send('POST', '/duplicates/dismiss', { firstId: a.id, secondId: a.id }, undefined, server)).statusCode).toBe(422);
  });

  test('merging keeps both histories and joins the lists; taking it back makes two clients again', async () => {
    const kept = await make({ fullName: 'Ana Luisa Paz', tags: ['boda'] });
    const gone = await make({ fullName: 'Ana L. Paz', tags: ['Boda', 'vip'], notes: 'De la otra ficha', taxIds: [{ number: '99' }] });
    await send('POST', `/${gone.id}/notes`, { text: 'Nota de la otra' });
    const merged = await send('POST', `/${kept.id}/merge`, { goneId: gone.id, goneVersion: 1, take: ['fullName', 'primaryPhone'] }, 1);
    expect(merged.statusCode, merged.body).toBe(200);
    const one = merged.json();
    expect(one).toMatchObject({ fullName: 'Ana L. Paz', tags: ['boda', 'vip'], notes: 'De la otra ficha', primaryPhone: gone.primaryPhone, primaryEmail: kept.primaryEmail });
    expect(one.phones.map(({ e164 }: { e164: string }) => e164)).toEqual([gone.primaryPhone, kept.primaryPhone]);
    expect(one.emails.map(({ email }: { email: string }) => email)).toEqual([kept.primaryEmail, gone.primaryEmail]);
    expect(one.merges).toMatchObject([{ goneId: gone.id, canUndo: true }]);
    expect(use.merged).toEqual([{ keptId: kept.id, goneId: gone.id }]);
    expect((await send('GET', `/${gone.id}`)).json()).toMatchObject({ status: 410, code: 'CLIENT_MERGED', details: { mergedInto: kept.id } });
    expect((await send('GET', `/${kept.id}/notes`)).json().items.map(({ text }: { text: string }) => text)).toEqual(['Nota de la otra']);
    expect((await send('GET', `/${kept.id}/history`)).json().items.map(({ action }: { action: string }) => action).sort()).toEqual(['add_note', 'create', 'create', 'merge', 'merged']);
    await expect(tenant.run((ctx) => matchClients(ctx, [{ phone: gone.primaryPhone }]))).resolves.toMatchObject([{ id: kept.id }]);

    await send('PATCH', `/${kept.id}`, { preferredChannel: 'sms' }, one.version);
    const undone = await send('POST', `/merges/${one.merges[0].id}/undo`, {});
    expect(undone.statusCode, undone.body).toBe(200);
    expect(undone.json().kept).toMatchObject({ fullName: 'Ana Luisa Paz', tags: ['boda'], notes: null, primaryPhone: kept.primaryPhone, preferredChannel: 'sms', merges: [], taxIds: [] });
    expect(undone.json().kept.emails.length).toBe(1);
    expect(undone.json().restored).toMatchObject({ id: gone.id, fullName: 'Ana L. Paz', primaryEmail: gone.primaryEmail, deletedAt: null });
    expect(use.unmerged).toEqual([{ keptId: kept.id, goneId: gone.id, moved: ['moved-1'] }]);
    expect((await send('GET', `/${kept.id}/notes`)).json().items).toEqual([]);
    expect((await send('POST', `/merges/${one.merges[0].id}/undo`, {})).json().code).toBe('MERGE_CANNOT_BE_UNDONE');
    expect((await send('POST', `/merges/${randomUUID()}/undo`, {})).json().code).toBe('MERGE_NOT_FOUND');
  });

  test('refuses itself, a stale version of either, and credit that would fall to a person', async () => {
    const kept = await make();
    const school = await make({ kind: 'institutional', creditTermsDays: 30 });
    expect((await send('POST', `/${kept.id}/merge`, { goneId: kept.id, goneVersion: 1 }, 1)).json().errors[0].code).toBe('same_client');
    expect((await send('POST', `/${kept.id}/merge`, { goneId: school.id, goneVersion: 2 }, 1)).statusCode).toBe(412);
    expect((await send('POST', `/${kept.id}/merge`, { goneId: school.id, goneVersion: 1 }, 2)).statusCode).toBe(412);
    expect((await send('POST', `/${kept.id}/merge`, { goneId: school.id, goneVersion: 1, take: ['creditTermsDays'] }, 1)).json().errors[0].code).toBe('credit_needs_institution');
    expect((await send('POST', `/${kept.id}/merge`, { goneId: randomUUID(), goneVersion: 1 }, 1)).json().code).toBe('CLIENT_NOT_FOUND');
  });

  test('two merges of a pair in both directions at once: one is done, nobody is lost', async () => {
    const [a, b] = [await make(), await make()];
    const answers = await Promise.all([send('POST', `/${a.id}/merge`, { goneId: b.id, goneVersion: 1 }, 1), send('POST', `/${b.id}/merge`, { goneId: a.id, goneVersion: 1 }, 1)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 410]);
  });
});

describe('personal data', () => {
  test('a look is logged, once in a quarter of an hour for each person', async () => {
    const client = await make();
    const actor = tenant.actor(ALL);
    const server = await serverAs(world, async () => actor);
    const looks = () => tenant.run((ctx) => ctx.tx.selectFrom('auditLog').select('actorId').where('entityId', '=', client.id).where('action', '=', 'client.view').execute());
    await send('GET', `/${client.id}`, undefined, undefined, server);
    await send('GET', `/${client.id}`, undefined, undefined, server);
    expect(await looks()).toEqual([{ actorId: actor.id }]);
    world.clock.set(NOW.add({ minutes: 16 }));
    await send('GET', `/${client.id}`, undefined, undefined, server);
    world.clock.set(NOW);
    expect((await looks()).length).toBe(2);
  });

  test('the export holds everything, with what the apps know, and is logged', async () => {
    const client = await make({ fullName: 'Exporta Da Vinci' });
    await send('POST', `/${client.id}/notes`, { text: 'algo dicho' });
    const answer = await send('GET', `/${client.id}/export`);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-disposition']).toBe(`attachment; filename="client-${client.id}.json"`);
    expect(answer.json()).toMatchObject({ client: { fullName: 'Exporta Da Vinci', phones: [{ e164: client.primaryPhone }] }, notes: [{ text: 'algo dicho' }], uses: { test: { sessions: 3 } } });
    const log = await tenant.run((ctx) => ctx.tx.selectFrom('auditLog').select('action').where('entityId', '=', client.id).execute());
    expect(log.map(({ action }) => action)).toContain('client.export');
  });

  test('anonymising erases who the client is everywhere, is refused while something is open, and is final', async () => {
    const client = await make({ fullName: 'Secreta Identidad', notes: 'confidencial', addresses: [{ line: 'Calle Escondida 1' }], externalRef: 'SEC-1', tags: ['vip'] });
    const double = await make({ fullName: 'Secreta Doble' });
    await send('POST', `/${client.id}/notes`, { text: 'nota delicada' });
    const { version } = (await send('POST', `/${client.id}/merge`, { goneId: double.id, goneVersion: 1 }, 1)).json();
    Object.assign(use, { open: 1, total: 4 });
    expect((await send('GET', `/${client.id}/anonymisation`)).json()).toMatchObject({ phones: 3, emails: 3, addresses: 1, notes: 1, mergedClients: 1, uses: expect.arrayContaining([{ kind: 'test', total: 4, open: 1 }]) });
    expect((await send('POST', `/${client.id}/anonymize`, { reason: 'Lo pidió' }, version)).json()).toMatchObject({ status: 409, code: 'CLIENT_HAS_OPEN_SESSIONS' });
    use.open = 0;
    expect((await send('POST', `/${client.id}/anonymize`, { reason: 'Lo pidió' }, 1)).statusCode).toBe(412);
    const done = await send('POST', `/${client.id}/anonymize`, { reason: 'Lo pidió' }, version);
    expect(done.statusCode, done.body).toBe(200);
    expect(done.json()).toMatchObject({ fullName: 'Cliente anonimizado', phones: [], emails: [], addresses: [], notes: null, tags: [], externalRef: null, anonymizedAt: '2026-11-20T16:00:00Z' });
    expect(use.erased.toSorted()).toEqual([client.id, double.id].toSorted());

    const everything = await tenant.run(async (ctx) => {
      const rows: unknown[] = [];
      for (const table of ['client', 'clientPhone', 'clientEmail', 'clientAddress', 'clientNote', 'clientChange', 'clientMerge', 'clientConsent', 'auditLog', 'domainEvent', 'stateChange'] as const) rows.push(await ctx.tx.selectFrom(table).selectAll().where('tenantId', '=', tenant.id).execute());
      return JSON.stringify(rows);
    });
    for (const trace of ['Secreta', 'confidencial', 'Escondida', 'delicada', 'SEC-1', client.primaryPhone, client.primaryEmail, double.primaryEmail]) expect(everything).not.toContain(trace);
    expect((await send('GET', '?text=anonimizado')).json().items).toEqual([]);
    expect((await send('PATCH', `/${client.id}`, { fullName: 'Otra vez' }, done.json().version)).json().code).toBe('CLIENT_ANONYMIZED');
    expect((await send('POST', `/${client.id}/anonymize`, { reason: 'x' }, done.json().version)).json().code).toBe('CLIENT_ANONYMIZED');
  });

  test('a photographer sees name, phone and e-mail of a client, nothing else (studio 5.8)', async () => {
    const client = await make({ notes: 'interno' });
    const record = await tenant.run((ctx) => findClient(ctx, client.id));
    expect(presentClientFor(tenant.actor(['studio.session.view.own']), record)).toEqual({ id: client.id, fullName: client.fullName, primaryPhone: client.primaryPhone, primaryEmail: client.primaryEmail });
    expect(presentClientFor(tenant.actor(['clients.view']), record)).toHaveProperty('creditTermsDays', 0);
  });
});

describe('what other modules ask', () => {
  test('contacts are matched by phone first, then by e-mail, all in one query and in order', async () => {
    const place = await makeTenant(world);
    const [a, b, c] = await place.run((ctx) => bulkInsertClients(ctx, [
      { fullName: 'A', phones: [{ e164: '+50251110001', typed: '5111 0001' }], emails: ['a@m.example'] }, { fullName: 'B', phones: [{ e164: '+50251110002', typed: 'x' }, { e164: '+50251110001', typed: 'x' }], emails: ['b@m.example'] },
      { fullName: 'C', phones: [{ e164: '+50251110003', typed: 'x' }] },
    ]));
    const found = await place.run((ctx) => matchClients(ctx, [
      { phone: '+50251110001' }, { phone: '+50251110001', email: 'b@m.example' }, { phone: '+50259999999', email: 'A@m.example' }, { email: 'nadie@m.example' }, { phone: '+50251110003', email: 'a@m.example' }, {},
    ]));
    expect(found.map((match) => match && [match.by, match.id])).toEqual([['phone', a], ['phone', b], ['email', a], null, ['phone', c], null]);
    expect(await other.run((ctx) => matchClients(ctx, [{ phone: '+50251110001' }]))).toEqual([null]);
  });

  test('imported clients can be taken back as long as nothing refers to them', async () => {
    const ids = await tenant.run((ctx) => bulkInsertClients(ctx, [{ fullName: 'De archivo', phones: [{ e164: '+50251112222', typed: 'x' }], emails: ['De@Archivo.example'], addresses: ['Zona 10'], taxIds: [{ number: '12-3' }], externalRef: 'ARCH-1' }]));
    expect((await send('GET', `/${ids[0]}`)).json()).toMatchObject({ primaryEmail: 'de@archivo.example', addresses: [{ line: 'Zona 10' }], taxIds: [{ number: '123' }], version: 1 });
    use.total = 1;
    await expect(tenant.run((ctx) => removeImportedClients(ctx, ids))).rejects.toMatchObject({ code: 'CLIENT_IN_USE' });
    use.total = 0;
    await tenant.run((ctx) => removeImportedClients(ctx, ids));
    expect((await send('GET', `/${ids[0]}`)).statusCode).toBe(404);
    await expect(other.run((ctx) => removeImportedClients(ctx, ids))).resolves.toBeUndefined();
  });

  test('a buyer is one client per tenant and e-mail', async () => {
    const first = await tenant.run((ctx) => upsertClientByEmail(ctx, { email: 'Comprador@Web.example', verified: false, fullName: 'Comprador Web', phone: '5222 1111' }));
    const second = await tenant.run((ctx) => upsertClientByEmail(ctx, { email: 'comprador@web.example', verified: true, fullName: 'Otro nombre' }));
    const elsewhere = await other.run((ctx) => upsertClientByEmail(ctx, { email: 'comprador@web.example', verified: true, fullName: 'Comprador Web' }));
    expect(second.id).toBe(first.id);
    expect(elsewhere.id).not.toBe(first.id);
    expect((await send('GET', `/${first.id}`)).json()).toMatchObject({ fullName: 'Comprador Web', primaryPhone: '+50252221111', emails: [{ verifiedAt: '2026-11-20T16:00:00Z' }] });
  });
});

describe('who may', () => {
  const id = randomUUID();
  const routes: [string, string, unknown?, number?][] = [
    ['GET', ''], ['POST', '', {}], ['GET', '/tags'], ['GET', '/check'], ['GET', '/settings'], ['PATCH', '/settings', {}], ['GET', '/duplicates'], ['POST', '/duplicates/dismiss', {}], ['POST', `/merges/${id}/undo`, {}],
    ['GET', `/${id}`], ['PATCH', `/${id}`, {}, 1], ['POST', `/${id}/status`, { status: 'active' }, 1], ['DELETE', `/${id}`, undefined, 1], ['POST', `/${id}/restore`, {}, 1], ['GET', `/${id}/notes`], ['POST', `/${id}/notes`, { text: 'x' }],
    ['DELETE', `/${id}/notes/${id}`], ['GET', `/${id}/consents`], ['POST', `/${id}/consents`, { purpose: 'terms', granted: true }], ['GET', `/${id}/history`], ['POST', `/${id}/merge`, { goneId: randomUUID(), goneVersion: 1 }, 1],
    ['GET', `/${id}/export`], ['GET', `/${id}/anonymisation`], ['POST', `/${id}/anonymize`, { reason: 'x' }, 1],
  ];

  test.each(routes)('%s %s is 401 without a session and 403 without the permission', async (method, url, payload, version) => {
    expect((await send(method, url, payload, version, await serverAs(world, async () => null))).statusCode).toBe(401);
    const denied = await send(method, url, payload, version, await serverFor(world, tenant, ['studio.session.view.own']));
    expect(denied.statusCode).toBe(403);
    expect(denied.json().code).toBe('INSUFFICIENT_PERMISSIONS');
  });

  test.each(routes.filter(([, url]) => url.startsWith(`/${id}`)))('%s %s of a client of another tenant is 404, as for one that never was', async (method, url, payload, version) => {
    const foreign = await other.run((ctx) => createClient(ctx, NewClient.parse(body())));
    const answers = await Promise.all([foreign.id, randomUUID()].map((one) => send(method, url.replace(id, one), payload, version)));
    const [theirs, nobody] = answers.map((answer) => ({ ...answer.json(), instance: null, status: answer.statusCode }));
    expect(theirs).toMatchObject({ status: 404, code: 'CLIENT_NOT_FOUND' });
    expect(theirs).toEqual(nobody);
  });

  test('ids of another tenant in a body are 404 as well', async () => {
    const foreign = await other.run((ctx) => createClient(ctx, NewClient.parse(body())));
    const own = await make();
    expect((await send('POST', `/${own.id}/merge`, { goneId: foreign.id, goneVersion: 1 }, 1)).json().code).toBe('CLIENT_NOT_FOUND');
    expect((await send('POST', '/duplicates/dismiss', { firstId: own.id, secondId: foreign.id })).json().code).toBe('CLIENT_NOT_FOUND');
    expect((await send('GET', `/duplicates?clientId=${foreign.id}`)).json().code).toBe('CLIENT_NOT_FOUND');
  });

  test.each(['no-uuid', '%00', "1'or'1'='1"])('an id like %j is 422', async (bad) => {
    expect((await send('GET', `/${bad}`)).statusCode).toBe(422);
  });
});
