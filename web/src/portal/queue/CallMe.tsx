import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueuePlace } from '#contracts/tickets-queue.ts';

/** Near enough to come back to the page. */
const NEAR_S = 120;

/** Phones show a notice only for a page's worker. */
async function show(title: string, body: string): Promise<void> {
  const worker = await navigator.serviceWorker?.getRegistration();
  const options = { body, tag: 'queue', icon: '/icon-192.png' };
  if (worker) await worker.showNotification(title, options);
  else new Notification(title, options);
}

/**
 * Whoever waits in another tab is called by the browser: once when the turn is near, once when it has come (tickets 10).
 * Asked for by the visitor, since browsers show nothing otherwise.
 */
export function CallMe({ place, event }: { place: QueuePlace; event: string }) {
  const { t } = useTranslation();
  const [permission, setPermission] = useState(() => ('Notification' in globalThis ? Notification.permission : 'denied'));
  const told = useRef<'nothing' | 'near' | 'turn'>('nothing');
  const stage = place.status === 'admitted' ? 'turn' : place.status === 'waiting' && place.etaS !== null && place.etaS <= NEAR_S ? 'near' : 'nothing';
  const minutes = Math.max(1, Math.ceil((place.etaS ?? 0) / 60));
  useEffect(() => {
    if (permission !== 'granted' || stage === 'nothing' || stage === told.current || told.current === 'turn') return;
    told.current = stage;
    // A browser that refuses after all leaves the page as it is.
    if (document.hidden) void show(t(stage === 'turn' ? 'queue.turn' : 'queue.nearTitle'), stage === 'turn' ? event : t('queue.nearText', { event, count: minutes })).catch(() => setPermission('denied'));
  }, [stage, permission, event, minutes, t]);
  if (place.status !== 'waiting' || permission === 'denied') return null;
  if (permission === 'granted') return <p className="text-sm text-soft">{t('queue.callOn')}</p>;
  return <button type="button" className="inline-flex h-11 items-center justify-center self-start rounded-md border border-edge/60 bg-ground px-4 font-medium text-ink hover:bg-hover" onClick={() => void Notification.requestPermission().then(setPermission, () => setPermission('denied'))}>{t('queue.callMe')}</button>;
}
