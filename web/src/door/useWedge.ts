import { useEffect } from 'react';

/** Readers that type: quick letters, then Enter. People type slower, and into fields. */
const GAP_MS = 250;
const SHORTEST = 3;

export function useWedge(onText: (text: string) => void): void {
  useEffect(() => {
    let typed = '';
    let last = 0;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || (event.target instanceof HTMLElement && event.target.closest('input, textarea, select'))) return;
      const now = performance.now();
      if (now - last > GAP_MS) typed = '';
      last = now;
      if (event.key === 'Enter') {
        if (typed.length < SHORTEST) return;
        event.preventDefault();
        onText(typed);
        typed = '';
      } else if (event.key.length === 1) typed += event.key;
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [onText]);
}
