import { randomUUID } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { pino } from 'pino';
import type { Endpoint } from '#contracts/endpoint.ts';
import type { Actor, Ctx } from '#platform/context.ts';
import { inTenant, sql } from '#platform/db.ts';
import { unauthenticated } from '#platform/errors.ts';
import { buildServer } from '#platform/http.ts';
import { sealText } from '#platform/vault.ts';
import { allRoutes, modules } from '#server/modules.ts';
import { demoStudio } from '#server/seed/demo-studio.ts';
import { sampleOf, idsIn } from '#test/samples.ts';
import { sellTickets } from '#test/door.ts';
import { usePeople } from '#test/people.ts';
import { useWorld } from '#test/server.ts';
import type { World } from '#test/server.ts';
import { everything } from '#test/routes-actors.ts';

// Every declared route, called: without a session, with each role, and with the ids of another tenant. The cases are made
// from the declarations; a new route is in them on the day it is born.

const endpoints = allRoutes().map(({ endpoint }) => endpoint);
const world = useWorld();
usePeople(world); // sets identity up; callers are given here
const RANDOM = (): string => randomUUID();

let caller: Actor | null = null;
let app: FastifyInstance;

interface Side { id: string; actor: Actor }
let own: Side;
let other: Side;

/** The demo studio, twice: whole tenants with clients, sessions, payments, catalog. */
async function demoTenant(prefix: string): Promise<Side> {
  await demoStudio.run({ db: world.db, owner: world.owner, clock: world.clock } as unknown as Parameters<typeof demoStudio.run>[0]);
  const { id } = await world.owner.global.updateTable('tenant').set({ slug: `${prefix}-demo` }).where('slug', '=', demoStudio.slug).returning('id').executeTakeFirstOrThrow();
  await sql`update app_user set email = ${prefix} || email where email like '%@demo.example' and email not like 'one%' and email not like 'two%'`.execute(world.owner.global);
  const admin = await world.owner.global.selectFrom('membershipRole as m').innerJoin('role as r', (join) => join.onRef('r.tenantId', '=', 'm.tenantId').onRef('r.id', '=', 'm.roleId'))
    .select('m.userId').where('m.tenantId', '=', id).where('r.key', '=', 'studio.admin').executeTakeFirstOrThrow();
  const actor: Actor = { type: 'user', id: admin.userId, userId: admin.userId, tenantId: id, name: 'Prueba', sessionId: RANDOM(), permissions: everything, branchIds: null, roles: [] };
  return { id, actor };
}

beforeAll(async () => {
  own = await demoTenant('one');
  other = await demoTenant('two');
  app = await buildServer({
    db: world.db, clock: world.clock, limit: async () => undefined, checkAnswers: true, routes: allRoutes(), logger: pino({ level: process.env.TEST_LOG ?? 'silent' }), trustProxy: [],
    authenticate: async () => {
      if (!caller) throw unauthenticated();
      return caller;
    },
  });
  await app.ready();
  for (const side of [own, other]) await furnish(world, side);
}, 120_000);

