import { type Calendar, createCalendar, DayGrid, destroyCalendar, Interaction, ResourceTimeGrid, ResourceTimeline, TimeGrid } from '@event-calendar/core';
import '@event-calendar/core/index.css';
import { useEffect, useRef } from 'react';
import { cx } from '#web/ui/classes.ts';
import './resourceCalendar.css';

// The calendar library, as the rest of the screens wants it: instants in and out, local days of the branch, and no
// state of its own. It thinks in wall clocks; we give it those of the branch and read moves back as differences.

export type CalendarView = 'day' | 'three' | 'week' | 'month' | 'timeline';

export interface CalendarEvent {
  id: string;
  /** What it stands for, where that outlives the id: a session that is moved is booked anew. */
  about?: string;
  resourceIds: string[];
  startsAt: string;
  endsAt: string;
  /** The lines inside, the first one strong. Read aloud as one name. */
  lines: string[];
  className?: string;
  movable?: boolean;
  /** Behind the others; not pressed, not moved. */
  behind?: boolean;
}

export interface Slot { startsAt: string; endsAt: string; resourceId: string | null }
export interface Move extends Slot {
  id: string;
  /** The resource it was dragged from, where it changed. */
  fromResourceId: string | null;
  /** Put it back where it was. */
  revert: () => void;
}

interface Props {
  label: string;
  view: CalendarView;
  /** First local day. */
  date: string;
  zone: string;
  locale: string;
  resources: readonly { id: string; title: string; note?: string }[];
  events: readonly CalendarEvent[];
  /** Local times of day that are shown, `07:00` to `22:00`. */
  shown: { from: string; to: string };
  moreText: (count: number) => string;
  /** The event that is open beside the calendar. */
  openId?: string | null;
  onOpen?: (id: string) => void;
  /** A stretch was dragged over, or an empty place pressed (an hour from there). */
  onSlot?: (slot: Slot) => void;
  onMove?: (move: Move) => void;
  onDay?: (day: string) => void;
  height?: string;
  className?: string;
}

const views: Record<CalendarView, string> = { day: 'resourceTimeGridDay', three: 'timeGridThree', week: 'timeGridWeek', month: 'dayGridMonth', timeline: 'resourceTimelineDay' };
const plugins = [TimeGrid, DayGrid, ResourceTimeGrid, ResourceTimeline, Interaction];

export function ResourceCalendar(props: Props) {
  const { view, date, zone, locale, resources, events, shown, height, className, label, openId } = props;
  const box = useRef<HTMLDivElement>(null);
  const calendar = useRef<Calendar | null>(null);
  const latest = useRef(props);
  latest.current = props;
  // While something is dragged the events stay as they are; what came meanwhile is shown afterwards.
  const dragging = useRef(false);
  const waiting = useRef(false);
  const focused = useRef<Focused | null>(null);

  useEffect(() => {
    const made = createCalendar(box.current!, plugins, {
      ...optionsOf(latest.current),
      ...(view === 'timeline' && { slotWidth: slotWidthIn(box.current!.clientWidth, latest.current.shown) }),
      ...callbacks(latest, {
        start: () => {
          dragging.current = true;
        },
        stop: () => {
          dragging.current = false;
          if (!waiting.current) return;
          waiting.current = false;
          drawEvents(made, box, latest, focused);
        },
        drawn: (element) => {
          if (element.dataset['about'] !== focused.current?.about) return;
          // Moved to another resource it stands elsewhere; another resource of the same session is the second choice.
          if (element.dataset['resource'] === focused.current?.resource || document.activeElement === document.body) element.focus({ preventScroll: true });
        },
      }),
    });
    calendar.current = made;
    // Its cells say "table" and "row" and hold buttons, which no table may: screen readers get the buttons alone.
    const plain = () => {
      for (const cell of box.current?.querySelectorAll('[role=table],[role=rowgroup],[role=row],[role=columnheader],[role=rowheader],[role=cell],[aria-colindex],[aria-rowindex]') ?? []) {
        for (const name of ['role', 'aria-colindex', 'aria-rowindex']) cell.removeAttribute(name);
      }
      // A day on which nothing stands is scrolled with the keys as well.
      for (const main of box.current?.querySelectorAll<HTMLElement>('.ec-main') ?? []) {
        if (main.querySelector('[tabindex="0"], button, a')) main.removeAttribute('tabindex');
        else main.tabIndex = 0;
      }
    };
    plain();
    const watcher = new MutationObserver(plain);
    watcher.observe(box.current!, { childList: true, subtree: true });
    return () => {
      watcher.disconnect();
      calendar.current = null;
      void destroyCalendar(made);
    };
    // Made once for a kind of view: each has its own time axis.
  }, [view]);

  useEffect(() => {
    const { resources: _, events: __, ...rest } = optionsOf(latest.current);
    for (const [name, value] of Object.entries(rest)) calendar.current?.setOption(name as keyof Calendar.Options, value as never);
  }, [date, zone, locale, shown.from, shown.to, height]);
  useEffect(() => void calendar.current?.setOption('resources', latest.current.resources.map(resourceInput)), [resources]);
  useEffect(() => {
    if (dragging.current) waiting.current = true;
    else if (calendar.current) drawEvents(calendar.current, box, latest, focused);
  }, [events, openId, zone]);
  useKeyboard(box, latest);

  return <div ref={box} role="region" aria-label={label} className={cx('min-w-0', className)} data-view={view} />;
}

