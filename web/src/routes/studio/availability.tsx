import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { listZones } from '#contracts/studio-zones.ts';
import { call } from '#web/api.ts';
import { windowOf } from '#web/data/calendar.ts';
import { availabilityOf, photographersOf, roomsOf } from '#web/data/studio.ts';
import { tag } from '#web/format.ts';
import { type AgendaEvent, backgroundOf, eventsByResource, hoursOf } from '#web/parts/agenda/eventsOf.ts';
import { useWords } from '#web/parts/agenda/useWords.ts';
import { Answer, type Change, type Question, Verdict } from '#web/parts/availability/Answer.tsx';
import { ResourceCalendar } from '#web/parts/ResourceCalendar.tsx';
import { requires, useBranch, useMay } from '#web/session.ts';
import { ButtonLink } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { Select } from '#web/ui/Select.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { DateInput, TimeInput } from '#web/ui/TextInput.tsx';
import { instantOf, localOf, todayIn } from '#web/zoned.ts';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/).optional().catch(undefined);

export const Route = createFileRoute('/studio/availability')({
  staticData: { title: 'calendar.availability.title' },
  validateSearch: z.object({
    date: z.iso.date().optional().catch(undefined), from: time, to: time, type: z.enum(['studio', 'external']).optional().catch(undefined),
    room: z.uuid().optional().catch(undefined), people: z.array(z.uuid()).max(10).optional().catch(undefined), count: z.number().int().min(1).max(10).optional().catch(undefined), travel: z.uuid().optional().catch(undefined),
  }),
  beforeLoad: requires('studio.availability.view'),
  component: AvailabilityScreen,
});

type Search = ReturnType<typeof Route.useSearch>;

function AvailabilityScreen() {
  const branch = useBranch();
  const { t } = useTranslation();
  if (!branch) return <EmptyState title={t('calendar.agenda.noBranch')} />;
  return <BranchAvailability key={branch.id} branch={branch} />;
}

/** The end on the wall; at or before the start it lies on the next day. */
function spanOf(date: string, from: string, to: string, zone: string): { startsAt: string; endsAt: string } {
  const endDay = to > from ? date : Temporal.PlainDate.from(date).add({ days: 1 }).toString();
  return { startsAt: instantOf(`${date}T${from}`, zone), endsAt: instantOf(`${endDay}T${to}`, zone) };
}

function BranchAvailability({ branch }: { branch: { id: string; zone: string } }) {
  const { t } = useTranslation();
  const { zone } = branch;
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const mayCreate = useMay('studio.session.create');
  const mayBlock = useMay('calendar.manage');
  const change = (part: Partial<Search>) => void navigate({ search: (before) => ({ ...before, ...part }), replace: true });

  const date = search.date ?? todayIn(zone);
  const from = search.from ?? '10:00';
  const to = search.to ?? '12:00';
  const sessionType = search.type ?? 'studio';
  const question: Question = {
    ...spanOf(date, from, to, zone), sessionType, requiredPhotographers: search.count ?? 1, ...(sessionType === 'studio' && search.room && { roomId: search.room }),
    ...(search.people?.length && { photographerIds: search.people }), ...(sessionType === 'external' && search.travel && { travelZoneId: search.travel }),
  };
  const answer = useQuery(availabilityOf({ branchId: branch.id, ...question }));
  const choose = ({ startsAt, endsAt, roomId, photographerIds }: Change) => change({
    ...(startsAt && endsAt && { date: localOf(startsAt, zone).slice(0, 10), from: localOf(startsAt, zone).slice(11), to: localOf(endsAt, zone).slice(11) }),
    ...(roomId && { room: roomId }), ...(photographerIds && { people: photographerIds.length > 0 ? photographerIds : undefined }),
  });

  return (
    <>
      <PageHeader title={t('calendar.availability.title')} note={<span className="max-md:hidden">{t('calendar.availability.note')}</span>} />
      {answer.data && answer.data.rooms.length + answer.data.photographers.length === 0 && <EmptyState title={t('calendar.agenda.emptyTitle')} className="pt-0 pb-6" action={mayBlock && <ButtonLink kind="primary" to="/studio/catalog" search={{ tab: 'rooms' }}>{t('calendar.agenda.addRooms')}</ButtonLink>}>{t('calendar.agenda.emptyBody')}</EmptyState>}
      {/* On a phone the answer comes first, above what was asked. */}
      <div className="grid gap-x-6 gap-y-4 [grid-template-areas:'verdict'_'form'_'rest'] lg:grid-cols-[20rem_minmax(0,1fr)] lg:grid-rows-[auto_1fr] lg:[grid-template-areas:'form_verdict'_'form_rest']">
        <Form branchId={branch.id} search={search} date={date} from={from} to={to} sessionType={sessionType} change={change} />
        <div className="min-w-0 [grid-area:verdict]">
          {answer.error ? <Problem error={answer.error} onRetry={() => void answer.refetch()} /> : answer.data ? <Verdict answer={answer.data} question={question} zone={zone} stale={answer.isPlaceholderData} /> : <SkeletonLines lines={3} />}
        </div>
        <div className="min-w-0 [grid-area:rest]">{answer.data && !answer.error && <Answer answer={answer.data} question={question} zone={zone} mayCreate={mayCreate} stale={answer.isPlaceholderData} onChoose={choose} />}</div>
      </div>
      <DayLine branchId={branch.id} zone={zone} date={date} question={question} sessionType={sessionType} onSlot={choose} />
    </>
  );
}

const ANY = 'any';