/** A settlement of nothing. */
const NO_MONEY = {
  orders: 0, units: 0, refundedUnits: 0, courtesyUnits: 0, paidMinor: 0, refundedFaceMinor: 0, commissionMinor: 0, parafiscalMinor: 0, buyerFeeMinor: 0, absorbedFeeMinor: 0, returnedFeeByOrganizerMinor: 0, returnedFeeByPlatformMinor: 0, adjustmentMinor: 0, netMinor: 0, platformFeeMinor: 0, payableMinor: 0,
  imported: { units: 0, paidMinor: 0 }, areas: [], adjustments: [],
};
/** What the demo does not have and some route names: one of each. */
async function furnish({ owner }: World, { id: tenantId, actor }: Side): Promise<void> {
  caller = actor;
  const api = async (url: string, payload: object): Promise<{ id: string }> => {
    const answer = await app.inject({ method: 'POST', url, payload, headers: { 'idempotency-key': RANDOM() } });
    if (answer.statusCode >= 300) throw new Error(`${url}: ${answer.body}`);
    return answer.json();
  };
  const { id: roleId } = await api('/api/v1/roles', { name: 'Propia', permissions: [] });
  await api('/api/v1/departments', { name: 'Ventas' });
  await api('/api/v1/invitations', { email: `invitada.${tenantId}@example.com`, name: 'Invitada', roleIds: [roleId] });
  await api('/api/v1/access-grants', { userId: actor.userId, scopes: ['network'], startsAt: '2026-11-20T00:00:00Z', endsAt: '2027-11-20T00:00:00Z', reason: 'prueba' });
  await api('/api/v1/sites', { host: `${tenantId}.example` });
  await api('/api/v1/api-keys', { name: 'Clave', scopes: ['clients.view'] });
  await owner.global.insertInto('userSession').values({ userId: actor.userId!, tenantId, client: 'web', deviceHash: 'x', expiresAt: '2027-01-01T00:00:00Z' }).execute();
  const branch = (await idIn('branch', tenantId))!;
  const register = (await idIn('cash_register', tenantId)) ?? (await owner.global.insertInto('cashRegister').values({ tenantId, branchId: branch, name: 'Caja' }).returning('id').executeTakeFirstOrThrow()).id;
  await owner.global.insertInto('cashSession').values({ tenantId, registerId: register, branchId: branch, currency: 'GTQ', status: 'open', openingMinor: 0, openedAt: world.clock.now(), holderId: actor.userId, holderName: 'x' }).execute();
  const client = (await idIn('client', tenantId))!;
  await owner.global.insertInto('studioInquiry').values({ tenantId, clientId: client, channel: 'whatsapp', openedAt: world.clock.now(), lastAt: world.clock.now() }).execute();
  const { id: quotable } = await owner.global.selectFrom('photoSession').select('id').where('tenantId', '=', tenantId).where('status', '=', 'negotiation').where('totalMinor', '>', 0).where('startsAt', '>', world.clock.now()).executeTakeFirstOrThrow();
  await api(`/api/v1/studio/sessions/${quotable}/quotes`, {});
  await owner.global.insertInto('file').values({ tenantId, storageKey: RANDOM(), sha256: 'a'.repeat(64), size: 1, type: 'application/pdf', name: 'a.pdf', purpose: 'document', createdBy: actor.userId }).execute();
  const gallery = await owner.global.insertInto('gallery').values({ tenantId, ownerType: 'studio_session', ownerId: (await idIn('photo_session', tenantId))!, title: 'Fotos', expiryDays: 60 }).returning('id').executeTakeFirstOrThrow();
  const file = await owner.global.insertInto('file').values({ tenantId, storageKey: RANDOM(), size: 1, type: 'video/mp4', name: 'a.mp4', purpose: 'gallery', status: 'attached', ownerEntity: 'gallery_asset', ownerId: gallery.id, createdBy: RANDOM() }).returning('id').executeTakeFirstOrThrow();
  await owner.global.insertInto('galleryAsset').values({ tenantId, galleryId: gallery.id, fileId: file.id, kind: 'video', place: 1, name: 'a.mp4', size: 1, preview: 'none' }).execute();
  await owner.global.insertInto('upload').values({ tenantId, purpose: 'gallery', name: 'a.mp4', size: 10, partSize: 4_194_304, storageKey: `${tenantId}/${RANDOM()}`, storeHandle: 'disk', createdBy: actor.userId }).execute();
  await owner.global.insertInto('checkout').values({ tenantId, ownerType: 'studio_session', ownerId: RANDOM(), purpose: 'deposit', clientId: client, amountMinor: 100, currency: 'GTQ', description: 'x', status: 'open', provider: 'demo', live: false, tokenHash: RANDOM(), tokenSealed: sealText('checkout link', RANDOM()), expiresAt: '2027-01-01T00:00:00Z' }).execute();
  await owner.global.insertInto('gatewayEvent').values({ tenantId, provider: 'otra', eventId: RANDOM(), kind: 'paid', payload: '{}', outcome: 'quarantined' }).execute();
  await owner.global.insertInto('importRun').values({ tenantId, app: 'studio', status: 'analysed', branchId: branch, asOf: '2026-11-20', files: '[]', fileHash: 'a'.repeat(64) }).execute();
  await owner.global.insertInto('clientNote').values({ tenantId, clientId: client, text: 'x' }).execute();
  const [kept, gone] = (await owner.global.selectFrom('client').select('id').where('tenantId', '=', tenantId).orderBy('id', 'desc').limit(2).execute()).map(({ id }) => id);
  await owner.global.insertInto('clientMerge').values({ tenantId, keptId: kept!, goneId: gone!, before: '{}', after: '{}' }).execute();
  await owner.global.insertInto('pushSubscription').values({ tenantId, userId: actor.userId!, endpoint: 'https://push.example.com/1', p256dh: 'x', auth: 'x', deviceName: 'x' }).execute();
  await owner.global.insertInto('savedView').values({ tenantId, userId: actor.userId!, subject: 'report:studio.revenue', name: RANDOM(), query: '{}' }).execute();
  await owner.global.insertInto('reportSchedule').values({ tenantId, userId: actor.userId!, report: 'studio.revenue', name: 'x', every: 'day', localTime: '06:00', formats: ['csv'], recipients: [actor.userId!], nextAt: '2027-01-01T00:00:00Z' }).execute();
  await owner.global.insertInto('jobFailure').values({ tenantId, name: 'notifications.deliver', payload: '{}', error: 'x', attempts: 3, jobId: RANDOM() }).execute();
  const event = await api('/api/v1/tickets/events', { name: 'Concierto', category: 'concert', startAt: '2027-05-10T20:00', endAt: '2027-05-10T23:00', areas: [{ name: 'Platea', priceMinor: 10_000, unitCount: 3, seatingMode: 'numbered' }], legalProfileId: (await api('/api/v1/tickets/legal-profiles', { legalName: 'X', taxIdType: 'NIT', taxId: '900123456-8' })).id });
  await api('/api/v1/tickets/series', { name: 'Temporada' });
  const area = (await idIn('ticket_area', tenantId))!;
  await api(`/api/v1/tickets/events/${event.id}/stages`, { name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -1000, startAt: '2026-11-21T00:00', areas: [{ areaId: area }] });
  await api(`/api/v1/tickets/events/${event.id}/promotions`, { kind: 'code', name: 'Amigos', code: 'AMIGOS', discountType: 'percentage', value: 1000, startAt: '2026-11-21T00:00' });
  const cover = await owner.global.insertInto('file').values({ tenantId, storageKey: RANDOM(), sha256: 'a'.repeat(64), size: 1, type: 'image/webp', name: 'a.webp', purpose: 'photo', createdBy: actor.userId }).returning('id').executeTakeFirstOrThrow();
  await api(`/api/v1/tickets/events/${event.id}/images`, { fileId: cover.id, kind: 'cover' });
  await api(`/api/v1/tickets/events/${event.id}/waiting-rooms`, { opensAt: '2027-05-01T10:00', startsAt: '2027-05-01T11:00', ratePerMinute: 60, maxActive: 100 });
  await owner.global.insertInto('waitlistEntry').values({ tenantId, eventId: event.id, email: 'espera@example.com', quantity: 1 }).execute();
  const [ticket] = await sellTickets({ id: tenantId, run: (work) => inTenant(world.db, { tenantId, now: world.clock.now() }, (tx) => work({ tx, now: world.clock.now(), actor } as Ctx)) }, event.id, 1);
  await owner.global.insertInto('ticketEventKey').values({ tenantId, eventId: event.id, keyId: 1, publicKey: Buffer.alloc(32, 1), privateKeySealed: sealText('ticket event key', Buffer.alloc(32, 1).toString('base64')), notBefore: world.clock.now() }).execute();
  const gate = await api(`/api/v1/tickets/events/${event.id}/gates`, { name: 'Norte' });
  const device = ((await api(`/api/v1/tickets/events/${event.id}/devices`, { name: 'Uno', gateId: gate.id })) as unknown as { device: { id: string } }).device;
  await owner.global.insertInto('ticketScan').values({ tenantId, eventId: event.id, deviceId: device.id, scanId: RANDOM(), gateId: gate.id, ticketId: ticket!.id, generation: 1, rawHash: 'x', direction: 'entry', scannedAt: world.clock.now(), adjustedAt: world.clock.now(), receivedAt: world.clock.now(), offline: false, result: 'not_yet_open', accepted: false }).execute();
  const { orderId } = await owner.global.selectFrom('ticket').select('orderId').where('id', '=', ticket!.id).executeTakeFirstOrThrow();
  await owner.global.insertInto('ticketTransfer').values({ tenantId, eventId: event.id, ticketId: ticket!.id, fromClientId: client, fromName: 'x', fromEmail: 'x@example.com', toEmail: 'y@example.com', tokenHash: RANDOM(), tokenSealed: sealText('ticket transfer', RANDOM()), expiresAt: '2027-01-01T00:00:00Z' }).execute();
  const link = await api('/api/v1/tickets/promoters', { memberId: actor.userId });
  await owner.global.insertInto('commission').values({ tenantId, kind: 'accrual', eventId: event.id, orderId, linkId: link.id, baseMinor: 100, rateBp: 1000, rateSource: 'tenant', amountMinor: 10, currency: 'GTQ', units: 1, status: 'pending' }).execute();
  const settlement = await owner.global.insertInto('settlement').values({ tenantId, eventId: event.id, mode: 'own_account', currency: 'GTQ', lines: JSON.stringify(NO_MONEY), netMinor: 0, payableMinor: 0, computedAt: world.clock.now() }).returning('id').executeTakeFirstOrThrow();
  await owner.global.insertInto('settlementAdjustment').values({ tenantId, settlementId: settlement.id, amountMinor: 100, reason: 'x' }).execute();
  await owner.global.insertInto('ticketRefund').values({ tenantId, eventId: event.id, orderId, reason: 'organizer', status: 'requested', faceMinor: 100, feeMinor: 0, amountMinor: 100, currency: 'GTQ' }).execute();
  await owner.global.insertInto('ticketAllotment').values({ tenantId, eventId: event.id, areaId: area, kind: 'printed', name: 'x', holderId: actor.userId!, holderName: 'x', unitPrice: '{}', unitTotalMinor: 0, currency: 'GTQ' }).execute();
  const { id: connectionId } = await api('/api/v1/connections', { provider: 'infile', name: 'FEL', settings: { issuerTaxId: '12521337', issuerName: 'X', tradeName: 'X', issuerEmail: 'x@example.com', address: 'X', municipality: 'X', department: 'X', signUser: 'x', apiUser: 'x' }, secrets: { signKey: 'x', apiKey: 'x' } });
  const hook = await api('/api/v1/webhooks/endpoints', { url: 'https://example.com/hooks', topics: ['studio.session.confirmed'] });
  await owner.global.insertInto('webhookDelivery').values({ tenantId, endpointId: hook.id, topic: 'studio.session.confirmed', fact: 'x', body: '{}', status: 'failed' }).execute();
  await owner.global.insertInto('inboundEvent').values({ tenantId, connectionId, provider: 'infile', eventId: 'x', payload: '{}' }).execute();
  await owner.global.insertInto('fiscalDocument').values({ tenantId, connectionId, provider: 'infile', kind: 'invoice', sourceType: 'receipt', sourceId: RANDOM(), clientId: client, zone: 'America/Guatemala', currency: 'GTQ', buyerName: 'X', netMinor: 100, taxMinor: 12, totalMinor: 112, issuedAt: '2026-11-20T00:00:00Z' }).execute();
  caller = null;
}

