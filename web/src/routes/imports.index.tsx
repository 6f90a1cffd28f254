import { useInfiniteQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { z } from 'zod';
import { importPages, type ImportRun } from '#web/data/imports.ts';
import { day } from '#web/format.ts';
import { statusTones, useImportWords } from '#web/parts/imports/words.ts';
import { UploadForm } from '#web/parts/imports/UploadForm.tsx';
import { requires } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Status } from '#web/ui/Status.tsx';

export const Route = createFileRoute('/imports/')({
  staticData: { title: 'imports.title' },
  validateSearch: z.object({ new: z.literal(true).optional().catch(undefined) }),
  beforeLoad: requires('imports.run'),
  component: Imports,
});

/** Imports so far, and the first step of the next one. */
function Imports() {
  const { t, files } = useImportWords();
  const { new: adding } = Route.useSearch();
  const navigate = Route.useNavigate();
  const list = useInfiniteQuery(importPages);
  const open = (run: Pick<ImportRun, 'id'>) => void navigate({ to: '/imports/$id', params: { id: run.id } });
  const columns: Column<ImportRun>[] = [
    { id: 'files', header: t('imports.files'), cell: (run) => <span className="line-clamp-1">{files(run)}</span>, always: true, phone: 'title' },
    { id: 'status', header: t('imports.status'), cell: (run) => <Status tone={statusTones[run.status]}>{t(`imports.state.${run.status}`)}</Status>, phone: 'side' },
    { id: 'asOf', header: t('imports.asOf'), cell: (run) => <span className="tabular-nums">{day(run.asOf)}</span>, phone: 'none' },
    { id: 'at', header: t('imports.when'), cell: (run) => <DateTime at={run.createdAt} show="relative" /> },
    { id: 'by', header: t('imports.who'), cell: (run) => run.createdBy ?? t('imports.commandLine') },
  ];
  const none = list.data?.pages[0]?.items.length === 0;
  return (
    <>
      <PageHeader title={t('imports.title')} note={t('imports.note')} actions={!none && !adding && <Button kind="primary" icon={<Plus className="size-4" />} onClick={() => void navigate({ search: { new: true } })}>{t('imports.new')}</Button>} />
      {(adding || none) && <Section title={t('imports.newTitle')} note={t('imports.newNote')}><UploadForm onSent={open} /></Section>}
      {!none && <DataTable name="imports" label={t('imports.title')} columns={columns} rowId={(run) => run.id} pages={list} onOpen={open} empty={null} />}
    </>
  );
}
