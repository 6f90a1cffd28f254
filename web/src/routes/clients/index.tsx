import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Plus, Search } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { ClientKind } from '#contracts/client-terms.ts';
import { clientPages, type ClientRow, duplicatesOf, tags } from '#web/data/clients.ts';
import { ClientMarks, ClientStatusMark } from '#web/parts/clients/ClientMarks.tsx';
import { ClientPanel } from '#web/parts/clients/ClientPanel.tsx';
import { phoneText } from '#web/phone.ts';
import { requires, useMay } from '#web/session.ts';
import { useShortcut } from '#web/shortcuts.ts';
import { ButtonLink } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { usePhone } from '#web/ui/useMedia.ts';
import { useSearchText } from '#web/ui/useSearchText.ts';

const States = z.enum(['active', 'inactive', 'blocked', 'deleted']);
type Shown = z.output<typeof States>;

export const Route = createFileRoute('/clients/')({
  staticData: { title: 'clients.title' },
  validateSearch: z.object({
    text: z.string().max(100).optional().catch(undefined), state: States.optional().catch(undefined), kind: ClientKind.optional().catch(undefined), tag: z.string().max(40).optional().catch(undefined), sort: z.enum(['newest']).optional().catch(undefined),
    client: z.uuid().optional().catch(undefined), tab: z.string().optional().catch(undefined),
  }),
  beforeLoad: requires('clients.view'),
  component: Clients,
});

const stateFilter = (state: Shown | undefined) => (state === 'blocked' ? { blocked: 'true' } : state === 'deleted' ? { deleted: 'true' } : state ? { status: state } : {});

function Clients() {
  const { t } = useTranslation();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const phone = usePhone();
  const mayCreate = useMay('clients.create');
  const mayMerge = useMay('clients.merge');
  const mayDelete = useMay('clients.delete');
  const change = (next: Partial<typeof search>) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true });
  const { text, state, kind, tag, sort, client, tab = 'summary' } = search;
  const list = useInfiniteQuery(clientPages({ ...(text && { text }), ...stateFilter(state), ...(kind && { kind }), ...(tag && { tag }), ...(sort && { sort }) }));
  // Compared seldom: it reads every client, and only the number is shown here.
  const doubles = useQuery({ ...duplicatesOf(), queryKey: ['client-duplicates'], staleTime: 10 * 60_000, enabled: mayMerge }).data?.items.length ?? 0;
  const known = useQuery(tags).data?.items ?? [];

  const [typed, setTyped] = useSearchText(text, (next) => change({ text: next }));
  const box = useRef<HTMLInputElement>(null);
  useShortcut('/', 'clients.search', () => box.current?.focus());

  const open = ({ id }: ClientRow) => void (phone ? navigate({ to: '/clients/$id', params: { id } }) : navigate({ search: (now) => ({ ...now, client: id }), replace: true }));
  const columns: Column<ClientRow>[] = [
    { id: 'name', header: t('clients.field.name'), always: true, phone: 'title', serverSort: !text,
      cell: (row) => <span className="inline-flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1"><span className="line-clamp-2 font-medium break-words">{row.fullName}</span><ClientMarks client={row} /></span> },
    { id: 'phone', header: t('clients.field.phone'), cell: ({ primaryPhone }) => primaryPhone && <a href={`tel:${primaryPhone}`} className="whitespace-nowrap tabular-nums underline-offset-3 hover:underline">{phoneText(primaryPhone)}</a> },
    { id: 'email', header: t('clients.field.email'), cell: ({ primaryEmail }) => <span className="line-clamp-1 break-all text-soft">{primaryEmail}</span>, phone: 'none' },
    { id: 'kind', header: t('clients.field.kind'), cell: (row) => <span className="text-soft">{t(`clients.kind.${row.kind}`)}</span> },
    { id: 'tags', header: t('clients.field.tags'), cell: (row) => <span className="inline-flex flex-wrap gap-1">{row.tags.map((one) => <Badge key={one}>{one}</Badge>)}</span>, phone: 'none' },
    { id: 'status', header: t('clients.field.status'), cell: (row) => <ClientStatusMark status={row.status} />, phone: 'side' },
    { id: 'newest', header: t('clients.field.since'), cell: ({ createdAt }) => <DateTime at={createdAt} show="date" className="whitespace-nowrap text-soft" />, serverSort: !text, phone: 'none' },
  ];
  const filtered = Boolean(text || state || kind || tag);
  return (
    <>
      <PageHeader title={t('clients.title')} actions={<>
        {mayMerge && doubles > 0 && <ButtonLink to="/clients/duplicates">{t('clients.duplicates.open', { count: doubles })}</ButtonLink>}
        {mayCreate && <ButtonLink kind="primary" to="/clients/new"><Plus className="size-4" />{t('clients.new.action')}</ButtonLink>}
      </>} />
      <DataTable name="clients" label={t('clients.title')} columns={columns} rowId={({ id }) => id} pages={list} onOpen={open} openId={client}
        sort={text ? null : { id: sort === 'newest' ? 'newest' : 'name', desc: sort === 'newest' }} onSort={(next) => change({ sort: next?.id === 'newest' ? 'newest' : undefined })}
        rowClass={(row) => (row.status === 'inactive' ? 'text-soft' : undefined)}
        onClearFilters={filtered ? () => change({ text: undefined, state: undefined, kind: undefined, tag: undefined }) : undefined}
        empty={<EmptyState title={t('clients.emptyTitle')} action={mayCreate && <><ButtonLink kind="primary" to="/clients/new">{t('clients.new.action')}</ButtonLink></>}>{t('clients.emptyBody')}</EmptyState>}
        toolbar={<>
          <TextInput ref={box} label={t('clients.search')} hideLabel placeholder={t('clients.search')} type="search" className="w-72 max-md:w-full" before={<Search />} value={typed} maxLength={100} onChange={(event) => setTyped(event.target.value)} />
          <Select label={t('clients.field.status')} hideLabel className="w-44 max-md:flex-1" value={state ?? 'all'} onChange={(next) => change({ state: next === 'all' ? undefined : next as Shown })}
            options={[{ value: 'all', label: t('clients.everyState') }, ...States.options.filter((one) => one !== 'deleted' || mayDelete).map((one) => ({ value: one, label: t(`clients.filter.${one}`) }))]} />
          <Select label={t('clients.field.kind')} hideLabel className="w-56 max-md:flex-1" value={kind ?? 'all'} onChange={(next) => change({ kind: next === 'all' ? undefined : next as 'individual' })}
            options={[{ value: 'all', label: t('clients.everyKind') }, ...ClientKind.options.map((one) => ({ value: one, label: t(`clients.kind.${one}`) }))]} />
          {known.length > 0 && <Select label={t('clients.field.tags')} hideLabel className="w-48 max-md:w-full" value={tag ?? '*'} onChange={(next) => change({ tag: next === '*' ? undefined : next })}
            options={[{ value: '*', label: t('clients.everyTag') }, ...known.map((one) => ({ value: one.tag, label: one.tag, note: t('clients.tagCount', { count: one.clients }) }))]} />}
        </>} />
      <ClientPanel id={phone ? undefined : client} tab={tab} onTab={(next) => change({ tab: next === 'summary' ? undefined : next })} onClose={() => change({ client: undefined, tab: undefined })} />
    </>
  );
}
