import { randomUUID } from 'node:crypto';
import type { LongWork } from '#platform/outbox.ts';
import { channelToken, isReachable } from './channel.ts';
import { openChannel, stopChannel } from './google.ts';
import type { Door } from './google.ts';
import { inUse } from './open.ts';
import { lockCalendar, updateCalendar } from './queries.ts';
import type { CalendarRow } from './queries.ts';

export const RENEW_WITHIN_H = 24;

/** Be told of changes: a new channel before the old one ends (J11). Without a public address we look every hour instead. */
export async function watch(work: LongWork, { id, channelId, channelResource, channelExpiresAt }: CalendarRow, door: Door): Promise<void> {
  const { hookUrl } = door.connection;
  if (hookUrl === null || !isReachable()) return;
  if (channelExpiresAt && Temporal.Instant.compare(channelExpiresAt, work.now().add({ hours: RENEW_WITHIN_H })) > 0) return;
  const fresh = randomUUID();
  const channel = await openChannel(door, { id: fresh, token: channelToken(work.tenantId, fresh), address: hookUrl });
  if (!channel) return;
  await work.inTenant(async (ctx) => {
    const row = await lockCalendar(ctx, id);
    if (row && inUse(row)) await updateCalendar(ctx, id, { channelId: fresh, channelResource: channel.resource, channelExpiresAt: channel.expiresAt });
  });
  if (channelId) await stopChannel(door, { id: channelId, resource: channelResource! });
}
