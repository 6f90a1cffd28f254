import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { addResource } from '#capabilities/calendar/public.ts';
import { createTaxClass, upsertItems, upsertPackages } from '#capabilities/catalog/public.ts';
import { createClient } from '#capabilities/clients/public.ts';
import { NewClient } from '#contracts/clients.ts';
import { makeTenant, serverFor } from '#test/server.ts';
import type { TestTenant, World } from '#test/server.ts';

/** A photo studio ready to work: two rooms, three photographers, two items, a package, a zone, a client. */
export interface Studio extends TestTenant {
  rooms: { A: string; B: string };
  photographers: string[];
  items: { photo: string; album: string };
  packageId: string;
  zoneId: string;
  clientId: string;
  /** The server for a caller with every right. */
  app: FastifyInstance;
}

export async function makeStudio(world: World, given: { photographers?: number; zone?: string } = {}): Promise<Studio> {
  const tenant = await makeTenant(world, given.zone ? { zone: given.zone } : {});
  const none = { capacity: null, bufferBeforeMin: 0, bufferAfterMin: 0, userId: null, skills: [] as string[], color: null, sortOrder: 0, branchId: tenant.branchId };
  const made = await tenant.run(async (ctx) => {
    const rooms = { A: (await addResource(ctx, { ...none, kind: 'room', code: 'A', name: 'Sala A', capacity: 20 })).id, B: (await addResource(ctx, { ...none, kind: 'room', code: 'B', name: 'Sala B', capacity: 8 })).id };
    const photographers: string[] = [];
    for (let n = 1; n <= (given.photographers ?? 3); n += 1) photographers.push((await addResource(ctx, { ...none, kind: 'staff', code: `F${n}`, name: `Fotógrafa ${n}`, skills: ['photographer'] })).id);
    await createTaxClass(ctx, { code: 'IVA', name: 'IVA 12 %', rateBp: 1200, included: true });
    const items = await upsertItems(ctx, [
      { code: 'FOTO', name: 'Foto digital', itemType: 'digital_photo', unitPriceMinor: 5_000 },
      { code: 'ALBUM', name: 'Álbum 30x30', itemType: 'album', unitPriceMinor: 150_000 },
    ]);
    const [pack] = await upsertPackages(ctx, [{ code: 'BODA', name: 'Paquete boda', kind: 'both', basePriceMinor: 180_000, leadDays: 7, requiredStaff: 2, items: [{ itemCode: 'FOTO', quantity: 10 }, { itemCode: 'ALBUM', quantity: 1 }] }]);
    const zone = await ctx.tx.insertInto('travelZone').values({ tenantId: tenant.id, code: 'city', name: 'Ciudad', travelMin: 60, returnMin: 60 }).returning('id').executeTakeFirstOrThrow();
    const client = await createClient(ctx, NewClient.parse({ fullName: 'María López', phones: [{ number: '5555 1234' }], emails: [{ email: `maria.${randomUUID().slice(0, 8)}@example.com` }] }));
    return { rooms, photographers, items: { photo: items[0]!.id, album: items[1]!.id }, packageId: pack!.id, zoneId: zone.id, clientId: client.id };
  });
  return { ...tenant, ...made, app: await serverFor(world, tenant, 'everything') };
}

/** The body of a session in Sala A, 10:00 to 12:00 of a December day in Guatemala. */
export const studioSession = (studio: Studio, more: Record<string, unknown> = {}) => ({
  branchId: studio.branchId, clientId: studio.clientId, sessionType: 'studio', roomId: studio.rooms.A, startsAt: '2026-12-10T16:00:00Z', endsAt: '2026-12-10T18:00:00Z', ...more,
});
