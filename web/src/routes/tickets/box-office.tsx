import { createFileRoute, Link } from '@tanstack/react-router';
import { WifiOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { counterEvents, type EventAtCounter, standOf } from '#web/data/boxOffice.ts';
import { useReachable } from '#web/offline/reach.ts';
import { useKeptQuery } from '#web/offline/useKeptQuery.ts';
import { AwayCounter } from '#web/parts/tickets/boxOffice/AwayCounter.tsx';
import { Batches } from '#web/parts/tickets/boxOffice/Batches.tsx';
import { Counter } from '#web/parts/tickets/boxOffice/Counter.tsx';
import { usePacks } from '#web/parts/tickets/boxOffice/packs.ts';
import { ShiftBar } from '#web/parts/tickets/boxOffice/ShiftBar.tsx';
import { requires } from '#web/session.ts';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { Tabs } from '#web/ui/Tabs.tsx';

const views = ['sell', 'batches'] as const;

export const Route = createFileRoute('/tickets/box-office')({
  staticData: { title: 'boxOffice.title' },
  validateSearch: z.object({ event: z.uuid().optional().catch(undefined), view: z.enum(views).optional().catch(undefined) }),
  beforeLoad: requires('tickets.order.sell'),
  component: BoxOffice,
});

/** The counter: what is on, then selling. Also without a network, from what the device was given. */
function BoxOffice() {
  const { event: eventId } = Route.useSearch();
  const events = useKeptQuery('tickets.counter.events', counterEvents);
  // What is on today is what people stand in line for: with one of it nobody has to choose.
  const today = events.data?.filter(({ isToday }) => isToday) ?? [];
  const event = events.data?.find(({ id }) => id === eventId) ?? (eventId === undefined && today.length === 1 ? today[0] : undefined);
  if (events.isPending) return <SkeletonLines lines={8} />;
  if (!events.data) return <Problem error={events.error} onRetry={events.refetch} />;
  return event ? <AtEvent key={event.id} event={event} others={events.data.length > 1} /> : <Choose events={events.data} />;
}

function Choose({ events }: { events: readonly EventAtCounter[] }) {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('boxOffice.title')} note={events.length > 0 && t('boxOffice.choose')} />
      {events.length === 0 && <EmptyState title={t('boxOffice.noEventsTitle')}>{t('boxOffice.noEventsBody')}</EmptyState>}
      <ul className="grid gap-3 md:grid-cols-2 lg:grid-cols-3">
        {events.map((event) => (
          <li key={event.id}>
            <Link to="/tickets/box-office" search={{ event: event.id }} className="flex min-h-24 flex-col gap-0.5 rounded-lg border border-line p-4 hover:bg-hover">
              <span className="flex flex-wrap items-center gap-2"><span className="text-lg font-semibold wrap-anywhere">{event.name}</span>{event.isToday && <Badge tone="good">{t('boxOffice.today')}</Badge>}{event.status === 'paused' && <Badge tone="wait">{t('status.ticket_event.paused')}</Badge>}{event.mode === 'test' && <Badge tone="wait">{t('tickets.testMode')}</Badge>}</span>
              <span>{event.datesPending ? t('boxOffice.datesPending') : <DateTime at={event.startAt} zone={event.zone} />}</span>
              <span className="text-soft">{[event.venueName, event.venueCity].filter(Boolean).join(', ')}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function AtEvent({ event, others }: { event: EventAtCounter; others: boolean }) {
  const { t } = useTranslation();
  const { view = 'sell' } = Route.useSearch();
  const navigate = Route.useNavigate();
  const reachable = useReachable();
  const stand = useKeptQuery(`tickets.counter.${event.id}`, standOf(event.id));
  const packs = usePacks(event.id);
  return (
    <>
      <PageHeader title={event.name} back={others ? { to: '/tickets/box-office', label: t('boxOffice.title') } : undefined} note={<span className="flex flex-wrap items-center gap-x-3">{!event.datesPending && <DateTime at={event.startAt} zone={event.zone} />}{[event.venueName, event.venueCity].filter(Boolean).join(', ')}</span>} actions={reachable && <ShiftBar currency={event.currency} />} />
      {!reachable && <p role="status" className="mb-4 flex items-center gap-2 rounded-md bg-wait-soft px-3 py-2 text-wait"><WifiOff aria-hidden className="size-4 shrink-0" />{t('boxOffice.away')}</p>}
      {event.status === 'paused' && <p role="status" className="mb-4 rounded-md bg-wait-soft px-3 py-2 text-wait">{t('boxOffice.paused')}</p>}
      <Tabs label={event.name} value={view} onChange={(next) => void navigate({ search: { event: event.id, ...(next !== 'sell' && { view: next }) }, replace: true })} tabs={views.map((one) => ({
        value: one, label: t(`boxOffice.view.${one}`), panel: one !== view ? undefined : (
          <div className="pt-4">
            {one === 'batches' ? <Batches event={event} areas={stand.data?.areas ?? []} packs={packs} /> : !reachable ? <AwayCounter packs={packs} /> : (
              <>
                {stand.isPending && <SkeletonLines lines={8} />}
                {!stand.data && <Problem error={stand.error} onRetry={stand.refetch} />}
                {stand.data && (stand.data.areas.length === 0 ? <EmptyState title={t('boxOffice.noAreasTitle')}>{t('boxOffice.noAreasBody')}</EmptyState> : <Counter stand={stand.data} />)}
              </>
            )}
          </div>
        ),
      }))} />
    </>
  );
}
