import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type BusyOverlap, overlapPages } from '#web/data/externalCalendars.ts';
import { instant } from '#web/format.ts';
import { wholeDaysOf } from '#web/parts/hours/timeOffSpan.ts';
import { Button } from '#web/ui/Button.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { localOf } from '#web/zoned.ts';

/** Bookings whose people are busy in their other calendar; nothing is shown while there are none. For who manages time off. */
export function Overlaps() {
  const { t } = useTranslation();
  const list = useInfiniteQuery(overlapPages);
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  if (rows.length === 0 && !list.error) return null;
  return (
    <section aria-label={t('externalCalendars.overlaps')}>
      <h2 className="text-lg font-semibold">{t('externalCalendars.overlaps')}</h2>
      <p className="mb-2 text-soft">{t('externalCalendars.overlapsNote')}</p>
      <Problem error={list.error} onRetry={() => void list.refetch()} />
      <ul className="border-t border-line empty:hidden">
        {rows.map((row) => (
          <li key={`${row.bookingId} ${row.timeOffId}`} className="border-b border-line hover:bg-hover">
            {row.path ? <Link to={row.path} className="block px-1 py-2 -outline-offset-2"><Row row={row} /></Link> : <div className="px-1 py-2"><Row row={row} /></div>}
          </li>
        ))}
      </ul>
      {list.hasNextPage && <Button size="small" className="mt-2" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('web.table.more')}</Button>}
    </section>
  );
}

function Row({ row }: { row: BusyOverlap }) {
  const { t } = useTranslation();
  const { zone, startsAt, endsAt, busyFrom, busyTo } = row;
  const time = (at: string) => instant(at, zone, 'time');
  const dayOf = (at: string) => localOf(at, zone).slice(0, 10);
  const moment = (at: string) => (dayOf(at) === dayOf(startsAt) ? time(at) : `${instant(at, zone, 'weekday')}, ${time(at)}`);
  const busy = wholeDaysOf({ startsAt: busyFrom, endsAt: busyTo }, zone) ? t('externalCalendars.allDay') : `${moment(busyFrom)}–${moment(busyTo)}`;
  return (
    <>
      <span className="flex items-baseline justify-between gap-4"><span className="truncate font-medium">{row.resourceName}</span><span className="shrink-0">{instant(startsAt, zone, 'weekday')}, {time(startsAt)}–{time(endsAt)}</span></span>
      <span className="block truncate text-sm text-soft">{row.label ?? t('externalCalendars.someBooking')}</span>
      <span className="block text-sm text-wait">{t('externalCalendars.busy', { when: busy })}</span>
    </>
  );
}
