import type { SessionStatus } from '#contracts/studio-terms.ts';
import { addDays, isBefore, localToInstant, minutesBetween } from '#contracts/time.ts';
import type { Interval } from '#contracts/time.ts';
import { normalizePhone } from '#capabilities/clients/public.ts';
import { inTurns, isTaken, place, refuse, warn } from '#capabilities/imports/public.ts';
import type { Draft } from '#capabilities/imports/public.ts';
import { blocks, roomBlock } from '#apps/studio/rules/availability.ts';
import type { Catalog, IdOf } from './check-catalog.ts';
import type { Clients } from './check-clients.ts';
import type { ImportTerms, KnownClient, KnownRoom, KnownStaff } from './known.ts';
import { Occupied } from './occupied.ts';
import type { Plan, PlannedSession } from './plan.ts';
import type { SessionRow, StudioTables } from './sheets.ts';

const NOT_YET: readonly SessionStatus[] = ['attended', 'in_editing', 'ready_for_delivery', 'completed'];
const ONLY_AHEAD: readonly SessionStatus[] = ['request', 'negotiation', 'pre_scheduled', 'confirmed'];
const EDITED: readonly SessionStatus[] = ['in_editing', 'ready_for_delivery'];
/** An end before the start is the next day's only where a long evening may end (studio 3.5: weddings end after 00:00). */
const LATEST_END_AFTER_MIDNIGHT = '06:00';
const MAX_YEARS_AHEAD = 3;

/**
 * Everything about a session that its own row and the catalogues tell; lines and money come later, and who occupies
 * what only after those, since a row that is refused occupies nothing.
 */
export async function checkSessions(tables: StudioTables, catalog: Catalog, clients: Clients, idOf: IdOf, terms: ImportTerms, plan: Plan): Promise<Map<string, PlannedSession>> {
  const planned = new Map<string, PlannedSession>();
  const seen = new Map<string, Draft>();
  for await (const draft of inTurns(tables.sessions)) {
    const { ref } = draft.values;
    if (ref === undefined) continue;
    const first = seen.get(ref);
    if (first) {
      refuse(draft, 'external_ref', 'REPEATED', { value: ref, other: place(first) });
      continue;
    }
    seen.set(ref, draft);
    const session = planSession(draft, ref, catalog, clients, idOf, terms);
    if (session) {
      planned.set(ref, session);
      plan.sessions.push(session);
    }
  }
  return planned;
}

function planSession(draft: SessionRow, ref: string, catalog: Catalog, clients: Clients, idOf: IdOf, terms: ImportTerms): PlannedSession | null {
  const { sessionType, date, start, end, transport = 0, discount = 0, notes = null } = draft.values;
  const client = clientOf(draft, clients, terms);
  const where = placeOf(draft, catalog);
  const interval = date === undefined || start === undefined || end === undefined ? null : intervalOf(draft, date, start, end, terms);
  const status = date === undefined ? null : statusOf(draft, date, terms);
  const editor = editorOf(draft, catalog);
  if (sessionType === 'studio' && transport > 0) refuse(draft, 'transport', 'TRANSPORT_NOT_ALLOWED');
  if (status !== null && EDITED.includes(status) && editor === null && draft.values.editorEmail === undefined) warn(draft, 'editor_email', 'EDITOR_MISSING');
  if (date !== undefined && draft.values.deliveryDate !== undefined && draft.values.deliveryDate < date) warn(draft, 'delivery_date', 'DELIVERY_BEFORE_SESSION');
  if (!isTaken(draft) || !client || !where || !interval || status === null || sessionType === undefined || date === undefined) return null;

  return {
    draft, id: idOf(draft), ref, client, sessionType, status, date, interval, past: date < terms.asOf,
    room: where.room, location: where.location, block: null, blocking: false,
    subtotalMinor: 0, transportMinor: transport, discountMinor: discount, totalMinor: 0,
    editor, deliveryDate: draft.values.deliveryDate ?? null, notes, lines: [], assignments: [], payments: [],
  };
}

function clientOf(draft: SessionRow, clients: Clients, terms: ImportTerms): KnownClient | null {
  const { client, clientPhone, clientEmail } = draft.values;
  const said = [clientPhone, clientEmail, client].filter((one) => one !== undefined);
  if (said.length === 0) {
    refuse(draft, 'client_phone or client_email', 'CELL_REQUIRED');
    return null;
  }
  for (const text of said) {
    const phone = text.includes('@') ? null : normalizePhone(text, terms.country);
    const found = text.includes('@') ? clients.byEmail.get(text.trim().toLowerCase()) : phone === null ? undefined : clients.byPhone.get(phone);
    if (found) return found;
  }
  refuse(draft, 'client_phone or client_email', 'CLIENT_UNKNOWN', { value: said[0] ?? '' });
  return null;
}

