import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, Flag, Id, Instant, LocalDate, OptionalText, PageQuery, SignedMinor, Text, Version, Zone, pageOf } from './shapes.ts';
import { AssignmentRole, AssignmentStatus, DeliveryMethod, DeliveryUrgency, NoteKind, SessionStatus, SessionType } from './studio-terms.ts';
import { Deliverable, PastSessionFields, Person, SessionDetail, SessionNote, SessionParams } from './studio.ts';

// The later life of a photo session: team and attendance, editing, delivery, groups, and what each role sees of it
// (studio 4.2 to 4.4, 5.8, 5.9, 8, 11). Commands answer the session as the caller now sees it.

const path = (rest: string) => `/api/v1/studio/${rest}`;
const AssignmentParams = z.strictObject({ assignmentId: Id });
const TeamParams = z.strictObject({ id: Id, assignmentId: Id });
const Reason = Text(1000);
const command = { response: SessionDetail, audit: true } as const;
const STATE = ['SESSION_NOT_FOUND', 'INVALID_STATE_TRANSITION'] as const;

// -------------------------------------------------------------------------------------------------------------- team
export const editAssignment = endpoint({
  id: 'studio.editAssignment', method: 'PATCH', path: path('sessions/:id/assignments/:assignmentId'), permission: 'studio.session.assign-resources', summary: 'Change role, coverage or notes of one of the team; a new lead makes the former an assistant', params: TeamParams,
  body: z.strictObject({ role: AssignmentRole, coverageStart: Instant, coverageEnd: Instant, notes: OptionalText(1000).nullable() }).partial(), ifMatch: true, ...command, errors: [...STATE, 'ASSIGNMENT_NOT_FOUND', 'PHOTOGRAPHER_NOT_AVAILABLE', 'RESOURCE_INACTIVE'],
});
export const replaceAssignment = endpoint({
  id: 'studio.replaceAssignment', method: 'POST', path: path('sessions/:id/assignments/:assignmentId/replace'), permission: 'studio.session.assign-resources', summary: 'One photographer in place of another, in one step', params: TeamParams,
  body: z.strictObject({ photographerId: Id, coverageStart: Instant.optional(), coverageEnd: Instant.optional(), notes: OptionalText(1000).nullable().optional(), reason: Text(500).optional() }), ...command,
  errors: [...STATE, 'ASSIGNMENT_NOT_FOUND', 'RESOURCE_NOT_FOUND', 'USER_NOT_PHOTOGRAPHER', 'RESOURCE_INACTIVE', 'PHOTOGRAPHER_NOT_AVAILABLE', 'ALREADY_ASSIGNED'],
});
export const markNoShow = endpoint({
  id: 'studio.markNoShow', method: 'POST', path: path('sessions/:id/assignments/:assignmentId/no-show'), permission: 'studio.session.assign-resources', summary: 'This photographer did not come; said after the end of the session', params: TeamParams, body: z.strictObject({ reason: Text(500) }), ...command,
  errors: [...STATE, 'ASSIGNMENT_NOT_FOUND', 'SESSION_NOT_ENDED'],
});
export const acknowledgeAssignment = endpoint({
  id: 'studio.acknowledgeAssignment', method: 'POST', path: path('assignments/:assignmentId/acknowledge'), permission: 'studio.session.mark-attended', summary: 'The photographer has seen it and will come; repeating it changes nothing', params: AssignmentParams, body: z.strictObject({}), response: SessionDetail,
  errors: ['ASSIGNMENT_NOT_FOUND', 'INVALID_STATE_TRANSITION', 'SESSION_NOT_ASSIGNED_TO_USER'],
});
export const markAttendance = endpoint({
  id: 'studio.markAttendance', method: 'POST', path: path('assignments/:assignmentId/attendance'), permission: 'studio.session.mark-attended', summary: 'Mark or unmark attendance: photographers their own row, coordinators any with a reason; harmless when an offline phone sends it again', params: AssignmentParams,
  body: z.strictObject({
    attended: z.boolean(), notes: OptionalText(1000).nullable().optional(),
    /** The lead: the session is done, whoever else has not marked. */
    closeForTeam: z.boolean().optional(),
    /** When it was marked, on the phone. */
    occurredAt: Instant.optional(),
    /** Needed for the row of somebody else. */
    reason: Reason.optional(),
  }), response: SessionDetail, errors: ['ASSIGNMENT_NOT_FOUND', 'INVALID_STATE_TRANSITION', 'SESSION_DATE_NOT_REACHED', 'SESSION_NOT_ASSIGNED_TO_USER', 'NOT_LEAD'],
});
export const attendAll = endpoint({
  id: 'studio.attendAll', method: 'POST', path: path('sessions/:id/attend'), permission: 'studio.session.mark-attended', summary: 'A coordinator marks the session as attended: all of the team, or those named', params: SessionParams,
  body: z.strictObject({ reason: Reason, assignmentIds: z.array(Id).min(1).max(10).optional(), occurredAt: Instant.optional() }), ...command, errors: [...STATE, 'ASSIGNMENT_NOT_FOUND', 'SESSION_DATE_NOT_REACHED', 'SESSION_NOT_ASSIGNED_TO_USER', 'MISSING_RESOURCES'],
});
export const undoAttended = endpoint({
  id: 'studio.undoAttended', method: 'POST', path: path('sessions/:id/undo-attended'), permission: 'studio.session.edit.all', summary: 'T13: back to assigned, within a day and before anybody edits', params: SessionParams, body: z.strictObject({ reason: Reason }), ifMatch: true, ...command, errors: STATE,
});

