import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight, Plus, X } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { calendarTopic, windowOf } from '#web/data/calendar.ts';
import { tag } from '#web/format.ts';
import { AgendaFilters } from '#web/parts/agenda/AgendaFilters.tsx';
import { BlockDialog } from '#web/parts/agenda/BlockDialog.tsx';
import { type AgendaEvent, backgroundOf, eventsByOwner, eventsByResource, hoursOf, isBlock, timeOffId } from '#web/parts/agenda/eventsOf.ts';
import { FeedsDialog } from '#web/parts/agenda/FeedsDialog.tsx';
import { SlotDialog } from '#web/parts/agenda/SlotDialog.tsx';
import { TimeOffDialog } from '#web/parts/agenda/TimeOffDialog.tsx';
import { useMove } from '#web/parts/agenda/useMove.ts';
import { useWords } from '#web/parts/agenda/useWords.ts';
import { type CalendarView, ResourceCalendar, type Slot } from '#web/parts/ResourceCalendar.tsx';
import { Refusal } from '#web/parts/studio/Refusal.tsx';
import { SessionPanel } from '#web/parts/studio/SessionPanel.tsx';
import { sessionTabs } from '#web/parts/studio/sessionTabs.ts';
import { SessionState } from '#web/parts/studio/state.tsx';
import { onNotice } from '#web/realtime.ts';
import { requires, useBranch, useMay } from '#web/session.ts';
import { useShortcut } from '#web/shortcuts.ts';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { Skeleton } from '#web/ui/Skeleton.tsx';
import { usePhone } from '#web/ui/useMedia.ts';
import { todayIn } from '#web/zoned.ts';

const views = ['day', 'three', 'week', 'month', 'timeline'] as const satisfies readonly CalendarView[];

export const Route = createFileRoute('/studio/agenda')({
  staticData: { title: 'calendar.agenda.title' },
  validateSearch: z.object({
    view: z.enum(views).optional().catch(undefined), date: z.iso.date().optional().catch(undefined), only: z.array(z.uuid()).max(200).optional().catch(undefined),
    session: z.uuid().optional().catch(undefined), tab: z.enum(sessionTabs).optional().catch(undefined), block: z.uuid().optional().catch(undefined),
  }),
  beforeLoad: requires('calendar.view'),
  component: Agenda,
});

type Search = ReturnType<typeof Route.useSearch>;

function Agenda() {
  const branch = useBranch();
  const { t } = useTranslation();
  if (!branch) return <EmptyState title={t('calendar.agenda.noBranch')} />;
  return <BranchAgenda key={branch.id} branch={branch} />;
}

/** The days that a view shows, from its first. */
function spanOf(view: CalendarView, date: string): { from: string; days: number } {
  const day = Temporal.PlainDate.from(date);
  const monday = (of: Temporal.PlainDate) => of.subtract({ days: of.dayOfWeek - 1 });
  if (view === 'week') return { from: monday(day).toString(), days: 7 };
  if (view === 'month') return { from: monday(day.with({ day: 1 })).toString(), days: 42 };
  return { from: date, days: view === 'three' ? 3 : 1 };
}

function titleOf(view: CalendarView, date: string): string {
  const day = Temporal.PlainDate.from(date);
  const utc = (of: Temporal.PlainDate) => new Date(`${of.toString()}T00:00:00Z`);
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag(), { ...options, timeZone: 'UTC' });
  if (view === 'month') return format({ month: 'long', year: 'numeric' }).format(utc(day));
  if (view === 'day' || view === 'timeline') return format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(utc(day));
  const { from, days } = spanOf(view, date);
  const first = Temporal.PlainDate.from(from);
  return format({ day: 'numeric', month: 'short', year: 'numeric' }).formatRange(utc(first), utc(first.add({ days: days - 1 })));
}

const stepOf: Record<CalendarView, Temporal.DurationLike> = { day: { days: 1 }, timeline: { days: 1 }, three: { days: 3 }, week: { days: 7 }, month: { months: 1 } };

