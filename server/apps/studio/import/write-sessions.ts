import { randomUUID } from 'node:crypto';
import type { StudioSettings } from '#contracts/studio-terms.ts';
import { isBefore } from '#contracts/time.ts';
import { bulkInsertBookings, removeImportedBookings } from '#capabilities/calendar/public.ts';
import type { BulkBooking } from '#capabilities/calendar/public.ts';
import type { Action, Draft, Written } from '#capabilities/imports/public.ts';
import { nextNumbers } from '#platform/counter.ts';
import type { Ctx } from '#platform/context.ts';
import { enqueue } from '#platform/outbox.ts';
import { todayIn } from '#contracts/time.ts';
import { blocks } from '#apps/studio/rules/availability.ts';
import { deliveryDate } from '#apps/studio/rules/deadlines.ts';
import { depositOf } from '#apps/studio/rules/deposit.ts';
import { snapshotOf } from '#apps/studio/rules/policy.ts';
import { OWNER } from '#apps/studio/sessions/bookings.ts';
import { holdUntil } from '#apps/studio/sessions/place.ts';
import { expireUnpaid, expiryKey } from '#apps/studio/sessions/unpaid.ts';
import { lifeDates, reached } from './dates-of-life.ts';
import type { PlannedAssignment, PlannedLine, PlannedSession } from './plan.ts';
import { deleteLinesOf, insertAssignments, insertHistory, insertImportedLines, insertSessions, rewriteSessions, snapshots } from './queries.ts';
import type { LineInsert, SessionInsert } from './queries.ts';