/** The event that is focused while the events are drawn again: the library makes each anew, and the focus would be lost. */
type Focused = { about: string | undefined; resource: string | undefined };

function drawEvents(calendar: Calendar, box: React.RefObject<HTMLElement | null>, latest: Latest, focused: { current: Focused | null }) {
  const element = box.current?.contains(document.activeElement) ? document.activeElement?.closest<HTMLElement>('[data-about]') : null;
  focused.current = element ? { about: element.dataset['about'], resource: element.dataset['resource'] } : null;
  calendar.setOption('events', inputsOf(latest.current));
  // They are drawn before the next frame; afterwards a focus that is nowhere was put there by somebody.
  requestAnimationFrame(() => {
    focused.current = null;
  });
}

// ------------------------------------------------------------------------------------------------- wall clocks
const wall = (instant: string, zone: string): Temporal.PlainDateTime => Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDateTime();
const wallText = (instant: string, zone: string): string => wall(instant, zone).toString({ smallestUnit: 'second' });
const fromWall = (local: Temporal.PlainDateTime, zone: string): string => local.toZonedDateTime(zone).toInstant().toString();
const later = (instant: string, zone: string, { days, seconds }: { days: number; seconds: number }): string => fromWall(wall(instant, zone).add({ days, seconds }), zone);

// ----------------------------------------------------------------------------------------------------- options
const ROW_HEAD = 160;
const hoursIn = ({ from, to }: Props['shown']): number => Number(to.slice(0, 2)) - Number(from.slice(0, 2));
/** The hours of a day side by side, as wide as there is room for. */
const slotWidthIn = (width: number, shown: Props['shown']): number => Math.max(56, Math.floor((width - ROW_HEAD) / hoursIn(shown)));

const resourceInput = ({ id, title, note }: Props['resources'][number]): Calendar.ResourceInput => ({ id, title: { domNodes: [line(title, 'block truncate font-medium'), ...(note ? [line(note, 'block truncate text-xs font-normal text-faint')] : [])] } });

function line(text: string, className: string): HTMLElement {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = text;
  return element;
}

