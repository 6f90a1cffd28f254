import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { useDemoGateway } from '#capabilities/checkouts/public.ts';
import { addFeePlan } from '#apps/tickets/events/fee-plan.ts';
import { completeEvents, rebuildEventCounters } from '#apps/tickets/jobs.ts';
import { ticketsRoles } from '#apps/tickets/roles.ts';
import { eventMachine } from '#apps/tickets/states.ts';
import type { EventDetail } from '#contracts/tickets-events.ts';
import { sql } from '#platform/db.ts';
import { usePeople } from '#test/people.ts';
import { NOW, makeTenant, serverFor, useWorld } from '#test/server.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Organizer } from '#test/tickets.ts';

const world = useWorld();
usePeople(world); // links of pictures are signed
let org: Organizer;
const gateway = (allowed: boolean) => useDemoGateway({ allowed, key: randomBytes(32) });
beforeAll(async () => {
  org = await makeOrganizer(world);
});
beforeEach(() => {
  world.clock.set(NOW);
  gateway(true);
});

const status = (id: string) => org.run(async (ctx) => (await ctx.tx.selectFrom('ticketEvent').select('status').where('tenantId', '=', org.id).where('id', '=', id).executeTakeFirstOrThrow()).status);
const cron = { dueAt: NOW, localDate: '2026-11-20' };

describe('legal profiles', () => {
  test.each([
    ['800197268-4', '800197268', '4'], ['901.234.567-7', '901234567', '7'], ['900123456-8', '900123456', '8'],
  ])('N1: the NIT %s is kept with its digit apart', async (taxId, number, digit) => {
    expect((await org.call('POST', '/legal-profiles', { legalName: 'X', taxIdType: 'NIT', taxId })).json()).toMatchObject({ taxId: number, taxIdCheckDigit: digit, country: 'CO' });
  });

  test('a NIT with another digit is refused, by the rule and by the table', async () => {
    expect((await org.call('POST', '/legal-profiles', { legalName: 'X', taxIdType: 'NIT', taxId: '900123456-7' })).json()).toMatchObject({ status: 422, code: 'INVALID_TAX_ID' });
    expect((await org.call('POST', '/legal-profiles', { legalName: 'X', taxIdType: 'NIT', taxId: '900123456' })).json()).toMatchObject({ status: 422, code: 'INVALID_TAX_ID' });
    await expect(org.run((ctx) => ctx.tx.insertInto('legalProfile').values({ tenantId: org.id, legalName: 'X', taxIdType: 'NIT', taxId: '900123456', taxIdCheckDigit: '7', country: 'CO' }).execute())).rejects.toThrow(/legal_profile_nit/);
  });

  test('it is changed at its version, and deleted while no event names it', async () => {
    const made = (await org.call('POST', '/legal-profiles', { legalName: 'Uno', taxIdType: 'CC', taxId: '1020304050' })).json();
    expect((await org.call('PATCH', `/legal-profiles/${made.id}`, { city: 'Cali' }, 2)).statusCode).toBe(412);
    expect((await org.call('PATCH', `/legal-profiles/${made.id}`, { city: 'Cali' }, 1)).json()).toMatchObject({ city: 'Cali', version: 2 });
    const event = await org.event({ legalProfileId: made.id });
    expect((await org.call('DELETE', `/legal-profiles/${made.id}`, undefined, 2)).json()).toMatchObject({ status: 409, code: 'LEGAL_PROFILE_IN_USE' });
    await org.call('DELETE', `/events/${event.id}`, undefined, event.version);
    expect((await org.call('DELETE', `/legal-profiles/${made.id}`, undefined, 2)).statusCode).toBe(204);
  });
});

