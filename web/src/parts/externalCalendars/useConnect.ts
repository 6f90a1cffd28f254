import { useEffect, useEffectEvent } from 'react';
import { beginConsent } from '#contracts/external-calendars.ts';
import { useAction } from '#web/query.ts';

/** Leads to the provider's consent page, which leads back to /me/calendar. */
export function useConnect() {
  const begin = useAction(beginConsent, { onDone: ({ url }) => location.assign(url) });
  // Whoever comes back by the browser's own button finds the page as it was left: it waits for nothing any more.
  const resume = useEffectEvent(() => begin.reset());
  useEffect(() => {
    const shown = ({ persisted }: PageTransitionEvent) => {
      if (persisted) resume();
    };
    addEventListener('pageshow', shown);
    return () => removeEventListener('pageshow', shown);
  }, []);
  return { connect: () => begin.mutate(), busy: begin.isPending || begin.isSuccess, error: begin.error };
}
