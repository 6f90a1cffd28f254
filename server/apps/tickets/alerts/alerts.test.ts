import { beforeAll, describe, expect, test } from 'vitest';
import { addConnection, allowPrivateAddresses } from '#capabilities/connections/public.ts';
import { embedOf } from '#capabilities/notifications/adapters/discord.ts';
import { makeMember, useWorld } from '#test/server.ts';
import { standInFor } from '#test/stand-in.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Organizer } from '#test/tickets.ts';
import { sell } from '#test/tickets-sales.ts';
import { useWork } from '#test/work.ts';
import { tellSale, tellTrouble } from './follow.ts';
import { maskedEmail } from './mask.ts';

const PESO = 100;
const world = useWorld();
const work = useWork(world);
let waits = 0;
const discord = standInFor(() => {
  waits -= 1;
  return waits >= 0 ? { status: 429, body: { message: 'You are being rate limited.', retry_after: 64.57, global: false }, headers: { 'retry-after': '65' } } : { status: 204, body: null };
});
const posted = () => discord.calls.splice(0).map(({ text }) => JSON.parse(text) as { embeds: [{ title: string; color: number; description?: string; url: string; timestamp: string; footer?: { text: string }; fields: { name: string; value: string }[] }]; allowed_mentions: unknown });
const settled = async () => {
  await work.relay.drain();
  await work.settled(/team_channel/);
};
let org: Organizer;
let event: { id: string; areaId: string };

beforeAll(async () => {
  allowPrivateAddresses('127.0.0.1');
  org = await makeOrganizer(world);
  const { id } = await org.event({ name: 'Rock *al* @everyone', areas: [{ name: 'General', priceMinor: 100_000 * PESO, unitCount: 20 }] });
  event = { id, areaId: (await org.areas(id))[0]!.id };
  await org.run((ctx) => addConnection(ctx, { provider: 'discord', name: 'Canal', live: true, settings: {}, secrets: { webhookUrl: `${discord.url}/api/webhooks/1/abc` } }));
});
const sale = (units: number, more: object = {}) => sell(org, { eventId: event.id, email: 'ana@dominio.com', units: Array.from({ length: units }, () => ({ areaId: event.areaId, paidMinor: 100_000 * PESO })), ...more });

describe('news for the team\'s channel', () => {
  test('a sale is posted once, in Discord\'s form, with a masked buyer and nobody called', async () => {
    const order = await sale(2);
    await org.run((ctx) => tellSale(ctx, order.id, false));
    await settled();
    const [message, ...more] = posted();
    expect(more).toEqual([]);
    expect(message!.allowed_mentions).toEqual({ parse: [] });
    expect(message!.embeds[0]).toMatchObject({ title: 'Venta: Rock \\*al\\* @\u200beveryone', color: 3_066_993, timestamp: '2026-11-20T16:00:00Z', footer: { text: order.number.replace('-', '\\-') }, url: expect.stringContaining(`/tickets/events/${event.id}`) });
    expect(message!.embeds[0].fields.map(({ value }) => value.replaceAll(/\s/g, ' '))).toEqual(['General ×2', expect.stringMatching(/200\.000/), 'En línea', 'a\\*\\*\\*@\u200bdominio.com']);
    const quiet = await sale(1, { mode: 'test' });
    await org.run((ctx) => tellSale(ctx, quiet.id, false));
    await settled();
    expect(posted()).toEqual([]);
  });

  test('after 429 it is asked again when Discord says, not before', async () => {
    waits = 1;
    const order = await sale(1);
    await org.run((ctx) => tellSale(ctx, order.id, false));
    await settled();
    expect(posted()).toHaveLength(1);
    await work.at('2026-11-20T16:01:00Z');
    await settled();
    expect(posted()).toEqual([]);
    await work.at('2026-11-20T16:01:06Z');
    await settled();
    expect(posted().map(({ embeds }) => embeds[0].color)).toEqual([3_066_993]);
  });

  test('the last tenth of an area, a used up stage and money that went wrong are told once, to the channel and to the people', async () => {
    const manager = await makeMember(world, org, 'Marta');
    await org.run(async (ctx) => {
      const role = await ctx.tx.insertInto('role').values({ tenantId: org.id, name: 'Dueña', level: 100, isAdmin: true }).returning('id').executeTakeFirstOrThrow();
      await ctx.tx.insertInto('membershipRole').values({ tenantId: org.id, userId: manager, roleId: role.id }).execute();
    });
    const stage = (await org.call('POST', `/events/${event.id}/stages`, { name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -2000, quotaUnits: 2, startAt: '2026-11-21T00:00', areas: [{ areaId: event.areaId }] })).json<{ id: string }>();
    await org.run((ctx) => ctx.tx.updateTable('saleStage').set({ consumedUnits: 2 }).where('id', '=', stage.id).execute());
    const orders = [await sale(13), await sale(1), await sell(org, { eventId: event.id, units: [{ areaId: event.areaId, paidMinor: 1, stageId: stage.id }] })];
    for (const order of orders) await org.run((ctx) => tellSale(ctx, order.id, false));
    for (let n = 0; n < 2; n += 1) await org.run((ctx) => tellTrouble(ctx, orders[0]!.id, 'charged_back'));
    await settled();
    const colours = posted().map(({ embeds }) => embeds[0].color);
    expect(colours.filter((colour) => colour === 3_066_993)).toHaveLength(4);
    expect(colours.filter((colour) => colour === 15_158_332)).not.toHaveLength(0);
    const kinds = await org.run((ctx) => ctx.tx.selectFrom('notification').select('kind').where('userId', '=', manager).execute());
    expect(kinds.map(({ kind }) => kind).sort()).toEqual(['tickets.charged_back', 'tickets.low_stock', 'tickets.sales_milestone', 'tickets.stage_exhausted']);
  });

  test('limits: title 256, description 4,096, 25 fields, 6,000 in all; an address shows its first letter', () => {
    const huge = embedOf({ title: 'x'.repeat(300), text: 'y'.repeat(5_000), tone: 'error', fields: Array.from({ length: 40 }, (_, n) => ({ name: `n${n}`, value: 'z'.repeat(200) })), footer: 'f' }, '2026-11-20T16:00:00Z') as { title: string; description?: string; fields: { name: string; value: string }[] };
    expect([huge.title.length, huge.fields.length]).toEqual([256, 25]);
    expect(huge.title.length + (huge.description?.length ?? 0) + huge.fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0) + 1).toBeLessThanOrEqual(6_000);
    expect([maskedEmail('ana@dominio.com'), maskedEmail('x'), maskedEmail('😀a@b.co')]).toEqual(['a***@dominio.com', '***', '😀***@b.co']);
  });
});