// ------------------------------------------------------------------------------------------------------------- notes
export const addNote = endpoint({
  id: 'studio.addNote', method: 'POST', path: path('sessions/:id/notes'), permission: ['studio.session.view.own', 'studio.session.view.all'], summary: 'Add an observation or incident; the same id again changes nothing', params: SessionParams,
  /** `id` is made by the sender, so that an offline phone may send it again. */
  body: z.strictObject({ id: Id.optional(), kind: NoteKind, body: Text(4000), fileId: Id.nullable().optional(), occurredAt: Instant.optional() }), response: SessionNote, status: 201, errors: ['SESSION_NOT_FOUND', 'SESSION_NOT_ASSIGNED_TO_USER', 'NOTE_ID_TAKEN', 'FILE_NOT_FOUND', 'FILE_IN_USE', 'IMMUTABLE_SESSION'],
});

// ----------------------------------------------------------------------------------------------------------- editing
export const EditingJob = z.strictObject({
  id: Id, code: z.string(), version: Version, status: SessionStatus, zone: Zone, clientName: z.string(), sessionType: SessionType, sessionDate: LocalDate, attendedAt: Instant.nullable(), isRush: z.boolean(),
  estimatedDeliveryDate: LocalDate, promisedDeliveryDate: LocalDate.nullable(), estimatedEditingDays: z.int(),
  /** Local days until the estimated delivery; below zero when it is late. */
  daysLeft: z.int(), urgency: DeliveryUrgency,
  editor: Person.nullable(), editingStartedAt: Instant.nullable(), reworkCount: z.int(), /** Why it came back last (T10). */ reworkReason: z.string().nullable(), photographers: z.array(Person), deliverables: z.array(Deliverable), eventDescription: z.string().nullable(), clientRequirements: z.string().nullable(), notes: z.int(),
});
export const editingQueue = endpoint({
  id: 'studio.editingQueue', method: 'GET', path: path('editing/queue'), permission: 'studio.session.view.queue', summary: 'Jobs without editor in the order of studio 5.9, the caller\'s own, and for those who see all what others edit',
  query: z.strictObject({ branchId: Id.optional() }),
  /** Each list holds at most 200, the most urgent; the totals count all. */
  response: z.strictObject({ queue: z.array(EditingJob), mine: z.array(EditingJob), others: z.array(EditingJob), queueTotal: z.int(), mineTotal: z.int(), othersTotal: z.int(), /** 0 = no limit. */ maxConcurrent: z.int() }), errors: [],
});
export const editors = endpoint({
  id: 'studio.editors', method: 'GET', path: path('editing/editors'), permission: 'studio.session.assign-resources', summary: 'Who may edit, and how much each has in hand', response: z.strictObject({ items: z.array(Person.extend({ load: z.int() })) }), errors: [],
});
export const takeSession = endpoint({
  id: 'studio.takeSession', method: 'POST', path: path('sessions/:id/take'), permission: 'studio.session.take-editing', summary: 'T8: take a job from the queue', params: SessionParams, body: z.strictObject({}), ...command, errors: [...STATE, 'EDITOR_ALREADY_ASSIGNED', 'EDITOR_WORKLOAD_EXCEEDED', 'SESSION_NOT_ASSIGNED_TO_USER'],
});
export const assignEditor = endpoint({
  id: 'studio.assignEditor', method: 'POST', path: path('sessions/:id/assign-editor'), permission: 'studio.session.assign-resources', summary: 'T8 by a coordinator, or with `handOver` another editor for a job in editing', params: SessionParams,
  body: z.strictObject({ editorId: Id, /** Lets the editor have more than the limit. */ overrideReason: Text(500).optional(), handOver: z.boolean().optional(), reason: Text(500).optional() }), ...command, errors: [...STATE, 'EDITOR_ALREADY_ASSIGNED', 'EDITOR_WORKLOAD_EXCEEDED', 'USER_NOT_EDITOR'],
});
export const editEditing = endpoint({
  id: 'studio.editEditing', method: 'PATCH', path: path('sessions/:id/editing'), permission: ['studio.session.take-editing', 'studio.session.assign-resources'], summary: 'Change the days of editing; the client is told the new date', params: SessionParams, body: z.strictObject({ estimatedEditingDays: z.int().min(1).max(365), note: Text(1000) }), ifMatch: true, ...command,
  errors: [...STATE, 'INVALID_DELIVERY_DATE', 'SESSION_NOT_ASSIGNED_TO_USER'],
});
export const markReady = endpoint({
  id: 'studio.markReady', method: 'POST', path: path('sessions/:id/ready'), permission: 'studio.session.mark-ready', summary: 'T9: the material is finished', params: SessionParams, body: z.strictObject({}), ifMatch: true, ...command, errors: [...STATE, 'SESSION_NOT_ASSIGNED_TO_USER'],
});
export const rework = endpoint({
  id: 'studio.rework', method: 'POST', path: path('sessions/:id/rework'), permission: 'studio.session.assign-resources', summary: 'T10: back to the editor', params: SessionParams, body: z.strictObject({ reason: Reason }), ifMatch: true, ...command, errors: STATE,
});
export const completeSession = endpoint({
  id: 'studio.completeSession', method: 'POST', path: path('sessions/:id/complete'), permission: 'studio.session.complete', summary: 'T11: delivered and paid', params: SessionParams, body: z.strictObject({ deliveryMethod: DeliveryMethod.optional(), deliveryAddress: OptionalText(500).nullable().optional(), reason: Reason.optional() }), ifMatch: true, ...command,
  errors: [...STATE, 'INSUFFICIENT_PAYMENT'],
});

