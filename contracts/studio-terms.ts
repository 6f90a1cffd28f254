import { z } from 'zod';
import { LocalTime, Minor, OptionalText } from './shapes.ts';

// The words of the photo studio that server and screens share: states, kinds, reasons, and the settings of a tenant.

/** In the order of the pipeline (studio 4.1). */
export const SessionStatus = /* @__PURE__ */ z.enum([
  'request', 'negotiation', 'pre_scheduled', 'confirmed', 'assigned', 'attended', 'in_editing', 'ready_for_delivery', 'completed', 'canceled',
]);
export type SessionStatus = z.infer<typeof SessionStatus>;

export const SessionType = /* @__PURE__ */ z.enum(['studio', 'external']);
export type SessionType = z.infer<typeof SessionType>;

export const PackageSessionType = /* @__PURE__ */ z.enum(['studio', 'external', 'both']);
export const ItemType = /* @__PURE__ */ z.enum(['digital_photo', 'printed_photo', 'album', 'video', 'other']);
export const UnitMeasure = /* @__PURE__ */ z.enum(['unit', 'hour', 'package']);
export const LineType = /* @__PURE__ */ z.enum(['item', 'package_fee', 'adjustment']);
export const LeadSource = /* @__PURE__ */ z.enum(['whatsapp', 'phone', 'email', 'instagram', 'facebook', 'web', 'referral', 'walk_in', 'other']);
export const DeliveryMethod = /* @__PURE__ */ z.enum(['digital', 'physical', 'both']);

export const AssignmentRole = /* @__PURE__ */ z.enum(['lead', 'assistant']);
export const AssignmentStatus = /* @__PURE__ */ z.enum(['tentative', 'assigned', 'acknowledged', 'reassigned', 'no_show']);
export type AssignmentStatus = z.infer<typeof AssignmentStatus>;

/** Who brought the cancellation about; `system` is reserved for jobs (studio 4.5). */
export const CancelInitiator = /* @__PURE__ */ z.enum(['client', 'company', 'force_majeure', 'system']);
export type CancelInitiator = z.infer<typeof CancelInitiator>;

export const CancelReasonCode = /* @__PURE__ */ z.enum([
  'client_request', 'client_no_show', 'evaluation_negative', 'negotiation_failed', 'payment_deadline_expired',
  'company_cannot_fulfil', 'force_majeure', 'duplicate', 'other',
]);
export type CancelReasonCode = z.infer<typeof CancelReasonCode>;

export const PaymentMethod = /* @__PURE__ */ z.enum(['cash', 'card_terminal', 'transfer', 'bank_slip', 'gateway']);
export type PaymentMethod = z.infer<typeof PaymentMethod>;
export const AllocationKind = /* @__PURE__ */ z.enum(['deposit', 'balance']);
export type AllocationKind = z.infer<typeof AllocationKind>;
export const RefundReason = /* @__PURE__ */ z.enum(['cancellation', 'price_reduction', 'goodwill', 'correction']);

/** Append-only observations of the crew (studio 3.5); an incident may bring a picture. */
export const NoteKind = /* @__PURE__ */ z.enum(['photographer_observation', 'editor_observation', 'incident']);
export type NoteKind = z.infer<typeof NoteKind>;

/** How near a delivery is: past its date, today or tomorrow, or later (studio 9, editing queue). */
export const DeliveryUrgency = /* @__PURE__ */ z.enum(['late', 'soon', 'fine']);

/**
 * What a person may do with a session now, judged by rights, state, dates and money that are known at once; what looks
 * at the calendar is judged by the command itself.
 */
export const SessionCommand = /* @__PURE__ */ z.enum([
  'edit', 'negotiate', 'quickQuote', 'preSchedule', 'confirm', 'reopen', 'assign', 'extendDeadline', 'nameTeam', 'acknowledge', 'attend', 'unattend', 'closeForTeam', 'attendAll', 'undoAttended', 'noShow',
  'take', 'assignEditor', 'handOver', 'editEditing', 'ready', 'rework', 'complete', 'cancel', 'reschedule', 'recordPayment', 'refund', 'delete', 'addNote', 'group',
]);
export type SessionCommand = z.infer<typeof SessionCommand>;

const whole = (min: number, max: number) => z.int().min(min).max(max);

/**
 * The settings that price, time and refund one round of a photo session. They are copied onto the session when it is
 * pre-scheduled, so that a later change of settings alters nothing already agreed (studio 3.5, E27).
 */
const roundPolicy = {
  /** Days to pay the deposit, counted from the local day of pre-scheduling. */
  paymentDeadlineDays: whole(1, 60).default(5),
  /** The deposit of a session booked at short notice is due this long before it starts. */
  paymentLateLeadHours: whole(0, 168).default(24),
  /** But the client has at least this long to pay, unless the session starts first. */
  paymentMinWindowMinutes: whole(15, 1440).default(120),
  /** How long an unverified receipt registered in time keeps the session from being canceled. */
  pendingVerificationGraceHours: whole(0, 168).default(48),
  changesDeadlineDays: whole(0, 90).default(7),
  defaultEditingDays: whole(1, 90).default(5),
  refundWithinDeadlinePct: whole(0, 100).default(100),
  refundAfterDeadlinePct: whole(0, 100).default(50),
  refundCompanyPct: whole(0, 100).default(100),
  refundClientAfterAssignedPct: whole(0, 100).default(0),
  /** What the client's share is taken from: all the money paid, or only the deposit, the rest going back whole. */
  refundBase: z.enum(['total_paid', 'deposit_only']).default('total_paid'),
  allowPartialDeposit: z.boolean().default(false),
};

export const RoundPolicy = z.strictObject(roundPolicy);
export type RoundPolicy = z.infer<typeof RoundPolicy>;

/** Settings of a tenant, overridable per branch (studio 3.11). `StudioSettings.parse({})` gives the defaults. */
export const StudioSettings = z.strictObject({
  ...roundPolicy,
  defaultDepositPct: whole(0, 100).default(50),
  /** Proposed by the travel zones that have no fee of their own. */
  remoteTransportFeeMinor: Minor.default(20_000),
  /** 0 = no limit. */
  maxConcurrentEditing: whole(0, 1000).default(10),
  /** 0 = requests hold nothing. */
  requestHoldHours: whole(0, 8760).default(72),
  requireFullPaymentToComplete: z.boolean().default(true),
  photographerCapacityCheck: z.enum(['enforce', 'warn', 'off']).default('enforce'),
  riskMinCanceled: whole(0, 1000).default(2),
  riskRatePct: whole(0, 100).default(50),
  highRiskDepositPct: whole(0, 100).default(100),
  /** Local times; messages to clients wait until the end. Equal ends mean no quiet hours. */
  clientQuietHours: z.strictObject({ from: LocalTime, to: LocalTime }).default({ from: '21:00', to: '07:00' }),
  /** What clients are told before they come: clothes, how early, what to bring. */
  preparationNotes: OptionalText(1000).default(''),
  /** The client hears when the photographer of a confirmed session is another. */
  tellClientPhotographer: z.boolean().default(false),
  galleryExpiryDays: whole(1, 730).default(60),
  invoicePolicy: z.enum(['per_payment', 'on_completion']).default('per_payment'),
});
export type StudioSettings = z.infer<typeof StudioSettings>;
