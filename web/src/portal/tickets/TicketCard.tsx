import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Holding } from '#contracts/tickets-transfers.ts';
import { instant } from '#web/format.ts';
import { useTurning } from '../useTurning.ts';
import { nameOf } from './names.ts';
import { Qr } from './Qr.tsx';

/** One ticket as its holder keeps it: where it is good, its code, and in a stamp what became of it. `children`: what may be done with it. */
export function TicketCard({ ticket, zone, onShow, children }: { ticket: Holding; zone: string; onShow: () => void; children?: ReactNode }) {
  const { t } = useTranslation();
  const { text } = useTurning(ticket);
  const name = nameOf(ticket);
  const passedOn = ticket.passedOn ?? null;
  const stamp = passedOn ? 'passed_on' : ticket.status === 'valid' ? null : ticket.status;
  return (
    <li className="ticket" data-stamp={stamp ?? undefined}>
      <div><h2 className="!m-0 !text-lg">{name}</h2>{ticket.holderName && <p>{ticket.holderName}</p>}{ticket.benefits && <p className="soft small">{ticket.benefits}</p>}</div>
      <div className="relative flex min-h-24 w-full items-center justify-center">
        {text && <button type="button" onClick={onShow} aria-label={t('portal.qr.open', { name })} className="rounded-lg border border-line"><Qr text={text} label={t('portal.qr.of', { name })} className={`size-52 rounded-lg ${stamp ? 'opacity-20' : ''}`} /></button>}
        {stamp && <p className={`stamp ${stamp === 'voided' ? 'bad' : ''}`}>{t(`portal.ticket.${stamp}`)}</p>}
      </div>
      {passedOn ? <p className="soft small">{t('portal.ticket.passedOnTo', { email: passedOn.toEmail, when: instant(passedOn.at, zone) })}</p> : ticket.usedAt && <p className="soft small">{t('portal.ticket.usedAt', { when: instant(ticket.usedAt, zone) })}</p>}
      {ticket.isCourtesy && <p className="badge">{t('portal.ticket.courtesy')}</p>}
      {children}
    </li>
  );
}