describe('making an event', () => {
  test('brings its areas and units along, and fills in what was not said', async () => {
    const event = await org.event({ name: 'Ñandú en la Peña', areas: [{ name: 'VIP', priceMinor: 12_000_000, nomenclatureLetter: 'v', unitCount: 3 }, { name: 'Mesas', priceMinor: 120_000_000, unitCapacity: 8, unitCount: 2 }] });
    expect(event).toMatchObject({ slug: 'nandu-en-la-pena', status: 'draft', currency: 'COP', timeZone: 'America/Bogota', startAt: '2027-05-11T01:00:00Z', doorsOpenAt: '2027-05-10T23:00:00Z', salesEndAt: '2027-05-11T01:00:00Z', capacityTotal: 19, holdMinutes: 15, maxUnitsPerOrder: 20, maxTransfers: 3 });
    expect((await org.areas(event.id)).map(({ name, unitCount, capacity }) => [name, unitCount, capacity])).toEqual([['VIP', 3, 3], ['Mesas', 2, 16]]);
    expect((await org.call('GET', `/areas/${(await org.areas(event.id))[0]!.id}/map`)).json().units.map(({ name }: { name: string }) => name)).toEqual(['V-1', 'V-2', 'V-3']);
  });

  test.each([
    ['a start in the past', { startAt: '2026-11-19T20:00', endAt: '2026-11-19T22:00' }, 422, 'EVENT_IN_PAST'],
    ['an end before its start', { endAt: '2027-05-10T19:00' }, 422, 'VALIDATION_ERROR'],
    ['sales after its end', { salesEndAt: '2027-05-10T23:30' }, 422, 'VALIDATION_ERROR'],
    ['a day that no month has', { startAt: '2027-02-30T20:00', endAt: '2027-03-10T20:00' }, 422, 'INVALID_LOCAL_TIME'],
    ['a time that clocks skip', { timeZone: 'America/New_York', startAt: '2027-03-14T02:30', endAt: '2027-03-14T05:00' }, 422, 'INVALID_LOCAL_TIME'],
    ['a legal profile of nobody', { legalProfileId: randomUUID() }, 404, 'LEGAL_PROFILE_NOT_FOUND'],
    ['a price of half a peso', { areas: [{ name: 'A', priceMinor: 150 }] }, 422, 'PRICE_STEP'],
    ['two areas of one name', { areas: [{ name: 'A', priceMinor: 0 }, { name: 'a', priceMinor: 0 }] }, 409, 'AREA_NAME_TAKEN'],
    ['two areas of one letter', { areas: [{ name: 'A', priceMinor: 0, nomenclatureLetter: 'X' }, { name: 'B', priceMinor: 0, nomenclatureLetter: 'x' }] }, 409, 'LETTER_TAKEN'],
    ['more units than one request makes', { areas: [{ name: 'A', priceMinor: 0, unitCount: 20_001 }] }, 422, 'LIMIT_EXCEEDED'],
    ['privacy without a code', { visibility: 'private' }, 422, 'ACCESS_CODE_MISSING'],
    ['a PULEP code of another form', { pulepCode: 'AB1234' }, 422, 'VALIDATION_ERROR'],
  ])('with %s is refused whole', async (_what, given, statusCode, code) => {
    const before = (await org.call('GET', '/events?search=rechazado')).json().items.length;
    expect((await org.call('POST', '/events', { name: 'Rechazado', category: 'concert', startAt: '2027-05-10T20:00', endAt: '2027-05-10T23:00', ...given })).json()).toMatchObject({ status: statusCode, code });
    expect((await org.call('GET', '/events?search=rechazado')).json().items).toHaveLength(before);
  });

  test('a time that comes twice is the first of the two', async () => {
    expect(await org.event({ timeZone: 'America/New_York', startAt: '2027-11-07T01:30', endAt: '2027-11-07T05:00' })).toMatchObject({ startAt: '2027-11-07T05:30:00Z' });
  });

  test('twelve of one name at once get twelve addresses', async () => {
    const made = await Promise.all(Array.from({ length: 12 }, () => org.event({ name: 'Hamlet', areas: [] })));
    expect(made.map(({ slug }) => slug).sort()).toEqual(['hamlet', ...Array.from({ length: 11 }, (_, i) => `hamlet-${i + 2}`)].sort());
    expect((await org.call('POST', '/events', { name: 'x', slug: 'hamlet', category: 'other', startAt: '2027-05-10T20:00', endAt: '2027-05-10T23:00' })).json()).toMatchObject({ status: 409, code: 'SLUG_TAKEN' });
  });
});

