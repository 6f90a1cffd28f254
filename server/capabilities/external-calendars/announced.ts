import type { Ctx } from '#platform/context.ts';
import { calendarOfChannel } from './queries.ts';
import { askForSync } from './sync.ts';

/** What a channel of ours says; one that was replaced says it to nobody. */
export async function changesAnnounced(ctx: Ctx, channelId: string): Promise<void> {
  const row = await calendarOfChannel(ctx, channelId);
  if (row) await askForSync(ctx, row.id);
}
