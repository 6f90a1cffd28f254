import { randomUUID } from 'node:crypto';
import type { Endpoint } from '#contracts/endpoint.ts';
import type { Actor, Ctx } from '#platform/context.ts';
import { inTenant, sql } from '#platform/db.ts';
import { sealText } from '#platform/vault.ts';
import { demoStudio } from '#server/seed/demo-studio.ts';
import { sellTickets } from '#test/door.ts';
import { everything } from '#test/routes-actors.ts';
import { serverAs } from '#test/server.ts';
import type { World } from '#test/server.ts';

// Whole tenants that have one of each thing that some route names, and where to find the ids of a path.

const RANDOM = (): string => randomUUID();

export interface Side { id: string; actor: Actor }

/** A tenant with everything in it; its actor may do all. `prefix` begins the addresses of its people. */
export async function furnishedTenant(world: World, prefix: string): Promise<Side> {
  const side = await demoTenant(world, prefix);
  await furnish(world, side);
  return side;
}

/** The demo studio under a name of its own: a whole tenant with clients, sessions, payments, catalog. */
async function demoTenant(world: World, prefix: string): Promise<Side> {
  await demoStudio.run({ db: world.db, owner: world.owner, clock: world.clock } as unknown as Parameters<typeof demoStudio.run>[0]);
  const { id } = await world.owner.global.updateTable('tenant').set({ slug: `${prefix}-demo` }).where('slug', '=', demoStudio.slug).returning('id').executeTakeFirstOrThrow();
  await sql`update app_user set email = ${prefix} || email where email like '%@demo.example' and email not like 'one%' and email not like 'two%'`.execute(world.owner.global);
  const admin = await world.owner.global.selectFrom('membershipRole as m').innerJoin('role as r', (join) => join.onRef('r.tenantId', '=', 'm.tenantId').onRef('r.id', '=', 'm.roleId'))
    .select('m.userId').where('m.tenantId', '=', id).where('r.key', '=', 'studio.admin').executeTakeFirstOrThrow();
  const actor: Actor = { type: 'user', id: admin.userId, userId: admin.userId, tenantId: id, name: 'Prueba', sessionId: RANDOM(), permissions: everything, branchIds: null, roles: [] };
  return { id, actor };
}

/** A settlement of nothing. */
const NO_MONEY = {
  orders: 0, units: 0, refundedUnits: 0, courtesyUnits: 0, paidMinor: 0, refundedFaceMinor: 0, commissionMinor: 0, parafiscalMinor: 0, buyerFeeMinor: 0, absorbedFeeMinor: 0, returnedFeeByOrganizerMinor: 0, returnedFeeByPlatformMinor: 0, adjustmentMinor: 0, netMinor: 0, platformFeeMinor: 0, payableMinor: 0,
  imported: { units: 0, paidMinor: 0 }, areas: [], adjustments: [],
};
/** What the demo does not have and some route names: one of each. */
async function furnish(world: World, { id: tenantId, actor }: Side): Promise<void> {
  const { owner } = world;
  const app = await serverAs(world, async () => actor);
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
  const branch = (await idIn(world, 'branch', tenantId))!;
  const register = (await idIn(world, 'cash_register', tenantId)) ?? (await owner.global.insertInto('cashRegister').values({ tenantId, branchId: branch, name: 'Caja' }).returning('id').executeTakeFirstOrThrow()).id;
  await owner.global.insertInto('cashSession').values({ tenantId, registerId: register, branchId: branch, currency: 'GTQ', status: 'open', openingMinor: 0, openedAt: world.clock.now(), holderId: actor.userId, holderName: 'x' }).execute();
  const client = (await idIn(world, 'client', tenantId))!;
  await owner.global.insertInto('studioInquiry').values({ tenantId, clientId: client, channel: 'whatsapp', openedAt: world.clock.now(), lastAt: world.clock.now() }).execute();
  const { id: quotable } = await owner.global.selectFrom('photoSession').select('id').where('tenantId', '=', tenantId).where('status', '=', 'negotiation').where('totalMinor', '>', 0).where('startsAt', '>', world.clock.now()).executeTakeFirstOrThrow();
  await api(`/api/v1/studio/sessions/${quotable}/quotes`, {});
  await owner.global.insertInto('file').values({ tenantId, storageKey: RANDOM(), sha256: 'a'.repeat(64), size: 1, type: 'application/pdf', name: 'a.pdf', purpose: 'document', createdBy: actor.userId }).execute();
  const gallery = await owner.global.insertInto('gallery').values({ tenantId, ownerType: 'studio_session', ownerId: (await idIn(world, 'photo_session', tenantId))!, title: 'Fotos', expiryDays: 60 }).returning('id').executeTakeFirstOrThrow();
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
  const area = (await idIn(world, 'ticket_area', tenantId))!;
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
  await app.close();
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
/** Public routes whose path is a secret or a signed link: they know no caller and no tenant. */
const BY_SECRET = new Set(['calendar.feed', 'checkouts.demo_hook', 'files.content', 'files.putPart', 'hooks.receive', 'hooks.greet', 'passes.changedPasses', 'passes.latestPass', 'passes.phoneLog', 'passes.registerPhone', 'passes.unregisterPhone']);
const byName = (path: string): boolean => /\/:(?:token|slug|key|site|month)\b/.test(path);
/** Whether its path names things of a tenant by their ids. */
export const namesThings = ({ path, id }: Endpoint): boolean => path.includes(':') && !BY_SECRET.has(id) && !byName(path);

/** The place of a parameter in a path, up to and with it. */
const upTo = (path: string, name: string): string => path.slice(0, path.indexOf(`:${name}`) + name.length + 1);
export const namesOf = (path: string): string[] => [...path.matchAll(/(?<!:):(\w+)/g)].map(([, name]) => name!);
/** Which table holds the thing that this parameter names. */
export const tableOf = (path: string, name: string) => tablesOfPaths.find(([pattern]) => pattern.test(upTo(path, name)) && upTo(path, name).endsWith(`:${name}`));

export async function idIn({ owner }: World, table: string, tenantId: string, column = 'id'): Promise<string | undefined> {
  const extra = table === 'membership' ? sql` and status = 'active'` : table === 'invitation' ? sql` and accepted_at is null and revoked_at is null` : table === 'role' ? sql` and key is null` : sql``;
  const { rows } = await sql<{ id: string }>`select ${sql.ref(column)} as id from ${sql.table(table)} where tenant_id = ${tenantId}::uuid ${extra} order by 1 limit 1`.execute(owner.global);
  return rows[0]?.id;
}

/** The version of the outermost thing of a path, so that If-Match is not what refuses an id further in. */
export async function versionIn({ owner }: World, endpoint: Endpoint, params: Record<string, string>): Promise<number> {
  const [name] = namesOf(endpoint.path);
  if (!endpoint.ifMatch || !name) return 1;
  const [, table, column] = tableOf(endpoint.path, name)!;
  const { rows } = await sql<{ version: number }>`select version from ${sql.table(table)} where ${sql.ref(column ?? 'id')} = ${params[name]}::uuid`.execute(owner.global);
  return rows[0]?.version ?? 1;
}