describe('publication', () => {
  test('is refused with all that is missing at once, in the page\'s order', async () => {
    gateway(false);
    const event = await org.event({ isPerformingArt: true, areas: [{ name: 'A', priceMinor: 100 }] });
    const answer = (await org.call('POST', `/events/${event.id}/publish`)).json();
    const missing = ['LEGAL_INFO_MISSING', 'NO_INVENTORY', 'COVER_MISSING', 'PAYMENTS_NOT_CONFIGURED', 'PULEP_MISSING'];
    expect(answer).toMatchObject({ status: 422, code: 'LEGAL_INFO_MISSING', details: { blockers: missing } });
    expect(answer.errors.map((error: { code: string; message: string }) => [error.code, error.message.length > 10])).toEqual(missing.map((code) => [code, true]));
    expect((await org.call('GET', `/events/${event.id}/readiness`)).json()).toMatchObject({ ready: false, blockers: missing.map((code) => ({ code })) });
    world.clock.set(Temporal.Instant.from('2027-06-01T00:00:00Z'));
    expect((await org.call('POST', `/events/${event.id}/publish`)).json()).toMatchObject({ code: 'EVENT_IN_PAST', details: { blockers: ['EVENT_IN_PAST', ...missing] } });
  });

  test('free of charge it needs no gateway; whole it goes on sale', async () => {
    gateway(false);
    const event = await org.ready({ areas: [{ name: 'Gratis', priceMinor: 0, unitCount: 1 }] });
    expect((await org.call('POST', `/events/${event.id}/publish`)).json()).toMatchObject({ status: 'published', publishedAt: '2026-11-20T16:00:00Z', images: [{ kind: 'cover', altText: 'Portada' }] });
    await expect(org.run((ctx) => ctx.tx.deleteFrom('ticketEvent').where('id', '=', event.id).execute())).rejects.toThrow(/never deleted/);
  });

  test('the table itself lets no performing art of Colombia be on sale without its code', async () => {
    const event = await org.ready({ isPerformingArt: true, pulepCode: 'abc123' });
    expect((await org.call('POST', `/events/${event.id}/publish`)).json()).toMatchObject({ status: 'published', pulepCode: 'ABC123' });
    const { version } = (await org.call('GET', `/events/${event.id}`)).json();
    expect((await org.call('PATCH', `/events/${event.id}`, { pulepCode: null }, version)).json()).toMatchObject({ status: 422, code: 'PULEP_MISSING' });
    await expect(org.run((ctx) => ctx.tx.updateTable('ticketEvent').set({ pulepCode: null }).where('id', '=', event.id).execute())).rejects.toThrow(/ticket_event_pulep_needed/);
  });
});

