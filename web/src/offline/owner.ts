import type { Me } from '#web/data/me.ts';

// What is kept on a device belongs to one person in one business. Nobody else sees it, and nothing of it is sent for
// anybody else.

export const ownerOf = ({ user, tenant }: Me): string => `${user.id}.${tenant.id}`;

/** That something of this person stands on this device: only then the code for it is loaded at all. */
const FLAG = 'mostrador.on-device';
const watchers = new Set<() => void>();

export const isOnDevice = (): boolean => localStorage.getItem(FLAG) !== null;
export function watchOnDevice(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
}
export function noteOnDevice(): void {
  if (isOnDevice()) return;
  localStorage.setItem(FLAG, '1');
  for (const watcher of watchers) watcher();
}
