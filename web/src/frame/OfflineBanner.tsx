import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

const watch = (changed: () => void) => {
  addEventListener('online', changed);
  addEventListener('offline', changed);
  return () => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
  };
};

/** Says that the network is away; what is on the screen stays readable. */
export function OfflineBanner() {
  const { t } = useTranslation();
  const online = useSyncExternalStore(watch, () => navigator.onLine);
  return (
    <div role="status" className="sticky top-(--bar) z-20">
      {!online && <p className="border-b border-line bg-wait-soft px-4 py-1.5 text-center text-wait">{t('web.offline')}</p>}
    </div>
  );
}
