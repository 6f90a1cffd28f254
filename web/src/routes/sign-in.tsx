import { createFileRoute, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { SignInForm } from '#web/frame/SignInForm.tsx';
import { NextStep } from '#web/frame/SignInSteps.tsx';
import { usePassStep } from '#web/frame/usePassStep.ts';
import { goHome } from '#web/home.ts';
import { currentMe } from '#web/session.ts';

const search = z.object({
  /** Where the person wanted to go. */
  next: z.string().regex(/^\/(?![/\\])/).optional().catch(undefined),
});

export const Route = createFileRoute('/sign-in')({
  staticData: { bare: true, title: 'web.signIn.title' },
  validateSearch: search,
  beforeLoad: async () => {
    const me = currentMe();
    if (me) throw redirect({ to: await goHome(me), replace: true });
  },
  component: SignIn,
});

function SignIn() {
  const { next } = Route.useSearch();
  const { step, take, clear } = usePassStep(next);
  return step ? <NextStep step={step} onStep={take} onBack={clear} /> : <SignInForm onStep={take} />;
}
