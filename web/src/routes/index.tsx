import { createFileRoute, redirect } from '@tanstack/react-router';
import { homeOf } from '#web/nav.ts';
import { currentMe } from '#web/session.ts';

/** The first screen of each role answers its first question: there is no page in front of it. */
export const Route = createFileRoute('/')({
  beforeLoad: () => {
    const me = currentMe();
    throw redirect({ to: me ? homeOf(me) : '/sign-in', replace: true });
  },
});
