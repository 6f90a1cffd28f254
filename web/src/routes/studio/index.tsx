import { createFileRoute, redirect } from '@tanstack/react-router';
import { goHome } from '#web/home.ts';
import { currentMe } from '#web/session.ts';

export const Route = createFileRoute('/studio/')({
  beforeLoad: async () => {
    const me = currentMe();
    throw redirect({ to: me ? await goHome(me) : '/sign-in', replace: true });
  },
});
