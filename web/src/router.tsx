import { createRouter } from '@tanstack/react-router';
import { queryClient } from './query.ts';
import { routeTree } from './routeTree.gen.ts';
import { Failed } from './frame/Failed.tsx';
import { NotFound } from './frame/NotFound.tsx';
import { Pending } from './frame/Pending.tsx';

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: 'intent',
  // TanStack Query keeps the data; the router only asks it.
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 150,
  defaultPendingMinMs: 200,
  scrollRestoration: true,
  defaultPendingComponent: Pending,
  defaultErrorComponent: Failed,
  defaultNotFoundComponent: NotFound,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
  interface StaticDataRouteOption {
    /** Outside the frame, and open without a session: sign-in and the landing pages of links. */
    bare?: boolean;
    /** Key of the screen's name, for the title of the window. */
    title?: string;
  }
}