// ------------------------------------------------------------------------------------------------------------- moves
export const rescheduleSession = endpoint({
  id: 'studio.rescheduleSession', method: 'POST', path: path('sessions/:id/reschedule'), permission: 'studio.session.reschedule-late', summary: 'From assigned on: move date, room and every coverage in one step (studio 4.2)', params: SessionParams,
  body: z.strictObject({ startsAt: Instant, endsAt: Instant, roomId: Id.nullable().optional(), reason: Reason }), ifMatch: true, ...command,
  errors: [...STATE, 'INVALID_SESSION_DATE', 'ROOM_NOT_FOUND', 'RESOURCE_INACTIVE', 'ROOM_NOT_AVAILABLE', 'PHOTOGRAPHER_NOT_AVAILABLE'],
});
/** A session that took place and was never entered: it begins as attended, without deposit, its team marked. */
export const backdateSession = endpoint({
  id: 'studio.backdateSession', method: 'POST', path: path('sessions/backdate'), permission: 'studio.session.backdate', summary: 'Enter a session of the past as attended',
  body: PastSessionFields.extend({ photographerIds: z.array(Id).min(1).max(10), reason: Reason }),
  ...command, status: 201, errors: ['CLIENT_NOT_FOUND', 'CLIENT_INACTIVE', 'CLIENT_BLOCKED', 'CLIENT_MERGED', 'ROOM_NOT_FOUND', 'ZONE_NOT_FOUND', 'RESOURCE_NOT_FOUND', 'RESOURCE_INACTIVE', 'INVALID_SESSION_DATE', 'ROOM_NOT_AVAILABLE', 'PHOTOGRAPHER_NOT_AVAILABLE', 'USER_NOT_PHOTOGRAPHER', 'ALREADY_ASSIGNED', 'TRANSPORT_NOT_ALLOWED', 'DISCOUNT_EXCEEDS_TOTAL', 'AMOUNT_TOO_LARGE', 'ITEM_NOT_FOUND', 'PACKAGE_NOT_FOUND', 'PACKAGE_ITEMS_EMPTY', 'PACKAGE_HAS_INACTIVE_ITEMS', 'INVALID_SESSION_TYPE', 'SESSION_WITHOUT_ITEMS', 'SESSION_TOTAL_ZERO'],
});