describe('the life of an event', () => {
  const verbs = { pause: {}, resume: {}, postpone: {}, cancel: { reason: 'lluvia' } } as const;
  /** What each command does in each state; everything else is refused. */
  const allowed: Record<string, Partial<Record<keyof typeof verbs | 'publish', string>>> = {
    draft: { publish: 'published' }, published: { pause: 'paused', postpone: 'postponed', cancel: 'cancelled' }, paused: { publish: 'published', resume: 'published', postpone: 'postponed', cancel: 'cancelled' },
    postponed: { publish: 'published', cancel: 'cancelled' }, cancelled: {}, completed: {},
  };
  const ways: Record<string, readonly string[]> = { draft: [], published: ['published'], paused: ['published', 'paused'], postponed: ['published', 'postponed'], cancelled: ['published', 'cancelled'], completed: ['published', 'completed'] };

  test.each(Object.keys(allowed))('from %s only the steps of the page are taken, whatever command comes', async (from) => {
    for (const verb of ['publish', 'pause', 'resume', 'postpone', 'cancel'] as const) {
      const event = await org.ready();
      for (const to of ways[from]!) await org.run((ctx) => ctx.tx.updateTable('ticketEvent').set({ status: to as 'published', publishedAt: NOW }).where('id', '=', event.id).execute());
      const body = verb === 'postpone' ? { startAt: '2027-06-10T20:00', endAt: '2027-06-10T23:00' } : verb === 'cancel' ? { slug: event.slug, reason: 'lluvia' } : undefined;
      const answer = (await org.call('POST', `/events/${event.id}/${verb}`, body)).json();
      const to = allowed[from]![verb];
      if (to) expect(answer, `${verb} ${from}`).toMatchObject({ status: to });
      else if (from === 'completed' && verb === 'cancel') expect(answer).toMatchObject({ status: 409, code: 'EVENT_COMPLETED' });
      else expect(answer, `${verb} ${from}`).toMatchObject({ status: 409, code: 'INVALID_TRANSITION', details: { from } });
      expect(await status(event.id)).toBe(to ?? from);
    }
  });

  test('each step asks for its permission, by role', async () => {
    const needed = Map.groupBy(eventMachine.steps.filter(({ by }) => by !== null), ({ by }) => String(by));
    expect([...needed.keys()].sort()).toEqual(['tickets.event.cancel', 'tickets.event.manage', 'tickets.event.publish']);
    const event = await org.ready();
    for (const [role, { permissions }] of Object.entries(ticketsRoles).filter(([, { permissions: own }]) => !(own as readonly string[]).includes('*'))) {
      const app = await serverFor(world, org, permissions);
      const may = (permissions as readonly string[]).includes('tickets.event.publish');
      const answer = await app.inject({ method: 'POST', url: `/api/v1/tickets/events/${event.id}/pause` });
      expect([role, answer.statusCode]).toEqual([role, may ? 409 : 403]);
      expect((await app.inject({ method: 'POST', url: `/api/v1/tickets/events/${event.id}/cancel`, body: { slug: event.slug, reason: 'x' } })).statusCode).toBe(403);
      await app.close();
    }
  });

  test('one that cannot be postponed refuses for that reason, whatever the new dates are', async () => {
    const draft = await org.event();
    expect((await org.call('POST', `/events/${draft.id}/postpone`, { startAt: '2026-11-20T16:00:00Z', endAt: '2026-11-20T16:00:00Z' })).json()).toMatchObject({ status: 409, code: 'INVALID_TRANSITION' });
  });

  test('postponed without a date it waits for one, and moves its doors and sale along', async () => {
    const event = await org.ready();
    await org.call('POST', `/events/${event.id}/publish`);
    expect((await org.call('POST', `/events/${event.id}/postpone`, { reason: 'gira' })).json()).toMatchObject({ status: 'postponed', datesPending: true });
    expect((await org.call('POST', `/events/${event.id}/publish`)).json()).toMatchObject({ status: 422, code: 'DATES_PENDING' });
    const { version } = (await org.call('GET', `/events/${event.id}`)).json();
    expect((await org.call('PATCH', `/events/${event.id}`, { startAt: '2027-08-01T20:00', endAt: '2027-08-01T23:00' }, version)).json()).toMatchObject({ datesPending: false, doorsOpenAt: '2027-08-01T23:00:00Z', salesEndAt: '2027-08-02T01:00:00Z' });
    expect((await org.call('POST', `/events/${event.id}/publish`)).json()).toMatchObject({ status: 'published' });
  });

  test('cancelled it is when its address was typed, and then it stands as it was', async () => {
    const event = await org.ready();
    await org.call('POST', `/events/${event.id}/publish`);
    expect((await org.call('POST', `/events/${event.id}/cancel`, { slug: 'otra', reason: 'x' })).json()).toMatchObject({ status: 422, code: 'SLUG_MISMATCH' });
    const { version } = (await org.call('POST', `/events/${event.id}/cancel`, { slug: event.slug, reason: 'lluvia' })).json();
    expect((await org.call('PATCH', `/events/${event.id}`, { name: 'x' }, version)).json()).toMatchObject({ status: 409, code: 'EVENT_READ_ONLY' });
    expect((await org.call('POST', `/events/${event.id}/areas`, { name: 'Otra', priceMinor: 0 })).json()).toMatchObject({ status: 409, code: 'EVENT_READ_ONLY' });
    await expect(org.run((ctx) => ctx.tx.updateTable('ticketEvent').set({ status: 'published' }).where('id', '=', event.id).execute())).rejects.toThrow(/no step from cancelled to published/);
  });

  test('six hours after its end it is over, not a moment before', async () => {
    const event = await org.ready();
    await org.call('POST', `/events/${event.id}/publish`);
    for (const [at, wanted] of [['2027-05-11T09:59:59Z', 'published'], ['2027-05-11T10:00:00Z', 'completed']] as const) {
      world.clock.set(Temporal.Instant.from(at));
      await org.run((ctx) => completeEvents.run(ctx, cron));
      expect(await status(event.id)).toBe(wanted);
    }
  });
});

