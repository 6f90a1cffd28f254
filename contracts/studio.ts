import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { StoredFile } from './files.ts';
import { Currency, Flag, Id, Instant, LocalDate, Minor, OptionalText, PageQuery, SignedMinor, Text, Version, Zone, listOf, pageOf } from './shapes.ts';
import {
  AllocationKind, AssignmentRole, AssignmentStatus, CancelInitiator, CancelReasonCode, DeliveryMethod, ItemType, LeadSource, LineType, NoteKind, PaymentMethod, SessionCommand, SessionStatus, SessionType, StudioSettings, UnitMeasure,
} from './studio-terms.ts';

// The photo session: request, quote, hold, deposit, confirmation, cancellation (studio 3.5 to 3.9, 4, 8).

const path = (rest: string) => `/api/v1/studio/${rest}`;
export const SessionParams = z.strictObject({ id: Id });

// ---------------------------------------------------------------------------------------------------- what is shown
export const SessionLine = z.strictObject({
  id: Id, lineType: LineType, packageGroup: Id.nullable(), packageName: z.string().nullable(), itemCode: z.string().nullable(), itemName: z.string(), itemType: ItemType.nullable(), unitMeasure: UnitMeasure.nullable(),
  unitPriceMinor: z.int(), quantity: z.int(), listMinor: z.int(), discountMinor: z.int(), lineTotalMinor: z.int(), descriptionOverride: z.string().nullable(), displayOrder: z.int(),
  isDelivered: z.boolean(),
});
export const SessionAssignment = z.strictObject({
  id: Id, photographerId: Id, photographerName: z.string(), role: AssignmentRole, coverageStart: Instant, coverageEnd: Instant, status: AssignmentStatus, attended: z.boolean(), notes: z.string().nullable(), version: Version,
  acknowledgedAt: Instant.nullable(), attendedAt: Instant.nullable(),
  /** The caller's own row. */
  isMine: z.boolean(),
});
/** An observation or incident; never changed, never removed. */
export const SessionNote = z.strictObject({
  id: Id, kind: NoteKind, body: z.string(), file: StoredFile.nullable(), authorId: Id.nullable(), authorName: z.string(),
  /** When it was written, on the phone. */
  occurredAt: Instant,
  /** When it arrived here. */
  createdAt: Instant,
});
/** What was sold, without prices: what crew read. */
export const Deliverable = z.strictObject({ name: z.string(), quantity: z.int() });
export const Person = z.strictObject({ id: Id, name: z.string() });
export const SiblingSession = z.strictObject({ id: Id, code: z.string(), status: SessionStatus, sessionType: SessionType, startsAt: Instant, sessionDate: LocalDate, clientName: z.string(), totalMinor: z.int().nullable() });
export const SessionReceipt = z.strictObject({
  id: Id, method: PaymentMethod, amountMinor: z.int(), documentNumber: z.string().nullable(), paymentDate: LocalDate, status: z.enum(['pending', 'verified', 'rejected']), registeredAt: Instant, verifiedAt: Instant.nullable(),
  allocations: z.array(z.strictObject({ kind: AllocationKind, amountMinor: z.int(), round: z.int() })),
});
export const SessionRefund = z.strictObject({
  id: Id, paymentId: Id, amountMinor: z.int(), reason: z.string(), pctApplied: z.int().nullable(), status: z.enum(['pending', 'executed', 'failed', 'voided']), method: z.string(),
});
export const HistoryEntry = z.strictObject({
  id: Id, fromState: SessionStatus.nullable(), toState: SessionStatus, round: z.int().nullable(), actorType: z.string(), actorId: Id.nullable(), actorName: z.string().nullable(), reason: z.string().nullable(), notes: z.string().nullable(), occurredAt: Instant,
});