// ------------------------------------------------------------------------------------------------ the ids of a path
/** Which table holds the thing that a path names; the first that matches. */
const tablesOfPaths: readonly [RegExp, table: string, column?: string][] = [
  [/\/tickets\/promoters\/me\/links\/:id/, 'promoter_link'], [/\/tickets\/promoters\/:id\/events\/:eventId/, 'ticket_event'], [/\/tickets\/promoters\/:id/, 'promoter_link'], [/\/tickets\/commissions\/:id/, 'commission'], [/\/adjustments\/:adjustmentId/, 'settlement_adjustment'], [/\/tickets\/settlements\/:id/, 'settlement'],
  [/\/sessions\/:sessionId$/, 'user_session'], [/\/me\/sessions\/:id/, 'user_session'], [/\/users\/:id/, 'membership', 'user_id'], [/\/departments\/:id/, 'department'], [/\/invitations\/:id/, 'invitation'], [/\/roles\/:id/, 'role'],
  [/\/access-grants\/:id/, 'access_grant'], [/\/api-keys\/:id/, 'api_key'], [/\/branches\/:(?:id|branchId)/, 'branch'], [/\/outbox\/:id/, 'message'], [/\/calendar\/resources\/:id/, 'resource'],
  [/\/me\/alerts\/push\/:id/, 'push_subscription'], [/\/clients\/:clientId/, 'client'],
  [/\/calendar\/exceptions\/:id/, 'calendar_exception'], [/\/calendar\/time-off\/:id/, 'time_off'], [/\/calendar\/blocks\/:id/, 'calendar_block'],
  [/\/notes\/:noteId/, 'client_note'], [/\/merges\/:mergeId/, 'client_merge'], [/\/clients\/:id/, 'client'], [/\/files\/:id/, 'file'], [/\/uploads\/:id/, 'upload'], [/\/assets\/:assetId/, 'gallery_asset'], [/\/jobs\/failures\/:id/, 'job_failure'],
  [/\/gates\/:id/, 'ticket_gate'], [/\/tickets\/devices\/:id/, 'scan_device'], [/\/scans\/:scanId/, 'ticket_scan'], [/\/checkin\/:eventId/, 'ticket_event'], [/\/tickets\/tickets\/:id/, 'ticket'],
  [/\/legal-profiles\/:id/, 'legal_profile'], [/\/tickets\/series\/:id/, 'ticket_series'], [/\/images\/:imageId/, 'ticket_event_image'], [/\/stages\/:stageId/, 'sale_stage'], [/\/promotions\/:promotionId/, 'ticket_promotion'], [/\/tickets\/transfers\/:id/, 'ticket_transfer'], [/\/tickets\/tickets\/:id/, 'ticket'], [/\/tickets\/refunds\/:id/, 'ticket_refund'], [/\/tickets\/courtesies\/:id/, 'ticket_order'], [/\/tickets\/allotments\/:id/, 'ticket_allotment'], [/\/tickets\/orders\/:id/, 'ticket_order'], [/\/tickets\/(?:box-office\/)?events\/:id/, 'ticket_event'], [/\/tickets\/areas\/:id/, 'ticket_area'], [/\/tickets\/units\/:id/, 'ticket_unit'], [/\/waiting-rooms\/:id/, 'waiting_room'], [/\/waitlist\/:id/, 'waitlist_entry'],
  [/\/tax-classes\/:id/, 'tax_class'], [/\/items\/:id/, 'catalog_item'], [/\/catalog\/packages\/:id/, 'catalog_package'], [/\/checkouts\/quarantine\/:id/, 'gateway_event'], [/\/checkouts\/:id/, 'checkout'], [/\/cash\/registers\/:id/, 'cash_register'], [/\/cash\/sessions\/:id/, 'cash_session'], [/\/credit\/:clientId/, 'client'], [/\/payments\/:id/, 'receipt'], [/\/refunds\/:id/, 'refund'],
  [/\/webhooks\/endpoints\/:id/, 'webhook_endpoint'], [/\/webhooks\/deliveries\/:id/, 'webhook_delivery'], [/\/connections\/events\/:id/, 'inbound_event'], [/\/connections\/:id/, 'connection'], [/\/invoicing\/documents\/:id/, 'fiscal_document'],
  [/\/v1\/sites\/:id/, 'tenant_site'], [/\/views\/:id/, 'saved_view'], [/\/report-schedules\/:id/, 'report_schedule'],
  [/\/imports\/:id/, 'import_run'], [/\/zones\/:id/, 'travel_zone'], [/\/inquiries\/:id/, 'studio_inquiry'], [/\/lines\/:lineId/, 'photo_session_line'], [/\/assignments\/:assignmentId/, 'photo_session_assignment'], [/\/studio\/sessions\/:id/, 'photo_session'], [/\/studio\/quotes\/:id/, 'quote'],
];
/** Public routes whose path is a secret or a signed link, or names a business: they know no caller and no tenant. */
const BY_SECRET = new Set(['calendar.feed', 'checkouts.demo_hook', 'files.content', 'files.putPart', 'hooks.receive', 'hooks.greet', 'passes.changedPasses', 'passes.latestPass', 'passes.phoneLog', 'passes.registerPhone', 'passes.unregisterPhone']);
const byName = (path: string): boolean => /\/:(?:token|slug|key|site|month)\b/.test(path);
const named = endpoints.filter(({ path, id }) => path.includes(':') && !BY_SECRET.has(id) && !byName(path));

