import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { stepOf } from '#contracts/money.ts';
import { feeOf } from '#contracts/tickets-fees.ts';
import { areasOf, type EventDetail, stagesOf } from '#web/data/tickets.ts';
import { list, money, number } from '#web/format.ts';
import { DateTime } from '#web/ui/DateTime.tsx';
import { adjustment } from '../adjustment.ts';
import { Span } from '../Span.tsx';

/** The event as who buys will see it, with the price that is paid in the end. */
export function Preview({ event }: { event: EventDetail }) {
  const { t } = useTranslation();
  const areas = (useQuery(areasOf(event.id)).data ?? []).filter(({ status }) => status === 'available');
  const stages = useQuery(stagesOf(event.id)).data ?? [];
  const cover = event.images.find(({ kind }) => kind === 'cover');
  const { venue, currency } = event;
  const amount = (minor: number) => money(minor, currency);
  const allIn = (priceMinor: number) => priceMinor + (event.feePayer === 'buyer' ? feeOf(event.feePlan, { baseMinor: priceMinor, paidMinor: priceMinor }, stepOf(currency)) : 0);
  const nameOf = new Map(areas.map(({ id, name }) => [id, name]));
  return (
    <article aria-label={t('ticketSetup.previewOf', { event: event.name })} className="overflow-hidden rounded-lg border border-line">
      {cover ? <img src={cover.url} alt={cover.altText} width={cover.width ?? undefined} height={cover.height ?? undefined} className="aspect-[1200/630] w-full object-cover" /> : <div className="grid aspect-[1200/630] place-items-center bg-sunken text-faint">{t('ticketSetup.noCover')}</div>}
      <div className="flex flex-col gap-4 p-4">
        <div>
          <h3 className="text-xl font-semibold wrap-anywhere">{event.name}</h3>
          <p><DateTime at={event.startAt} zone={event.timeZone} show="full" /></p>
          <p className="text-soft">{[venue.name, venue.address, venue.city].filter(Boolean).join(', ') || t('ticketSetup.noVenue')}</p>
        </div>
        {areas.length === 0 ? <p className="text-soft">{t('ticketSetup.noAreas')}</p> : (
          <ul className="divide-y divide-line border-y border-line">
            {areas.map((area) => (
              <li key={area.id} className="flex items-baseline justify-between gap-4 py-2">
                <span className="min-w-0"><span className="font-medium wrap-anywhere">{area.name}</span><span className="block text-sm text-soft">{t('ticketSetup.places', { count: area.capacity, number: number(area.capacity) })}</span></span>
                <span className="text-right whitespace-nowrap tabular-nums"><span className="font-medium">{area.priceMinor === 0 ? t('tickets.free') : amount(allIn(area.priceMinor))}</span>{allIn(area.priceMinor) !== area.priceMinor && <span className="block text-sm text-soft">{t('ticketSetup.fee', { price: amount(area.priceMinor) })}</span>}</span>
              </li>
            ))}
          </ul>
        )}
        {stages.length > 0 && (
          <ul className="flex flex-col gap-1 text-sm">
            {stages.map((stage) => <li key={stage.id}><span className="font-medium">{stage.name}</span> {adjustment(stage.adjustmentType, stage.adjustmentValue, currency)} · {list(stage.areas.flatMap(({ areaId }) => nameOf.get(areaId) ?? []))} · <span className="text-soft"><Span from={stage.startAt} to={stage.endAt} zone={event.timeZone} /></span></li>)}
          </ul>
        )}
        {event.descriptionHtml && <div className="written" dangerouslySetInnerHTML={{ __html: event.descriptionHtml }} />}
      </div>
    </article>
  );
}