/** A row of the list, the board and the agenda. Money is null for crew (studio 5.8). */
export const SessionSummary = z.strictObject({
  id: Id, code: z.string(), branchId: Id, zone: Zone, clientId: Id, clientName: z.string(), sessionType: SessionType, status: SessionStatus, round: z.int(), startsAt: Instant, endsAt: Instant, sessionDate: LocalDate,
  roomId: Id.nullable(), roomName: z.string().nullable(), locationText: z.string().nullable(), photographers: z.array(z.strictObject({ id: Id, name: z.string(), role: AssignmentRole })), requiredPhotographers: z.int(),
  currency: Currency, totalMinor: z.int().nullable(), netPaidMinor: z.int().nullable(), balanceDueMinor: SignedMinor.nullable(), paymentDeadlineAt: Instant.nullable(), changesDeadlineAt: Instant.nullable(),
  /** The interval is not held any more: it is booked again when the session is pre-scheduled. */
  withoutReservation: z.boolean(), isRush: z.boolean(), version: Version,
  requestedAt: Instant, assignedEditor: Person.nullable(), estimatedDeliveryDate: LocalDate.nullable(), groupId: Id.nullable(), isComplimentary: z.boolean(),
  /** Attended or in editing, and due tomorrow or earlier (J8). */
  atRisk: z.boolean(),
});

export const SessionDetail = SessionSummary.extend({
  client: z.strictObject({ id: Id, fullName: z.string(), primaryPhone: z.string().nullable(), email: z.string().nullable(), clientType: z.enum(['individual', 'institutional']).nullable(), riskFlag: z.boolean().nullable() }),
  travelZoneId: Id.nullable(), lat: z.number().nullable(), lng: z.number().nullable(), eventDescription: z.string().nullable(), clientRequirements: z.string().nullable(), internalNotes: z.string().nullable(), leadSource: LeadSource.nullable(),
  subtotalMinor: z.int().nullable(), transportMinor: z.int().nullable(), discountMinor: z.int().nullable(), depositPct: z.int().nullable(), depositMinor: z.int().nullable(), shortfallMinor: z.int().nullable(), pendingMinor: z.int().nullable(),
  everConfirmed: z.boolean(), holdExpiresAt: Instant.nullable(), waitlist: z.boolean(), estimatedEditingDays: z.int(), promisedDeliveryDate: LocalDate.nullable(), deliveryMethod: DeliveryMethod.nullable(), deliveryAddress: z.string().nullable(),
  firstResponseAt: Instant.nullable(), canceledAt: Instant.nullable(), cancelInitiator: CancelInitiator.nullable(), cancelReasonCode: CancelReasonCode.nullable(), cancellationReason: z.string().nullable(),
  rushEditingDays: z.int().nullable(), editingStartedAt: Instant.nullable(), readyAt: Instant.nullable(), attendedAt: Instant.nullable(), deliveredAt: Instant.nullable(), reworkCount: z.int(), preScheduledAt: Instant.nullable(),
  /** The changes deadline that stood before a reopening: what a cancellation of the reopened session is measured against. */
  priorChangesDeadlineAt: Instant.nullable(),
  deliverables: z.array(Deliverable), notes: z.array(SessionNote), siblings: z.array(SiblingSession),
  lines: z.array(SessionLine), assignments: z.array(SessionAssignment), receipts: z.array(SessionReceipt), refunds: z.array(SessionRefund),
  /** Where the caller may take it from here; the first is the step that usually comes next. */
  allowed: z.array(SessionStatus),
  can: z.array(SessionCommand),
  /** What the caller may edit now (studio 4.2). */
  editable: z.strictObject({ terms: z.boolean(), assignments: z.boolean(), notes: z.boolean(), payments: z.boolean() }),
});

// ------------------------------------------------------------------------------------------------------------ write
const Coordinates = { lat: z.number().min(-90).max(90).nullable().optional(), lng: z.number().min(-180).max(180).nullable().optional() };

export const NewSessionItem = z.strictObject({
  itemId: Id, quantity: z.int().min(1).max(100_000), descriptionOverride: OptionalText(500).nullable().optional(),
  /** An own price per unit in place of the catalog's. */
  unitPriceMinor: Minor.optional(), discountMinor: Minor.optional(),
});

