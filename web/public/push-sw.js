// Part of the service worker: shows an alert that was pushed, and opens where it leads.
self.addEventListener('push', (event) => {
  let alert = {};
  try {
    alert = event.data ? event.data.json() : {};
  } catch {
    return;
  }
  event.waitUntil(self.registration.showNotification(alert.title || 'Mostrador', { body: alert.body || '', tag: alert.tag, icon: '/icon-192.png', badge: '/icon-192.png', data: { path: alert.path || '/' } }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const target = new URL(event.notification.data?.path || '/', self.location.origin);
  // Only into the product itself.
  if (target.origin !== self.location.origin) return;
  event.waitUntil((async () => {
    const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const open = windows.find((one) => new URL(one.url).origin === target.origin);
    if (!open) return self.clients.openWindow(target.href);
    await open.focus();
    return open.navigate(target.href);
  })());
});
