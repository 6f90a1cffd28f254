import { useEffect, useRef, useState } from 'react';
import { useDelayed } from './useDelayed.ts';

/**
 * The text of a search box whose question stands in the address: typing asks once it rests, and an address that changes by
 * itself (back, a link, cleared filters) changes the box.
 */
export function useSearchText(asked: string | undefined, ask: (text: string | undefined) => void, ms = 200): [typed: string, type: (text: string) => void] {
  const [typed, setTyped] = useState(asked ?? '');
  const rested = useDelayed(typed.trim(), ms);
  const told = useRef(asked ?? '');
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });
  useEffect(() => {
    if (rested === told.current) return;
    told.current = rested;
    latest.current(rested || undefined);
  }, [rested]);
  useEffect(() => {
    if ((asked ?? '') === told.current) return;
    told.current = asked ?? '';
    setTyped(asked ?? '');
  }, [asked]);
  return [typed, setTyped];
}