function Form({ branchId, search, date, from, to, sessionType, change }: { branchId: string; search: Search; date: string; from: string; to: string; sessionType: 'studio' | 'external'; change: (part: Partial<Search>) => void }) {
  const { t } = useTranslation();
  const rooms = useQuery(roomsOf(branchId));
  const people = useQuery(photographersOf(branchId));
  const zones = useQuery({ queryKey: ['studio-zones', 'active'], queryFn: async ({ signal }) => (await call(listZones, { query: { status: 'active', limit: 200 } as never }, { signal })).items, enabled: sessionType === 'external' });
  return (
    <form className="flex flex-col gap-3 [grid-area:form]" onSubmit={(event) => event.preventDefault()} aria-label={t('calendar.availability.title')}>
      <Segmented label={t('calendar.availability.type')} value={sessionType} onChange={(type) => change({ type: type === 'studio' ? undefined : type, room: undefined, travel: undefined })}
        options={[{ value: 'studio', label: t('calendar.availability.studio') }, { value: 'external', label: t('calendar.availability.external') }]} />
      <DateInput label={t('calendar.availability.date')} value={date} onChange={(event) => event.target.value && change({ date: event.target.value })} required />
      <div className="grid grid-cols-2 gap-3">
        <TimeInput label={t('calendar.availability.from')} value={from} onChange={(event) => event.target.value && change({ from: event.target.value, to: shifted(from, to, event.target.value) })} required />
        <TimeInput label={t('calendar.availability.to')} value={to} onChange={(event) => event.target.value && change({ to: event.target.value })} hint={to <= from ? t('calendar.availability.nextDay') : undefined} required />
      </div>
      {sessionType === 'studio'
        ? <Select label={t('calendar.availability.room')} value={search.room ?? ANY} onChange={(room) => change({ room: room === ANY ? undefined : room })} options={[{ value: ANY, label: t('calendar.availability.anyRoom') }, ...(rooms.data ?? []).map((room) => ({ value: room.id, label: room.name }))]} />
        : <Select label={t('calendar.availability.travelZone')} value={search.travel ?? ANY} onChange={(travel) => change({ travel: travel === ANY ? undefined : travel })} options={[{ value: ANY, label: t('calendar.availability.city') }, ...(zones.data ?? []).map((zone) => ({ value: zone.id, label: zone.name }))]} />}
      <NumberInput label={t('calendar.availability.count')} value={search.count ?? 1} min={1} max={10} step={1} onChange={(count) => change({ count: count === null || count === 1 ? undefined : count })} />
      {(people.data?.length ?? 0) > 0 && <fieldset>
        <legend className="mb-1 font-medium">{t('calendar.availability.photographers')}</legend>
        {people.data!.map((person) => <Checkbox key={person.id} label={person.name} checked={search.people?.includes(person.id) ?? false}
          onChange={(on) => change({ people: peopleWith(search.people, person.id, on) })} />)}
      </fieldset>}
    </form>
  );
}

function peopleWith(people: readonly string[] | undefined, id: string, on: boolean): string[] | undefined {
  const next = on ? [...(people ?? []), id] : (people ?? []).filter((one) => one !== id);
  return next.length > 0 ? next : undefined;
}

/** A later start takes the end along, so that the length stays. */
function shifted(from: string, to: string, next: string): string {
  const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  const end = (minutes(next) + ((minutes(to) - minutes(from) + 1440) % 1440)) % 1440;
  return `${String(Math.floor(end / 60)).padStart(2, '0')}:${String(end % 60).padStart(2, '0')}`;
}

/** The day of the question, rooms and people as rows; dragging over a free place asks about it. */
function DayLine({ branchId, zone, date, question, sessionType, onSlot }: { branchId: string; zone: string; date: string; question: Question; sessionType: 'studio' | 'external'; onSlot: (change: Change) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const mayLook = useMay('calendar.view');
  const { data: window } = useQuery({ ...windowOf({ branchId, zone, from: date, days: 1 }), enabled: mayLook });
  const resources = useMemo(() => (window?.resources ?? []).filter((resource) => resource.status === 'active' && (resource.kind === 'room' || resource.kind === 'staff')), [window]);
  const events = useMemo((): AgendaEvent[] => {
    if (!window) return [];
    const at = (day: Temporal.PlainDate) => day.toZonedDateTime(zone).toInstant().toString();
    const day = Temporal.PlainDate.from(date);
    const asked = resources.filter(({ id, kind }) => id === question.roomId || question.photographerIds?.includes(id) || (!question.roomId && kind === 'room' && sessionType === 'studio'))
      .map(({ id }): AgendaEvent => ({ id: `asked ${id}`, resourceIds: [id], startsAt: question.startsAt, endsAt: question.endsAt, lines: [], className: 'is-asked', behind: true, bookings: [] }));
    return [...backgroundOf(window, words, at(day), at(day.add({ days: 1 }))), ...asked, ...eventsByResource(window, words).map((event) => ({ ...event, movable: false }))];
  }, [window, resources, question, sessionType, words, zone, date]);
  const rows = useMemo(() => resources.map(({ id, name }) => ({ id, title: name })), [resources]);
  const shown = useMemo(() => hoursOf(window), [window]);
  if (!mayLook || !window || resources.length === 0) return null;
  return (
    <section className="mt-6">
      <h2 className="mb-2 text-lg font-semibold">{t('calendar.availability.day')}</h2>
      <ResourceCalendar view="timeline" label={t('calendar.availability.day')} date={date} zone={zone} locale={tag()} resources={rows} events={events} shown={shown} height="auto"
        moreText={(count) => t('calendar.agenda.more', { count })}
        onSlot={({ startsAt, endsAt, resourceId }) => {
          const resource = resources.find(({ id }) => id === resourceId);
          onSlot({ startsAt, endsAt, ...(resource?.kind === 'room' && sessionType === 'studio' && { roomId: resource.id }), ...(resource?.kind === 'staff' && { photographerIds: [resource.id] }) });
        }} />
    </section>
  );
}
