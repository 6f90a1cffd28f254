import './contractErrors.ts';
import './styles.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { queryClient } from './query.ts';
import { disconnectRealtime } from './realtime.ts';
import { router } from './router.tsx';
import { startServiceWorker } from './serviceWorker.ts';
import { onLeave } from './session.ts';
import { startTexts } from './texts.ts';
import { startTheme } from './theme.ts';
import { Toasts } from './ui/Toast.tsx';

startTheme();
await startTexts();

onLeave(() => {
  disconnectRealtime();
  const { href } = router.state.location;
  if (!router.state.matches.at(-1)?.staticData.bare) void router.navigate({ to: '/sign-in', search: href === '/' ? {} : { next: href } });
});

createRoot(document.getElementById('root')!).render(
  <CSPProvider disableStyleElements>
    <QueryClientProvider client={queryClient}>
      <Tooltip.Provider delay={450}>
        <RouterProvider router={router} />
        <Toasts />
      </Tooltip.Provider>
    </QueryClientProvider>
  </CSPProvider>,
);

startServiceWorker();
