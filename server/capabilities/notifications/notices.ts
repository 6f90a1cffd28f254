import type { Ctx } from '#platform/context.ts';
import { defineTopic, publish } from '#platform/outbox.ts';
import { insertNotices } from './queries.ts';

export const notificationsTopic = defineTopic('notifications', null);

export interface Notice {
  userIds: readonly string[];
  /** Words `notice.<kind>.title` and `notice.<kind>.body`. */
  kind: string;
  data?: Record<string, unknown>;
  /** Where a click leads, inside the product. */
  path?: string | null;
  /** The same key tells a person once. */
  key: string;
}

/** Put a notice on the screens of some members. @returns whom it is new to */
export async function notify(ctx: Ctx, { userIds, kind, data = {}, path = null, key }: Notice): Promise<string[]> {
  const unique = [...new Set(userIds)];
  if (unique.length === 0) return [];
  const rows = await insertNotices(ctx, unique.map((userId) => ({ userId, kind, data, path, dedupeKey: key })));
  for (const { id, userId } of rows) await publish(ctx, notificationsTopic, [id], { userId });
  return rows.map(({ userId }) => userId);
}
