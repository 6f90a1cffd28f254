import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { listNotifications, markRead, type Notification } from '#contracts/notifications.ts';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

export type NotificationItem = z.infer<typeof Notification>;

export const unreadCount = queryOptions({
  queryKey: ['notifications', 'unread'],
  queryFn: async ({ signal }) => (await call(listNotifications, { query: { limit: 1, unread: 'true' } }, { signal })).unread,
});
export const notificationPages = pagesOf(listNotifications, ['notifications', 'list'], { limit: 30 });
export { markRead };
