import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Plus, Search, SlidersHorizontal } from 'lucide-react';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { SessionStatus, SessionType } from '#contracts/studio-terms.ts';
import { photographersOf, roomsOf, type SessionFilter, sessionPages, type SessionRow } from '#web/data/studio.ts';
import { downloadSessions } from '#web/data/reports.ts';
import { list } from '#web/format.ts';
import { DownloadMenu } from '#web/parts/reports/ExportMenu.tsx';
import { SavedViews } from '#web/parts/reports/SavedViews.tsx';
import { SessionPanel } from '#web/parts/studio/SessionPanel.tsx';
import { sessionTabs } from '#web/parts/studio/sessionTabs.ts';
import { SessionPlace, SessionTime } from '#web/parts/studio/SessionPlace.tsx';
import { SessionState } from '#web/parts/studio/state.tsx';
import { requires, useBranch, useMay } from '#web/session.ts';
import { useShortcut } from '#web/shortcuts.ts';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { DateInput, TextInput } from '#web/ui/TextInput.tsx';
import { useDelayed } from '#web/ui/useDelayed.ts';
import { usePhone } from '#web/ui/useMedia.ts';

const localDay = z.iso.date().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);

export const Route = createFileRoute('/studio/sessions/')({
  staticData: { title: 'studio.sessions' },
  validateSearch: z.object({
    status: z.array(SessionStatus).optional().catch(undefined), from: localDay, to: localDay, type: SessionType.optional().catch(undefined),
    room: z.uuid().optional().catch(undefined), photographer: z.uuid().optional().catch(undefined), client: z.uuid().optional().catch(undefined), text: z.string().max(100).optional().catch(undefined),
    unstaffed: flag, due: flag, risk: flag, sort: z.enum(['startsAt', '-startsAt']).optional().catch(undefined),
    session: z.uuid().optional().catch(undefined), tab: z.enum(sessionTabs).optional().catch(undefined),
  }),
  beforeLoad: requires(['studio.session.view.all', 'studio.session.view.own']),
  component: Sessions,
});

type Search = ReturnType<typeof Route.useSearch>;
/** What the list shows when nobody asked for a state: whatever still needs work. */
const open: SessionStatus[] = SessionStatus.options.filter((status) => status !== 'completed' && status !== 'canceled');