const inputsOf = ({ events, zone, openId, onMove }: Props): Calendar.EventInput[] => events.map((event) => ({
  id: event.id, resourceIds: event.resourceIds, start: wallText(event.startsAt, zone), end: wallText(event.endsAt, zone),
  title: event.lines.join(' '), display: event.behind ? 'background' : 'auto', editable: Boolean(event.movable && onMove && !event.behind),
  classNames: [event.className ?? '', event.id === openId ? 'is-shown' : ''].filter(Boolean), extendedProps: { about: event.about ?? event.id, lines: event.lines, startsAt: event.startsAt, endsAt: event.endsAt },
}));

function optionsOf(props: Props): Calendar.Options {
  const { view, date, zone, locale, resources, shown, height, moreText } = props;
  const day = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormatOptions => options;
  return {
    view: views[view], date, locale, firstDay: 1, height: height ?? '100%', headerToolbar: { start: '', center: '', end: '' }, allDaySlot: false,
    // The offset only decides where "now" and "today" are.
    timeZone: Temporal.Now.zonedDateTimeISO(zone).offset,
    slotMinTime: shown.from, slotMaxTime: shown.to, slotDuration: view === 'timeline' ? '01:00' : '00:30', snapDuration: '00:15', slotHeight: 28,
    slotLabelFormat: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, eventTimeFormat: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    dayHeaderFormat: day(view === 'month' ? { weekday: 'short' } : { weekday: 'short', day: 'numeric' }), nowIndicator: true, dayMaxEvents: true, slotEventOverlap: false,
    columnWidth: view === 'day' ? 'minmax(7.5rem, 1fr)' : undefined, moreLinkContent: ({ num }) => moreText(num),
    views: { timeGridThree: { type: 'timeGridDay', duration: { days: 3 }, dayHeaderFormat: { weekday: 'short', day: 'numeric' } } },
    selectable: Boolean(props.onSlot), selectLongPressDelay: 350, eventLongPressDelay: 350, eventDragMinDistance: 4, dragScroll: true, longPressDelay: 350,
    editable: false, eventStartEditable: undefined as never, resources: resources.map(resourceInput), events: inputsOf(props),
  };
}

type Latest = { current: Props };

function callbacks(latest: Latest, { start, stop, drawn }: { start: () => void; stop: () => void; drawn: (element: HTMLElement) => void }): Calendar.Options {
  // What is dragged over an empty place has no lines.
  const linesOf = (event: Calendar.Event) => (event.extendedProps['lines'] as string[] | undefined) ?? [];
  return {
    eventContent: ({ event, timeText, view }) => {
      const lines = linesOf(event);
      // Who hears the screen is told the column as well, and what a short event has no room for.
      const { resources } = latest.current;
      const where = resources.filter(({ id }) => event.resourceIds.includes(id)).map(({ title }) => title);
      const heard = (texts: string[]) => texts.filter(Boolean).map((text) => line(text, 'sr-only'));
      const name = lines.slice(0, 1).map((text) => line(text, 'block truncate font-medium'));
      if (view.type === 'resourceTimelineDay') return { domNodes: [...name, ...heard([timeText, ...where])] };
      if (view.type === 'dayGridMonth') return { domNodes: [line(timeText.split(/[–-]/)[0]!.trim(), 'shrink-0 text-soft'), ...name, ...heard(lines.slice(1))] };
      if (event.display === 'background') return { domNodes: lines.map((text) => line(text, 'block truncate')) };
      return { domNodes: [line(timeText, 'block truncate text-soft'), ...lines.map((text, n) => line(text, n === 0 ? 'block truncate font-medium' : 'block truncate text-soft')), ...heard(where)] };
    },
    eventDidMount: ({ el, event, timeText }) => {
      el.dataset['eventId'] = String(event.id);
      if (event.display === 'background') return;
      Object.assign(el.dataset, { about: event.extendedProps['about'], resource: event.resourceIds[0] ?? '' });
      drawn(el);
      el.title = [timeText, ...linesOf(event)].join('\n');
    },
    eventClick: ({ event }) => {
      if (event.display !== 'background') latest.current.onOpen?.(String(event.id));
    },
    eventDragStart: start, eventDragStop: stop, eventResizeStart: start, eventResizeStop: stop,
    eventDrop: ({ event, delta, oldResource, newResource, revert }) => {
      const { zone, onMove } = latest.current;
      const step = { days: delta.days, seconds: delta.seconds };
      onMove?.({
        id: String(event.id), startsAt: later(event.extendedProps['startsAt'] as string, zone, step), endsAt: later(event.extendedProps['endsAt'] as string, zone, step),
        resourceId: newResource?.id ?? null, fromResourceId: oldResource?.id ?? null, revert,
      });
    },
    eventResize: ({ event, endDelta, revert }) => {
      const { zone, onMove } = latest.current;
      onMove?.({
        id: String(event.id), startsAt: event.extendedProps['startsAt'] as string, endsAt: later(event.extendedProps['endsAt'] as string, zone, { days: endDelta.days, seconds: endDelta.seconds }),
        resourceId: null, fromResourceId: null, revert,
      });
    },
    select: ({ startStr, endStr, resource, allDay }) => {
      const { zone, onSlot } = latest.current;
      if (!allDay) onSlot?.({ startsAt: fromWall(Temporal.PlainDateTime.from(startStr.slice(0, 19)), zone), endsAt: fromWall(Temporal.PlainDateTime.from(endStr.slice(0, 19)), zone), resourceId: resource?.id ?? null });
    },
    dateClick: ({ dateStr, resource, allDay }) => {
      const { zone, onSlot, onDay } = latest.current;
      if (allDay) {
        onDay?.(dateStr.slice(0, 10));
        return;
      }
      const start = Temporal.PlainDateTime.from(dateStr.slice(0, 19));
      onSlot?.({ startsAt: fromWall(start, zone), endsAt: fromWall(start.add({ hours: 1 }), zone), resourceId: resource?.id ?? null });
    },
  };
}