const sessionFields = z.strictObject({
  branchId: Id, clientId: Id, sessionType: SessionType, startsAt: Instant, endsAt: Instant,
  roomId: Id.nullable().optional(), locationText: OptionalText(500).nullable().optional(), ...Coordinates, travelZoneId: Id.nullable().optional(),
  requiredPhotographers: z.int().min(1).max(10).optional(), photographerIds: z.array(Id).max(10).optional(),
  eventDescription: OptionalText(4000).nullable().optional(), clientRequirements: OptionalText(4000).nullable().optional(), internalNotes: OptionalText(4000).nullable().optional(), leadSource: LeadSource.nullable().optional(),
  packageIds: z.array(Id).max(20).optional(), items: z.array(NewSessionItem).max(100).optional(), transportMinor: Minor.optional(), discountMinor: Minor.optional(), discountPct: z.number().min(0).max(100).optional(),
  depositPct: z.int().min(0).max(100).optional(), deliveryMethod: DeliveryMethod.nullable().optional(), deliveryAddress: OptionalText(500).nullable().optional(), isRush: z.boolean().optional(), rushEditingDays: z.int().min(1).max(90).nullable().optional(),
  waitlist: z.boolean().optional(), isComplimentary: z.boolean().optional(),
  /** Request, negotiation and quote in one go ("quick quote"): ends pre-scheduled, in the same transaction. */
  quickQuote: z.boolean().optional(), overrideReason: Text(500).optional(),
  /** Joins the session to the group of another of the same event, and makes the group if there is none. */
  groupWithId: Id.optional(),
});
/** What a session of the past has, too. */
export const PastSessionFields = sessionFields.pick({
  branchId: true, clientId: true, sessionType: true, startsAt: true, endsAt: true, roomId: true, locationText: true, travelZoneId: true, eventDescription: true, clientRequirements: true, internalNotes: true, leadSource: true,
  packageIds: true, items: true, transportMinor: true, discountMinor: true, discountPct: true, deliveryMethod: true, deliveryAddress: true, isComplimentary: true,
});
export const NewSession = sessionFields.refine((session) => Date.parse(session.startsAt) < Date.parse(session.endsAt), { path: ['endsAt'], error: 'ends_before_start' });

export const SessionEdit = z.strictObject({
  clientId: Id, sessionType: SessionType, startsAt: Instant, endsAt: Instant, roomId: Id.nullable(), locationText: OptionalText(500).nullable(), lat: Coordinates.lat, lng: Coordinates.lng, travelZoneId: Id.nullable(),
  requiredPhotographers: z.int().min(1).max(10), eventDescription: OptionalText(4000).nullable(), clientRequirements: OptionalText(4000).nullable(), internalNotes: OptionalText(4000).nullable(), leadSource: LeadSource.nullable(),
  transportMinor: Minor, discountMinor: Minor, discountPct: z.number().min(0).max(100), depositPct: z.int().min(0).max(100), deliveryMethod: DeliveryMethod.nullable(), deliveryAddress: OptionalText(500).nullable(), isRush: z.boolean(), rushEditingDays: z.int().min(1).max(90).nullable(), isComplimentary: z.boolean(),
  /** Needed when the new date would put the session inside its changes window (studio 4.2). */
  acknowledgeLateWindow: z.boolean(),
  /** Needed with `studio.session.edit.all` where the ordinary right has ended. */
  reason: Text(500), overrideReason: Text(500),
}).partial();

const TERMS = ['CLIENT_NOT_FOUND', 'CLIENT_INACTIVE', 'CLIENT_BLOCKED', 'CLIENT_MERGED', 'ROOM_NOT_FOUND', 'ZONE_NOT_FOUND', 'RESOURCE_INACTIVE', 'INVALID_SESSION_DATE', 'ROOM_NOT_AVAILABLE', 'PHOTOGRAPHER_NOT_AVAILABLE', 'USER_NOT_PHOTOGRAPHER', 'TRANSPORT_NOT_ALLOWED', 'DISCOUNT_EXCEEDS_TOTAL', 'AMOUNT_TOO_LARGE'] as const;
const LINES = ['ITEM_NOT_FOUND', 'PACKAGE_NOT_FOUND', 'PACKAGE_ITEMS_EMPTY', 'PACKAGE_HAS_INACTIVE_ITEMS', 'INVALID_SESSION_TYPE'] as const;
const EDITS = ['SESSION_NOT_FOUND', 'CHANGES_DEADLINE_EXPIRED', 'IMMUTABLE_SESSION', 'PAYMENT_PENDING_VERIFICATION', 'INVALID_STATE_TRANSITION'] as const;
const QUOTE = ['SESSION_WITHOUT_ITEMS', 'SESSION_TOTAL_ZERO', 'PHOTOGRAPHER_CAPACITY_EXCEEDED'] as const;