function Sessions() {
  const { t } = useTranslation();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const branch = useBranch();
  const seesMoney = useMay('studio.session.view.all');
  const mayCreate = useMay('studio.session.create');
  const phone = usePhone();
  const filter: SessionFilter = {
    status: (search.status ?? open).join(','), sort: search.sort ?? 'startsAt',
    ...(branch && { branchId: branch.id }), ...(search.from && { from: search.from }), ...(search.to && { to: search.to }), ...(search.type && { sessionType: search.type }),
    ...(search.room && { roomId: search.room }), ...(search.photographer && { photographerId: search.photographer }), ...(search.client && { clientId: search.client }), ...(search.text && { text: search.text }),
    ...(search.unstaffed && { unstaffed: 'true' }), ...(search.due && { balanceDue: 'true' }), ...(search.risk && { atRisk: 'true' }),
  };
  const pages = useInfiniteQuery(sessionPages(filter));
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data]);

  const change = (part: Partial<Search>) => void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const show = (id: string | undefined) => void navigate({ search: (before) => ({ ...before, session: id, tab: id ? before.tab : undefined }), replace: Boolean(search.session) });
  const start = () => void navigate({ to: '/studio/sessions/new', search: {} });
  const step = (by: 1 | -1) => {
    const at = rows.findIndex(({ id }) => id === search.session);
    const next = rows[at === -1 ? (by === 1 ? 0 : rows.length - 1) : at + by];
    if (next) show(next.id);
  };
  useShortcut('j', 'studio.keys.next', () => step(1));
  useShortcut('k', 'studio.keys.previous', () => step(-1));

  const columns: Column<SessionRow>[] = [
    { id: 'code', header: t('studio.code'), cell: ({ code }) => <span className="whitespace-nowrap tabular-nums">{code}</span>, width: 'w-32', phone: 'line' },
    { id: 'client', header: t('studio.client'), cell: ({ clientName }) => <span className="line-clamp-1 font-medium md:min-w-44">{clientName}</span>, always: true, phone: 'title' },
    { id: 'startsAt', header: t('studio.when'), cell: (row) => <SessionTime session={row} className="whitespace-nowrap" />, serverSort: true, always: true },
    { id: 'place', header: t('studio.place'), cell: (row) => <span className="line-clamp-1"><SessionPlace session={row} /></span> },
    { id: 'status', header: t('studio.status'), cell: (row) => <span className="inline-flex items-center gap-2"><SessionState status={row.status} />{row.withoutReservation && <Badge tone="bad">{t('studio.withoutReservation')}</Badge>}</span>, always: true, phone: 'side' },
    { id: 'team', header: t('studio.team'), cell: (row) => <Team row={row} /> },
    ...(seesMoney ? [
      { id: 'total', header: t('studio.total'), cell: ({ totalMinor, currency }) => totalMinor !== null && <Money minor={totalMinor} currency={currency} />, align: 'end', phone: 'none' },
      { id: 'balance', header: t('studio.balance'), cell: ({ balanceDueMinor, currency, status }) => balanceDueMinor !== null && status !== 'canceled' && <><span className="md:hidden">{t('studio.balance')} </span><Money minor={balanceDueMinor} currency={currency} className={balanceDueMinor === 0 ? 'text-soft' : ''} /></>, align: 'end' },
    ] satisfies Column<SessionRow>[] : []),
  ];
  const filtered = Boolean(search.status || search.from || search.to || search.type || search.room || search.photographer || search.client || search.text || search.unstaffed || search.due || search.risk);
  return (
    <>
      <PageHeader title={t('studio.sessions')} actions={<>
        <SavedViews subject="list:studio.sessions" query={{ ...search, session: undefined, tab: undefined }} onOpen={(query) => void navigate({ search: query as Search })} />
        {seesMoney && <DownloadMenu formats={['xlsx', 'csv']} download={(format) => downloadSessions(filter as Record<string, string>, format)} />}
        {mayCreate && <ButtonLink kind="primary" to="/studio/sessions/new"><Plus className="size-4" />{t('studio.new.action')}</ButtonLink>}
      </>} />
      {mayCreate && <NewKey onPress={start} />}
      <StatusChips chosen={search.status} onChange={(status) => change({ status })} />
      <DataTable name="studio-sessions" label={t('studio.sessions')} columns={columns} rowId={(row) => row.id} pages={pages} onOpen={(row) => show(row.id)} openId={search.session}
        sort={{ id: 'startsAt', desc: search.sort === '-startsAt' }} onSort={() => change({ sort: search.sort === '-startsAt' ? undefined : '-startsAt' })}
        onClearFilters={filtered ? () => void navigate({ search: {} }) : undefined}
        empty={<EmptyState title={t('studio.emptyTitle')} action={mayCreate && <ButtonLink kind="primary" to="/studio/sessions/new">{t('studio.new.action')}</ButtonLink>}>{t('studio.emptyBody')}</EmptyState>}
        toolbar={<Filters search={search} change={change} branchId={branch?.id} phone={phone} />} />
      <SessionPanel id={search.session} tab={search.tab ?? 'summary'} onTab={(tab) => change({ tab: tab === 'summary' ? undefined : tab })} onClose={() => show(undefined)} />
    </>
  );
}

function NewKey({ onPress }: { onPress: () => void }) {
  useShortcut('n', 'studio.new.action', onPress);
  return null;
}

function Team({ row }: { row: SessionRow }) {
  const { t } = useTranslation();
  const missing = row.requiredPhotographers - row.photographers.length;
  if (row.photographers.length === 0) return <span className="text-soft">{t('studio.unnamed', { count: row.requiredPhotographers })}</span>;
  return <span className="line-clamp-1" title={list(row.photographers.map(({ name }) => name))}>{row.photographers.length === 1 ? row.photographers[0]!.name : list(row.photographers.map(({ name }) => name.split(' ')[0]!))}{missing > 0 && <span className="text-wait"> {t('studio.missing', { count: missing })}</span>}</span>;
}

/** Each state is a switch; none pressed means every state that still needs work. */
function StatusChips({ chosen, onChange }: { chosen: SessionStatus[] | undefined; onChange: (status: SessionStatus[] | undefined) => void }) {
  const { t } = useTranslation();
  const toggle = (status: SessionStatus) => {
    const next = chosen?.includes(status) ? chosen.filter((one) => one !== status) : [...(chosen ?? []), status];
    onChange(next.length ? SessionStatus.options.filter((one) => next.includes(one)) : undefined);
  };
  const chip = (pressed: boolean) => cx('flex h-7 shrink-0 items-center rounded-full border px-2.5 text-sm max-md:h-(--control) max-md:px-3.5 pointer-coarse:h-(--control)', pressed ? 'border-accent-text bg-accent-soft' : 'border-line text-soft hover:bg-hover hover:text-ink');
  return (
    <div role="group" aria-label={t('studio.status')} className="mb-3 flex gap-1.5 overflow-x-auto pb-1 [scrollbar-width:none] max-md:-mx-4 max-md:px-4">
      <button type="button" aria-pressed={!chosen} onClick={() => onChange(undefined)} className={chip(!chosen)}>{t('studio.openOnes')}</button>
      {SessionStatus.options.map((status) => (
        <button key={status} type="button" aria-pressed={chosen?.includes(status) ?? false} onClick={() => toggle(status)} className={chip(chosen?.includes(status) ?? false)}><SessionState status={status} /></button>
      ))}
    </div>
  );
}