describe('changing an event', () => {
  test('the zone stands once it was published, the address leads on when it moves', async () => {
    const event = await org.ready({ name: 'Carnaval' });
    await org.call('POST', `/events/${event.id}/publish`);
    const version = async () => (await org.call('GET', `/events/${event.id}`)).json().version as number;
    expect((await org.call('PATCH', `/events/${event.id}`, { timeZone: 'America/Lima' }, await version())).json()).toMatchObject({ status: 409, code: 'IMMUTABLE_FIELD', details: { field: 'timeZone' } });
    expect((await org.call('PATCH', `/events/${event.id}`, { slug: 'carnaval-grande' }, await version())).json()).toMatchObject({ slug: 'carnaval-grande' });
    expect((await org.call('POST', '/events', { name: 'x', slug: 'carnaval', category: 'other', startAt: '2027-05-10T20:00', endAt: '2027-05-10T23:00' })).json()).toMatchObject({ code: 'SLUG_TAKEN' });
    expect((await org.call('PATCH', `/events/${event.id}`, { slug: 'carnaval' }, await version())).json()).toMatchObject({ slug: 'carnaval' });
    expect(await org.run((ctx) => ctx.tx.selectFrom('ticketEventRedirect').select('slug').where('eventId', '=', event.id).execute())).toEqual([{ slug: 'carnaval-grande' }]);
    await expect(org.run((ctx) => ctx.tx.updateTable('ticketEvent').set({ slug: 'nada' }).where('id', '=', event.id).execute())).rejects.toThrow(/must lead on/);
    await expect(org.run((ctx) => ctx.tx.updateTable('ticketEvent').set({ timeZone: 'UTC' }).where('id', '=', event.id).execute())).rejects.toThrow(/keeps its zone/);
  });

  test('another currency brings its own fees along, as long as every amount fits its steps', async () => {
    const event = await org.event();
    expect((await org.call('PATCH', `/events/${event.id}`, { currency: 'USD' }, event.version)).json()).toMatchObject({ currency: 'USD', feePlan: { rateBp: 326, fixedMinor: 0 } });
    const [area] = await org.areas(event.id);
    await org.call('PATCH', `/areas/${area!.id}`, { priceMinor: 1_999 }, area!.version);
    expect((await org.call('PATCH', `/events/${event.id}`, { currency: 'COP' }, event.version + 1)).json()).toMatchObject({ status: 422, code: 'PRICE_STEP' });
    await org.call('PATCH', `/areas/${area!.id}`, { priceMinor: 2_000 }, area!.version + 1);
    expect((await org.call('PATCH', `/events/${event.id}`, { currency: 'COP' }, event.version + 1)).json()).toMatchObject({ currency: 'COP', feePlan: { fixedMinor: 189_400, vatBp: 1900 } });
  });

  test('3.9: a further version of the fees counts for events made from then on; what was, stays', async () => {
    const before = await org.event();
    const terms = { currency: 'COP', rateBp: 500, fixedMinor: 100_000, basis: 'paid_price' as const, vatBp: 1900, validFrom: NOW.add({ hours: 1 }) };
    expect(await org.run((ctx) => addFeePlan(ctx, terms))).toBe(true);
    expect(await org.run((ctx) => addFeePlan(ctx, { ...terms, rateBp: 600 }))).toBe(false);
    await expect(org.run((ctx) => addFeePlan(ctx, { ...terms, validFrom: NOW.subtract({ minutes: 1 }) }))).rejects.toThrow(/past/);
    const feesOf = async ({ id }: { id: string }) => (await org.call('GET', `/events/${id}`)).json<EventDetail>().feePlan;
    expect(await feesOf(await org.event())).toMatchObject({ rateBp: 326 });
    world.clock.set(NOW.add({ hours: 1 }));
    expect(await feesOf(await org.event())).toEqual({ rateBp: 500, fixedMinor: 100_000, basis: 'paid_price', vatBp: 1900 });
    expect(await feesOf(before)).toMatchObject({ rateBp: 326, fixedMinor: 189_400 });
    await expect(org.run((ctx) => ctx.tx.updateTable('ticketFeePlan').set({ rateBp: 1 }).where('tenantId', '=', org.id).execute())).rejects.toThrow(/permission denied/);
  });

  test('the description is shown as it was meant: Markdown of ours, markup that was typed as letters', async () => {
    const event = await org.event({ description: 'Con **música**\n\n<script>alert(1)</script> y [aquí](javascript:alert(1))' });
    const { descriptionHtml } = (await org.call('GET', `/events/${event.id}`)).json<{ descriptionHtml: string }>();
    expect(descriptionHtml).toContain('<strong>música</strong>');
    expect(descriptionHtml).toContain('&lt;script&gt;');
    expect(descriptionHtml).not.toMatch(/<script|href="javascript:/);
  });

  test('two editors of one version: one is told to look again', async () => {
    const event = await org.event();
    const answers = await Promise.all(['A', 'B'].map((name) => org.call('PATCH', `/events/${event.id}`, { name }, event.version)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 412]);
  });

  test('only drafts are deleted, with all that is theirs', async () => {
    const event = await org.ready();
    await org.call('POST', `/events/${event.id}/publish`);
    const { version } = (await org.call('GET', `/events/${event.id}`)).json();
    expect((await org.call('DELETE', `/events/${event.id}`, undefined, version)).json()).toMatchObject({ status: 409, code: 'EVENT_NOT_DRAFT' });
    const draft = await org.ready();
    expect((await org.call('DELETE', `/events/${draft.id}`, undefined, draft.version)).statusCode).toBe(204);
    expect((await org.call('GET', `/events/${draft.id}`)).json()).toMatchObject({ code: 'EVENT_NOT_FOUND' });
  });

  test('a new cover takes the place of the old one, the gallery holds ten', async () => {
    const event = await org.ready();
    await org.cover(event.id);
    expect((await org.call('GET', `/events/${event.id}`)).json().images).toHaveLength(1);
    const file = () => org.run((ctx) => ctx.tx.insertInto('file').values({ tenantId: org.id, storageKey: randomUUID(), sha256: 'a'.repeat(64), size: 1000, type: 'image/webp', name: 'x.webp', purpose: 'photo', createdBy: org.userId }).returning('id').executeTakeFirstOrThrow());
    for (let n = 1; n <= 10; n += 1) expect((await org.call('POST', `/events/${event.id}/images`, { fileId: (await file()).id, kind: 'gallery' })).json()).toMatchObject({ place: n });
    expect((await org.call('POST', `/events/${event.id}/images`, { fileId: (await file()).id, kind: 'gallery' })).json()).toMatchObject({ status: 422, code: 'IMAGE_LIMIT' });
    const [banner] = (await org.call('GET', `/events/${event.id}`)).json().images;
    expect((await org.call('DELETE', `/events/${event.id}/images/${banner.id}`)).statusCode).toBe(204);
    expect((await org.call('DELETE', `/events/${event.id}/images/${banner.id}`)).json()).toMatchObject({ code: 'IMAGE_NOT_FOUND' });
  });

  test('a copy for another date has the same areas, units, stages and promotions, all unused', async () => {
    const event = await org.ready({ name: 'Gira' });
    const [area] = await org.areas(event.id);
    await org.call('POST', `/events/${event.id}/stages`, { name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -2000, startAt: '2026-11-21T00:00', endAt: '2027-01-01T00:00', areas: [{ areaId: area!.id, bundleSize: 2 }] });
    await org.call('POST', `/events/${event.id}/promotions`, { kind: 'code', name: 'Amigos', code: 'AMIGOS', discountType: 'percentage', value: 1000, startAt: '2026-11-21T00:00', target: 'areas', areaIds: [area!.id] });
    await org.call('POST', `/events/${event.id}/promotions`, { kind: 'package', name: 'Dúo', discountType: 'percentage', value: 1000, startAt: '2026-11-21T00:00', items: [{ areaId: area!.id, quantity: 2 }] });
    await org.call('POST', `/areas/${area!.id}/units:block`, { count: 3 });
    const copy = (await org.call('POST', `/events/${event.id}/duplicate`, { startAt: '2027-06-10T20:00' })).json();
    expect(copy).toMatchObject({ name: 'Gira', slug: 'gira-2', status: 'draft', startAt: '2027-06-11T01:00:00Z', endAt: '2027-06-11T04:00:00Z', capacityTotal: 10, images: [], publishedAt: null });
    const [twin] = await org.areas(copy.id);
    expect(twin).toMatchObject({ name: 'General', units: { available: 10, blocked: 0 } });
    expect((await org.call('GET', `/events/${copy.id}/stages`)).json().items).toMatchObject([{ name: 'Preventa', startAt: '2026-12-22T05:00:00Z', endAt: '2027-02-01T05:00:00Z', areas: [{ areaId: twin!.id, bundleSize: 2 }] }]);
    expect((await org.call('GET', `/events/${copy.id}/promotions`)).json().items).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'AMIGOS', areaIds: [twin!.id] }), expect.objectContaining({ name: 'Dúo', items: [{ areaId: twin!.id, quantity: 2 }] })]));
  });

  test('counters that drifted are counted again by night', async () => {
    const event = await org.event();
    await org.run((ctx) => sql`update ticket_event set capacity_total = 99, checked_in = 7 where id = ${event.id}::uuid`.execute(ctx.tx));
    await org.run((ctx) => rebuildEventCounters.run(ctx, cron));
    expect((await org.call('GET', `/events/${event.id}`)).json()).toMatchObject({ capacityTotal: 10, checkedIn: 0, version: event.version });
    const told = await org.run((ctx) => ctx.tx.selectFrom('auditLog').select(['before', 'after']).where('tenantId', '=', org.id).where('action', '=', 'ticket_event.recount').where('entityId', '=', event.id).execute());
    expect(told).toEqual([{ before: { capacityTotal: 99, checkedIn: 7 }, after: { capacityTotal: 10, checkedIn: 0 } }]);
    await org.run((ctx) => rebuildEventCounters.run(ctx, cron)); // nothing is left to put right, and nobody is told
    expect(await org.run((ctx) => ctx.tx.selectFrom('auditLog').select('id').where('tenantId', '=', org.id).where('action', '=', 'ticket_event.recount').where('entityId', '=', event.id).execute())).toHaveLength(1);
  });

  test('lists page by start without gaps, and another tenant sees none of it', async () => {
    const other = await makeTenant(world, { apps: ['tickets'] });
    const app = await serverFor(world, other, 'everything');
    expect((await app.inject({ url: '/api/v1/tickets/events' })).json()).toEqual({ items: [], next: null });
    await app.close();
    const all = (await org.call('GET', '/events?limit=200')).json().items;
    const first = (await org.call('GET', '/events?limit=5')).json();
    const second = (await org.call('GET', `/events?limit=5&cursor=${first.next}`)).json();
    expect([...first.items, ...second.items].map(({ id }: { id: string }) => id)).toEqual(all.slice(0, 10).map(({ id }: { id: string }) => id));
  });
});
