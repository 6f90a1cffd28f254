import { useInfiniteQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { dismissJob, rerunJob } from '#contracts/operations.ts';
import { jobPages, topic } from '#web/data/admin.ts';
import { useAction } from '#web/query.ts';
import { requires } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { Status, type Tone } from '#web/ui/Status.tsx';

const states = ['failed', 'rerun', 'dismissed'] as const;
const tones: Record<(typeof states)[number], Tone> = { failed: 'bad', rerun: 'good', dismissed: 'neutral' };

export const Route = createFileRoute('/settings/jobs')({
  staticData: { title: 'admin.jobs.title' },
  validateSearch: z.object({ status: z.enum(states).optional().catch(undefined), job: z.uuid().optional().catch(undefined) }),
  beforeLoad: requires('jobs.manage'),
  component: FailedJobs,
});

/** Background work that gave up after its last try, and the button that runs it again. */
function FailedJobs() {
  const { t, i18n } = useTranslation();
  const { status = 'failed', job } = Route.useSearch();
  const navigate = Route.useNavigate();
  const list = useInfiniteQuery(jobPages(status));
  type Failure = NonNullable<typeof list.data>['pages'][number]['items'][number];
  const rerun = useAction(rerunJob, { topics: [topic.jobs], done: t('admin.jobs.rerunDone') });
  const dismiss = useAction(dismissJob, { topics: [topic.jobs], done: t('admin.jobs.dismissDone') });

  const nameOf = ({ name }: Failure) => (i18n.exists(`job.${name}`) ? t(`job.${name}`) : name);
  const open = list.data?.pages.flatMap((page) => page.items).find((one) => one.id === job);
  const show = (id: string | undefined) => navigate({ search: (search) => ({ ...search, job: id }), replace: true });

  const columns: Column<Failure>[] = [
    { id: 'name', header: t('admin.jobs.work'), cell: nameOf, value: nameOf, always: true, phone: 'title' },
    { id: 'error', header: t('admin.jobs.error'), cell: ({ error }) => <span className="line-clamp-1 text-soft">{error}</span> },
    { id: 'attempts', header: t('admin.jobs.attempts'), cell: ({ attempts }) => attempts, value: ({ attempts }) => attempts, align: 'end', phone: 'none' },
    { id: 'first', header: t('admin.jobs.first'), cell: ({ firstFailedAt }) => <DateTime at={firstFailedAt} />, value: ({ firstFailedAt }) => firstFailedAt, hidden: true, phone: 'none' },
    { id: 'last', header: t('admin.jobs.last'), cell: ({ lastFailedAt }) => <DateTime at={lastFailedAt} show="relative" />, value: ({ lastFailedAt }) => lastFailedAt },
    { id: 'status', header: t('admin.status'), cell: (row) => <Status tone={tones[row.status]}>{t(`admin.jobs.state.${row.status}`)}</Status>, phone: 'side' },
  ];
  return (
    <>
      <PageHeader title={t('admin.jobs.title')} note={t('admin.jobs.note')} />
      <DataTable name="jobs" label={t('admin.jobs.title')} columns={columns} rowId={(row) => row.id} pages={list} onOpen={(row) => void show(row.id)} openId={job} keepToolbar
        toolbar={<Segmented label={t('admin.status')} value={status} onChange={(next) => void navigate({ search: { status: next === 'failed' ? undefined : next } })} options={states.map((value) => ({ value, label: t(`admin.jobs.filter.${value}`) }))} />}
        onClearFilters={status === 'failed' ? undefined : () => void navigate({ search: {} })}
        empty={<EmptyState title={t('admin.jobs.emptyTitle')}>{t('admin.jobs.emptyBody')}</EmptyState>} />
      <SidePanel open={open !== undefined} onClose={() => void show(undefined)} title={open ? nameOf(open) : ''} footer={open?.status === 'failed' && <>
        <Button busy={dismiss.isPending} onClick={() => dismiss.mutate({ params: { id: open.id } })}>{t('admin.jobs.dismiss')}</Button>
        <Button kind="primary" busy={rerun.isPending} onClick={() => rerun.mutate({ params: { id: open.id } })}>{t('admin.jobs.rerun')}</Button>
      </>}>
        {open && (
          <div className="flex flex-col gap-4">
            <Problem error={rerun.error ?? dismiss.error} />
            <KeyValue items={[
              [t('admin.status'), <Status tone={tones[open.status]}>{t(`admin.jobs.state.${open.status}`)}</Status>],
              [t('admin.jobs.attempts'), open.attempts],
              [t('admin.jobs.first'), <DateTime at={open.firstFailedAt} />],
              [t('admin.jobs.last'), <DateTime at={open.lastFailedAt} />],
            ]} />
            <div>
              <h3 className="mb-1 font-medium">{t('admin.jobs.error')}</h3>
              <pre className="scroll-thin overflow-x-auto rounded-md border border-line bg-sunken p-3 text-sm whitespace-pre-wrap" tabIndex={0}>{open.error}</pre>
            </div>
            <div>
              <h3 className="mb-1 font-medium">{t('admin.jobs.payload')}</h3>
              <pre className="scroll-thin overflow-x-auto rounded-md border border-line bg-sunken p-3 text-sm" tabIndex={0}>{JSON.stringify(open.payload, null, 2)}</pre>
            </div>
          </div>
        )}
      </SidePanel>
    </>
  );
}
