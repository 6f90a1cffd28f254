import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { markRead, notificationPages, type NotificationItem } from '#web/data/notifications.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { DateTime } from '#web/ui/DateTime.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

/** The list behind the bell. */
export default function NotificationsPanel({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return <SidePanel open={open} onClose={onClose} title={t('web.bell.title')}>{open && <Panel onClose={onClose} />}</SidePanel>;
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
