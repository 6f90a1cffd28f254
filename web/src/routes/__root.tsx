import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, Outlet, useMatches } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Frame } from '#web/frame/Frame.tsx';
import { requireSession, useMaybeMe } from '#web/session.ts';

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
  return bare || !me ? <Outlet /> : <Frame><Outlet /></Frame>;
}
