import type { Me } from '#web/data/me.ts';

// Who was last here, so that the program opens without a network. Nothing secret: the token itself is never written down.

const KEY = 'mostrador.me';

export const keepMe = (me: Me): void => localStorage.setItem(KEY, JSON.stringify(me));
export const forgetMe = (): void => localStorage.removeItem(KEY);
export function lastMe(): Me | null {
  const text = localStorage.getItem(KEY);
  if (!text) return null;
  try {
    return JSON.parse(text) as Me;
  } catch {
    return null; // Cut off by a full disk: like nobody.
  }
}
