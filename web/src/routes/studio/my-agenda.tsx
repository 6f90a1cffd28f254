import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { addDays } from '#contracts/time.ts';
import { myAgendaOf, myCounts } from '#web/data/agenda.ts';
import { day, relative } from '#web/format.ts';
import { useErrands } from '#web/offline/useErrands.ts';
import { useKeptQuery } from '#web/offline/useKeptQuery.ts';
import { asDone, type EntryOnDevice, partOf } from '#web/parts/myAgenda/asDone.ts';
import { Reach } from '#web/parts/myAgenda/EntryBody.tsx';
import { EntryPanel } from '#web/parts/myAgenda/EntryPanel.tsx';
import { Steps } from '#web/parts/myAgenda/Steps.tsx';
import { SessionPlace, SessionTime } from '#web/parts/studio/SessionPlace.tsx';
import { SessionState } from '#web/parts/studio/state.tsx';
import { requires } from '#web/session.ts';
import { cx } from '#web/ui/classes.ts';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Skeleton } from '#web/ui/Skeleton.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { todayIn } from '#web/zoned.ts';

export const Route = createFileRoute('/studio/my-agenda')({
  staticData: { title: 'crew.agenda' },
  validateSearch: z.object({ open: z.uuid().optional().catch(undefined) }),
  beforeLoad: requires('studio.session.view.own'),
  component: MyAgenda,
});

function MyAgenda() {
  const { t } = useTranslation();
  const { open } = Route.useSearch();
  const navigate = Route.useNavigate();
  const agenda = useKeptQuery('studio.my-agenda', myAgendaOf);
  const counts = useQuery(myCounts);
  const errands = useErrands();
  const show = (id: string | undefined) => void navigate({ search: id ? { open: id } : {}, replace: open !== undefined });

  const entries = agenda.data?.items.map((entry) => asDone(entry, errands)) ?? [];
  const today = todayIn(agenda.data?.zone ?? 'UTC');
  const of = (part: ReturnType<typeof partOf>) => entries.filter((entry) => partOf(entry, today) === part);
  const [toMark, now, ahead] = [of('toMark'), of('today'), of('ahead')];
  const days = [...Map.groupBy(ahead, ({ sessionDate }) => sessionDate)];
  return (
    <div className="max-w-3xl">
      <PageHeader title={t('crew.agenda')} note={<>
        <span className="inline-block first-letter:uppercase">{day(today, 'long')}</span>
        {agenda.fromDevice && agenda.at !== null && <span className="block text-sm">{t('offline.asOf', { when: relative(new Date(agenda.at).toISOString()) })}</span>}
      </>} />
      {counts.data && (
        <p className="mb-4 flex flex-wrap gap-x-4 gap-y-1 text-soft">
          <span>{t('crew.count.week', { count: counts.data.thisWeek })}</span>
          {counts.data.toAcknowledge > 0 && <span className="text-wait">{t('crew.count.toAcknowledge', { count: counts.data.toAcknowledge })}</span>}
          <span>{t('crew.count.completed', { count: counts.data.completed })}</span>
        </p>
      )}
      {agenda.isPending && <div className="flex flex-col gap-4" role="status" aria-label={t('web.loading')}><Skeleton className="h-24" /><Skeleton className="h-14" /><Skeleton className="h-14" /></div>}
      {agenda.error !== null && agenda.data === undefined && <Problem error={agenda.error} onRetry={agenda.refetch} />}
      {agenda.data && (
        <>
          {toMark.length > 0 && <Part title={t('crew.toMark')}>{toMark.map((entry) => <Whole key={entry.assignmentId} entry={entry} onOpen={() => show(entry.assignmentId)} dated />)}</Part>}
          <Part title={t('crew.today')}>{now.length > 0 ? now.map((entry) => <Whole key={entry.assignmentId} entry={entry} onOpen={() => show(entry.assignmentId)} />) : <li className="border-b border-line py-4 text-soft">{t('crew.nothingToday')}</li>}</Part>
          {days.map(([date, list]) => <Part key={date} title={date === addDays(today, 1) ? t('crew.tomorrow') : day(date, 'weekday')}>{list.map((entry) => <Line key={entry.assignmentId} entry={entry} open={entry.assignmentId === open} onOpen={() => show(entry.assignmentId)} />)}</Part>)}
          {ahead.length === 0 && <EmptyState title={t('crew.nothingAhead')} className="py-4">{t('crew.nothingAheadBody')}</EmptyState>}
        </>
      )}
      <EntryPanel entry={entries.find(({ assignmentId }) => assignmentId === open) ?? null} onClose={() => show(undefined)} />
    </div>
  );
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section aria-label={title} className="mb-6">
    <h2 className="mb-1 font-semibold first-letter:uppercase">{title}</h2>
    <ul className="border-t border-line">{children}</ul>
  </section>
);

const Marks = ({ entry }: { entry: EntryOnDevice }) => {
  const { t } = useTranslation();
  return (
    <>
      {entry.refused.length > 0 && <Badge tone="bad">{t('crew.refusedMark')}</Badge>}
      {entry.tentative && <Badge tone="wait">{t('crew.tentativeMark')}</Badge>}
    </>
  );
};

/** What is now: everything needed in one glance, the next step one press away. */
const Whole = ({ entry, onOpen, dated = false }: { entry: EntryOnDevice; onOpen: () => void; dated?: boolean }) => (
  <li className="flex flex-col gap-3 border-b border-line py-3">
    <button type="button" onClick={onOpen} className="flex min-h-(--control) w-full items-start gap-3 text-left -outline-offset-2">
      <span className="min-w-0 flex-1">
        <span className="block text-lg font-semibold"><SessionTime session={entry} show={dated ? 'weekday' : 'time'} /></span>
        <span className="block font-medium">{entry.client.fullName} <Marks entry={entry} /></span>
        <span className="block"><SessionPlace session={entry} /></span>
        {entry.eventDescription && <span className="mt-0.5 line-clamp-2 block text-soft">{entry.eventDescription}</span>}
        {entry.clientRequirements && <span className="mt-0.5 line-clamp-2 block text-soft">{entry.clientRequirements}</span>}
      </span>
      <span className="flex items-center gap-1"><SessionState status={entry.status} className="text-sm" /><ChevronRight className="size-4 text-faint" /></span>
    </button>
    <Reach entry={entry} />
    <Steps entry={entry} />
  </li>
);

const Line = ({ entry, open, onOpen }: { entry: EntryOnDevice; open: boolean; onOpen: () => void }) => (
  <li className={cx('border-b border-line hover:bg-hover', open && 'bg-accent-soft')}>
    <button type="button" onClick={onOpen} className="flex min-h-14 w-full items-center gap-3 px-1 py-2 text-left -outline-offset-2">
      <span className="min-w-0 flex-1">
        <span className="block font-medium"><SessionTime session={entry} show="time" /> · {entry.client.fullName} <Marks entry={entry} /></span>
        <span className="block truncate text-sm text-soft"><SessionPlace session={entry} /></span>
      </span>
      <SessionState status={entry.status} className="text-sm max-md:hidden" />
      <ChevronRight className="size-4 shrink-0 text-faint" />
    </button>
  </li>
);
