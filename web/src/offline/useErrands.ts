import { liveQuery } from 'dexie';
import { useEffect, useState } from 'react';
import { useMaybeMe } from '#web/session.ts';
import { ownerOf } from './owner.ts';
import { type Errand, errandsOf } from './store.ts';

const none: Errand[] = [];

/** What this person has on the device to be sent, in order; changes of other tabs included. */
export function useErrands(): Errand[] {
  const me = useMaybeMe();
  const owner = me && ownerOf(me);
  const [seen, setSeen] = useState<{ owner: string | null; errands: Errand[] }>({ owner: null, errands: none });
  useEffect(() => {
    if (owner === null) return undefined;
    // A browser that refuses its store has nothing waiting in it.
    const subscription = liveQuery(() => errandsOf(owner)).subscribe({ next: (errands) => setSeen({ owner, errands }), error: () => setSeen({ owner, errands: none }) });
    return () => subscription.unsubscribe();
  }, [owner]);
  return seen.owner === owner ? seen.errands : none;
}
