import { randomUUID } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { makeTenant, serverFor } from '#test/server.ts';
import type { TestTenant, World } from '#test/server.ts';

/** An organizer in Bogotá with one legal profile, and ways to call as whoever may do everything. */
export interface Organizer extends TestTenant {
  app: FastifyInstance;
  legalProfileId: string;
  userId: string;
  call: (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object, version?: number) => Promise<LightMyRequestResponse>;
  /** A draft, far enough away; `areas` unless given: 10 general places at 85,000. */
  event: (given?: object) => Promise<Made>;
  /** The same with all that publication asks for. */
  ready: (given?: object) => Promise<Made>;
  cover: (eventId: string) => Promise<void>;
  areas: (eventId: string) => Promise<(Made & { name: string; unitCount: number; units: Record<string, number>; capacity: number })[]>;
}
export interface Made { id: string; version: number; slug: string; status: string; startAt: string; endAt: string; doorsOpenAt: string; salesEndAt: string }

export async function makeOrganizer(world: World): Promise<Organizer> {
  const tenant = await makeTenant(world, { zone: 'America/Bogota', currency: 'COP', country: 'CO', apps: ['tickets'] });
  const userId = randomUUID();
  const app = await serverFor(world, tenant, 'everything', { userId });
  const call: Organizer['call'] = (method, path, body, version) =>
    app.inject({ method, url: `/api/v1/tickets${path}`, ...(body && { body }), ...(version !== undefined && { headers: { 'if-match': `"${version}"` } }) });
  const made = async <T = Made>(path: string, body: object): Promise<T> => {
    const answer = await call('POST', path, body);
    if (answer.statusCode !== 201) throw new Error(`${path}: ${answer.body}`);
    return answer.json<T>();
  };
  const { id: legalProfileId } = await made('/legal-profiles', { legalName: 'Producciones Andinas SAS', taxIdType: 'NIT', taxId: '900.123.456-8' });
  const event: Organizer['event'] = (given = {}) => made('/events', {
    name: `Concierto ${randomUUID().slice(0, 8)}`, category: 'concert', startAt: '2027-05-10T20:00', endAt: '2027-05-10T23:00', areas: [{ name: 'General', priceMinor: 8_500_000, nomenclatureLetter: 'G', unitCount: 10 }], ...given,
  });
  const cover: Organizer['cover'] = async (eventId) => {
    const file = await tenant.run((ctx) => ctx.tx.insertInto('file').values({ tenantId: tenant.id, storageKey: randomUUID(), sha256: 'a'.repeat(64), size: 1000, type: 'image/webp', name: 'portada.webp', purpose: 'photo', createdBy: userId }).returning('id').executeTakeFirstOrThrow());
    await made(`/events/${eventId}/images`, { fileId: file.id, kind: 'cover', altText: 'Portada' });
  };
  return {
    ...tenant, app, legalProfileId, userId, call, event, cover,
    ready: async (given = {}) => {
      const { id } = await event({ legalProfileId, ...given });
      await cover(id);
      return (await call('GET', `/events/${id}`)).json();
    },
    areas: async (eventId) => (await call('GET', `/events/${eventId}/areas`)).json().items,
  };
}
