import { useQuery } from '@tanstack/react-query';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { SalePrint } from '#web/data/boxOffice.ts';
import { instant, money } from '#web/format.ts';
import './paper.css';

/**
 * Receipt and tickets as an 80 mm printer wants them: one strip, a cut before each ticket. It stands beside the screen and
 * is seen by printers alone; nothing is asked of the server, so that it prints without a network too.
 */
export function SalePaper({ sale, receivedMinor, parts }: { sale: SalePrint; /** Cash that was handed over. */ receivedMinor: number | null; parts: 'all' | 'tickets' }) {
  const { t } = useTranslation();
  const { event, organizer, currency } = sale;
  const amount = (minor: number) => money(minor, currency);
  const when = event.datesPending ? t('boxOffice.datesPending') : instant(event.startAt, event.zone, 'full');
  return createPortal(
    <div className="paper" aria-hidden>
      {parts === 'all' && (
        <section>
          <h1>{organizer.name}</h1>
          {organizer.legalName && <p>{organizer.legalName}{organizer.taxId && ` · NIT ${organizer.taxId}`}</p>}
          <p className="strong">{event.name}</p>
          <p>{when}</p>
          <hr />
          {sale.lines.map((line, at) => <p key={at} className="row"><span>{line.quantity} × {line.name}</span><span>{amount(line.minor)}</span></p>)}
          {sale.feeMinor > 0 && <p className="row"><span>{t('ticketOrders.fee')}</span><span>{amount(sale.feeMinor)}</span></p>}
          <p className="row total"><span>{t('ticketOrders.total')}</span><span>{amount(sale.totalMinor)}</span></p>
          {sale.method && <p className="row"><span>{t(`boxOffice.method.${sale.method}`)}</span><span>{amount(receivedMinor ?? sale.totalMinor)}</span></p>}
          {receivedMinor !== null && receivedMinor > sale.totalMinor && <p className="row"><span>{t('boxOffice.change')}</span><span>{amount(receivedMinor - sale.totalMinor)}</span></p>}
          <hr />
          <p>{sale.number} · {instant(sale.soldAt, event.zone)}</p>
          {sale.sellerName && <p>{t('boxOffice.servedBy', { name: sale.sellerName })}</p>}
        </section>
      )}
      {sale.tickets.filter(({ qr }) => qr !== null).map((ticket, at, all) => (
        <section key={ticket.id}>
          <p className="strong">{event.name}</p>
          {sale.mode === 'test' && <p className="strong">{t('tickets.testMode')}</p>}
          <p>{when}</p>
          <p>{[event.venueName, event.venueCity].filter(Boolean).join(', ')}</p>
          <p className="seat">{ticket.areaName} · {ticket.unitName}</p>
          {ticket.seats > 1 && <p>{t('ticketOrders.person', { seat: ticket.seat, of: ticket.seats })}</p>}
          <Code text={ticket.qr!} />
          {ticket.holderName && <p>{ticket.holderName}</p>}
          <p>{ticket.isCourtesy ? t('ticketOrders.channel.courtesy') : amount(ticket.paidMinor)}{event.minAge !== null && ` · ${t('boxOffice.minAge', { age: event.minAge })}`}</p>
          {ticket.benefits && <p>{ticket.benefits}</p>}
          <p className="small">{sale.number} · {at + 1}/{all.length}{organizer.pulepCode && ` · PULEP ${organizer.pulepCode}`}</p>
          <p className="small">{t('boxOffice.onceOnly')}</p>
        </section>
      ))}
    </div>,
    document.body,
  );
}

const codeOf = (text: string) => ({ queryKey: ['qr', text], staleTime: Number.POSITIVE_INFINITY, queryFn: async () => (await import('qr')).encodeQR(text, 'raw', { border: 2 }) });
function Code({ text }: { text: string }) {
  const { data } = useQuery(codeOf(text));
  if (!data) return null;
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return <svg viewBox={`0 0 ${data.length} ${data.length}`} shapeRendering="crispEdges"><path d={path} fill="#000" /></svg>;
}

/** Codes are drawn before the printer is asked: what is not there yet would be missing on the paper. */
export async function readyToPrint(sale: SalePrint, fetch: (options: ReturnType<typeof codeOf>) => Promise<unknown>): Promise<void> {
  await Promise.all(sale.tickets.flatMap(({ qr }) => (qr === null ? [] : [fetch(codeOf(qr))])));
}
