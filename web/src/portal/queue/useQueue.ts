import { useCallback, useEffect, useRef, useState } from 'react';
import type { PublicRoom, QueuePlace } from '#contracts/tickets-queue.ts';
import { dropPass, keepPass, newVisitor, visitorToken } from '../visitor.ts';
import { join, leave, QueueProblem, readPlace, readRoom } from './queueApi.ts';

export interface Queue {
  room: PublicRoom | null;
  place: QueuePlace | null;
  /** What keeps one from being in; null while all is well. */
  problem: QueueProblem | null;
  /** The line does not answer just now; the place is kept. */
  away: boolean;
  /** The organizer's clock, by which everything is counted. */
  now: number;
  joinAgain: () => void;
  giveUp: () => void;
}

const ROOM_POLL_S = 10;
/** Some sooner, some later, so that a hundred thousand do not ask at once. */
const jittered = (seconds: number): number => seconds * 1000 * (0.8 + Math.random() * 0.4);

/** One's place in the line, kept over reloads and tabs, asked about every few seconds. */
export function useQueue(site: string, slug: string): Queue {
  const [room, setRoom] = useState<PublicRoom | null>(null);
  const [place, setPlace] = useState<QueuePlace | null>(null);
  const [problem, setProblem] = useState<QueueProblem | null>(null);
  const [away, setAway] = useState(false);
  const [offset, setOffset] = useState(0);
  const [tick, setTick] = useState(() => Date.now());
  const again = useRef<() => void>(() => undefined);
  const event = `${site}/${slug}`;

  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout>;
    let known: PublicRoom | null = null;
    let mine: QueuePlace | null = null;
    let turn = 0;

    const look = async (): Promise<number> => {
      // The room is the same for everybody and changes seldom: one's own place says the rest.
      if (known === null || mine === null || mine.room !== known.status || mine.supply !== known.supply) {
        const asked = Date.now();
        known = await readRoom(site, slug);
        if (stopped) return 0;
        setRoom(known);
        setOffset(Date.parse(known.now) - (asked + Date.now()) / 2);
      }
      if (known.status === 'ended') return 30;
      if (known.status === 'scheduled') {
        const left = (Date.parse(known.opensAt) - Date.parse(known.now)) / 1000;
        return Math.min(60, Math.max(1, left));
      }
      mine = mine === null ? await join(site, known.id, visitorToken()) : await readPlace(site, known.id, visitorToken());
      if (stopped) return 0;
      setPlace(mine);
      setProblem(null);
      if (mine.pass && mine.passExpiresAt) keepPass(event, mine.pass, mine.passExpiresAt);
      else dropPass(event);
      return mine.pollS;
    };
    const run = (): void => {
      clearTimeout(timer);
      turn += 1;
      const own = turn;
      void look().then((seconds) => {
        setAway(false);
        return seconds;
      }, (error: unknown) => {
        const refused = error instanceof QueueProblem ? error : new QueueProblem(null, 0, '');
        if (refused.code === null || refused.code === 'RATE_LIMITED') setAway(true);
        else if (refused.code === 'QUEUE_ENTRY_NOT_FOUND' || refused.code === 'QUEUE_NOT_OPEN' || refused.code === 'QUEUE_ENDED') {
          known = null;
          mine = null;
        } else setProblem(refused);
        return ROOM_POLL_S;
      }).then((seconds) => {
        if (!stopped && own === turn) timer = setTimeout(run, jittered(seconds || ROOM_POLL_S));
      });
    };
    again.current = () => {
      mine = null;
      setPlace(null);
      run();
    };
    run();
    const seen = (): void => {
      if (document.visibilityState === 'visible') run();
    };
    document.addEventListener('visibilitychange', seen);
    return () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [site, slug, event]);

  useEffect(() => {
    const timer = setInterval(() => setTick(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);

  const joinAgain = useCallback(() => {
    newVisitor();
    dropPass(event);
    again.current();
  }, [event]);
  const giveUp = useCallback(() => {
    if (!room) return;
    void leave(site, room.id, visitorToken()).catch(() => undefined).then(() => again.current());
  }, [site, room]);
  // One's own place is asked for more often, so it says first what becomes of the room.
  const shown = room && place && room.status !== 'ended' ? { ...room, status: place.room, supply: place.supply } : room;
  return { room: shown, place, problem, away, now: tick + offset, joinAgain, giveUp };
}
