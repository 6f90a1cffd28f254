import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { endpoint } from '#contracts/endpoint.ts';
export interface NotificationItem { id: string; title: string; body: string | null; path: string | null; readAt: string | null; createdAt: string }
export const unreadCount = queryOptions({ queryKey: ['notifications', 'unread'], queryFn: async () => 0 });
export const notificationPages = infiniteQueryOptions({ queryKey: ['notifications', 'list'], queryFn: async () => ({ items: [] as NotificationItem[], next: null as string | null }), initialPageParam: undefined as string | undefined, getNextPageParam: (last) => last.next ?? undefined });
export const markRead = endpoint({ id: 'x', method: 'POST', path: '/x/:id', permission: 'signed_in', summary: '', errors: [] });
export const markAllRead = endpoint({ id: 'y', method: 'POST', path: '/y', permission: 'signed_in', summary: '', errors: [] });
