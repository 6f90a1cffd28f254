import encodeQR from 'qr';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicOrder, PublicTicket } from '#contracts/tickets-public.ts';
import type { Holding } from '#contracts/tickets-transfers.ts';
import { TransferTicket } from './TransferTicket.tsx';
import { instant } from '#web/format.ts';
import { ask, orderFile } from './api.ts';
import { Facts } from './Facts.tsx';
import { Wrong } from './Frame.tsx';
import { keepOrder, keptOrder } from './offline.ts';
import { QuoteView } from './QuoteView.tsx';
import { usePoll } from './use.ts';
import { useTurning } from './useTurning.ts';
import { Wallets } from './Wallets.tsx';

/** Paid: the tickets, each with its QR, drawn here from its text; kept for when there is no network. */
export function Result({ token, order, offline }: { token: string; order: PublicOrder; offline: boolean }) {
  const { t } = useTranslation();
  const [tickets, setTickets] = useState<Holding[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [shown, setShown] = useState<number | null>(null);
  const load = async () => {
    try {
      const { items } = await ask('holdings', { params: { token } });
      setTickets(items);
      setError(null);
      await keepOrder(token, { order, tickets: items });
    } catch (problem) {
      const kept = await keptOrder(token);
      if (kept) setTickets(kept.tickets);
      else setError(problem);
    }
  };
  useEffect(() => {
    void load();
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [token, order.status]);
  // They come a moment after the payment; whether one was used is looked at now and then.
  usePoll(load, tickets !== null && tickets.length >= order.tickets && order.tickets > 0 ? 30_000 : 2000, !offline);
  const items = tickets ?? [];
  return (
    <>
      <div><h1 className="title">{t('portal.result.title')}</h1><p className="mt-1">{order.event.name}</p></div>
      {offline ? <p role="status" className="note">{t('portal.result.offline')}</p> : order.buyer && <p className="note good" role="status">{t('portal.result.mailed', { email: order.buyer.email })}</p>}
      {order.mode === 'test' && <p className="note">{t('portal.testMode')}</p>}
      <Wrong error={error} />
      {items.length === 0 && !error && <p className="soft" aria-busy="true">{t('portal.result.making')}</p>}
      <ul className="grid gap-4 sm:grid-cols-2">{items.map((ticket, n) => <Ticket key={ticket.id} ticket={ticket} zone={order.event.zone} onShow={() => setShown(n)}>{!offline && <><Wallets token={token} ticket={ticket} name={nameOf(ticket)} /><TransferTicket token={token} ticket={ticket} zone={order.event.zone} onChange={() => void load()} /></>}</Ticket>)}</ul>
      <div className="flex flex-wrap gap-3">
        <a className="btn" href={orderFile(token, 'pdf')}>{t('portal.result.pdf')}</a>
        <a className="btn" href={orderFile(token, 'ics')}>{t('portal.result.calendar')}</a>
      </div>
      <Facts event={order.event} />
      <details><summary className="min-h-11 py-2 font-medium">{t('portal.result.detail')}</summary><QuoteView quote={order.quote} /></details>
      <p className="soft small">{t('portal.number', { number: order.number })}</p>
      {shown !== null && items[shown] && <FullScreen tickets={items} first={shown} event={order.event} onClose={() => setShown(null)} />}
    </>
  );
}

function Qr({ text, label, className }: { text: string; label: string; className: string }) {
  const { size, path } = useMemo(() => {
    const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 2 });
    return { size: rows.length, path: rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('') };
  }, [text]);
  return <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" className={className}><rect width={size} height={size} fill="#fff" /><path d={path} fill="#000" /></svg>;
}

export const nameOf = (ticket: PublicTicket) => `${ticket.areaName} ${ticket.unitName}${ticket.seats > 1 ? ` · ${ticket.seat}/${ticket.seats}` : ''}`;

export function Ticket({ ticket, zone, onShow, children }: { ticket: Holding; zone: string; onShow: () => void; children?: ReactNode }) {
  const { t } = useTranslation();
  const { text } = useTurning(ticket);
  return (
    <li className="ticket">
      <div><p className="font-semibold">{nameOf(ticket)}</p>{ticket.holderName && <p className="soft small">{ticket.holderName}</p>}{ticket.benefits && <p className="soft small">{ticket.benefits}</p>}</div>
      {text ? <button type="button" onClick={onShow} aria-label={t('portal.qr.open', { name: nameOf(ticket) })} className="rounded-lg border border-line"><Qr text={text} label={t('portal.qr.of', { name: nameOf(ticket) })} className={`size-48 rounded-lg ${ticket.status === 'used' ? 'opacity-30' : ''}`} /></button> : null}
      {ticket.status !== 'valid' && <p className={`badge ${ticket.status === 'voided' ? '!bg-bad-soft !text-bad' : ''}`}>{t(`portal.ticket.${ticket.status}`)}{ticket.usedAt && ` · ${instant(ticket.usedAt, zone)}`}</p>}
      {ticket.isCourtesy && <p className="badge">{t('portal.ticket.courtesy')}</p>}
      {children}
    </li>
  );
}

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
