import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '#platform/config.ts';
import { useWorld } from '#test/server.ts';
import { demoTickets } from './demo-tickets.ts';

const world = useWorld();

test('the demo theatre has a play on sale with bent rows, tables and a balcony, and a draft; it is made in a moment', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'mostrador-test-'));
  try {
    await demoTickets.run({ db: world.db, owner: world.owner, clock: world.clock, config: readConfig({ NODE_ENV: 'test' }), dataDir } as unknown as Parameters<typeof demoTickets.run>[0]);
    const events = await world.owner.global.selectFrom('ticketEvent').select(['name', 'status', 'capacityTotal']).orderBy('startAt').execute();
    expect(events).toEqual([{ name: 'La siempreviva', status: 'completed', capacityTotal: 90 }, { name: 'Guadalupe años sin cuenta', status: 'published', capacityTotal: 13 * 24 + 12 * 4 + 120 }, { name: 'Festival de títeres', status: 'draft', capacityTotal: 300 }]);
    // What a tenant of the app begins with: Colombia's fees, and the roles of tickets 7.
    expect(await world.owner.global.selectFrom('ticketFeePlan').select(['rateBp', 'fixedMinor', 'basis', 'vatBp']).execute()).toEqual([{ rateBp: 326, fixedMinor: 189_400, basis: 'base_price', vatBp: 1900 }]);
    expect((await world.owner.global.selectFrom('role').select('key').orderBy('key').execute()).map(({ key }) => key)).toEqual(['box_office', 'door_staff', 'door_supervisor', 'event_manager', 'finance', 'marketing', 'owner', 'promoter', 'support'].map((key) => `tickets.${key}`));
    const rows = await world.owner.global.selectFrom('ticketUnit').select(['rowLabel', 'y']).where('rowLabel', '=', 'A').orderBy('number').execute();
    expect(rows).toHaveLength(24);
    expect(rows[0]!.y).toBeLessThan(rows[12]!.y!);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
