import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { editorCounts, type EditingJob, queueOf } from '#web/data/queue.ts';
import { JobPanel } from '#web/parts/queue/JobPanel.tsx';
import { JobMarks, Urgency } from '#web/parts/queue/Urgency.tsx';
import { useTake } from '#web/parts/queue/useTake.ts';
import { requires, useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Skeleton } from '#web/ui/Skeleton.tsx';
import { Tabs } from '#web/ui/Tabs.tsx';
import { toast } from '#web/ui/toast.ts';
import { usePhone } from '#web/ui/useMedia.ts';

const lists = ['queue', 'mine', 'others'] as const;
type List = (typeof lists)[number];

export const Route = createFileRoute('/studio/queue')({
  staticData: { title: 'crew.queue' },
  validateSearch: z.object({ job: z.uuid().optional().catch(undefined), list: z.enum(lists).optional().catch(undefined) }),
  beforeLoad: requires('studio.session.view.queue'),
  component: Queue,
});

function Queue() {
  const { t } = useTranslation();
  const { job, list } = Route.useSearch();
  const navigate = Route.useNavigate();
  const phone = usePhone();
  const mayTake = useMay('studio.session.take-editing');
  const seesAll = useMay('studio.session.view.all');
  const query = useQuery(queueOf);
  const counts = useQuery(editorCounts);
  const show = (id: string | undefined) => void navigate({ search: (before) => ({ ...before, job: id }), replace: job !== undefined });
  const take = useTake((id) => show(id));
  const data = query.data;
  const all = data ? [...data.queue, ...data.mine, ...data.others] : [];
  const next = data?.queue[0];
  const ready = (done: EditingJob) => {
    const after = data?.mine.find(({ id }) => id !== done.id);
    show(undefined);
    toast.done(t('crew.isReady', { who: done.clientName }), after ? { label: t('crew.nextMine', { who: after.clientName }), run: () => show(after.id) } : undefined);
  };
  const full = data !== undefined && data.maxConcurrent > 0 && data.mineTotal >= data.maxConcurrent;
  const shown: List[] = seesAll ? (mayTake ? ['queue', 'mine', 'others'] : ['queue', 'others']) : ['queue', 'mine'];
  const panelOf = (name: List) => data && <JobList name={name} jobs={data[name]} total={data[`${name}Total`]} openId={job} onOpen={show} take={name === 'queue' && mayTake ? take : null} />;
  return (
    <>
      <PageHeader title={t('crew.queue')} note={counts.data && (counts.data.late > 0 || counts.data.dueIn2Days > 0 ? <span className={counts.data.late > 0 ? 'text-bad' : 'text-wait'}>{t('crew.count.due', { late: counts.data.late, soon: counts.data.dueIn2Days })}</span> : t('crew.count.onTime'))}
        actions={mayTake && next && <Button kind="primary" size={phone ? 'large' : 'normal'} disabled={full} busy={take.busy === next.id} className="max-w-full min-w-0 shrink! max-md:max-w-[calc(100vw-2rem)]" onClick={() => take.run(next)}><span className="truncate">{t('crew.takeNext', { who: next.clientName })}</span></Button>} />
      {mayTake && full && <p className="mb-3 text-wait">{t('crew.full', { count: data.maxConcurrent })}</p>}
      {take.error !== null && job === undefined && <Problem error={take.error} className="mb-3" />}
      {query.isPending && <div role="status" aria-label={t('web.loading')} className="flex flex-col gap-4"><Skeleton className="h-14" /><Skeleton className="h-14" /><Skeleton className="h-14" /></div>}
      {query.error && !data && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {data && (phone
        ? <Tabs label={t('crew.queue')} value={list && shown.includes(list) ? list : data.mine.length > 0 && shown.includes('mine') ? 'mine' : 'queue'} onChange={(next) => void navigate({ search: (before) => ({ ...before, list: next }), replace: true })}
            tabs={shown.map((name) => ({ value: name, label: t(`crew.list.${name}`), count: data[`${name}Total`], panel: panelOf(name) }))} />
        : <div className={cx('grid items-start gap-8', shown.length === 3 ? 'lg:grid-cols-3' : 'lg:grid-cols-2')}>
            {shown.map((name) => <section key={name} aria-label={t(`crew.list.${name}`)} className="min-w-0"><h2 className="mb-1 text-lg font-semibold">{t(`crew.list.${name}`)} <span className="font-normal text-faint tabular-nums">{data[`${name}Total`]}</span></h2>{panelOf(name)}</section>)}
          </div>)}
      <JobPanel job={all.find(({ id }) => id === job) ?? null} take={take} onClose={() => show(undefined)} onReady={ready} />
    </>
  );
}

function JobList({ name, jobs, total, openId, onOpen, take }: { name: List; jobs: readonly EditingJob[]; total: number; openId: string | undefined; onOpen: (id: string) => void; take: ReturnType<typeof useTake> | null }) {
  const { t } = useTranslation();
  if (jobs.length === 0) return <p className="border-t border-line py-4 text-soft">{t(`crew.empty.${name}`)}</p>;
  return (
    <>
      <ol aria-label={t(`crew.list.${name}`)} className="border-t border-line">
        {jobs.map((job) => (
          <li key={job.id} className={cx('flex items-center gap-2 border-b border-line hover:bg-hover', job.id === openId && 'bg-accent-soft')}>
            <button type="button" onClick={() => onOpen(job.id)} className="min-h-14 min-w-0 flex-1 px-1 py-2 text-left -outline-offset-2">
              <span className="flex flex-wrap items-center gap-x-2"><span className="truncate font-medium">{job.clientName}</span><JobMarks job={job} /></span>
              <span className="flex flex-wrap gap-x-3 text-sm"><Urgency job={job} />{name === 'others' && job.editor && <span className="text-soft">{job.editor.name}</span>}</span>
            </button>
            {take && <Button aria-label={t('crew.takeIt', { who: job.clientName })} busy={take.busy === job.id} onClick={() => take.run(job)}>{t('crew.take')}</Button>}
          </li>
        ))}
      </ol>
      {total > jobs.length && <p className="pt-2 text-sm text-soft">{t('crew.mostUrgent', { count: jobs.length, total })}</p>}
    </>
  );
}
