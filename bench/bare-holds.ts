import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

// The row pattern: the first free seats of an area in their order, locked by skip locked, and the same rows as of the product
// written for one buyer (order, units, history, the answer to its key), in a transaction of eight round trips. No prices, no
// limits, no codes, no promise of neighbours: what the database alone takes of one buyer at a time.

const { url, tenantId, feePlanId } = JSON.parse(process.argv[2]!) as { url: string; tenantId: string; feePlanId: string };
const pool = new pg.Pool({ connectionString: url, max: 12 });
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** As long as a promise of the product. */
const QUOTE = JSON.stringify({
  currency: 'COP', notices: [], units: 2, admissions: 2, baseMinor: 0, discountMinor: 0, surchargeMinor: 0, faceMinor: 0, feeMinor: 0, feeVatMinor: 0, taxMinor: 0, totalMinor: 0, stageUse: [], packageUse: [],
  lines: [{ kind: 'base', areaId: tenantId, areaName: 'Platea', stageName: null, promotionName: null, quantity: 2, baseMinor: 5_000_000, paidMinor: 5_000_000, feeMinor: 500_000 }],
});
const PICK = "select id from ticket_unit where tenant_id = $1 and area_id = $2 and status = 'available' and row_rank is not null order by row_rank, number limit 2 for update skip locked";

async function hold(eventId: string, areaId: string): Promise<string | null> {
  const client = await pool.connect();
  try {
    await client.query(`begin; select set_config('app.tenant_id', '${tenantId}', true)`);
    const ids = (await client.query<{ id: string }>({ name: 'pick', text: PICK, values: [tenantId, areaId] })).rows.map(({ id }) => id);
    if (ids.length < 2) {
      await client.query('rollback');
      return null;
    }
    const number = `MT-${Array.from(randomBytes(12), (byte) => ALPHABET[byte % 32]).join('')}`;
    const [visitor, token] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
    const { rows: [order] } = await client.query<{ id: string }>({
      name: 'order', text: `insert into ticket_order (tenant_id, number, event_id, channel, status, mode, visitor_hash, address_prefix, hold_expires_at, currency, unit_count, admissions, base_minor, discount_minor, surcharge_minor, face_minor, fee_minor, fee_vat_minor, absorbed_fee_minor, tax_minor, parafiscal_minor, total_minor, quote, token_hash, token_sealed)
        values ($1, $2, $3, 'online', 'held', 'live', $5, $6, now() + interval '15 minutes', 'COP', 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, $7, $4, $8) returning id`,
      values: [tenantId, number, eventId, token, visitor, `10.${randomBytes(1)[0]}.${randomBytes(1)[0]}.1`, QUOTE, randomBytes(96)],
    });
    await client.query({ name: 'hold', text: "update ticket_unit set status = 'held', order_id = $3, hold_expires_at = now() + interval '15 minutes' where tenant_id = $1 and id = any($2)", values: [tenantId, ids, order!.id] });
    await client.query({
      name: 'units', text: `insert into ticket_order_unit (tenant_id, event_id, order_id, area_id, unit_id, position, base_minor, stage_price_minor, code_discount_minor, paid_minor, fee_minor, fee_vat_minor, tax_minor, parafiscal_minor, fee_plan_id)
        select $1, $2, $3, $4, u.id, u.n, 0, 0, 0, 0, 0, 0, 0, 0, $6 from unnest($5::uuid[]) with ordinality as u (id, n)`, values: [tenantId, eventId, order!.id, areaId, ids, feePlanId],
    });
    await client.query({ name: 'history', text: "insert into state_change (tenant_id, machine, entity_id, to_state, actor_type) values ($1, 'ticket_order', $2, 'held', 'client')", values: [tenantId, order!.id] });
    await client.query({ name: 'answer', text: "insert into idempotency_key (tenant_id, actor, key, request_hash, status, headers, body) values ($1, $2, $3, $4, 200, '{}', $5)", values: [tenantId, `visitor:${visitor}`, token, visitor, JSON.stringify({ id: order!.id })] });
    await client.query('commit');
    return order!.id;
  } finally {
    client.release();
  }
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { eventId, areaId } = JSON.parse(Buffer.concat(parts).toString()) as { eventId: string; areaId: string };
    hold(eventId, areaId).then(
      (id) => response.writeHead(id === null ? 409 : 201, { 'content-type': 'application/json' }).end(JSON.stringify({ id })),
      (error: Error) => response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ message: error.message })),
    );
  });
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
