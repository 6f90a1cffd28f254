import { useSyncExternalStore } from 'react';

// Whether the server answers. The browser's own word (`navigator.onLine`) only knows of cables.

let reached = true;
const watchers = new Set<() => void>();
const tell = () => {
  for (const watcher of watchers) watcher();
};

/** Each request says how it went. */
export function noteReach(answered: boolean): void {
  if (reached === answered) return;
  reached = answered;
  tell();
}

const watch = (changed: () => void) => {
  watchers.add(changed);
  addEventListener('online', changed);
  addEventListener('offline', changed);
  return () => {
    watchers.delete(changed);
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
  };
};

export const isReachable = (): boolean => navigator.onLine && reached;
export const useReachable = (): boolean => useSyncExternalStore(watch, isReachable);
