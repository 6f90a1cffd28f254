import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, Outlet, useMatches } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Pending } from '#web/frame/Pending.tsx';
import { requireSession, useMaybeMe } from '#web/session.ts';

// Signing in needs none of it.
const Frame = lazy(() => import('#web/frame/Frame.tsx').then(({ Frame }) => ({ default: Frame })));

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  beforeLoad: async ({ location, matches, preload }) => {
    if (preload || matches.at(-1)?.staticData.bare) return;
    await requireSession(location.href);
  },
  component: Root,
});

function Root() {
  const { t } = useTranslation();
  const me = useMaybeMe();
  const matches = useMatches();
  const { bare, title } = matches.at(-1)?.staticData ?? {};
  const name = title ? `${t(title)} · ` : '';
  useEffect(() => {
    document.title = `${name}${me?.tenant.name ?? 'Mostrador'}`;
  }, [name, me?.tenant.name]);
  return bare || !me ? <Outlet /> : <Suspense fallback={<Pending />}><Frame><Outlet /></Frame></Suspense>;
}
