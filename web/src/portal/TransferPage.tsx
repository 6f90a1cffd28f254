import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicTransfer } from '#contracts/tickets-transfers.ts';
import { instant } from '#web/format.ts';
import { speakAsIn } from '#web/region.ts';
import { ask, transferFile } from './api.ts';
import { Frame, Wrong } from './Frame.tsx';
import { FullScreen } from './tickets/FullScreen.tsx';
import { nameOf } from './tickets/names.ts';
import { TicketActions } from './tickets/TicketActions.tsx';
import { TicketCard } from './tickets/TicketCard.tsx';
import { TransferTicket } from './TransferTicket.tsx';
import { useAct } from './use.ts';
import { Wallets } from './Wallets.tsx';

/** What somebody passes on: take it with one's name, or leave it to the sender; taken, it is shown here. */
export function TransferPage({ token }: { token: string }) {
  const { t } = useTranslation();
  const [transfer, setTransfer] = useState<PublicTransfer | null>(null);
  const [name, setName] = useState('');
  const [large, setLarge] = useState(false);
  const { busy, error, act } = useAct();
  const params = { token };
  const take = (next: PublicTransfer) => {
    speakAsIn(next.site.country);
    setTransfer(next);
  };
  useEffect(() => {
    act(async () => take(await ask('readTransfer', { params: { token } })));
  }, [act, token]);
  if (!transfer) return <Frame><h1 className="title">{t('portal.transfer.title')}</h1>{error ? <Wrong error={error} /> : <p className="soft" aria-busy="true">{t('portal.loading')}</p>}</Frame>;
  const { event, ticket } = transfer;
  const again = () => act(async () => take(await ask('readTransfer', { params })));
  const accept = (submit: FormEvent) => {
    submit.preventDefault();
    act(async () => take(await ask('acceptTransfer', { params, body: { name } })));
  };
  return (
    <Frame site={transfer.site} home={`/t/${transfer.site.slug}`}>
      <h1 className="title">{t(ticket ? 'portal.transfer.yours' : transfer.status === 'pending' ? 'portal.transfer.title' : `portal.transfer.overTitle.${transfer.status}`)}</h1>
      <div><p className="font-semibold">{event.name}</p><p>{event.datesPending ? t('portal.datesPending') : instant(event.startAt, event.zone, 'full')}</p><p className="soft">{event.venue}</p><p>{transfer.areaName} {transfer.unitName}{transfer.seats > 1 && ` · ${transfer.seat}/${transfer.seats}`}</p></div>
      {transfer.status === 'pending' && <>
        <p>{t('portal.transfer.from', { name: transfer.fromName, when: instant(transfer.expiresAt, event.zone) })}</p>
        {transfer.message && <blockquote className="note">{transfer.message}</blockquote>}
        <form onSubmit={accept} className="flex max-w-sm flex-col gap-4">
          <label className="field"><span>{t('portal.buyer.name')}</span><input required maxLength={200} autoComplete="name" value={name} onChange={({ target }) => setName(target.value)} /></label>
          <button type="submit" className="btn btn-main" disabled={busy}>{t('portal.transfer.accept')}</button>
          <button type="button" className="btn btn-bare" disabled={busy} onClick={() => act(async () => take(await ask('rejectTransfer', { params })))}>{t('portal.transfer.reject')}</button>
        </form>
      </>}
      {transfer.status !== 'pending' && !ticket && <p className="note" role="status">{t(`portal.transfer.over.${transfer.status}`, { name: transfer.fromName, when: instant(transfer.expiresAt, event.zone) })}</p>}
      <Wrong error={error} />
      {ticket && <>
        <ul className="grid gap-4 sm:grid-cols-2">
          <TicketCard ticket={ticket} zone={event.zone} onShow={() => setLarge(true)}>
            <Wallets token={token} ticket={ticket} name={nameOf(ticket)} />
            <TransferTicket token={token} ticket={ticket} zone={event.zone} onChange={again} />
            <TicketActions token={token} ticket={ticket} zone={event.zone} onChange={again} />
          </TicketCard>
        </ul>
        <a className="btn self-start" href={transferFile(token)}>{t('portal.result.pdf')}</a>
        {large && <FullScreen tickets={[ticket]} first={0} event={event} onClose={() => setLarge(false)} />}
      </>}
    </Frame>
  );
}
