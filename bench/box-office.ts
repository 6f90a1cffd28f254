import { randomUUID } from 'node:crypto';
import { createTenant } from '#capabilities/identity/public.ts';
import { SystemClock } from '#platform/clock.ts';
import { closeDb, openDb } from '#platform/db.ts';
import type { Stage } from '#bench/stage.ts';

/** An organizer with events on sale, made over HTTP as a person would, and the strangers who buy. */
export interface BoxOffice {
  tenantId: string;
  site: string;
  call: <T>(method: string, path: string, body?: object) => Promise<T>;
  /** Published, with these areas; numbered ones get rows of seats. */
  onSale: (areas: readonly AreaWanted[], stage?: { quotaUnits: number; startAt: string }) => Promise<EventOnSale>;
}
export interface AreaWanted { name: string; units: number; rows?: number }
export interface EventOnSale { id: string; slug: string; areas: { id: string; seats: string[] }[] }
export interface Answer<T = unknown> { status: number; body: T & { code?: string } }

const PRICE = 5_000_000;

export async function openBoxOffice(stage: Stage, base: string): Promise<BoxOffice> {
  const db = openDb({ url: stage.logins.appUrl, max: 2 });
  const site = `sala-${randomUUID().slice(0, 8)}`;
  const login = { email: `${site}@bench.example`, password: 'a long enough bench password' };
  const { tenantId } = await createTenant(db, new SystemClock(), { slug: site, name: 'Sala', apps: ['tickets'], zone: 'America/Bogota', currency: 'COP', country: 'CO', admin: login });
  await closeDb(db);
  // It was there before the clocks of a test.
  await stage.owner.pool.query("update tenant set created_at = created_at - interval '2 days' where id = $1", [tenantId]);
  const signedIn = await fetch(`${base}/api/v1/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json', origin: base }, body: JSON.stringify(login) });
  const { accessToken } = (await signedIn.json()) as { accessToken: string };
  const call: BoxOffice['call'] = async (method, path, body) => {
    const answer = await fetch(`${base}/api/v1/tickets${path}`, { method, headers: { authorization: `Bearer ${accessToken}`, ...(body && { 'content-type': 'application/json' }) }, ...(body && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text || 'null') as never;
  };
  const { id: legalProfileId } = await call<{ id: string }>('POST', '/legal-profiles', { legalName: 'Producciones Andinas SAS', taxIdType: 'NIT', taxId: '900.123.456-8' });

  const onSale: BoxOffice['onSale'] = async (wanted, stageWanted) => {
    const areas = wanted.map(({ name, units, rows }) => ({ name, priceMinor: PRICE, ...(rows === undefined ? { unitCount: units } : { seatingMode: 'numbered' }) }));
    const event = await call<{ id: string; slug: string }>('POST', '/events', { name: `Concierto ${randomUUID().slice(0, 8)}`, category: 'party', startAt: '2031-05-10T20:00', endAt: '2031-05-10T23:00', legalProfileId, areas });
    const made = (await call<{ items: { id: string }[] }>('GET', `/events/${event.id}/areas`)).items;
    for (const [nth, { units, rows }] of wanted.entries()) if (rows !== undefined) await call('POST', `/areas/${made[nth]!.id}/units:generate`, { kind: 'rows', rowFrom: '1', rowTo: String(rows), seatTo: units / rows });
    if (stageWanted) await call('POST', `/events/${event.id}/stages`, { name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -1000, ...stageWanted, areas: made.map(({ id }) => ({ areaId: id })) });
    await stage.owner.pool.query(`with f as (insert into file (tenant_id, storage_key, sha256, size, type, name, purpose) values ($1, $3, repeat('a', 64), 1000, 'image/webp', 'portada.webp', 'photo') returning id)
      insert into ticket_event_image (tenant_id, event_id, file_id, kind, alt_text, place) select $1, $2, id, 'cover', 'Portada', 1 from f`, [tenantId, event.id, randomUUID()]);
    await call('POST', `/events/${event.id}/publish`, {});
    const { rows: seats } = await stage.owner.pool.query<{ id: string; area_id: string }>('select id, area_id from ticket_unit where tenant_id = $1 and area_id = any($2) order by area_id, number', [tenantId, made.map(({ id }) => id)]);
    return { id: event.id, slug: event.slug, areas: made.map(({ id }) => ({ id, seats: seats.filter(({ area_id: areaId }) => areaId === id).map((seat) => seat.id) })) };
  };
  return { tenantId, site, call, onSale };
}