export const listSessions = endpoint({
  id: 'studio.listSessions', method: 'GET', path: path('sessions'), permission: ['studio.session.view.all', 'studio.session.view.own'], summary: 'Photo sessions; crew see their own',
  query: PageQuery.extend({
    status: listOf(SessionStatus).optional(), from: LocalDate.optional(), to: LocalDate.optional(), clientId: Id.optional(), photographerId: Id.optional(), roomId: Id.optional(), branchId: Id.optional(), sessionType: SessionType.optional(),
    editorId: Id.optional(), groupId: Id.optional(), text: Text(100).optional(), unstaffed: Flag.optional(), balanceDue: Flag.optional(), atRisk: Flag.optional(),
    /** By due date come only those that have one. */
    sort: z.enum(['startsAt', '-startsAt', 'requestedAt', '-requestedAt', 'estimatedDeliveryDate', 'paymentDeadlineAt']).default('startsAt'),
    /** A file of every row in place of a page. */
    export: z.enum(['csv', 'xlsx']).optional(),
  }), response: pageOf(SessionSummary), errors: ['EXPORTS_BUSY'],
});
export const getSession = endpoint({
  id: 'studio.getSession', method: 'GET', path: path('sessions/:id'), permission: ['studio.session.view.all', 'studio.session.view.own'], summary: 'One photo session with everything about it',
  params: SessionParams, response: SessionDetail, errors: ['SESSION_NOT_FOUND', 'SESSION_NOT_ASSIGNED_TO_USER'],
});
export const createSession = endpoint({
  id: 'studio.createSession', method: 'POST', path: path('sessions'), permission: 'studio.session.create', summary: 'Take a request (T0), or quote at once', body: NewSession, response: SessionDetail, status: 201, audit: true,
  errors: [...TERMS, ...LINES, ...QUOTE],
});
export const editSession = endpoint({
  id: 'studio.editSession', method: 'PATCH', path: path('sessions/:id'), permission: ['studio.session.edit.pre-assigned', 'studio.session.edit.all'], summary: 'Change a photo session (studio 4.2)', params: SessionParams, body: SessionEdit, response: SessionDetail, ifMatch: true, audit: true,
  errors: [...TERMS, ...EDITS, 'RESCHEDULE_INSIDE_WINDOW', 'PHOTOGRAPHER_CAPACITY_EXCEEDED'],
});
export const deleteSession = endpoint({
  id: 'studio.deleteSession', method: 'DELETE', path: path('sessions/:id'), permission: 'studio.session.delete', summary: 'Remove a request or negotiation without receipts', params: SessionParams, ifMatch: true, audit: true, errors: ['SESSION_NOT_FOUND', 'SESSION_HAS_PAYMENTS', 'INVALID_STATE_TRANSITION'],
});
export const transitionSession = endpoint({
  id: 'studio.transitionSession', method: 'POST', path: path('sessions/:id/transition'), summary: 'Take a step by the name of its target (T1 to T11, T13); canceling has its own route', params: SessionParams,
  permission: ['studio.session.edit.pre-assigned', 'studio.session.edit.all', 'studio.session.assign-resources', 'studio.session.mark-attended', 'studio.session.take-editing', 'studio.session.mark-ready', 'studio.session.complete'],
  body: z.strictObject({ to: SessionStatus, reason: Text(1000).optional(), overrideReason: Text(500).optional(), /** For `in_editing` by a coordinator. */ editorId: Id.optional() }), response: SessionDetail, ifMatch: true, audit: true,
  errors: ['SESSION_NOT_FOUND', 'INVALID_STATE_TRANSITION', ...QUOTE, 'INVALID_SESSION_DATE', 'CLIENT_INACTIVE', 'CLIENT_BLOCKED', 'CLIENT_MERGED', 'ROOM_NOT_AVAILABLE', 'INSUFFICIENT_PAYMENT', 'PAYMENT_DEADLINE_EXPIRED', 'PAYMENT_PENDING_VERIFICATION', 'CHANGES_DEADLINE_EXPIRED', 'CHANGES_DEADLINE_NOT_REACHED', 'MISSING_RESOURCES',
    'SESSION_DATE_NOT_REACHED', 'EDITOR_ALREADY_ASSIGNED', 'EDITOR_WORKLOAD_EXCEEDED', 'USER_NOT_EDITOR', 'SESSION_NOT_ASSIGNED_TO_USER'],
});
export const quickQuote = endpoint({
  id: 'studio.quickQuote', method: 'POST', path: path('sessions/:id/quick-quote'), permission: 'studio.session.edit.pre-assigned', summary: 'T1 and T2 in one step', params: SessionParams, body: z.strictObject({ overrideReason: Text(500).optional() }), response: SessionDetail, ifMatch: true, audit: true,
  errors: ['SESSION_NOT_FOUND', 'INVALID_STATE_TRANSITION', ...QUOTE, 'INVALID_SESSION_DATE', 'CLIENT_INACTIVE', 'CLIENT_BLOCKED', 'CLIENT_MERGED', 'ROOM_NOT_AVAILABLE'],
});
export const extendPaymentDeadline = endpoint({
  id: 'studio.extendPaymentDeadline', method: 'POST', path: path('sessions/:id/extend-payment-deadline'), permission: 'studio.session.extend-deadline', summary: 'Give more time to pay the deposit', params: SessionParams, body: z.strictObject({ to: Instant, reason: Text(500) }), response: SessionDetail, ifMatch: true, audit: true,
  errors: ['SESSION_NOT_FOUND', 'INVALID_STATE_TRANSITION', 'INVALID_PAYMENT_DEADLINE'],
});

