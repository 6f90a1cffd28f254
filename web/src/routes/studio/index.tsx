import { createFileRoute, redirect } from '@tanstack/react-router';
import { homeOf } from '#web/nav.ts';
import { currentMe } from '#web/session.ts';

export const Route = createFileRoute('/studio/')({
  beforeLoad: () => {
    const me = currentMe();
    throw redirect({ to: me ? homeOf(me) : '/sign-in', replace: true });
  },
});
