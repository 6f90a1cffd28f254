import { createFileRoute, redirect } from '@tanstack/react-router';
import { goHome } from '#web/home.ts';
import { currentMe } from '#web/session.ts';

/** The first screen of each role answers its first question: there is no page in front of it. */
export const Route = createFileRoute('/')({
  beforeLoad: async () => {
    const me = currentMe();
    throw redirect({ to: me ? await goHome(me) : '/sign-in', replace: true });
  },
});