function Filters({ search, change, branchId, phone }: { search: Search; change: (part: Partial<Search>) => void; branchId: string | undefined; phone: boolean }) {
  const { t } = useTranslation();
  const [text, setText] = useState(search.text ?? '');
  const [shown, setShown] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const rested = useDelayed(text.trim(), 250);
  // Only what was typed moves the address, not the other way round.
  const settle = useEffectEvent((typed: string) => {
    if (typed !== (search.text ?? '')) change({ text: typed || undefined });
  });
  useEffect(() => settle(rested), [rested]);
  useShortcut('/', 'studio.keys.search', () => box.current?.focus());
  const seesCalendar = useMay('calendar.view');
  const enabled = Boolean(branchId) && seesCalendar && (shown || !phone);
  const rooms = useQuery({ ...roomsOf(branchId ?? ''), enabled });
  const people = useQuery({ ...photographersOf(branchId ?? ''), enabled });
  const any = { value: 'all', label: t('web.all') };
  const given = (value: string) => (value === 'all' ? undefined : value);
  const more = [search.from, search.to, search.type, search.room, search.photographer, search.unstaffed, search.due, search.risk].filter(Boolean).length;
  const pressed = (on: boolean | undefined) => cx('flex h-(--control) items-center rounded-md border px-3', on ? 'border-accent-text bg-accent-soft' : 'border-edge/60 text-soft hover:bg-hover hover:text-ink');
  return (
    <>
      <TextInput ref={box} label={t('studio.search')} hideLabel placeholder={t('studio.search')} value={text} before={<Search />} onChange={(event) => setText(event.target.value)} className="w-48 max-md:min-w-0 max-md:flex-1" />
      {phone && <Button icon={<SlidersHorizontal className="size-4" />} aria-expanded={shown} onClick={() => setShown(!shown)}>{more ? t('studio.filtersOn', { count: more }) : t('studio.filters')}</Button>}
      {(!phone || shown) && <>
        <DateInput label={t('studio.from')} className="w-34 max-md:w-[calc(50%-0.25rem)]" value={search.from ?? ''} max={search.to} onChange={(event) => change({ from: event.target.value || undefined })} />
        <DateInput label={t('studio.to')} className="w-34 max-md:w-[calc(50%-0.25rem)]" value={search.to ?? ''} min={search.from} onChange={(event) => change({ to: event.target.value || undefined })} />
        <Select label={t('studio.typeLabel')} className="w-28 max-md:w-full" value={search.type ?? 'all'} options={[any, ...SessionType.options.map((value) => ({ value, label: t(`studio.type.${value}`) }))]} onChange={(type) => change({ type: given(type) as SessionType | undefined })} />
        {seesCalendar && <>
          <Select label={t('studio.room')} className="w-32 max-md:w-full" value={search.room ?? 'all'} options={[any, ...(rooms.data ?? []).map(({ id, name }) => ({ value: id, label: name }))]} onChange={(room) => change({ room: given(room) })} />
          <Select label={t('studio.photographer')} className="w-36 max-md:w-full" value={search.photographer ?? 'all'} options={[any, ...(people.data ?? []).map(({ id, name }) => ({ value: id, label: name }))]} onChange={(photographer) => change({ photographer: given(photographer) })} />
        </>}
        <button type="button" aria-pressed={search.unstaffed ?? false} onClick={() => change({ unstaffed: search.unstaffed ? undefined : true })} className={pressed(search.unstaffed)}>{t('studio.unstaffed')}</button>
        <button type="button" aria-pressed={search.risk ?? false} onClick={() => change({ risk: search.risk ? undefined : true })} className={pressed(search.risk)}>{t('studio.atRisk')}</button>
        <button type="button" aria-pressed={search.due ?? false} onClick={() => change({ due: search.due ? undefined : true })} className={pressed(search.due)}>{t('studio.withBalance')}</button>
      </>}
    </>
  );
}