function BranchAgenda({ branch }: { branch: { id: string; zone: string; currency: string } }) {
  const { t } = useTranslation();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const phone = usePhone();
  const { zone } = branch;
  const view = search.view ?? 'day';
  const date = search.date ?? todayIn(zone);
  const change = (part: Partial<Search>, replace = true) => void navigate({ search: (before) => ({ ...before, ...part }), replace });
  const step = (by: 1 | -1) => {
    const day = Temporal.PlainDate.from(date);
    change({ date: (by === 1 ? day.add(stepOf[view]) : day.subtract(stepOf[view])).toString() }, false);
  };

  const { from, days } = spanOf(view, date);
  const query = useQuery(windowOf({ branchId: branch.id, zone, from, days }));
  useSessionNotices();
  const words = useWords();
  const window = query.data;
  const byResource = view === 'day' || view === 'timeline';
  const resources = useMemo(() => (window?.resources ?? []).filter((resource) => resource.status === 'active' && (!search.only || search.only.includes(resource.id))), [window, search.only]);
  const events = useMemo((): AgendaEvent[] => {
    if (!window) return [];
    const ids = new Set(resources.map(({ id }) => id));
    const seen = { ...window, resources, bookings: window.bookings.filter((booking) => ids.has(booking.resourceId)), timeOff: window.timeOff.filter((row) => ids.has(row.resourceId)) };
    if (!byResource) return eventsByOwner(seen, words);
    const day = Temporal.PlainDate.from(date);
    const at = (of: Temporal.PlainDate) => of.toZonedDateTime(zone).toInstant().toString();
    return [...backgroundOf(seen, words, at(day), at(day.add({ days: 1 }))), ...eventsByResource(seen, words)];
  }, [window, resources, byResource, words, date, zone]);
  const shown = useMemo(() => hoursOf(window), [window]);
  const columns = useMemo(() => resources.map(({ id, name, kind, capacity }) => ({ id, title: name, ...(view === 'day' && { note: capacity === null ? t(`calendar.kind.${kind}`) : t('calendar.agenda.places', { count: capacity }) }) })), [resources, view, t]);

  const { move, refused, dismiss, busy } = useMove(window, zone);
  const [slot, setSlot] = useState<Slot | null>(null);
  const [off, setOff] = useState<string | null>(null);
  const [feeds, setFeeds] = useState(false);
  const shownOff = window?.timeOff.find(({ id }) => id === off);
  const mayCreate = useMay('studio.session.create');
  const mayBlock = useMay('calendar.manage');
  const mayTimeOff = useMay('calendar.timeoff');
  const find = (id: string) => events.find((event) => event.id === id);
  const open = (id: string) => {
    if (timeOffId(id)) {
      setOff(timeOffId(id));
      return;
    }
    const booking = find(id)?.bookings[0];
    if (!booking?.ownerId) return;
    if (isBlock(booking)) change({ block: booking.ownerId });
    else change({ session: booking.ownerId }, false);
  };
  const openId = events.find((event) => event.bookings.some((booking) => booking.ownerId !== null && booking.ownerId === search.session))?.id ?? null;

  useShortcut('arrowleft', 'calendar.agenda.previous', () => step(-1));
  useShortcut('arrowright', 'calendar.agenda.next', () => step(1));
  useShortcut('t', 'calendar.agenda.today', () => change({ date: undefined }));
  useShortcut('d', 'calendar.agenda.toAvailability', () => void navigate({ to: '/studio/availability' }));

  const options = (phone ? ['day', 'three'] as const : ['day', 'timeline', 'week', 'month'] as const).map((value) => ({ value: value as CalendarView, label: t(`calendar.agenda.views.${value}`) }));
  return (
    <div className="flex h-[calc(100dvh-var(--bar)-var(--tabs)-2rem)] min-h-[28rem] flex-col gap-3 md:h-[calc(100dvh-var(--bar)-2.5rem)]">
      <header className="flex flex-wrap items-center gap-2">
        <h1 className="mr-auto min-w-0 text-xl font-semibold tracking-[-0.015em] first-letter:uppercase max-md:w-full"><span className="sr-only">{t('calendar.agenda.title')}: </span>{titleOf(view, date)}</h1>
        <div className="flex items-center">
          <IconButton label={t('calendar.agenda.previous')} icon={<ChevronLeft />} shortcut="←" onClick={() => step(-1)} />
          <Button onClick={() => change({ date: undefined })} disabled={date === todayIn(zone)}>{t('calendar.agenda.today')}</Button>
          <IconButton label={t('calendar.agenda.next')} icon={<ChevronRight />} shortcut="→" onClick={() => step(1)} />
        </div>
        <Segmented label={t('calendar.agenda.view')} value={view} onChange={(next) => change({ view: next === 'day' ? undefined : next })} options={options} />
        {window && window.resources.length > 0 && <AgendaFilters resources={window.resources.filter(({ status }) => status === 'active')} only={search.only} onChange={(only) => change({ only })} onFeeds={mayBlock ? () => setFeeds(true) : undefined} />}
        {mayCreate && !phone && <ButtonLink kind="primary" to="/studio/sessions/new"><Plus className="size-4" />{t('calendar.agenda.newSession')}</ButtonLink>}
      </header>
      {window?.closedDays.some(({ day }) => day === date) && byResource && <p className="rounded-md bg-sunken px-3 py-2">{t('calendar.agenda.closed', { name: window.closedDays.find(({ day }) => day === date)!.name })}</p>}
      {refused && <div className="flex items-start gap-1">
        <Refusal error={refused.error} zone={zone} currency={branch.currency} className="min-w-0 flex-1">
          {(refused.again || refused.offers.length > 0) && <div className="mt-2 flex flex-wrap items-center gap-2">
            {refused.again && <Button size="small" busy={busy} onClick={refused.again}>{t('calendar.agenda.moveAnyway')}</Button>}
            {refused.offers.length > 0 && <span>{t('calendar.agenda.moveTo')}</span>}
            {refused.offers.map((offer) => <Button key={offer.label} size="small" busy={busy} onClick={offer.run}>{offer.label}</Button>)}
          </div>}
        </Refusal>
        <IconButton label={t('web.close')} icon={<X />} onClick={dismiss} />
      </div>}
      {query.error && !window ? <Problem error={query.error} onRetry={() => void query.refetch()} />
        : !window ? <div role="status" aria-label={t('web.loading')} className="flex-1"><Skeleton className="h-full w-full" /></div>
          : window.resources.length === 0 ? <EmptyState title={t('calendar.agenda.emptyTitle')} action={mayBlock && <ButtonLink kind="primary" to="/studio/catalog" search={{ tab: 'rooms' }}>{t('calendar.agenda.addRooms')}</ButtonLink>}>{t('calendar.agenda.emptyBody')}</EmptyState>
            : <>
              <ResourceCalendar className="min-h-0 flex-1" label={t('calendar.agenda.title')} view={view} date={date} zone={zone} locale={tag()} resources={columns} events={events} shown={shown} openId={openId}
                moreText={(count) => t('calendar.agenda.more', { count })} onOpen={open} onMove={(to) => { const event = find(to.id); if (event) move(event, to); else to.revert(); }}
                onSlot={mayCreate || mayBlock || mayTimeOff ? setSlot : undefined} onDay={(day) => change({ date: day, view: undefined }, false)} />
              <Legend mayCreate={mayCreate || mayBlock} />
            </>}
      {slot && window && <SlotDialog slot={slot} window={window} branchId={branch.id} currency={branch.currency} onClose={() => setSlot(null)} />}
      {shownOff && window && <TimeOffDialog timeOff={shownOff} window={window} onClose={() => setOff(null)} />}
      {feeds && <FeedsDialog branchId={branch.id} onClose={() => setFeeds(false)} />}
      {search.block && <BlockDialog id={search.block} zone={zone} currency={branch.currency} onClose={() => change({ block: undefined })} />}
      <SessionPanel id={search.session} tab={search.tab ?? 'summary'} onTab={(tab) => change({ tab: tab === 'summary' ? undefined : tab })} onClose={() => change({ session: undefined, tab: undefined })} />
    </div>
  );
}

function Legend({ mayCreate }: { mayCreate: boolean }) {
  const { t } = useTranslation();
  return (
    <footer className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-soft max-md:hidden">
      {(['request', 'negotiation', 'pre_scheduled', 'confirmed'] as const).map((status) => <SessionState key={status} status={status} />)}
      <span className="inline-flex items-center gap-1.5"><span aria-hidden className="size-3.5 rounded-sm border border-dashed border-edge bg-[repeating-linear-gradient(135deg,var(--color-edge)_0_2px,transparent_2px_5px)]" />{t('calendar.agenda.legendHold')}</span>
      {mayCreate && <span className="ml-auto">{t('calendar.agenda.hint')}</span>}
    </footer>
  );
}

/** A session that takes another state looks different here, although its booking did not change. */
function useSessionNotices() {
  const client = useQueryClient();
  useEffect(() => onNotice(({ topic }) => {
    if (topic.startsWith('session')) void client.invalidateQueries({ queryKey: [calendarTopic, 'window'] });
  }), [client]);
}
