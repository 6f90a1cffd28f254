import { useEffect, useState } from 'react';
import { codeOfStep, stepAt, stepLeftMs } from '#contracts/rotating-code.ts';
import { bytesOf } from '#contracts/ticket-token.ts';
import type { Holding } from '#contracts/tickets-transfers.ts';
import { serverNow } from './clock.ts';

export interface Turning { /** Of the code as it is now; null while it is worked out, or where there is none. */ text: string | null; /** How much of its half minute is left; null for one that stands still. */ leftMs: number | null }

/** The text of a ticket's QR, which turns every half minute where its event wants it (tickets 5.13); without a network too. */
export function useTurning({ qr, rotation }: Pick<Holding, 'qr' | 'rotation'>): Turning {
  const [turned, setTurned] = useState<Turning>({ text: null, leftMs: null });
  // A page without encryption cannot work it out; the door then sees a code that stands still.
  const turns = qr !== null && Boolean(rotation) && typeof crypto.subtle === 'object';
  const secret = rotation?.secret;
  useEffect(() => {
    if (!turns || secret === undefined) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const turn = async () => {
      const now = serverNow();
      const code = await codeOfStep(bytesOf(secret), stepAt(now));
      if (gone) return;
      setTurned({ text: `${qr}.${code}`, leftMs: stepLeftMs(now) });
      timer = setTimeout(() => void turn(), stepLeftMs(serverNow()) + 20);
    };
    void turn();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [turns, secret, qr]);
  return turns ? turned : { text: qr, leftMs: null };
}
