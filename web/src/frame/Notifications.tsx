import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Bell } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { markRead, notificationPages, type NotificationItem, unreadCount } from '#web/data/notifications.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { DateTime } from '#web/ui/DateTime.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

/** The bell: how many are unread, and the panel that lists them. */
export function Notifications() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const unread = useQuery(unreadCount).data ?? 0;
  return (
    <>
      <IconButton label={unread ? t('web.bell.unread', { count: unread }) : t('web.bell.title')} onClick={() => setOpen(!open)} aria-expanded={open} icon={
        <span className="relative">
          <Bell strokeWidth={1.75} />
          {unread > 0 && <span aria-hidden className="absolute -top-1.5 -right-1.5 flex h-4 min-w-4 items-center justify-center rounded-full bg-danger px-1 text-[0.625rem] font-semibold text-on-danger tabular-nums">{unread > 99 ? '99+' : unread}</span>}
        </span>
      } />
      <SidePanel open={open} onClose={() => setOpen(false)} title={t('web.bell.title')}>{open && <Panel onClose={() => setOpen(false)} />}</SidePanel>
    </>
  );
}

function Panel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const list = useInfiniteQuery(notificationPages);
  const read = useAction(markRead, { topics: ['notifications'] });
  const readAll = useAction(markRead, { topics: ['notifications'] });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];

  const openIt = (item: NotificationItem) => {
    if (!item.readAt) read.mutate({ body: { ids: [item.id] } });
    if (item.path) {
      onClose();
      void navigate({ href: item.path });
    }
  };
  if (list.isPending) return <SkeletonLines lines={6} />;
  if (items.length === 0) return <><Problem error={list.error} onRetry={() => void list.refetch()} />{!list.error && <p className="py-6 text-soft">{t('web.bell.empty')}</p>}</>;
  return (
    <div className="-mx-5 -my-4">
      {items.some((item) => !item.readAt) && <div className="flex justify-end border-b border-line px-5 py-2"><Button size="small" kind="quiet" busy={readAll.isPending} onClick={() => readAll.mutate({ body: {} })}>{t('web.bell.readAll')}</Button></div>}
      <ul>
        {items.map((item) => (
          <li key={item.id} className="border-b border-line">
            <button type="button" onClick={() => openIt(item)} className="flex w-full gap-3 px-5 py-3 text-left -outline-offset-2 hover:bg-hover">
              <span aria-hidden className={cx('mt-1.5 size-2 shrink-0 rounded-full', item.readAt ? 'bg-transparent' : 'bg-accent-text')} />
              <span className="min-w-0 flex-1">
                <span className={cx('block', !item.readAt && 'font-medium')}>{item.title}{!item.readAt && <span className="sr-only"> ({t('web.bell.new')})</span>}</span>
                {item.body && <span className="block text-soft">{item.body}</span>}
                <DateTime at={item.createdAt} show="relative" className="text-sm text-faint" />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {list.hasNextPage && <div className="p-3 text-center"><Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('web.table.more')}</Button></div>}
    </div>
  );
}