/** The place of a parameter in a path, up to and with it. */
const upTo = (path: string, name: string): string => path.slice(0, path.indexOf(`:${name}`) + name.length + 1);
const namesOf = (path: string): string[] => [...path.matchAll(/(?<!:):(\w+)/g)].map(([, name]) => name!);
const tableOf = (path: string, name: string) => tablesOfPaths.find(([pattern]) => pattern.test(upTo(path, name)) && upTo(path, name).endsWith(`:${name}`));

async function idIn(table: string, tenantId: string, column = 'id'): Promise<string | undefined> {
  const extra = table === 'membership' ? sql` and status = 'active'` : table === 'invitation' ? sql` and accepted_at is null and revoked_at is null` : table === 'role' ? sql` and key is null` : sql``;
  const { rows } = await sql<{ id: string }>`select ${sql.ref(column)} as id from ${sql.table(table)} where tenant_id = ${tenantId}::uuid ${extra} order by 1 limit 1`.execute(world.owner.global);
  return rows[0]?.id;
}

const call = async (endpoint: Endpoint, actor: Actor | null, params: Record<string, string> = {}, parts: { body?: unknown; query?: Record<string, unknown> | undefined; version?: number } = {}): Promise<LightMyRequestResponse> => {
  caller = actor;
  const url = endpoint.path.replaceAll(/(?<!:):(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? RANDOM())).replace('::', ':');
  const query = Object.fromEntries(Object.entries(parts.query ?? {}).map(([key, value]) => [key, String(value)]));
  return app.inject({
    method: endpoint.method, url, query, headers: { 'if-match': `"${parts.version ?? 1}"`, 'idempotency-key': RANDOM(), 'sec-fetch-site': 'same-origin', ...(endpoint.rawBody && { 'content-type': 'text/csv' }) },
    ...(parts.body !== undefined && { payload: parts.body as object }), ...(endpoint.rawBody && { payload: 'a,b\n' }),
  });
};
const plainSample = (endpoint: Endpoint) => {
  const filling = { allIds: false, id: RANDOM };
  return { body: sampleOf(endpoint, 'body', filling), query: sampleOf(endpoint, 'query', filling) };
};
/** What an answer says, without what differs with every request. */
const said = (answer: LightMyRequestResponse, ids: readonly string[] = []): string =>
  `${answer.statusCode} ${ids.reduce((text, id) => text.replaceAll(id, '<id>'), answer.body).replace(/"instance":"[^"]*"/, '')}`;