// ---------------------------------------------------------------------------------------------------- keyboard
const STEP_MIN = 15;

/** With an event focused: Alt + arrows move it (up and down in time, left and right by resource or day), Alt + Shift + up or down change its end. */
function useKeyboard(box: React.RefObject<HTMLDivElement | null>, latest: Latest) {
  useEffect(() => {
    const element = box.current!;
    const press = (event: KeyboardEvent) => {
      const id = event.altKey && event.key.startsWith('Arrow') ? (event.target as HTMLElement).closest<HTMLElement>('[data-event-id]')?.dataset['eventId'] : undefined;
      const { events, onMove } = latest.current;
      const it = events.find((one) => one.id === id);
      if (!it?.movable || !onMove) return;
      event.preventDefault();
      const move = moveOf(it, event.key, event.shiftKey, latest.current);
      if (move) onMove(move);
    };
    element.addEventListener('keydown', press);
    return () => element.removeEventListener('keydown', press);
  }, [box, latest]);
}

function moveOf(event: CalendarEvent, key: string, resize: boolean, { zone, view, resources }: Props): Move | null {
  const same = { id: event.id, startsAt: event.startsAt, endsAt: event.endsAt, resourceId: null, fromResourceId: null, revert: () => undefined };
  const ahead = key === 'ArrowDown' || key === 'ArrowRight' ? 1 : -1;
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    const step = { days: 0, seconds: ahead * STEP_MIN * 60 };
    return { ...same, startsAt: resize ? event.startsAt : later(event.startsAt, zone, step), endsAt: later(event.endsAt, zone, step) };
  }
  if (view === 'day') {
    const at = resources.findIndex(({ id }) => id === event.resourceIds[0]);
    const next = resources[at + ahead];
    return next && at >= 0 ? { ...same, resourceId: next.id, fromResourceId: event.resourceIds[0]! } : null;
  }
  const step = { days: ahead, seconds: 0 };
  return { ...same, startsAt: later(event.startsAt, zone, step), endsAt: later(event.endsAt, zone, step) };
}