// ------------------------------------------------------------------------------------------------------ cancellation
export const Cancellation = z.strictObject({ initiator: z.enum(['client', 'company', 'force_majeure']), reasonCode: CancelReasonCode, reason: Text(1000) });
export const RefundPreview = z.strictObject({
  pct: z.int(), netPaidMinor: z.int(), refundMinor: z.int(), keptMinor: z.int(), currency: Currency, parts: z.array(z.strictObject({ paymentId: Id, method: PaymentMethod, amountMinor: z.int() })),
});
export const previewCancel = endpoint({
  id: 'studio.previewCancel', method: 'GET', path: path('sessions/:id/cancel/preview'), permission: 'studio.session.cancel', summary: 'What cancelling would pay back; changes nothing', params: SessionParams, query: z.strictObject({ initiator: z.enum(['client', 'company', 'force_majeure']).default('client') }), response: RefundPreview,
  errors: ['SESSION_NOT_FOUND', 'INVALID_STATE_TRANSITION'],
});
export const cancelSession = endpoint({
  id: 'studio.cancelSession', method: 'POST', path: path('sessions/:id/cancel'), permission: 'studio.session.cancel', summary: 'Cancel (T12) and make the refunds', params: SessionParams, body: Cancellation, response: SessionDetail, ifMatch: true, audit: true,
  errors: ['SESSION_NOT_FOUND', 'INVALID_STATE_TRANSITION'],
});

