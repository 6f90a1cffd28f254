import { useCallback, useEffect, useRef, useState } from 'react';

/** The time, every second while somebody looks. `ahead`: how far the server's clock is in front of this one. */
export function useNow(running = true, ahead = 0): number {
  const [now, setNow] = useState(() => Date.now() + ahead);
  useEffect(() => {
    if (!running) return undefined;
    const tick = () => setNow(Date.now() + ahead);
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [running, ahead]);
  return now;
}

/** Again and again while the page is in front, until `wanted` says no. */
export function usePoll(work: () => Promise<unknown>, everyMs: number, wanted = true): void {
  const latest = useRef(work);
  useEffect(() => {
    latest.current = work;
  });
  useEffect(() => {
    if (!wanted) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    let gone = false;
    const next = () => {
      // A crowd that came at once does not stay in step.
      timer = setTimeout(() => void (document.visibilityState === 'visible' ? latest.current().catch(() => undefined) : Promise.resolve()).finally(() => {
        if (!gone) next();
      }), everyMs * (0.85 + Math.random() * 0.3));
    };
    next();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [everyMs, wanted]);
}

/** One action of the person at a time; what went wrong is kept until the next try. */
export function useAct(): { busy: boolean; error: unknown; act: (work: () => Promise<void>) => void; clear: () => void } {
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const busy = useRef(false);
  const act = useCallback((work: () => Promise<void>) => {
    if (busy.current) return;
    busy.current = true;
    setState({ busy: true, error: null });
    void work().then(() => null, (error: unknown) => error).then((error) => {
      busy.current = false;
      setState({ busy: false, error });
    });
  }, []);
  return { ...state, act, clear: useCallback(() => setState((before) => ({ ...before, error: null })), []) };
}
