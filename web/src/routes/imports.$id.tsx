import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useState } from 'react';
import { z } from 'zod';
import { undoImport } from '#contracts/imports.ts';
import { RowVerdict } from '#contracts/import-terms.ts';
import { importOf, type ImportRun, isWorking, topic } from '#web/data/imports.ts';
import { day } from '#web/format.ts';
import { CommitBar } from '#web/parts/imports/CommitBar.tsx';
import { Counts } from '#web/parts/imports/Counts.tsx';
import { Findings } from '#web/parts/imports/Findings.tsx';
import { Mapping } from '#web/parts/imports/Mapping.tsx';
import { Reconciled } from '#web/parts/imports/Reconciled.tsx';
import { Sources } from '#web/parts/imports/Sources.tsx';
import { Steps } from '#web/parts/imports/Steps.tsx';
import { useImportWords } from '#web/parts/imports/words.ts';
import { useAction } from '#web/query.ts';
import { requires } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Progress } from '#web/ui/Progress.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Tabs } from '#web/ui/Tabs.tsx';

export const Route = createFileRoute('/imports/$id')({
  staticData: { title: 'imports.title' },
  validateSearch: z.object({
    tab: z.enum(['rows', 'columns']).optional().catch(undefined), sheet: z.string().max(60).optional().catch(undefined), verdict: z.union([RowVerdict, z.literal('all')]).optional().catch(undefined),
  }),
  beforeLoad: requires('imports.run'),
  component: Import,
});

/** One import from the look at its files to the undo; everything of it can be left and found again. */
function Import() {
  const { t, files, of } = useImportWords();
  const { id } = Route.useParams();
  const query = useQuery(importOf(id));
  const run = query.data;
  if (!run) return query.isPending ? <SkeletonLines lines={8} /> : <Problem error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <>
      <PageHeader title={files(run)} back={{ to: '/imports', label: t('imports.title') }} note={<>{t('imports.trueOn', { day: day(run.asOf, 'long') })}{run.createdBy && ` · ${run.createdBy}`}</>}
        actions={run.status === 'committed' && <Undo run={run} />} />
      <Steps status={run.status} />
      <div className="flex flex-col gap-6">
        {isWorking(run.status) && <Working run={run} />}
        {run.error && <div role="alert" className="rounded-md border border-bad/40 bg-bad-soft px-3 py-2.5 whitespace-pre-line text-bad">{run.error.message}</div>}
        {run.status === 'undone' && <p>{t('imports.undone')}</p>}
        {run.status === 'committed' && run.report && <Section title={t('imports.reconcile.title')} note={of(run.app, 'imports.reconcile.note')}><Reconciled report={run.report} app={run.app} /></Section>}
        {run.status === 'analysed' && <CommitBar run={run} />}
        {run.status === 'failed' ? run.sheets.length > 0 && <Section title={t('imports.tab.columns')} note={t('imports.mapping.note')}><Mapping key={run.version} run={run} /></Section> : <Found run={run} />}
      </div>
    </>
  );
}

function Found({ run }: { run: ImportRun }) {
  const { t } = useImportWords();
  const { tab = 'rows', sheet, verdict } = Route.useSearch();
  const navigate = Route.useNavigate();
  if (Object.keys(run.counts).length === 0) return null;
  const filter = (change: { sheet?: string | undefined; verdict?: z.infer<typeof RowVerdict> | 'all' | undefined }) => void navigate({ search: (search) => ({ ...search, ...change }), replace: true });
  return (
    <>
      <Sources run={run} />
      <Counts run={run} onSheet={(name) => filter({ sheet: name })} />
      <Tabs label={t('imports.details')} value={tab} onChange={(next) => void navigate({ search: (search) => ({ ...search, tab: next === 'rows' ? undefined : next }), replace: true })} tabs={[
        { value: 'rows', label: t('imports.tab.rows'), panel: <div className="pt-4"><Findings run={run} sheet={sheet} verdict={verdict} onFilter={filter} /></div> },
        ...(run.status === 'analysed' ? [{ value: 'columns' as const, label: t('imports.tab.columns'), panel: <div className="pt-4"><Mapping key={run.version} run={run} /></div> }] : []),
      ]} />
    </>
  );
}

function Working({ run }: { run: ImportRun }) {
  const { t, sheet } = useImportWords();
  const { step, done, total } = run.progress;
  const doing = step === null ? t(`imports.state.${run.status}`) : run.status === 'committing' ? t('imports.savingSheet', { sheet: sheet(step) }) : t(`imports.doing.${step}`);
  return (
    <div className="flex max-w-xl flex-col gap-2" role="status">
      <Progress label={doing} done={total > 0 ? done : null} total={total > 0 ? total : null} />
      <p className="text-sm text-soft">{t('imports.mayLeave')}</p>
    </div>
  );
}

function Undo({ run }: { run: ImportRun }) {
  const { t, of } = useImportWords();
  const [asking, setAsking] = useState(false);
  const undo = useAction(undoImport, { topics: [topic], onDone: () => setAsking(false) });
  const rows = Object.values(run.counts).reduce((sum, { create, update }) => sum + create + update, 0);
  if (run.undoUntil === null || new Date(run.undoUntil) < new Date()) return null;
  return (
    <>
      <Button kind="dangerQuiet" onClick={() => setAsking(true)}>{t('imports.undo')}</Button>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} title={t('imports.undoTitle')} action={t('imports.undo')} busy={undo.isPending} error={undo.error} onConfirm={() => undo.mutate({ params: { id: run.id } })}>
        <p>{of(run.app, 'imports.undoBody', { rows })}</p>
        <p className="mt-2">{t('imports.undoUntil')} <DateTime at={run.undoUntil} /></p>
      </ConfirmDialog>
    </>
  );
}
