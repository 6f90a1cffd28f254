import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { SignInStep } from '#web/data/auth.ts';
import { goHome } from '#web/home.ts';
import { enter } from '#web/session.ts';

/** Through the door, or to the next thing that the server asks. */
export function usePassStep(next?: string) {
  const navigate = useNavigate();
  const [step, setStep] = useState<SignInStep | null>(null);
  const take = async (answer: SignInStep) => {
    if (answer.status !== 'signed_in') {
      setStep(answer);
      return;
    }
    const me = await enter(answer.accessToken);
    await navigate({ href: next ?? (await goHome(me)), replace: true });
  };
  return { step, take, clear: () => setStep(null) };
}