// ------------------------------------------------------------------------------------------------------------ groups
export const joinGroup = endpoint({
  id: 'studio.joinGroup', method: 'POST', path: path('sessions/:id/group'), permission: 'studio.session.edit.pre-assigned', summary: 'Put the session into the group of another of the same event', params: SessionParams, body: z.strictObject({ withSessionId: Id }), ...command, errors: ['SESSION_NOT_FOUND'],
});
export const leaveGroup = endpoint({
  id: 'studio.leaveGroup', method: 'DELETE', path: path('sessions/:id/group'), permission: 'studio.session.edit.pre-assigned', summary: 'Take the session out of its group', params: SessionParams, ...command, errors: ['SESSION_NOT_FOUND'],
});

// ------------------------------------------------------------------------------------------------------------ agenda
/** One own assignment, with all that is needed on the way to it; no money. Made to be kept on a phone. */
export const AgendaEntry = z.strictObject({
  assignmentId: Id, sessionId: Id, code: z.string(), version: Version, status: SessionStatus, assignmentStatus: AssignmentStatus, tentative: z.boolean(), role: AssignmentRole, zone: Zone, sessionType: SessionType, sessionDate: LocalDate, startsAt: Instant, endsAt: Instant, coverageStart: Instant, coverageEnd: Instant,
  roomName: z.string().nullable(), locationText: z.string().nullable(), lat: z.number().nullable(), lng: z.number().nullable(), client: z.strictObject({ fullName: z.string(), primaryPhone: z.string().nullable(), email: z.string().nullable() }),
  eventDescription: z.string().nullable(), clientRequirements: z.string().nullable(), notes: z.string().nullable(), deliverables: z.array(Deliverable),
  team: z.array(z.strictObject({ name: z.string(), role: AssignmentRole, attended: z.boolean(), isMe: z.boolean() })), acknowledgedAt: Instant.nullable(), attended: z.boolean(), attendedAt: Instant.nullable(),
  /** Marking attendance is allowed from this instant on: the start of the local day of the session. */
  attendFrom: Instant,
});
export const myAgenda = endpoint({
  id: 'studio.myAgenda', method: 'GET', path: path('me/agenda'), permission: 'studio.session.view.own', summary: 'Own assignments, from yesterday for the next 30 days unless said otherwise (at most 62 days)', query: z.strictObject({ from: LocalDate.optional(), to: LocalDate.optional() }),
  response: z.strictObject({ items: z.array(AgendaEntry), from: LocalDate, to: LocalDate, zone: Zone, asOf: Instant }), errors: [],
});