// ------------------------------------------------------------------------------------------------------------- lines
export const addItemLine = endpoint({
  id: 'studio.addItemLine', method: 'POST', path: path('sessions/:id/lines'), permission: ['studio.session.edit.pre-assigned', 'studio.session.edit.all'], summary: 'Sell an item', params: SessionParams, body: NewSessionItem.extend({ reason: Text(500).optional() }), response: SessionDetail, status: 201, ifMatch: true, audit: true,
  errors: [...EDITS, 'ITEM_NOT_FOUND', 'RESOURCE_INACTIVE', 'AMOUNT_TOO_LARGE'],
});
export const addPackage = endpoint({
  id: 'studio.addPackage', method: 'POST', path: path('sessions/:id/packages'), permission: ['studio.session.edit.pre-assigned', 'studio.session.edit.all'], summary: 'Sell a package: its lines with the difference spread (studio 5.2)', params: SessionParams, body: z.strictObject({ packageId: Id, reason: Text(500).optional() }), response: SessionDetail, status: 201, ifMatch: true, audit: true,
  errors: [...EDITS, ...LINES, 'RESOURCE_INACTIVE', 'AMOUNT_TOO_LARGE'],
});
const LineParams = z.strictObject({ id: Id, lineId: Id });
export const editLine = endpoint({
  id: 'studio.editLine', method: 'PATCH', path: path('sessions/:id/lines/:lineId'), permission: ['studio.session.edit.pre-assigned', 'studio.session.edit.all'], summary: 'Change quantity, discount or text of a line', params: LineParams,
  body: z.strictObject({ quantity: z.int().min(1).max(100_000).optional(), discountMinor: Minor.optional(), descriptionOverride: OptionalText(500).nullable().optional(), reason: Text(500).optional() }), response: SessionDetail, ifMatch: true, audit: true,
  errors: [...EDITS, 'LINE_NOT_FOUND', 'PACKAGE_LINE_LOCKED', 'DISCOUNT_EXCEEDS_TOTAL', 'AMOUNT_TOO_LARGE'],
});
export const removeLine = endpoint({
  id: 'studio.removeLine', method: 'DELETE', path: path('sessions/:id/lines/:lineId'), permission: ['studio.session.edit.pre-assigned', 'studio.session.edit.all'], summary: 'Take a line out', params: LineParams, query: z.strictObject({ reason: Text(500).optional() }), response: SessionDetail, ifMatch: true, audit: true,
  errors: [...EDITS, 'LINE_NOT_FOUND', 'DISCOUNT_EXCEEDS_TOTAL'],
});

// -------------------------------------------------------------------------------------------------------------- team
export const assignPhotographer = endpoint({
  id: 'studio.assignPhotographer', method: 'POST', path: path('sessions/:id/assignments'), permission: 'studio.session.assign-resources', summary: 'Put a photographer on the team', params: SessionParams,
  body: z.strictObject({ photographerId: Id, role: AssignmentRole.optional(), coverageStart: Instant.optional(), coverageEnd: Instant.optional(), notes: OptionalText(1000).nullable().optional() }), response: SessionDetail, status: 201, audit: true,
  errors: ['SESSION_NOT_FOUND', 'RESOURCE_NOT_FOUND', 'INVALID_STATE_TRANSITION', 'USER_NOT_PHOTOGRAPHER', 'RESOURCE_INACTIVE', 'PHOTOGRAPHER_NOT_AVAILABLE', 'ALREADY_ASSIGNED'],
});
export const removeAssignment = endpoint({
  id: 'studio.removeAssignment', method: 'DELETE', path: path('sessions/:id/assignments/:assignmentId'), permission: 'studio.session.assign-resources', summary: 'Take a photographer off the team', params: z.strictObject({ id: Id, assignmentId: Id }), response: SessionDetail, audit: true,
  errors: ['SESSION_NOT_FOUND', 'ASSIGNMENT_NOT_FOUND', 'INVALID_STATE_TRANSITION', 'MISSING_RESOURCES'],
});

// ---------------------------------------------------------------------------------------------------------- payments
export const NewSessionPayment = z.strictObject({
  method: z.enum(['cash', 'card_terminal', 'transfer', 'bank_slip']), amountMinor: Minor, currency: Currency, documentNumber: OptionalText(60).nullable().optional(), paymentDate: LocalDate, slipFileId: Id.nullable().optional(), notes: OptionalText(500).nullable().optional(),
});
export const recordPayment = endpoint({
  id: 'studio.recordPayment', method: 'POST', path: path('sessions/:id/payments'), permission: 'payments.record', summary: 'Register money received for a session (studio 5.3, 5.4)', params: SessionParams, body: NewSessionPayment, response: SessionDetail, status: 201, audit: true, idempotencyRequired: true,
  errors: ['SESSION_NOT_FOUND', 'PAYMENT_NOT_ALLOWED_IN_STATE', 'PAYMENT_DEADLINE_EXPIRED', 'DEPOSIT_REQUIRED_FIRST', 'INVALID_AMOUNT', 'INVALID_PAYMENT_DATE', 'CURRENCY_MISMATCH', 'PAYMENT_EXCEEDS_TOTAL', 'DOCUMENT_NUMBER_REQUIRED', 'DUPLICATE_PAYMENT_DOCUMENT', 'INSUFFICIENT_PAYMENT', 'DEPOSIT_ALREADY_REGISTERED', 'CASH_SESSION_REQUIRED'],
});

