import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicOrder } from '#contracts/tickets-public.ts';
import type { Holding } from '#contracts/tickets-transfers.ts';
import { instant } from '#web/format.ts';
import { useTurning } from '../useTurning.ts';
import { Qr } from './Qr.tsx';
import { nameOf } from './names.ts';

/** How much of its half minute the code has left: it moves, as no picture of it does. */
function Turns({ leftMs, required }: { leftMs: number; required: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="w-[min(92vw,60dvh)]">
      <div aria-hidden className="h-2 overflow-hidden rounded-full bg-[#e5e5e5]"><div className="turns h-full rounded-full bg-[#111]" style={{ animationDelay: `${leftMs - 30_000}ms` }} /></div>
      <p className="small mt-2">{t(required ? 'portal.qr.turnsOnly' : 'portal.qr.turns')}</p>
    </div>
  );
}

/** White to the edges, so that a scanner reads it from a dim screen; the screen does not go to sleep meanwhile. */
export function FullScreen({ tickets, first, event, onClose }: { tickets: readonly Holding[]; first: number; event: Pick<PublicOrder['event'], 'name' | 'startAt' | 'zone'>; onClose: () => void }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const [n, setN] = useState(first);
  const ticket = tickets[n]!;
  const { text, leftMs } = useTurning(ticket);
  useEffect(() => {
    dialog.current?.showModal();
    let lock: WakeLockSentinel | undefined;
    let gone = false;
    // Refused when the battery is low; the code is readable all the same.
    void navigator.wakeLock?.request('screen').then((given) => (gone ? void given.release() : void (lock = given)), () => undefined);
    return () => {
      gone = true;
      void lock?.release();
    };
  }, []);
  return (
    <dialog ref={dialog} className="full" onClose={onClose} aria-label={nameOf(ticket)}>
      <div className="flex min-h-full flex-col items-center justify-between gap-4 p-4 text-center">
        <div className="flex w-full justify-end"><button type="button" className="btn btn-bare" onClick={() => dialog.current?.close()}>{t('portal.close')}</button></div>
        <div className="flex w-full flex-col items-center gap-4">
          {text ? <Qr text={text} label={t('portal.qr.of', { name: nameOf(ticket) })} className="w-[min(92vw,60dvh)]" /> : !ticket.qr && <p>{t(`portal.ticket.${ticket.status}`)}</p>}
          {leftMs !== null && <Turns key={text} leftMs={leftMs} required={ticket.rotation?.required === true} />}
          <div><p className="text-xl font-bold">{nameOf(ticket)}</p><p>{ticket.holderName}</p><p className="small">{event.name} · {instant(event.startAt, event.zone, 'full')}</p></div>
        </div>
        <div className="flex w-full items-center justify-between gap-3">
          <button type="button" className="btn" disabled={n === 0} onClick={() => setN(n - 1)}>{t('portal.qr.before')}</button>
          <span className="tabular-nums">{n + 1}/{tickets.length}</span>
          <button type="button" className="btn" disabled={n === tickets.length - 1} onClick={() => setN(n + 1)}>{t('portal.qr.next')}</button>
        </div>
      </div>
    </dialog>
  );
}
