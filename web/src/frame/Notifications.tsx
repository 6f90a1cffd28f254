import { useQuery } from '@tanstack/react-query';
import { Bell } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unreadCount } from '#web/data/notifications.ts';
import { IconButton } from '#web/ui/IconButton.tsx';

const NotificationsPanel = lazy(() => import('./NotificationsPanel.tsx'));

/** The bell: how many are unread, and the panel that lists them. */
export function Notifications() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const unread = useQuery(unreadCount).data ?? 0;
  const press = () => {
    setWanted(true);
    setOpen(!open);
  };
  return (
    <>
      <IconButton label={unread ? t('web.bell.unread', { count: unread }) : t('web.bell.title')} onClick={press} aria-expanded={open} icon={
        <span className="relative">
          <Bell strokeWidth={1.75} />
          {unread > 0 && <span aria-hidden className="absolute -top-1.5 -right-1.5 flex h-4 min-w-4 items-center justify-center rounded-full bg-danger px-1 text-[0.625rem] font-semibold text-on-danger tabular-nums">{unread > 99 ? '99+' : unread}</span>}
        </span>
      } />
      {wanted && <Suspense><NotificationsPanel open={open} onClose={() => setOpen(false)} /></Suspense>}
    </>
  );
}