// -------------------------------------------------------------------------------------------------------- dashboards
const branch = z.strictObject({ branchId: Id.optional() });
export const coordinatorDashboard = endpoint({
  id: 'studio.coordinatorDashboard', method: 'GET', path: path('dashboard/coordinator'), permission: 'studio.session.view.all', summary: 'Exact counts of what waits (studio 9 Today, 11)', query: branch,
  response: z.strictObject({
    /** Neither completed nor canceled. */
    active: z.int(), unanswered: z.int(), oldestUnansweredAt: Instant.nullable(), waitingForDeposit: z.int(), nextPaymentDeadlineAt: Instant.nullable(), depositsToVerify: z.int(),
    /** Pre-scheduled to assigned, within 30 days, with fewer photographers than needed. */
    unstaffed: z.int(), withoutReservation: z.int(),
    /** Sessions and money still owed, from confirmed on. */
    balances: z.int(), balanceDueMinor: SignedMinor, currency: Currency.nullable(), readyWithBalance: z.int(), today: z.int(), next7Days: z.int(), toMark: z.int(), queue: z.int(), atRisk: z.int(), waitlist: z.int(),
    byStatus: z.array(z.strictObject({ status: SessionStatus, count: z.int(), totalMinor: z.int() })),
  }), errors: [],
});
export const photographerDashboard = endpoint({
  id: 'studio.photographerDashboard', method: 'GET', path: path('dashboard/photographer'), permission: 'studio.session.view.own', summary: 'The next job and own counts', response: z.strictObject({ next: AgendaEntry.nullable(), thisWeek: z.int(), toAcknowledge: z.int(), pendingToMark: z.int(), /** Attended, this month. */ completed: z.int() }), errors: [],
});
export const editorDashboard = endpoint({
  id: 'studio.editorDashboard', method: 'GET', path: path('dashboard/editor'), permission: 'studio.session.view.queue', summary: 'Counts of the queue and of own jobs, and the next to take', query: branch,
  response: z.strictObject({ queue: z.int(), queueRush: z.int(), mine: z.int(), dueIn2Days: z.int(), late: z.int(), maxConcurrent: z.int(), nextInQueue: EditingJob.nullable(), nextOfMine: EditingJob.nullable() }), errors: [],
});

// --------------------------------------------------------------------------------------------------------- integrity
export const IntegrityCheck = z.enum(['totals_differ', 'paid_above_total', 'figures_differ', 'missing_resources', 'overlapping_bookings', 'refunds_above_receipts', 'deadline_passed']);
export const IntegrityIssue = z.strictObject({ id: Id, check: IntegrityCheck, sessionId: Id.nullable(), sessionCode: z.string().nullable(), localDate: LocalDate, details: z.record(z.string(), z.unknown()), foundAt: Instant, path: z.string().nullable() });
export const integrityIssues = endpoint({
  id: 'studio.integrityIssues', method: 'GET', path: path('integrity-issues'), permission: 'studio.session.edit.all', summary: 'What the nightly check found (J4), newest first', query: PageQuery.extend({ check: IntegrityCheck.optional(), latestOnly: Flag.optional() }), response: pageOf(IntegrityIssue), errors: [],
});

// ------------------------------------------------------------------------------------------------------------- enums
export const enums = endpoint({
  id: 'studio.enums', method: 'GET', path: path('config/enums'), permission: 'signed_in', summary: 'Every word that a field may hold, with its label in Spanish and in the language asked for',
  response: z.record(z.string(), z.array(z.strictObject({ value: z.string(), labelEs: z.string(), label: z.string() }))), errors: [],
});
