import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type { ManifestHead, ScanAnswer } from '#contracts/tickets-door.ts';
import { type DoorTicket, readManifest } from '#contracts/door-manifest.ts';
import { publicKeyOf, signingKey, writeToken } from '#apps/tickets/public.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { Organizer } from '#test/tickets.ts';

/** Tickets that were sold, in orders of at most a thousand, without the way through the portal. */
export async function sellTickets(org: Pick<Organizer, 'id' | 'run'>, eventId: string, count: number, { isTest = false } = {}): Promise<{ id: string; areaId: string; orderId: string }[]> {
  const made: { id: string; areaId: string; orderId: string }[] = [];
  for (let left = count; left > 0; left -= 1000) made.push(...(await org.run((ctx) => sell(ctx, eventId, Math.min(left, 1000), isTest))));
  return made;
}

/** What was promised of an order that cost nothing. */
const FREE = { currency: 'COP', lines: [], notices: [], baseMinor: 0, discountMinor: 0, surchargeMinor: 0, faceMinor: 0, feeMinor: 0, feeVatMinor: 0, taxMinor: 0, totalMinor: 0, stageUse: [], packageUse: [] };

async function sell(ctx: Ctx, eventId: string, count: number, isTest: boolean) {
  const { tenantId } = ctx.actor;
  const orderId = randomUUID();
  const number = `MT-${[...randomBytes(12)].map((byte) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[byte % 32]).join('')}`;
  await sql`insert into ticket_order (tenant_id, id, number, event_id, channel, status, mode, buyer_name, hold_expires_at, currency, unit_count, admissions, base_minor, discount_minor, surcharge_minor, face_minor, fee_minor, fee_vat_minor, absorbed_fee_minor, tax_minor, parafiscal_minor, total_minor, quote, token_hash, token_sealed, paid_at)
    values (${tenantId}, ${orderId}, ${number}, ${eventId}, 'box_office', 'paid', 'live', 'Rosa Mejía', app.now(), 'COP', ${count}, ${count}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ${JSON.stringify({ ...FREE, units: count, admissions: count })}, ${randomUUID()}, '\\x00', app.now())`.execute(ctx.tx);
  const { rows } = await sql<{ id: string; areaId: string }>`
    with units as (
      insert into ticket_order_unit (tenant_id, event_id, order_id, area_id, unit_id, position, base_minor, stage_price_minor, code_discount_minor, paid_minor, fee_minor, fee_vat_minor, tax_minor, parafiscal_minor, fee_plan_id)
      select u.tenant_id, a.event_id, ${orderId}, u.area_id, u.id, row_number() over (order by u.area_id, u.number), 0, 0, 0, 0, 0, 0, 0, 0, e.fee_plan_id
      from ticket_unit u join ticket_area a on a.tenant_id = u.tenant_id and a.id = u.area_id join ticket_event e on e.tenant_id = a.tenant_id and e.id = a.event_id
      where u.tenant_id = ${tenantId} and a.event_id = ${eventId} and not exists (select from ticket_order_unit o where o.tenant_id = u.tenant_id and o.unit_id = u.id and o.released_at is null) order by u.area_id, u.number limit ${count}
      returning tenant_id, id, event_id, area_id, order_id, position)
    insert into ticket (tenant_id, event_id, area_id, order_id, order_unit_id, seat_in_unit, holder_name, holder_email, holder_id_number, is_test)
    select tenant_id, event_id, area_id, order_id, id, 1, 'Asistente ' || position, 'secreto' || position || '@example.com', '10' || position, ${isTest} from units order by position returning id, area_id as "areaId"`.execute(ctx.tx);
  return rows.map((row) => ({ ...row, orderId }));
}

const SEED = Buffer.alloc(32, 7);
const key = signingKey(SEED);
export const addKey = (org: Pick<Organizer, 'id' | 'run'>, eventId: string) => org.run((ctx) => ctx.tx.insertInto('ticketEventKey').values({ tenantId: org.id, eventId, keyId: 1, publicKey: publicKeyOf(key), privateKeySealed: Buffer.alloc(1), notBefore: ctx.now }).execute());
export const tokenFor = (eventId: string, ticketId: string, generation = 1): string => writeToken({ keyId: 1, eventId, ticketId, generation }, key);

export interface Sent { scanId?: string; text?: string | null; ticketId?: string; generation?: number; direction?: 'entry' | 'exit'; scannedAt?: string; result?: string }

/** A phone at a gate. Its clock is `fastS` seconds ahead of ours. */
export class Scanner {
  readonly app: FastifyInstance;
  readonly eventId: string;
  readonly id: string;
  readonly token: string;
  readonly now: () => Temporal.Instant;
  fastS = 0;
  constructor(app: FastifyInstance, now: () => Temporal.Instant, { token, deviceId, eventId }: { token: string; deviceId: string; eventId: string }) {
    [this.app, this.now, this.token, this.id, this.eventId] = [app, now, token, deviceId, eventId];
  }
  clock(): string {
    return this.now().add({ seconds: this.fastS }).toString();
  }
  raw(method: 'GET' | 'POST', path: string, body?: object): Promise<LightMyRequestResponse> {
    return this.app.inject({ method, url: `/api/v1/tickets/checkin/${this.eventId}${path}`, headers: { authorization: `Bearer ${this.token}` }, ...(body && { body }) });
  }
  async scan(text: string | null, more: Sent = {}): Promise<ScanAnswer> {
    const answer = await this.raw('POST', '/scan', { scanId: randomUUID(), text, direction: 'entry', scannedAt: this.clock(), deviceNow: this.clock(), ...more });
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return answer.json();
  }
  async upload(scans: readonly Sent[]): Promise<{ scanId: string; result: string; conflict: string }[]> {
    const answer = await this.raw('POST', '/scans:batch', { deviceNow: this.clock(), scans: scans.map((scan) => ({ scanId: randomUUID(), direction: 'entry', scannedAt: this.clock(), result: 'valid', ...scan })) });
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return answer.json().items;
  }
  async manifest(since?: Pick<ManifestHead, 'cursor' | 'epoch'>): Promise<{ head: ManifestHead; tickets: DoorTicket[]; bytes: number }> {
    const query = new URLSearchParams({ deviceNow: this.clock(), ...(since && { since: since.cursor, epoch: since.epoch }) });
    const answer = await this.raw('GET', `/manifest?${query.toString()}`);
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return { ...readManifest<ManifestHead>(answer.rawPayload), bytes: answer.rawPayload.length };
  }
}

export async function addGate(org: Organizer, eventId: string, name: string, areaIds: string[] = []): Promise<{ id: string; version: number }> {
  const answer = await org.call('POST', `/events/${eventId}/gates`, { name, areaIds });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return answer.json();
}

/** @param app with real sign-in: devices are known by their tokens */
export async function addScanner(org: Organizer, app: FastifyInstance, now: () => Temporal.Instant, eventId: string, gateId: string, name: string): Promise<Scanner> {
  const added = await org.call('POST', `/events/${eventId}/devices`, { name, gateId });
  if (added.statusCode !== 201) throw new Error(added.body);
  const paired = await app.inject({ method: 'POST', url: '/api/v1/tickets/devices:pair', body: { code: added.json().code } });
  if (paired.statusCode !== 200) throw new Error(paired.body);
  return new Scanner(app, now, paired.json());
}