describe('without a session', () => {
  test.each(endpoints.filter(({ permission }) => permission !== 'public').map((endpoint) => [endpoint.id, endpoint] as const))('%s answers 401', async (_id, endpoint) => {
    expect((await call(endpoint, null, {}, plainSample(endpoint))).json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  test('public are only the routes to come in by, and those whose path is a secret', () => {
    expect(endpoints.filter(({ permission }) => permission === 'public').map(({ id }) => id).sort()).toEqual([
      'auth.acceptInvitation', 'auth.changePasswordPage', 'auth.keySet', 'auth.previewInvitation', 'auth.refresh', 'auth.requestMagicLink', 'auth.requestReset', 'auth.resetPassword', 'auth.secondFactor', 'auth.securityContact',
      'auth.signIn', 'auth.signOut', 'auth.useMagicLink', 'calendar.feed', 'checkouts.demo_hook', 'checkouts.pay_demo', 'checkouts.pay_go', 'checkouts.pay_page', 'checkouts.pay_return', 'checkouts.pay_start', 'files.content', 'files.putPart', 'galleries.comment', 'galleries.done', 'galleries.downloadAll', 'galleries.downloadOne', 'galleries.open', 'galleries.pin', 'galleries.publicAssets', 'galleries.select', 'hooks.greet', 'hooks.receive', 'me.setPosition', 'passes.changedPasses', 'passes.latestPass', 'passes.phoneLog', 'passes.registerPhone', 'passes.unregisterPhone',
      'studio.acceptQuote', 'studio.askToCancel', 'studio.bookingChallenge', 'studio.bookingForm', 'studio.bookingSlots', 'studio.getPublicQuote', 'studio.getPublicSession', 'studio.payPublicSession', 'studio.payQuote', 'studio.publicQuoteDocument', 'studio.publicReceipt', 'studio.renewQuote', 'studio.requestBooking',
      'tickets.acceptTransfer', 'tickets.askAnnouncement', 'tickets.askRefund', 'tickets.askSignIn', 'tickets.cancelTransfer', 'tickets.changeOrderUnits', 'tickets.clickLink', 'tickets.dropOrder', 'tickets.holdOrder', 'tickets.holdingWallet', 'tickets.holdings', 'tickets.joinQueue',
      'tickets.joinWaitlist', 'tickets.keepCart', 'tickets.leaveQueue', 'tickets.leaveWaitlist', 'tickets.mailTickets', 'tickets.marketEvents', 'tickets.myInvoicePdf', 'tickets.myInvoices', 'tickets.myOrders', 'tickets.myPlace', 'tickets.myTickets', 'tickets.orderCalendar', 'tickets.orderDocument', 'tickets.orderTickets', 'tickets.pairDevice',
      'tickets.payOrder', 'tickets.publicAvailability', 'tickets.publicEvent', 'tickets.publicEvents', 'tickets.publicMap', 'tickets.publicPicture', 'tickets.publicRoom', 'tickets.publicSeries', 'tickets.publicSite', 'tickets.queueProof', 'tickets.quoteBasket', 'tickets.quoteRefund', 'tickets.readOrder',
      'tickets.readTransfer', 'tickets.refundTerms', 'tickets.reissueTicket', 'tickets.rejectTransfer', 'tickets.renameTicket', 'tickets.resendTransfer', 'tickets.setBuyer', 'tickets.signInBuyer', 'tickets.signOutBuyer', 'tickets.startTransfer', 'tickets.ticketHistory',
      'tickets.transferDocument',
    ]);
  });
});

describe('by role (F1)', () => {
  const roles = modules.flatMap((module) => Object.entries(module.roles ?? {}).map(([name, { permissions }]) => ({ name: `${module.name}.${name}`, permissions: permissions.includes('*') ? null : new Set(permissions) })));
  const file = new URL('route-roles.txt', import.meta.url);
  const allowed = (endpoint: Endpoint): string =>
    endpoint.permission === 'public' ? 'everybody' : endpoint.permission === 'signed_in' ? 'every member'
      : roles.filter(({ permissions }) => permissions === null || [endpoint.permission].flat().some((one) => permissions.has(one))).map(({ name }) => name).join(' ') || 'nobody';
  const table = `${endpoints.map((endpoint) => `${endpoint.id}: ${allowed(endpoint)}`).sort().join('\n')}\n`;

  test('the reviewed table says of every route who may call it (ROUTE_ROLES=write writes it anew, for review)', () => {
    if (process.env.ROUTE_ROLES === 'write') writeFileSync(file, table);
    expect(table).toBe(readFileSync(file, 'utf8'));
  });

  test.each(roles.map(({ name, permissions }) => [name, permissions] as const))('%s gets through where the table says so, and 403 everywhere else', async (name, permissions) => {
    const reviewed = new Map(readFileSync(file, 'utf8').trim().split('\n').map((line) => line.split(': ') as [string, string]));
    const actor: Actor = { ...own.actor, permissions: permissions ?? everything };
    for (const endpoint of endpoints.filter(({ permission }) => permission !== 'public')) {
      // An empty body is refused by its shape, after the permission and before any effect.
      const answer = await call(endpoint, actor, {}, {});
      const may = reviewed.get(endpoint.id) === 'every member' || reviewed.get(endpoint.id)!.split(' ').includes(name);
      const refused = answer.statusCode === 403 && answer.json<{ code: string }>().code === 'INSUFFICIENT_PERMISSIONS';
      // Rights that depend on the record or the field are judged behind the door: only the door is looked at here.
      if (!may) expect(refused, `${name} ${endpoint.id} ${answer.body}`).toBe(true);
      expect(answer.statusCode, `${endpoint.id} ${answer.body}`).toBeLessThan(500);
    }
  });

  test('a member without a role gets 403 everywhere but his own account', async () => {
    const actor: Actor = { ...own.actor, permissions: new Set() };
    for (const endpoint of endpoints.filter(({ permission }) => permission !== 'public' && permission !== 'signed_in')) {
      expect((await call(endpoint, actor)).json(), endpoint.id).toMatchObject({ status: 403, code: 'INSUFFICIENT_PERMISSIONS' });
    }
  });
});

describe("another tenant's ids (E1)", () => {
  test('every parameter of every path has a table that it names a thing of', () => {
    expect(named.flatMap(({ id, path }) => namesOf(path).filter((name) => !tableOf(path, name)).map((name) => `${id}: ${name}`))).toEqual([]);
  });

  test('every generated request has the shape that its declaration asks for', () => {
    const filling = { allIds: true, id: RANDOM };
    const wrong = endpoints.flatMap((endpoint) => (['body', 'query'] as const).flatMap((part) => {
      const sample = sampleOf(endpoint, part, filling);
      const judged = sample === undefined ? undefined : endpoint[part]!.safeParse(sample);
      return judged && !judged.success ? [`${endpoint.id} ${part}: ${JSON.stringify(sample)} ${judged.error.message}`] : [];
    }));
    expect(wrong).toEqual([]);
  });

  test('in a path are 404, word for word like an id that never was, and change nothing there', async () => {
    const before = await fingerprint(other.id);
    const empty: string[] = [];
    const wrong: string[] = [];
    for (const endpoint of named) {
      for (const name of namesOf(endpoint.path)) {
        const [, table, column] = tableOf(endpoint.path, name)!;
        const foreign = await idIn(table, other.id, column);
        if (!foreign) {
          empty.push(table);
          continue;
        }
        const params = Object.fromEntries(await Promise.all(namesOf(endpoint.path).map(async (one) => [one, one === name ? foreign : ((await ownIdOf(endpoint, one)) ?? RANDOM())])));
        const never = RANDOM();
        const parts = { ...plainSample(endpoint), version: await versionIn(endpoint, params) };
        const answers = [await call(endpoint, own.actor, params, parts), await call(endpoint, own.actor, { ...params, [name]: never }, parts)];
        const [theirs, nobodys] = [said(answers[0]!, [foreign]), said(answers[1]!, [never])];
        if (answers[0]!.statusCode !== 404 || theirs !== nobodys) wrong.push(`${endpoint.id} :${name}\n  foreign: ${theirs.slice(0, 300)}\n  never:   ${nobodys.slice(0, 300)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect([...new Set(empty)], 'things of which the second tenant has none').toEqual([]);
    expect(await fingerprint(other.id)).toEqual(before);
  });

  test('in a body or a query are answered like ids that never were, and change nothing there', async () => {
    const before = await fingerprint(other.id);
    const foreign = await Promise.all(['client', 'resource', 'photo_session', 'catalog_item', 'catalog_package', 'branch', 'role', 'travel_zone', 'receipt', 'tax_class'].map(async (table) => (await idIn(table, other.id))!));
    foreign.push((await idIn('membership', other.id, 'user_id'))!);
    const differing: string[] = [];
    for (const endpoint of endpoints.filter(({ permission }) => permission !== 'public')) {
      for (const part of ['body', 'query'] as const) {
        const paths = idsIn(endpoint, part);
        if (paths.length === 0) continue;
        const params = Object.fromEntries(await Promise.all(namesOf(endpoint.path).map(async (one) => [one, (await ownIdOf(endpoint, one)) ?? RANDOM()])));
        const never = RANDOM();
        const withId = (id: string) => ({ ...plainSample(endpoint), [part]: sampleOf(endpoint, part, { allIds: true, id: () => id }) });
        const wanted = said(await call(endpoint, own.actor, params, withId(never)), [never]);
        for (const id of foreign) {
          const got = said(await call(endpoint, own.actor, params, withId(id)), [id]);
          if (stable(got) !== stable(wanted)) differing.push(`${endpoint.id} ${part} ${paths.join(' ')}\n  foreign: ${got.slice(0, 300)}\n  never:   ${wanted.slice(0, 300)}`);
        }
      }
    }
    expect(differing).toEqual([]);
    expect(await fingerprint(other.id)).toEqual(before);
  }, 120_000);

  test('and for its own tenant the same ids are found', async () => {
    const lost: string[] = [];
    for (const endpoint of named.filter(({ method }) => method === 'GET')) {
      const params = Object.fromEntries(await Promise.all(namesOf(endpoint.path).map(async (one) => [one, (await ownIdOf(endpoint, one)) ?? RANDOM()])));
      const answer = await call(endpoint, own.actor, params, plainSample(endpoint));
      // A refusal for the thing's state has found the thing.
      if (answer.statusCode >= 300 && answer.statusCode !== 409) lost.push(`${endpoint.id} ${answer.body}`);
    }
    expect(lost).toEqual([]);
  });
});

/** The version of the outermost thing of a path, so that If-Match is not what refuses an id further in. */
async function versionIn(endpoint: Endpoint, params: Record<string, string>): Promise<number> {
  const [name] = namesOf(endpoint.path);
  if (!endpoint.ifMatch || !name) return 1;
  const [, table, column] = tableOf(endpoint.path, name)!;
  const { rows } = await sql<{ version: number }>`select version from ${sql.table(table)} where ${sql.ref(column ?? 'id')} = ${params[name]}::uuid`.execute(world.owner.global);
  return rows[0]?.version ?? 1;
}

const ownIdOf = async (endpoint: Endpoint, name: string): Promise<string | undefined> => {
  const [, table, column] = tableOf(endpoint.path, name)!;
  return idIn(table, own.id, column);
};

/** Ids and instants that a successful creation gives anew each time. */
const stable = (text: string): string => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<new>').replaceAll(/"(?:key|prefix|code|url)":"[^"]*"/g, '');

/** All rows of a tenant, by table. */
async function fingerprint(tenantId: string): Promise<Record<string, string>> {
  const { rows: tables } = await sql<{ name: string }>`select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'tenant_id'
    and table_name in (select tablename from pg_tables where schemaname = 'public') order by 1`.execute(world.owner.global);
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await sql<{ hash: string }>`select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as hash from ${sql.table(name)} t where tenant_id = ${tenantId}::uuid`.execute(world.owner.global);
    found[name] = rows[0]!.hash;
  }
  return found;
}
