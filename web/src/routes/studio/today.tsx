import { useQuery } from '@tanstack/react-query';
import { createFileRoute, Link } from '@tanstack/react-router';
import { CalendarSearch, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { addDays } from '#contracts/time.ts';
import type { Answer } from '#contracts/endpoint.ts';
import type { coordinatorDashboard } from '#contracts/studio-life.ts';
import { coordinatorCounts, firstSessions, type SessionRow } from '#web/data/studio.ts';
import { day, list, relative } from '#web/format.ts';
import { Overlaps } from '#web/parts/externalCalendars/Overlaps.tsx';
import { Deadline } from '#web/parts/studio/Deadline.tsx';
import { Inquiries } from '#web/parts/studio/Inquiries.tsx';
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

/** The most that a day's list shows. */
const LIMIT = 100;
/** What fits beside it. */
const SHORT = 6;
const working = 'pre_scheduled,confirmed,assigned,attended,in_editing,ready_for_delivery';

function Today() {
  const { t } = useTranslation();
  const { session, tab = 'summary' } = Route.useSearch();
  const navigate = Route.useNavigate();
  const branch = useBranch();
  const all = useMay('studio.session.view.all');
  const mayCreate = useMay('studio.session.create');
  const mayTimeOff = useMay('calendar.timeoff');
  const mayAsk = useMay('studio.availability.view');
  const zone = branch?.zone ?? 'UTC';
  const today = todayIn(zone);
  const here = branch ? { branchId: branch.id } : {};
  const show = (id: string | undefined) => void navigate({ search: id ? { session: id } : {}, replace: Boolean(session) });

  const agenda = useQuery(firstSessions({ ...here, from: today, to: today, status: `request,negotiation,${working},completed` }, LIMIT));
  const counts = useQuery({ ...coordinatorCounts(branch?.id), enabled: all });
  const deposits = useQuery({ ...firstSessions({ ...here, status: 'pre_scheduled', sort: 'paymentDeadlineAt' }, SHORT), enabled: all });
  const requests = useQuery({ ...firstSessions({ ...here, status: 'request', sort: 'requestedAt' }, SHORT), enabled: all });
  return (
    <>
      {mayCreate && <NewKey onPress={() => void navigate({ to: '/studio/sessions/new', search: {} })} />}
      <PageHeader title={t('studio.today')} note={<span className="first-letter:uppercase">{day(today, 'long')}</span>} actions={<>
        {mayAsk && <ButtonLink to="/studio/availability" className="max-md:hidden"><CalendarSearch className="size-4" />{t('studio.askAvailability')}</ButtonLink>}
        {mayCreate && <ButtonLink kind="primary" to="/studio/sessions/new"><Plus className="size-4" />{t('studio.new.action')}</ButtonLink>}
      </>} />
      {all && <Counters query={counts} today={today} zone={zone} />}
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-8 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <section aria-labelledby="today-agenda">
          <h2 id="today-agenda" className="mb-2 text-lg font-semibold">{t('studio.todaySessions')}</h2>
          {agenda.error && !agenda.data ? <Problem error={agenda.error} onRetry={() => void agenda.refetch()} /> : !agenda.data ? <Waiting /> : agenda.data.items.length === 0
            ? <EmptyState title={t('studio.todayEmptyTitle')} className="py-4" action={mayCreate && <ButtonLink to="/studio/sessions/new">{t('studio.new.action')}</ButtonLink>}>{t('studio.todayEmptyBody')}</EmptyState>
            : <ol className="border-t border-line">{agenda.data.items.map((row) => <AgendaRow key={row.id} row={row} open={row.id === session} onOpen={() => show(row.id)} />)}</ol>}
        </section>
        {all && (
          <div className="flex flex-col gap-8">
            {mayTimeOff && <Overlaps />}
            <Inquiries />
            <Queue title={t('studio.counter.requests', { count: counts.data?.unanswered ?? 0 })} query={requests} onOpen={show} line={(row) => <SessionTime session={row} />} empty={t('studio.noRequests')} />
            <Queue title={t('studio.counter.deposits', { count: counts.data?.waitingForDeposit ?? 0 })} query={deposits} onOpen={show} line={(row) => row.paymentDeadlineAt && <Deadline at={row.paymentDeadlineAt} zone={row.zone} />} empty={t('studio.noDeposits')} />
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

type Counts = Answer<typeof coordinatorDashboard>;
const staffable = ['pre_scheduled', 'confirmed', 'assigned'];
const owing = ['confirmed', 'assigned', 'attended', 'in_editing', 'ready_for_delivery'];

/** Exact numbers, each with the list behind it; below them what needs a hand, only when there is any. */
function Counters({ query: { data, error, refetch }, today, zone }: { query: { data: Counts | undefined; error: unknown; refetch: () => unknown }; today: string; zone: string }) {
  const { t } = useTranslation();
  if (error && !data) return <Problem error={error} onRetry={() => void refetch()} className="mb-6" />;
  const main: { key: string; count: number | undefined; note: ReactNode; search: Record<string, unknown> }[] = [
    { key: 'requests', count: data?.unanswered, note: data?.oldestUnansweredAt && t('studio.counter.oldest', { since: relative(data.oldestUnansweredAt) }), search: { status: ['request'] } },
    { key: 'deposits', count: data?.waitingForDeposit, note: data?.nextPaymentDeadlineAt && <Deadline at={data.nextPaymentDeadlineAt} zone={zone} />, search: { status: ['pre_scheduled'] } },
    { key: 'unstaffed', count: data?.unstaffed, note: null, search: { unstaffed: true, from: today, to: addDays(today, 30), status: staffable } },
    { key: 'balances', count: data?.balances, note: data && data.balanceDueMinor > 0 && data.currency && <Money minor={data.balanceDueMinor} currency={data.currency} />, search: { due: true, status: owing } },
    { key: 'week', count: data?.next7Days, note: null, search: { from: today, to: addDays(today, 6), status: staffable } },
  ];
  const hands: { key: string; count: number; to: string; search?: Record<string, unknown> }[] = data ? [
    { key: 'verify', count: data.depositsToVerify, to: '/studio/payments' },
    { key: 'toMark', count: data.toMark, to: '/studio/sessions', search: { status: ['assigned'], to: today } },
    { key: 'atRisk', count: data.atRisk, to: '/studio/sessions', search: { risk: true, status: ['attended', 'in_editing'] } },
    { key: 'queue', count: data.queue, to: '/studio/queue' },
    { key: 'readyWithBalance', count: data.readyWithBalance, to: '/studio/sessions', search: { status: ['ready_for_delivery'], due: true } },
    { key: 'withoutReservation', count: data.withoutReservation, to: '/studio/sessions', search: { status: ['request', 'negotiation'] } },
    { key: 'waitlist', count: data.waitlist, to: '/studio/sessions', search: { status: ['request'] } },
  ].filter(({ count }) => count > 0) : [];
  return (
    <div className="mb-6">
      <ul className="grid grid-cols-2 border-t border-l border-line md:grid-cols-5">
        {main.map(({ key, count, note, search }) => (
          <li key={key} className="border-r border-b border-line max-md:last:odd:col-span-2">
            <Link to="/studio/sessions" search={search} className="flex h-full flex-col px-3 py-2.5 -outline-offset-2 hover:bg-hover">
              <span className="text-2xl font-semibold tabular-nums">{count ?? <Skeleton className="my-1.5 h-5 w-8" />}</span>
              <span className="text-soft">{t(`studio.counter.${key}`, { count: count ?? 0 })}</span>
              {note && <span className="text-sm text-faint">{note}</span>}
            </Link>
          </li>
        ))}
      </ul>
      {hands.length > 0 && (
        <ul aria-label={t('studio.counter.hands')} className="mt-2 flex flex-wrap gap-x-5 gap-y-1">
          {hands.map(({ key, count, to, search }) => (
            <li key={key}><Link to={to as string} search={search as never} className="inline-flex min-h-7 items-center gap-1.5 text-sm underline-offset-3 hover:underline max-md:min-h-(--control)"><span className="font-semibold tabular-nums">{count}</span><span className="text-soft">{t(`studio.counter.${key}`, { count })}</span></Link></li>
          ))}
        </ul>
      )}
    </div>
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
function Queue({ title, query, onOpen, line, empty }: {
  title: string; query: { data?: { items: readonly SessionRow[] } | undefined; error: unknown; refetch: () => unknown }; onOpen: (id: string) => void; line: (row: SessionRow) => ReactNode; empty: string;
}) {
  const rows = query.data?.items ?? [];
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