// ----------------------------------------------------------------------------------------------------------- history
export const sessionHistory = endpoint({
  id: 'studio.sessionHistory', method: 'GET', path: path('sessions/:id/history'), permission: 'studio.session.view.all', summary: 'Every step it has taken', params: SessionParams, response: z.strictObject({ items: z.array(HistoryEntry) }), errors: ['SESSION_NOT_FOUND'],
});

// ------------------------------------------------------------------------------------------------------ availability
export const ResourceAnswer = z.strictObject({ id: Id, name: z.string(), kind: z.string(), free: z.boolean(), capacity: z.int().nullable() });
export const Conflict = z.strictObject({
  resourceId: Id, resourceName: z.string(), startsAt: Instant, endsAt: Instant, kind: z.string(), label: z.string().nullable(), clientName: z.string().nullable(), path: z.string().nullable(),
});
export const Slot = z.strictObject({ resourceId: Id, resourceName: z.string(), startsAt: Instant, endsAt: Instant });
export const AvailabilityAnswer = z.strictObject({
  /** Yes or no for exactly what was asked: room, people asked for, and enough people. */
  free: z.boolean(),
  rooms: z.array(ResourceAnswer), photographers: z.array(ResourceAnswer), conflicts: z.array(Conflict),
  capacity: z.strictObject({ ok: z.boolean(), available: z.int(), freePhotographers: z.int(), at: Instant.nullable(), shortBy: z.int() }),
  coverage: z.strictObject({ startsAt: Instant, endsAt: Instant }),
  suggestions: z.strictObject({ otherRooms: z.array(Slot), sameDay: z.array(Slot), nextDays: z.array(Slot), photographers: z.array(z.strictObject({ id: Id, name: z.string(), assignedMinutes: z.int() })) }),
});
export const checkAvailability = endpoint({
  id: 'studio.checkAvailability', method: 'GET', path: path('availability/check'), permission: 'studio.availability.view', summary: 'Is it free? Conflicts by name, capacity, alternatives',
  query: z.strictObject({
    branchId: Id.optional(), startsAt: Instant, endsAt: Instant, sessionType: SessionType, roomId: Id.optional(), photographerIds: listOf(Id, 10).optional(), travelZoneId: Id.optional(), requiredPhotographers: z.coerce.number().int().min(1).max(10).default(1), people: z.coerce.number().int().min(1).max(1000).optional(), excludeSessionId: Id.optional(),
  }).refine((query) => Date.parse(query.startsAt) < Date.parse(query.endsAt), { path: ['endsAt'], error: 'ends_before_start' }),
  response: AvailabilityAnswer, errors: ['ROOM_NOT_FOUND', 'RESOURCE_NOT_FOUND', 'ZONE_NOT_FOUND', 'SESSION_NOT_FOUND'],
});

export const businessRules = endpoint({
  id: 'studio.businessRules', method: 'GET', path: path('config/business-rules'), permission: 'signed_in', summary: 'Settings that explain dates and amounts before they are saved', query: z.strictObject({ branchId: Id.optional() }),
  response: z.record(z.string(), z.unknown()), errors: [],
});

// ---------------------------------------------------------------------------------------------------------- settings
const settingsQuery = z.strictObject({ branchId: Id.optional() });
export const getStudioSettings = endpoint({
  id: 'studio.getSettings', method: 'GET', path: path('settings'), permission: 'settings.manage', summary: 'Settings in force: of the branch, else of the tenant, else the defaults', query: settingsQuery, response: StudioSettings, errors: [],
});
/** Each setting by itself; null takes it back to what the tenant, or the default, says. */
const settingsChanges = z.strictObject(Object.fromEntries(Object.entries(StudioSettings.shape).map(([key, schema]) => [key, schema.unwrap().nullable().optional()])) as unknown as { [K in keyof typeof StudioSettings.shape]: z.ZodOptional<z.ZodNullable<ReturnType<(typeof StudioSettings.shape)[K]['unwrap']>>> });
export const changeStudioSettings = endpoint({
  id: 'studio.changeSettings', method: 'PATCH', path: path('settings'), permission: 'settings.manage', summary: 'Change settings', query: settingsQuery, body: settingsChanges, response: StudioSettings, errors: [], audit: true,
});
