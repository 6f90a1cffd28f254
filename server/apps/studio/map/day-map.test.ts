import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { NOW, useWorld } from '#test/server.ts';
import { makeStudio, studioSession } from '#test/studio.ts';

const world = useWorld();
beforeEach(() => world.clock.set(NOW));

describe('the map of a day', () => {
  test('holds the external sessions of that local day with their places and travel blocks, and nothing of the studio', async () => {
    const studio = await makeStudio(world);
    const post = async (body: object) => (await studio.app.inject({ method: 'POST', url: '/api/v1/studio/sessions', body, headers: { 'idempotency-key': randomUUID() } })).json();
    const outside = { sessionType: 'external', roomId: null, locationText: 'Cerro de la Cruz', lat: 14.5657, lng: -90.7333 };
    const late = await post(studioSession(studio, { ...outside, startsAt: '2026-12-11T02:00:00Z', endsAt: '2026-12-11T04:00:00Z', items: [{ itemId: studio.items.photo, quantity: 20 }], quickQuote: true, photographerIds: [studio.photographers[0]] }));
    const early = await post(studioSession(studio, { ...outside, startsAt: '2026-12-10T15:00:00Z', endsAt: '2026-12-10T16:00:00Z' }));
    await post(studioSession(studio, { startsAt: '2026-12-10T18:00:00Z', endsAt: '2026-12-10T19:00:00Z' }));
    const answer = await studio.app.inject({ url: `/api/v1/studio/map?branchId=${studio.branchId}&day=2026-12-10` });
    expect(answer.statusCode).toBe(200);
    const { stops, zone, tiles } = answer.json();
    expect([zone, tiles]).toEqual(['America/Guatemala', null]);
    expect(stops.map(({ id }: { id: string }) => id)).toEqual([early.id, late.id]);
    expect(stops[1]).toMatchObject({ locationText: 'Cerro de la Cruz', lat: 14.5657, lng: -90.7333 });
    expect(stops[1].team.map(({ from, to }: { from: string; to: string }) => [Date.parse(from), Date.parse(to)])).toEqual(late.assignments.map((one: { coverageStart: string; coverageEnd: string }) => [Date.parse(one.coverageStart), Date.parse(one.coverageEnd)]));
  });

  test('of another tenant\'s branch is not found (E1)', async () => {
    const [studio, other] = [await makeStudio(world), await makeStudio(world)];
    expect((await studio.app.inject({ url: `/api/v1/studio/map?branchId=${other.branchId}&day=2026-12-10` })).statusCode).toBe(404);
  });
});
