import { useSyncExternalStore } from 'react';

/** Does the screen match this media query right now? */
export function useMedia(query: string) {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => matchMedia(query).matches,
  );
}

/** Narrow enough for sheets and bottom tabs. */
export const usePhone = () => useMedia('(width < 48rem)');
