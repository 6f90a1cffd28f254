import i18next from 'i18next';
import { toast } from './ui/toast.ts';

/** Keeps the program itself on the device, so that it opens without a network; a new version waits until the person says so. */
export function startServiceWorker() {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  let reloading = false;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (reloading) location.reload();
  });
  const offer = (worker: ServiceWorker) => {
    toast.done(i18next.t('web.newVersion'), {
      label: i18next.t('web.reload'),
      run: () => {
        reloading = true;
        worker.postMessage({ type: 'SKIP_WAITING' });
      },
    });
  };
  // Refused in private windows and by some policies; the program then simply needs the network.
  void navigator.serviceWorker.register('/sw.js').catch(() => undefined).then((registration) => {
    if (!registration) return;
    if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const worker = registration.installing;
      worker?.addEventListener('statechange', () => {
        if (worker.state === 'installed' && navigator.serviceWorker.controller) offer(worker);
      });
    });
  });
}