const BATCH = 500;
export async function inParts<T>(all: readonly T[], work: (part: T[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < all.length; from += BATCH) await work(all.slice(from, from + BATCH));
}

export interface Place {
  branchId: string;
  zone: string;
  currency: string;
  settings: StudioSettings;
  /** See ImportTerms. */
  now: Temporal.Instant;
}

const iso = (at: Temporal.Instant | null): string | null => at?.toString() ?? null;

/** Sessions are born in the state that the file says, with one row of history; no message, no job for the past (studio 13). */
export async function writeSessions(ctx: Ctx, sessions: readonly PlannedSession[], actionOf: (session: PlannedSession) => Action, place: Place): Promise<Written[]> {
  const created = sessions.filter((session) => actionOf(session) === 'create');
  const updated = sessions.filter((session) => actionOf(session) === 'update');
  const year = todayIn(place.zone, ctx.now).slice(0, 4);
  const first = created.length === 0 ? 0 : await nextNumbers(ctx, `studio.session.${year}`, created.length);
  const codes = new Map(created.map((session, at) => [session.id, `S-${year}-${String(first + at).padStart(6, '0')}`]));

  await inParts(created, (part) => insertSessions(ctx, part.map((session) => insertOf(ctx, session, codes.get(session.id) ?? '', place))));
  await inParts(created, (part) => insertHistory(ctx, part.map(({ id, status }) => ({ id, status })), 'import'));
  await insertLines(ctx, created, isOwn);
  await bookRooms(ctx, created, codes, place);

  const before = await snapshots(ctx, updated.map(({ id }) => id));
  const kept = new Map([...before].map(([id, { session }]) => [id, String(session['code'])]));
  await inParts(updated, (part) => rewriteSessions(ctx, part.map((session) => insertOf(ctx, session, kept.get(session.id) ?? '', place))));
  await deleteLinesOf(ctx, updated.map(({ id }) => id));
  await insertLines(ctx, updated, isOwn);
  await removeImportedBookings(ctx, OWNER, updated.map(({ id }) => id));
  await bookRooms(ctx, updated, kept, place);
  await bookPeople(ctx, updated.map((session) => ({ session, assignments: session.assignments })), kept, place);

  for (const session of sessions.filter((one) => actionOf(one) !== 'unchanged')) {
    const { paymentDeadlineAt } = lifeDates(session, place.zone, ctx.now, snapshotOf(place.settings));
    if (paymentDeadlineAt) await enqueue(ctx, expireUnpaid, { sessionId: session.id }, { runAt: paymentDeadlineAt, key: expiryKey(session.id) });
  }
  return [...created.map(({ draft, id }) => ({ draft, entityId: id })), ...updated.map(({ draft, id }) => ({ draft, entityId: id, before: before.get(id) }))];
}

function insertOf(ctx: Ctx, session: PlannedSession, code: string, { branchId, zone, currency, settings }: Place): SessionInsert {
  const { status } = session;
  const policy = snapshotOf(settings);
  const dates = lifeDates(session, zone, ctx.now, policy);
  const packages = session.lines.filter((line) => line.sourceType === 'package').map((line) => line.source).filter((source) => source !== null && 'editingDays' in source);
  const editingDays = packages.length > 0 ? Math.max(...packages.map((pack) => pack.editingDays)) : settings.defaultEditingDays;
  const agreed = reached(status, 'pre_scheduled');
  const delivery = session.deliveryDate ?? (reached(status, 'assigned') ? deliveryDate(session.date, editingDays) : null);
  return {
    id: session.id, code, branchId, zone, currency, clientId: session.client.id, sessionType: session.sessionType, status, everConfirmed: reached(status, 'confirmed'),
    startsAt: session.interval.start.toString(), endsAt: session.interval.end.toString(), sessionDate: session.date, roomId: session.room?.id ?? null, locationText: session.location,
    requiredPhotographers: Math.min(10, Math.max(1, session.assignments.length, ...packages.map((pack) => pack.photographers))), internalNotes: session.notes,
    subtotalMinor: session.subtotalMinor, transportMinor: session.transportMinor, discountMinor: session.discountMinor, totalMinor: session.totalMinor,
    depositPct: settings.defaultDepositPct, depositMinor: agreed ? depositOf(session.totalMinor, settings.defaultDepositPct) : null,
    paymentDeadlineAt: iso(dates.paymentDeadlineAt), preScheduledAt: iso(dates.preScheduledAt), changesDeadlineAt: iso(dates.changesDeadlineAt), estimatedEditingDays: editingDays,
    promisedDeliveryDate: reached(status, 'assigned') ? delivery : null, estimatedDeliveryDate: reached(status, 'assigned') ? delivery : null,
    assignedEditorId: session.editor?.userId ?? null, editingStartedAt: iso(dates.editingStartedAt), readyAt: iso(dates.readyAt),
    deliveryMethod: status === 'completed' ? 'digital' : null, deliveredAt: iso(dates.deliveredAt), attendedAt: iso(dates.attendedAt),
    requestedAt: dates.requestedAt.toString(), firstResponseAt: iso(dates.firstResponseAt), canceledAt: iso(dates.canceledAt),
    cancelInitiator: status === 'canceled' ? 'company' : null, cancelReasonCode: status === 'canceled' ? 'other' : null, cancellationReason: status === 'canceled' ? 'import' : null,
    policySnapshot: agreed ? policy : null, externalRef: session.ref,
  };
}

/** Who is ahead occupies; what is over only stands in the calendar. */
const isAhead = (place: Place, end: Temporal.Instant): boolean => isBefore(place.now, end);

async function bookRooms(ctx: Ctx, sessions: readonly PlannedSession[], codes: ReadonlyMap<string, string>, place: Place): Promise<void> {
  const rows = sessions.flatMap((session): BulkBooking[] => {
    const { room, status, interval } = session;
    if (!room || status === 'canceled') return [];
    const hold = holdUntil(ctx.now, status, place.settings, session.payments.length > 0);
    const ahead = isAhead(place, interval.end);
    if (ahead && hold === 'nothing') return [];
    const block = session.block ?? interval;
    return [{
      ownerType: OWNER, ownerId: session.id, label: codes.get(session.id) ?? null, resourceId: room.id, startsAt: interval.start, endsAt: interval.end, blockFrom: block.start, blockTo: block.end,
      holdExpiresAt: ahead && hold !== 'nothing' ? hold : null, tentative: false, blocking: ahead && blocks(status),
    }];
  });
  await bulkInsertBookings(ctx, rows);
}

async function bookPeople(ctx: Ctx, teams: readonly { session: PlannedSession; assignments: readonly PlannedAssignment[] }[], codes: ReadonlyMap<string, string>, place: Place): Promise<void> {
  const rows = teams.flatMap(({ session, assignments }) => assignments.map((one): BulkBooking => ({
    ownerType: OWNER, ownerId: session.id, label: codes.get(session.id) ?? null, resourceId: one.staff.resourceId, startsAt: session.interval.start, endsAt: session.interval.end,
    blockFrom: one.coverage.start, blockTo: one.coverage.end, holdExpiresAt: null, tentative: isTentative(session), blocking: isAhead(place, one.coverage.end) && blocks(session.status),
  })));
  await bulkInsertBookings(ctx, rows);
}
const isTentative = (session: PlannedSession): boolean => !reached(session.status, 'assigned');

/**
 * The lines of sessions that are new, or that the file has changed: then they take the place of the old ones. A session
 * that came in without its lines, since the import was interrupted in between, gets them now.
 */
export async function writeLines(ctx: Ctx, sessions: readonly PlannedSession[], actionOf: (planned: { draft: Draft }) => Action, isTouched: (session: PlannedSession) => boolean): Promise<Written[]> {
  const isMissing = (session: PlannedSession) => {
    const lines = session.lines.filter((line) => !isOwn(session, line));
    return actionOf(session) === 'unchanged' && !isTouched(session) && lines.length > 0 && lines.every((line) => actionOf(line) === 'create');
  };
  const fresh = sessions.filter((session) => actionOf(session) !== 'unchanged' || isMissing(session));
  await insertLines(ctx, fresh, (session, line) => !isOwn(session, line));
  return fresh.flatMap((session) => session.lines.filter((line) => !isOwn(session, line)).map((line) => ({ draft: line.draft, entityId: line.id })));
}

/** A line that the row of the session itself gave: a sum without lines, a centavo of rounding. It comes and goes with it. */
const isOwn = (session: PlannedSession, line: PlannedLine): boolean => line.draft === session.draft;

const insertLines = (ctx: Ctx, sessions: readonly PlannedSession[], which: (session: PlannedSession, line: PlannedLine) => boolean) =>
  inParts(sessions.flatMap((session) => session.lines.map((line, at) => ({ session, line, order: at + 1 }))).filter(({ session, line }) => which(session, line)), (part) =>
    insertImportedLines(ctx, part.map(({ session, line, order }) => lineOf(session, line, order))));

function lineOf(session: PlannedSession, line: PlannedLine, displayOrder: number): LineInsert {
  const listMinor = line.quantity * line.unitPriceMinor;
  const isPackage = line.sourceType === 'package';
  const delivered = session.status === 'completed';
  return {
    id: line.id, photoSessionId: session.id, lineType: line.lineType, sourceType: line.sourceType, sourceId: line.source?.id ?? null,
    packageGroup: isPackage ? randomUUID() : null, packageName: isPackage ? line.name : null, itemCode: line.code === '' ? null : line.code, itemName: line.name, itemType: line.itemType,
    unitMeasure: line.unitMeasure, unitPriceMinor: line.unitPriceMinor, taxClass: line.taxClass, quantity: line.quantity, listMinor, discountMinor: line.discountMinor,
    lineTotalMinor: listMinor - line.discountMinor, editingDays: line.source !== null && 'editingDays' in line.source ? line.source.editingDays : null, displayOrder,
    isDelivered: delivered, deliveredAt: delivered ? session.interval.end.toString() : null,
  };
}

export async function writeAssignments(ctx: Ctx, sessions: readonly PlannedSession[], actionOf: (assignment: PlannedAssignment) => Action, place: Place): Promise<Written[]> {
  const teams = sessions.map((session) => ({ session, assignments: session.assignments.filter((one) => actionOf(one) === 'create') })).filter(({ assignments }) => assignments.length > 0);
  await inParts(teams.flatMap(({ session, assignments }) => assignments.map((one) => {
    const attended = reached(session.status, 'attended');
    return {
      id: one.id, photoSessionId: session.id, photographerId: one.staff.resourceId, role: one.lead ? 'lead' : 'assistant', coverageStart: one.coverage.start.toString(), coverageEnd: one.coverage.end.toString(),
      status: reached(session.status, 'assigned') ? 'assigned' : 'tentative', attended, attendedAt: attended ? session.interval.end.toString() : null,
    };
  })), (part) => insertAssignments(ctx, part));
  const codes = new Map([...(await snapshots(ctx, teams.map(({ session }) => session.id)))].map(([id, { session }]) => [id, String(session['code'])]));
  await bookPeople(ctx, teams, codes, place);
  return teams.flatMap(({ assignments }) => assignments.map(({ draft, id }) => ({ draft, entityId: id })));
}
