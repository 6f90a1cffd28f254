import { useQuery } from '@tanstack/react-query';
import { createFileRoute, Link } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight, Navigation } from 'lucide-react';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { addDays } from '#contracts/time.ts';
import { dayMapOf, type MapStop } from '#web/data/dayMap.ts';
import { day as dayText, instant } from '#web/format.ts';
import { wayTo } from '#web/parts/myAgenda/navigation.ts';
import { SessionState } from '#web/parts/studio/state.tsx';
import { requires, useBranch } from '#web/session.ts';
import { Button, buttonClass } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Skeleton } from '#web/ui/Skeleton.tsx';
import { DateInput } from '#web/ui/TextInput.tsx';
import { todayIn } from '#web/zoned.ts';

const PointMap = lazy(() => import('#web/parts/dayMap/PointMap.tsx'));

export const Route = createFileRoute('/studio/map')({
  staticData: { title: 'crew.map' },
  validateSearch: z.object({ date: z.iso.date().optional().catch(undefined), stop: z.uuid().optional().catch(undefined) }),
  beforeLoad: requires('studio.session.view.all'),
  component: MapOfTheDay,
});

const none: MapStop[] = [];

function MapOfTheDay() {
  const { t } = useTranslation();
  const branch = useBranch();
  const { date, stop } = Route.useSearch();
  const navigate = Route.useNavigate();
  const today = todayIn(branch?.zone ?? 'UTC');
  const shown = date ?? today;
  const query = useQuery({ ...dayMapOf(branch?.id ?? '', shown), enabled: branch !== null });
  const to = (next: string) => void navigate({ search: next === today ? {} : { date: next }, replace: true });
  const open = (id: string | undefined) => void navigate({ search: (before) => ({ ...before, stop: id }), replace: true });
  const stops = query.data?.stops ?? none;
  const home = query.data?.home;
  const points = useMemo(() => [
    ...(home?.lat != null && home.lng != null ? [{ id: 'home', lat: home.lat, lng: home.lng, mark: '⌂', label: home.name, quiet: true }] : []),
    ...stops.flatMap((one, at) => (one.lat !== null && one.lng !== null ? [{ id: one.id, lat: one.lat, lng: one.lng, mark: String(at + 1), label: `${at + 1}. ${one.clientName}` }] : [])),
  ], [home, stops]);
  if (!branch) return <EmptyState title={t('calendar.agenda.noBranch')} />;
  const placed = stops.some(({ lat }) => lat !== null);
  return (
    <>
      <PageHeader title={t('crew.map')} note={<span className="inline-block first-letter:uppercase">{dayText(shown, 'long')}</span>} actions={<>
        <IconButton label={t('crew.map.previous')} icon={<ChevronLeft />} onClick={() => to(addDays(shown, -1))} />
        <DateInput label={t('crew.map.day')} hideLabel value={shown} onChange={(event) => event.target.value && to(event.target.value)} />
        <IconButton label={t('crew.map.next')} icon={<ChevronRight />} onClick={() => to(addDays(shown, 1))} />
        {shown !== today && <Button onClick={() => to(today)}>{t('crew.map.today')}</Button>}
      </>} />
      {query.isPending && <div role="status" aria-label={t('web.loading')} className="flex flex-col gap-4"><Skeleton className="h-16" /><Skeleton className="h-16" /></div>}
      {query.error && !query.data && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && stops.length === 0 && <EmptyState title={t('crew.map.empty')}>{t('crew.map.emptyBody')}</EmptyState>}
      {query.data && stops.length > 0 && (
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[24rem_minmax(0,1fr)]">
          <ol aria-label={t('crew.map.list')} className="border-t border-line">
            {stops.map((one, at) => <Stop key={one.id} stop={one} number={at + 1} zone={query.data.zone} open={one.id === stop} onOpen={() => open(one.id === stop ? undefined : one.id)} />)}
          </ol>
          <div className="flex flex-col gap-2 max-lg:order-first">
            {placed
              ? <Suspense fallback={<Skeleton className="h-72" />}><PointMap label={t('crew.map.label')} points={points} openId={stop} onOpen={open} tiles={query.data.tiles} /></Suspense>
              : <p className="text-soft">{t('crew.map.noPoints')}</p>}
            {placed && !query.data.tiles && <p className="text-sm text-soft">{t('crew.map.noTiles')}</p>}
          </div>
        </div>
      )}
    </>
  );
}

function Stop({ stop, number, zone, open, onOpen }: { stop: MapStop; number: number; zone: string; open: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const time = (at: string) => instant(at, zone, 'time');
  const way = wayTo(stop);
  return (
    <li className={cx('border-b border-line py-3', open && 'bg-accent-soft')}>
      <button type="button" aria-expanded={open} onClick={onOpen} className="flex min-h-(--control) w-full items-start gap-3 px-1 text-left -outline-offset-2">
        <span aria-hidden className={cx('flex size-7 shrink-0 items-center justify-center rounded-full text-sm font-semibold', stop.lat === null ? 'border border-edge text-soft' : 'bg-accent text-on-accent')}>{number}</span>
        <span className="min-w-0 flex-1">
          <span className="block font-medium"><span className="tabular-nums">{time(stop.startsAt)}–{time(stop.endsAt)}</span> · {stop.clientName}</span>
          <span className="block text-soft">{stop.locationText ?? '—'}{stop.travelZone && ` · ${stop.travelZone}`}{stop.lat === null && ` · ${t('crew.map.noPlace')}`}</span>
          <SessionState status={stop.status} className="text-sm" />
        </span>
      </button>
      <ul className="mt-1 pl-11 text-sm">
        {stop.team.length === 0 && <li className="text-wait">{t('crew.map.noTeam')}</li>}
        {stop.team.map((one) => <li key={one.id}>{one.name} <span className="text-soft tabular-nums">· {t('crew.map.onWay', { from: time(one.from), to: time(one.to) })}</span></li>)}
      </ul>
      <div className="mt-2 flex flex-wrap gap-2 pl-11">
        {way && <a href={way} target="_blank" rel="noreferrer" className={buttonClass({})} aria-label={t('crew.goThere', { where: stop.locationText ?? stop.clientName })}><Navigation className="size-4" />{t('crew.go')}</a>}
        <Link to="/studio/sessions/$id" params={{ id: stop.id }} className={buttonClass({ kind: 'quiet' })}>{t('crew.openSession')}</Link>
      </div>
    </li>
  );
}
