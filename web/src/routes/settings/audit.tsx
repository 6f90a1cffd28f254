import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { type AuditEntry, auditPages, auditWords, colleagues } from '#web/data/admin.ts';
import { requires, useBranch } from '#web/session.ts';
import { Combobox } from '#web/ui/Combobox.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { DateInput } from '#web/ui/TextInput.tsx';
import { endOfDay, startOfDay } from '#web/zoned.ts';
import { Changes } from '#web/frame/Changes.tsx';

const localDay = z.iso.date().optional().catch(undefined);

export const Route = createFileRoute('/settings/audit')({
  staticData: { title: 'admin.audit.title' },
  validateSearch: z.object({
    entity: z.string().optional().catch(undefined), entityId: z.uuid().optional().catch(undefined), actor: z.uuid().optional().catch(undefined), action: z.string().optional().catch(undefined),
    from: localDay, to: localDay, entry: z.uuid().optional().catch(undefined),
  }),
  beforeLoad: requires('audit.view'),
  component: Audit,
});

/** Who did what, when and from where, with what it was before and after. */
function Audit() {
  const { t, i18n } = useTranslation();
  const { entry, from, to, actor, entity, entityId, action } = Route.useSearch();
  const navigate = Route.useNavigate();
  const zone = useBranch()?.zone ?? 'UTC';
  const list = useInfiniteQuery(auditPages({
    ...(entity ? { entity } : {}), ...(entityId ? { entityId } : {}), ...(action ? { action } : {}), ...(actor ? { actorId: actor } : {}),
    ...(from ? { from: startOfDay(from, zone) } : {}), ...(to ? { to: endOfDay(to, zone) } : {}),
  }));
  const words = useQuery(auditWords).data;
  const people = useQuery(colleagues).data?.items ?? [];
  const filter = (change: Partial<ReturnType<typeof Route.useSearch>>) => void navigate({ search: (search) => ({ ...search, ...change, entry: undefined }), replace: true });
  const show = (id: string | undefined) => void navigate({ search: (search) => ({ ...search, entry: id }), replace: true });

  const said = (kind: 'action' | 'entity', word: string) => {
    const key = `audit.${kind}.${word}`;
    return i18n.exists(key) ? t(key) : word;
  };
  const who = (row: AuditEntry) => row.actorName ?? t(`admin.audit.actor.${row.actorType}`);
  const columns: Column<AuditEntry>[] = [
    { id: 'at', header: t('admin.audit.at'), cell: ({ occurredAt }) => <span className="whitespace-nowrap"><DateTime at={occurredAt} /></span>, always: true, phone: 'side', width: 'w-44' },
    { id: 'who', header: t('admin.audit.who'), cell: who },
    { id: 'action', header: t('admin.audit.action'), cell: (row) => said('action', row.action), always: true, phone: 'title' },
    { id: 'entity', header: t('admin.audit.entity'), cell: (row) => <span className="text-soft">{said('entity', row.entity)}</span> },
    { id: 'summary', header: t('admin.audit.summary'), cell: (row) => <span className="line-clamp-1 text-soft">{row.summary ?? row.reason ?? ''}</span> },
    { id: 'ip', header: t('admin.audit.ip'), cell: ({ ip }) => <span className="text-soft tabular-nums">{ip}</span>, hidden: true, phone: 'none' },
  ];
  const open = list.data?.pages.flatMap((page) => page.items).find((row) => row.id === entry);
  const filtered = Boolean(from || to || actor || entity || entityId || action);
  const choice = (word: string | undefined, kind: 'action' | 'entity') => (word ? { value: word, label: said(kind, word) } : null);
  const person = people.find(({ id }) => id === actor);
  return (
    <>
      <PageHeader title={t('admin.audit.title')} note={t('admin.audit.note')} />
      <DataTable name="audit" label={t('admin.audit.title')} columns={columns} rowId={(row) => row.id} pages={list} onOpen={(row) => show(row.id)} openId={entry}
        onClearFilters={filtered ? () => void navigate({ search: {} }) : undefined}
        empty={<EmptyState title={t('admin.audit.emptyTitle')}>{t('admin.audit.emptyBody')}</EmptyState>}
        toolbar={<>
          <Combobox label={t('admin.audit.who')} className="w-52 max-md:w-full" placeholder={t('admin.audit.anybody')} value={person ? { value: person.id, label: person.name, note: person.title } : null} onChange={(one) => filter({ actor: one?.value })} options={people.map(({ id, name, title }) => ({ value: id, label: name, note: title }))} />
          <Combobox label={t('admin.audit.action')} className="w-48 max-md:w-full" placeholder={t('web.all')} value={choice(action, 'action')} onChange={(one) => filter({ action: one?.value })} options={(words?.actions ?? []).map((word) => choice(word, 'action')!)} />
          <Combobox label={t('admin.audit.entity')} className="w-44 max-md:w-full" placeholder={t('web.all')} value={choice(entity, 'entity')} onChange={(one) => filter({ entity: one?.value })} options={(words?.entities ?? []).map((word) => choice(word, 'entity')!)} />
          <DateInput label={t('admin.audit.from')} className="w-36 max-md:flex-1" value={from ?? ''} max={to} onChange={(event) => filter({ from: event.target.value || undefined })} />
          <DateInput label={t('admin.audit.to')} className="w-36 max-md:flex-1" value={to ?? ''} min={from} onChange={(event) => filter({ to: event.target.value || undefined })} />
        </>} />
      <SidePanel open={open !== undefined} width="wide" onClose={() => show(undefined)} title={open ? said('action', open.action) : ''} subtitle={open && <DateTime at={open.occurredAt} show="full" />}>
        {open && (
          <div className="flex flex-col gap-5">
            <KeyValue items={[
              [t('admin.audit.who'), who(open)],
              [t('admin.audit.entity'), <>{said('entity', open.entity)}{open.entityId && <button type="button" onClick={() => filter({ entity: open.entity, entityId: open.entityId ?? undefined })} className="ml-2 min-h-6 text-accent-text underline underline-offset-3">{t('admin.audit.itsHistory')}</button>}</>],
              [t('admin.audit.summary'), open.summary],
              [t('admin.audit.reason'), open.reason],
              [t('admin.audit.ip'), open.ip],
              [t('admin.audit.device'), open.userAgent && <span className="text-sm break-words text-soft">{open.userAgent}</span>],
              [t('web.problem.requestId'), open.requestId && <CopyText text={open.requestId} />],
            ]} />
            <Changes before={open.before} after={open.after} />
          </div>
        )}
      </SidePanel>
    </>
  );
}
