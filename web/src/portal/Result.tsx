import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicOrder } from '#contracts/tickets-public.ts';
import type { Holding } from '#contracts/tickets-transfers.ts';
import { LetterAgain } from './LetterAgain.tsx';
import { RefundPanel } from './refunds/RefundPanel.tsx';
import { FullScreen } from './tickets/FullScreen.tsx';
import { nameOf } from './tickets/names.ts';
import { TicketActions } from './tickets/TicketActions.tsx';
import { TicketCard } from './tickets/TicketCard.tsx';
import { TransferTicket } from './TransferTicket.tsx';
import { ask, orderFile } from './api.ts';
import { Facts } from './Facts.tsx';
import { Wrong } from './Frame.tsx';
import { keepOrder, keptOrder } from './offline.ts';
import { QuoteView } from './QuoteView.tsx';
import { usePoll } from './use.ts';
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
      <ul className="grid gap-4 sm:grid-cols-2 sm:items-start">{items.map((ticket, n) => (
        <TicketCard key={ticket.id} ticket={ticket} zone={order.event.zone} onShow={() => setShown(n)}>
          {!offline && !ticket.passedOn && <>
            <Wallets token={token} ticket={ticket} name={nameOf(ticket)} />
            <TransferTicket token={token} ticket={ticket} zone={order.event.zone} onChange={() => void load()} />
            <TicketActions token={token} ticket={ticket} zone={order.event.zone} onChange={() => void load()} />
          </>}
        </TicketCard>
      ))}</ul>
      <div className="flex flex-wrap gap-3">
        <a className="btn" href={orderFile(token, 'pdf')}>{t('portal.result.pdf')}</a>
        <a className="btn" href={orderFile(token, 'ics')}>{t('portal.result.calendar')}</a>
        {!offline && <LetterAgain token={token} />}
      </div>
      <Facts event={order.event} />
      <section className="folds">
        <details><summary>{t('portal.result.detail')}</summary><QuoteView quote={order.quote} /></details>
        {!offline && order.quote.totalMinor > 0 && <RefundPanel token={token} zone={order.event.zone} />}
      </section>
      <p className="soft small">{t('portal.number', { number: order.number })}</p>
      {shown !== null && items[shown] && <FullScreen tickets={items} first={shown} event={order.event} onClose={() => setShown(null)} />}
    </>
  );
}