function placeOf(draft: SessionRow, catalog: Catalog): { room: KnownRoom | null; location: string | null } | null {
  const { sessionType, place: either, room: roomText, location } = draft.values;
  if (sessionType === undefined) return null;
  if (sessionType === 'external') {
    const text = location ?? either ?? null;
    if (text === null) refuse(draft, 'room_code or location', 'LOCATION_REQUIRED');
    if (roomText !== undefined) refuse(draft, 'room_code', 'ROOM_ON_EXTERNAL', { value: roomText });
    return text === null ? null : { room: null, location: text };
  }
  const text = roomText ?? either;
  if (text === undefined) {
    refuse(draft, 'room_code or location', 'ROOM_REQUIRED');
    return null;
  }
  const room = catalog.rooms.find(text);
  if (!room) refuse(draft, 'room_code or location', 'ROOM_UNKNOWN', { value: text });
  return room ? { room, location: null } : null;
}

function intervalOf(draft: SessionRow, date: string, start: string, end: string, terms: ImportTerms): Interval | null {
  const nextDay = end < start && end <= LATEST_END_AFTER_MIDNIGHT;
  if (end <= start && !nextDay) {
    refuse(draft, 'end', 'ENDS_BEFORE_START', { start, end });
    return null;
  }
  if (nextDay) warn(draft, 'end', 'ENDS_NEXT_DAY', { end });
  const interval = { start: localToInstant(date, start, terms.zone), end: localToInstant(nextDay ? addDays(date, 1) : date, end, terms.zone) };
  const minutes = minutesBetween(interval.start, interval.end);
  if (minutes < 15 || minutes > 24 * 60) {
    refuse(draft, 'end', 'LENGTH_OUT_OF_RANGE', { minutes });
    return null;
  }
  if (date > Temporal.PlainDate.from(terms.asOf).add({ years: MAX_YEARS_AHEAD }).toString()) {
    refuse(draft, 'date', 'DATE_TOO_FAR', { date });
    return null;
  }
  return interval;
}

/** Back-dated rows may only be in states that a past session can be in, and the other way round (studio 13, 14). */
function statusOf(draft: SessionRow, date: string, terms: ImportTerms): SessionStatus | null {
  const past = date < terms.asOf;
  const { status } = draft.values;
  if (status === undefined) {
    if (draft.issues.some(({ level, code }) => level === 'error' && code === 'CHOICE_UNKNOWN')) return null;
    const assumed = past ? 'attended' : 'request';
    warn(draft, 'status', 'STATUS_ASSUMED', { status: assumed });
    return assumed;
  }
  if (past && ONLY_AHEAD.includes(status)) {
    refuse(draft, 'status', 'PAST_SESSION_STATUS', { status, date });
    return null;
  }
  if (past && status === 'assigned') warn(draft, 'status', 'PAST_SESSION_ASSIGNED', { date });
  if (date > terms.asOf && NOT_YET.includes(status)) {
    refuse(draft, 'status', 'FUTURE_SESSION_STATUS', { status, date });
    return null;
  }
  return status;
}

function editorOf(draft: SessionRow, catalog: Catalog): KnownStaff | null {
  const { editorEmail } = draft.values;
  if (editorEmail === undefined) return null;
  const editor = catalog.staff.get(editorEmail);
  if (!editor) refuse(draft, 'editor_email', 'EDITOR_UNKNOWN', { value: editorEmail });
  else if (!editor.isEditor) warn(draft, 'editor_email', 'NOT_AN_EDITOR', { value: editorEmail });
  return editor ?? null;
}

/** Rooms in the order of the file: who comes first has the room, who overlaps is refused and both rows are named. */
export async function checkRoomsFree(plan: Plan, busy: readonly { resourceId: string; interval: Interval; label: string }[], now: Temporal.Instant): Promise<void> {
  const occupied = new Occupied();
  for (const one of busy) occupied.add(one.resourceId, one);
  for await (const session of inTurns(plan.sessions)) {
    if (!isTaken(session.draft) || !session.room || !blocks(session.status)) continue;
    const block = roomBlock(session.interval, session.room);
    const clash = occupied.clash(session.room.id, block);
    if (clash && (!session.past || isBefore(now, session.interval.end))) {
      refuse(session.draft, 'room_code or location', 'ROOM_TAKEN', { room: session.room.name, other: clash.label });
      continue;
    }
    // What overlapped in the past did happen; it is kept and occupies nothing any more.
    if (clash) warn(session.draft, 'room_code or location', 'ROOM_WAS_TAKEN', { room: session.room.name, other: clash.label });
    session.block = block;
    session.blocking = !clash;
    if (session.blocking) occupied.add(session.room.id, { interval: block, label: `${session.ref} (${place(session.draft)})` });
  }
}
