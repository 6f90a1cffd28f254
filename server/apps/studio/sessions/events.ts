import { z } from 'zod';
import { AssignmentRole, CancelInitiator, CancelReasonCode } from '#contracts/studio-terms.ts';
import { Instant, LocalDate } from '#contracts/shapes.ts';
import { defineEvent } from '#platform/outbox.ts';

// What happened to a photo session, for those who tell clients and crew, keep calendars, or count. Each is emitted in
// the transaction of its cause; who reacts looks at the session again, since by then it may have moved on.

const about = { sessionId: z.uuid(), round: z.int() };
const Plain = z.strictObject(about);

export const sessionRequested = defineEvent('studio.session_requested', Plain);
export const sessionPreScheduled = defineEvent('studio.session_pre_scheduled', Plain);
export const sessionConfirmed = defineEvent('studio.session_confirmed', Plain);
/** Back in negotiation (T4, T5); `round` is the new one. */
export const sessionReopened = defineEvent('studio.session_reopened', Plain);
export const sessionAssigned = defineEvent('studio.session_assigned', Plain);
/** The changes deadline has passed and people or room are missing; once a session and local day. */
export const sessionUnstaffed = defineEvent('studio.session_unstaffed', z.strictObject({ ...about, localDate: LocalDate, missingPhotographers: z.int(), missingRoom: z.boolean() }));
export const sessionAttended = defineEvent('studio.session_attended', Plain);
/** Attendance was marked by mistake (T13). */
export const sessionUnattended = defineEvent('studio.session_unattended', Plain);
export const sessionEditingStarted = defineEvent('studio.session_editing_started', z.strictObject({ ...about, editorId: z.uuid(), handedOver: z.boolean() }));
export const sessionReady = defineEvent('studio.session_ready', Plain);
export const sessionReworked = defineEvent('studio.session_reworked', z.strictObject({ ...about, reason: z.string() }));
export const sessionCompleted = defineEvent('studio.session_completed', Plain);
export const sessionCanceled = defineEvent('studio.session_canceled', z.strictObject({ ...about, refundMinor: z.int(), initiator: CancelInitiator, reasonCode: CancelReasonCode, reason: z.string(), fromStatus: z.string() }));
/** Date, time, room or place is another than before; `late` by POST reschedule, from assigned on. */
export const sessionRescheduled = defineEvent('studio.session_rescheduled', z.strictObject({ ...about, late: z.boolean(), before: z.strictObject({ startsAt: Instant, endsAt: Instant, roomId: z.uuid().nullable(), locationText: z.string().nullable() }) }));
/** The promise to the client moved (studio 5.5). */
export const sessionDeliveryChanged = defineEvent('studio.session_delivery_changed', z.strictObject({ ...about, oldDate: LocalDate.nullable(), newDate: LocalDate, note: z.string() }));
/** One per person concerned: a replacement is a `removed` and a `named`. */
export const sessionAssignmentChanged = defineEvent('studio.session_assignment_changed', z.strictObject({ ...about, assignmentId: z.uuid(), photographerId: z.uuid(), userId: z.uuid().nullable(), change: z.enum(['named', 'removed', 'coverage', 'role', 'no_show', 'acknowledged']), role: AssignmentRole, tentative: z.boolean() }));
export const sessionNoteAdded = defineEvent('studio.session_note_added', z.strictObject({ ...about, noteId: z.uuid(), kind: z.string() }));
/** A request on the waiting list could be booked now. */
export const sessionWaitlistFreed = defineEvent('studio.session_waitlist_freed', Plain);
