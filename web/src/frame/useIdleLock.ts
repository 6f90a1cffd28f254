import { useEffect, useState } from 'react';

const stored = 'mostrador.activity';
const note = () => localStorage.setItem(stored, String(Date.now()));

/**
 * True once nobody has touched any tab of this device for `minutes` (0: never). Drafts and the screen below stay.
 */
export function useIdleLock(minutes: number): [locked: boolean, unlock: () => void] {
  const [locked, setLocked] = useState(false);
  useEffect(() => {
    if (!minutes || locked) return;
    note();
    let last = 0;
    const touched = (event: Event) => {
      if (event.timeStamp - last < 10_000) return;
      last = event.timeStamp;
      note();
    };
    const kinds = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
    for (const kind of kinds) addEventListener(kind, touched, { passive: true, capture: true });
    const timer = setInterval(() => {
      if (Date.now() - Number(localStorage.getItem(stored) ?? 0) > minutes * 60_000) setLocked(true);
    }, 10_000);
    return () => {
      clearInterval(timer);
      for (const kind of kinds) removeEventListener(kind, touched, { capture: true });
    };
  }, [minutes, locked]);
  return [locked, () => {
    note();
    setLocked(false);
  }];
}
