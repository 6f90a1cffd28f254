import './contractErrors.ts';
import './styles.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from './api.ts';
import { queryClient } from './query.ts';
import { disconnectRealtime } from './realtime.ts';
import { router } from './router.tsx';
import { startServiceWorker } from './serviceWorker.ts';
import { Denied, onLeave } from './session.ts';
import { startTexts } from './texts.ts';
import { startTheme } from './theme.ts';
import { toastsWanted, watchToasts } from './ui/toast.ts';

startTheme();
// Native in current browsers; the others get it before anything reads a clock.
if (!('Temporal' in globalThis)) await import('temporal-polyfill/global');
await startTexts();

onLeave(() => {
  disconnectRealtime();
  const { href } = router.state.location;
  if (!router.state.matches.at(-1)?.staticData.bare) void router.navigate({ to: '/sign-in', search: href === '/' ? {} : { next: href } });
});

const Toasts = lazy(() => import('./ui/Toasts.tsx'));
function ToastsOnceWanted() {
  const wanted = useSyncExternalStore(watchToasts, toastsWanted);
  return wanted && <Suspense><Toasts /></Suspense>;
}

createRoot(document.getElementById('root')!, {
  // A refusal is shown as a screen of its own; only what nobody expected belongs in the console.
  onCaughtError: (error) => {
    if (!(error instanceof Denied || error instanceof ApiProblem)) reportError(error);
  },
}).render(
  <CSPProvider disableStyleElements>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
      <ToastsOnceWanted />
    </QueryClientProvider>
  </CSPProvider>,
);

startServiceWorker();
