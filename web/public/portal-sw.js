// Keeps the pages of tickets that were opened, for when there is no network; everything else goes to the network.
const CACHE = 'portal-1';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', (event) => {
  const wanted = Array.isArray(event.data?.keep) ? event.data.keep.filter((url) => new URL(url).origin === location.origin) : [];
  event.waitUntil(caches.open(CACHE).then((cache) => Promise.all(wanted.map((url) => cache.add(url).catch(() => undefined)))));
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  // Hashed: what is kept is what the network would bring.
  if (pathname.startsWith('/assets/')) event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  else if (request.mode === 'navigate') event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreSearch: true }).then((kept) => kept ?? Response.error())));
});
