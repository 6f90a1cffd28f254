import { useQuery } from '@tanstack/react-query';
import { createFileRoute, Link } from '@tanstack/react-router';
import { CalendarSearch, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { addDays } from '#contracts/time.ts';
import { firstSessions, type SessionFilter, type SessionRow } from '#web/data/studio.ts';
import { day, list } from '#web/format.ts';
import { Deadline } from '#web/parts/studio/Deadline.tsx';
import { SessionPanel } from '#web/parts/studio/SessionPanel.tsx';
import { SessionPlace, SessionTime } from '#web/parts/studio/SessionPlace.tsx';
import { sessionTabs } from '#web/parts/studio/sessionTabs.ts';
import { SessionState } from '#web/parts/studio/state.tsx';
import { requires, useBranch, useMay } from '#web/session.ts';
import { useShortcut } from '#web/shortcuts.ts';
import { ButtonLink } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Skeleton } from '#web/ui/Skeleton.tsx';
import { todayIn } from '#web/zoned.ts';

export const Route = createFileRoute('/studio/today')({
  staticData: { title: 'studio.today' },
  validateSearch: z.object({ session: z.uuid().optional().catch(undefined), tab: z.enum(sessionTabs).optional().catch(undefined) }),
  beforeLoad: requires(['studio.session.view.all', 'studio.session.view.own']),
  component: Today,
});

/** The most that is fetched to count; more is shown as "100+". */
const LIMIT = 100;
const working = 'pre_scheduled,confirmed,assigned,attended,in_editing,ready_for_delivery';

