import { lazy, Suspense, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { isOnDevice, watchOnDevice } from '#web/offline/owner.ts';
import { useReachable } from '#web/offline/reach.ts';

// Only where something of the person stands on the device.
const Waiting = lazy(() => import('#web/offline/Waiting.tsx').then((module) => ({ default: module.Waiting })));

/** Says that the server cannot be reached, and what is still to be sent; what is on the screen stays readable. */
export function OfflineBanner() {
  const { t } = useTranslation();
  const reachable = useReachable();
  const onDevice = useSyncExternalStore(watchOnDevice, isOnDevice);
  return (
    <div className="sticky top-(--bar) z-20">
      <div role="status">{!reachable && <p className="border-b border-line bg-wait-soft px-4 py-1.5 text-center text-wait">{t(onDevice ? 'offline.banner' : 'web.offline')}</p>}</div>
      {onDevice && <Suspense><Waiting /></Suspense>}
    </div>
  );
}
