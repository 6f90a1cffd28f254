import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MyTicket, MyTicketStand } from '#contracts/tickets-mine.ts';
import { instant } from '#web/format.ts';
import { ask } from '../api.ts';
import { Wrong } from '../Frame.tsx';
import { written } from '../place.ts';
import { nameOf } from '../tickets/names.ts';
import { type Met, useMine } from './useMine.ts';

const STANDS = ['coming', 'used', 'passed_on', 'over', 'voided'] as const satisfies readonly MyTicketStand[];

/** Tickets by event, those to come first; the others by where they stand. */
export function MyTickets(met: Met) {
  const { t } = useTranslation();
  const [stand, setStand] = useState<MyTicketStand>('coming');
  const { items, next, offline, error, more } = useMine<MyTicket>(`tickets:${stand}`, (cursor) => ask('myTickets', { params: { site: written.site! }, query: { stand, limit: 50, ...(cursor && { cursor }) } }), met);
  const events = [...Map.groupBy(items ?? [], ({ event }) => event.slug).values()];
  return (
    <>
      <label className="field max-w-60"><span>{t('portal.mine.which')}</span><select value={stand} onChange={({ target }) => setStand(target.value as MyTicketStand)}>{STANDS.map((one) => <option key={one} value={one}>{t(`portal.mine.stand.${one}`)}</option>)}</select></label>
      {offline && <p role="status" className="note">{t('portal.result.offline')}</p>}
      <Wrong error={error} />
      {items === null && !error && <p className="soft" aria-busy="true">{t('portal.loading')}</p>}
      {items?.length === 0 && <p className="soft">{t(`portal.mine.none.${stand}`)}</p>}
      <ul className="flex flex-col gap-8">{events.map((tickets) => <EventOf key={tickets[0]!.event.slug} tickets={tickets} />)}</ul>
      {next && <button type="button" className="btn self-center" onClick={more}>{t('portal.home.more')}</button>}
    </>
  );
}

function EventOf({ tickets }: { tickets: MyTicket[] }) {
  const { t } = useTranslation();
  const { event } = tickets[0]!;
  return (
    <li className="grid gap-4 sm:grid-cols-[12rem_1fr]">
      {event.coverUrl ? <img className="cover" src={event.coverUrl} alt="" width={480} height={270} loading="lazy" /> : <span className="hidden sm:block" />}
      <div className="min-w-0">
        <h2 className="!mb-1">{event.name}</h2>
        <p>{event.datesPending ? t('portal.datesPending') : instant(event.startAt, event.zone, 'full')}</p>
        <p className="soft small">{[event.venueName, event.venueCity].filter(Boolean).join(', ')}</p>
        {(event.status === 'cancelled' || event.status === 'postponed') && <p className="mt-1 font-medium text-bad">{t(`portal.sale.${event.status}`)}</p>}
        <ul className="areas mt-3">{tickets.map((ticket) => (
          <li key={ticket.id}><a href={ticket.path} className="area !py-3">
            <span className="min-w-0"><span className="block font-medium">{nameOf(ticket)}</span>{ticket.holderName && <span className="soft small block">{ticket.holderName}</span>}</span>
            <span className="badge shrink-0">{ticket.usedAt ? t('portal.ticket.usedAt', { when: instant(ticket.usedAt, event.zone) }) : ticket.stand === 'coming' ? t(`portal.ticket.${ticket.status}`) : t(`portal.ticket.stand.${ticket.stand}`)}</span>
          </a></li>
        ))}</ul>
      </div>
    </li>
  );
}