function Today() {
  const { t } = useTranslation();
  const { session, tab = 'summary' } = Route.useSearch();
  const navigate = Route.useNavigate();
  const branch = useBranch();
  const all = useMay('studio.session.view.all');
  const mayCreate = useMay('studio.session.create');
  const mayAsk = useMay('studio.availability.view');
  const zone = branch?.zone ?? 'UTC';
  const today = todayIn(zone);
  const here = branch ? { branchId: branch.id } : {};
  const show = (id: string | undefined) => void navigate({ search: id ? { session: id } : {}, replace: Boolean(session) });

  const agenda = useQuery(firstSessions({ ...here, from: today, to: today, status: `request,negotiation,${working},completed` }, LIMIT));
  const counters: { key: string; filter: SessionFilter; search: Record<string, unknown> }[] = all ? [
    { key: 'requests', filter: { status: 'request' }, search: { status: ['request'] } },
    { key: 'deposits', filter: { status: 'pre_scheduled' }, search: { status: ['pre_scheduled'] } },
    { key: 'unstaffed', filter: { status: 'pre_scheduled,confirmed,assigned', unstaffed: 'true', from: today }, search: { unstaffed: true, from: today, status: ['pre_scheduled', 'confirmed', 'assigned'] } },
    { key: 'balances', filter: { status: 'confirmed,assigned,attended,in_editing,ready_for_delivery', balanceDue: 'true' }, search: { due: true, status: ['confirmed', 'assigned', 'attended', 'in_editing', 'ready_for_delivery'] } },
    { key: 'week', filter: { status: 'pre_scheduled,confirmed,assigned', from: today, to: addDays(today, 6) }, search: { from: today, to: addDays(today, 6), status: ['pre_scheduled', 'confirmed', 'assigned'] } },
  ] : [];
  const deposits = useQuery({ ...firstSessions({ ...here, status: 'pre_scheduled' }, LIMIT), enabled: all });
  const requests = useQuery({ ...firstSessions({ ...here, status: 'request' }, LIMIT), enabled: all });
  return (
    <>
      {mayCreate && <NewKey onPress={() => void navigate({ to: '/studio/sessions/new', search: {} })} />}
      <PageHeader title={t('studio.today')} note={<span className="first-letter:uppercase">{day(today, 'long')}</span>} actions={<>
        {mayAsk && <ButtonLink to="/studio/availability" className="max-md:hidden"><CalendarSearch className="size-4" />{t('studio.askAvailability')}</ButtonLink>}
        {mayCreate && <ButtonLink kind="primary" to="/studio/sessions/new"><Plus className="size-4" />{t('studio.new.action')}</ButtonLink>}
      </>} />
      {counters.length > 0 && (
        <ul className="mb-6 grid grid-cols-2 border-t border-l border-line md:grid-cols-5">
          {counters.map(({ key, filter, search }) => <Counter key={key} name={key} filter={{ ...here, ...filter }} search={search} />)}
        </ul>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-8 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <section aria-labelledby="today-agenda">
          <h2 id="today-agenda" className="mb-2 text-lg font-semibold">{t('studio.todaySessions')}</h2>
          {agenda.error && !agenda.data ? <Problem error={agenda.error} onRetry={() => void agenda.refetch()} /> : !agenda.data ? <Waiting /> : agenda.data.items.length === 0
            ? <EmptyState title={t('studio.todayEmptyTitle')} className="py-4" action={mayCreate && <ButtonLink to="/studio/sessions/new">{t('studio.new.action')}</ButtonLink>}>{t('studio.todayEmptyBody')}</EmptyState>
            : <ol className="border-t border-line">{agenda.data.items.map((row) => <AgendaRow key={row.id} row={row} open={row.id === session} onOpen={() => show(row.id)} />)}</ol>}
        </section>
        {all && (
          <div className="flex flex-col gap-8">
            <Queue title={t('studio.counter.requests')} query={requests} onOpen={show} line={(row) => <SessionTime session={row} />} empty={t('studio.noRequests')} />
            <Queue title={t('studio.counter.deposits')} query={deposits} onOpen={show} byDeadline line={(row) => row.paymentDeadlineAt && <Deadline at={row.paymentDeadlineAt} zone={row.zone} />} empty={t('studio.noDeposits')} />
          </div>
        )}
      </div>
      <SessionPanel id={session} tab={tab} onTab={(next) => void navigate({ search: (before) => ({ ...before, tab: next === 'summary' ? undefined : next }), replace: true })} onClose={() => show(undefined)} />
    </>
  );
}

function NewKey({ onPress }: { onPress: () => void }) {
  useShortcut('n', 'studio.new.action', onPress);
  return null;
}

const Waiting = () => <div className="flex flex-col gap-4 py-2" role="presentation"><Skeleton className="w-2/3" /><Skeleton className="w-1/2" /><Skeleton className="w-3/5" /></div>;

/** How many, and the list behind the number. */
function Counter({ name, filter, search }: { name: string; filter: SessionFilter; search: Record<string, unknown> }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(firstSessions(filter, LIMIT));
  const count = data && `${data.items.length}${data.next ? '+' : ''}`;
  return (
    <li className="border-r border-b border-line max-md:last:odd:col-span-2">
      <Link to="/studio/sessions" search={search} className="flex h-full flex-col px-3 py-2.5 -outline-offset-2 hover:bg-hover">
        <span className="text-2xl font-semibold tabular-nums">{count ?? (error ? '—' : <Skeleton className="my-1.5 h-5 w-8" />)}</span>
        <span className="text-soft">{t(`studio.counter.${name}`)}</span>
      </Link>
    </li>
  );
}

const AgendaRow = ({ row, open, onOpen }: { row: SessionRow; open: boolean; onOpen: () => void }) => {
  const { t } = useTranslation();
  const missing = row.requiredPhotographers - row.photographers.length;
  return (
    <li className={cx('relative border-b border-line hover:bg-hover', open && 'bg-accent-soft')}>
      <button type="button" onClick={onOpen} className="grid w-full grid-cols-[7.5rem_minmax(0,1fr)_auto] items-baseline gap-x-4 px-1 py-2.5 text-left -outline-offset-2 max-md:grid-cols-[minmax(0,1fr)_auto] max-md:gap-y-0.5">
        <span className="font-medium max-md:col-start-1"><SessionTime session={row} show="time" /></span>
        <span className="min-w-0 max-md:col-span-2 max-md:row-start-2">
          <span className="block truncate font-medium">{row.clientName}</span>
          <span className="block truncate text-sm text-soft"><SessionPlace session={row} /> · {row.photographers.length ? list(row.photographers.map(({ name }) => name)) : t('studio.unnamed', { count: row.requiredPhotographers })}{row.photographers.length > 0 && missing > 0 && <span className="text-wait"> {t('studio.missing', { count: missing })}</span>}</span>
        </span>
        <SessionState status={row.status} />
      </button>
    </li>
  );
};

/** What waits for the coordinator, the most urgent first. */
function Queue({ title, query, onOpen, line, empty, byDeadline }: {
  title: string; query: { data?: { items: readonly SessionRow[] } | undefined; error: unknown; refetch: () => unknown }; onOpen: (id: string) => void; line: (row: SessionRow) => ReactNode; empty: string; byDeadline?: boolean;
}) {
  const rows = [...(query.data?.items ?? [])].sort((a, b) => (byDeadline ? (a.paymentDeadlineAt ?? '9').localeCompare(b.paymentDeadlineAt ?? '9') : 0)).slice(0, 6);
  return (
    <section aria-label={title}>
      <h2 className="mb-2 text-lg font-semibold">{title}</h2>
      {query.error && !query.data ? <Problem error={query.error} onRetry={() => void query.refetch()} /> : !query.data ? <Waiting /> : rows.length === 0 ? <p className="text-soft">{empty}</p> : (
        <ul className="border-t border-line">
          {rows.map((row) => (
            <li key={row.id} className="border-b border-line hover:bg-hover">
              <button type="button" onClick={() => onOpen(row.id)} className="flex w-full items-baseline justify-between gap-4 px-1 py-2 text-left -outline-offset-2">
                <span className="min-w-0"><span className="block truncate font-medium">{row.clientName}</span><span className="block text-sm text-soft">{line(row)}</span></span>
                {row.totalMinor !== null && <Money minor={row.totalMinor} currency={row.currency} />}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
