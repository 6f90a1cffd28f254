import { useEffect, useRef, useState } from 'react';
import { useDelayed } from './useDelayed.ts';

/** Text of a search box: shown at once, handed on (into the address) when typing rests. */
export function useTyped(value: string, onRest: (text: string) => void, ms = 250): [typed: string, type: (text: string) => void] {
  const [typed, setTyped] = useState(value);
  const rested = useDelayed(typed, ms);
  const latest = useRef({ value, onRest });
  useEffect(() => {
    latest.current = { value, onRest };
  });
  useEffect(() => {
    if (rested !== latest.current.value) latest.current.onRest(rested);
  }, [rested]);
  return [typed, setTyped];
}
