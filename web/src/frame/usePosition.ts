import { useEffect } from 'react';
import { tellPosition } from '#web/data/me.ts';
import { whereAmI } from '#web/position.ts';
import { useMe } from '#web/session.ts';

/** The server forgets a position after five minutes. */
const EVERY_MS = 4 * 60_000;

/** Where access is restricted by place, the device keeps saying where it is. */
export function usePosition() {
  const { positionWanted } = useMe();
  useEffect(() => {
    if (!positionWanted) return;
    // A refusal of the browser is answered by the server with the next request (ACCESS_RESTRICTED, no_position).
    const tell = () => void whereAmI().then(tellPosition).catch(() => undefined);
    tell();
    const timer = setInterval(tell, EVERY_MS);
    return () => clearInterval(timer);
  }, [positionWanted]);
}
