import { z } from 'zod';

// The words of the ticket app that server and screens share. Marked as pure, so that the first screen brings along only those that addresses name.

/** The life of an event (tickets 4.1). */
export const EventStatus = /* @__PURE__ */ z.enum(['draft', 'published', 'paused', 'postponed', 'cancelled', 'completed', 'archived']);
export type EventStatus = z.infer<typeof EventStatus>;
export const EventCategory = /* @__PURE__ */ z.enum(['concert', 'festival', 'theater', 'standup', 'sports', 'conference', 'party', 'other']);
export type EventCategory = z.infer<typeof EventCategory>;
export const EventVisibility = /* @__PURE__ */ z.enum(['public', 'unlisted', 'private']);
export const EventMode = /* @__PURE__ */ z.enum(['live', 'test']);
export const FeePayer = /* @__PURE__ */ z.enum(['buyer', 'organizer']);
export const EntryPolicy = /* @__PURE__ */ z.enum(['single', 'reentry', 'once_per_day']);
/** What a door without a network does with a good signature that its list does not have. */
/** Whether the QR of a ticket turns (tickets 5.13). */
export const RotatingQr = /* @__PURE__ */ z.enum(['off', 'optional', 'required']);
export const OfflinePolicy = /* @__PURE__ */ z.enum(['accept_signed', 'listed_only']);
export const ImageKind = /* @__PURE__ */ z.enum(['banner', 'cover', 'flyer', 'gallery']);
export type ImageKind = z.infer<typeof ImageKind>;

/** What keeps an event from being published (tickets 4.1), in the order in which it is looked at. */
export const Blocker = /* @__PURE__ */ z.enum(['EVENT_IN_PAST', 'LEGAL_INFO_MISSING', 'NO_INVENTORY', 'COVER_MISSING', 'PAYMENTS_NOT_CONFIGURED', 'PULEP_MISSING']);
export type Blocker = z.infer<typeof Blocker>;

export const TaxIdType = /* @__PURE__ */ z.enum(['NIT', 'CC', 'CE', 'RUT', 'RFC', 'RUC', 'OTHER']);
export const TaxRegime = /* @__PURE__ */ z.enum(['performing_arts_excluded', 'standard']);

export const SeatingMode = /* @__PURE__ */ z.enum(['general', 'numbered']);
export const AreaStatus = /* @__PURE__ */ z.enum(['available', 'disabled']);
export const UnitStatus = /* @__PURE__ */ z.enum(['available', 'held', 'sold', 'blocked', 'disabled']);
export type UnitStatus = z.infer<typeof UnitStatus>;

export const AdjustmentType = /* @__PURE__ */ z.enum(['percentage', 'fixed', 'fixed_price']);
/** Derived, never stored (tickets 4.11). */
export const StagePhase = /* @__PURE__ */ z.enum(['inactive', 'scheduled', 'active', 'exhausted', 'ended']);

export const PromotionKind = /* @__PURE__ */ z.enum(['code', 'package']);
export const DiscountType = /* @__PURE__ */ z.enum(['percentage', 'fixed', 'fixed_price']);
export const FixedScope = /* @__PURE__ */ z.enum(['per_unit', 'per_order']);
export const PromotionTarget = /* @__PURE__ */ z.enum(['event', 'areas']);
export const Audience = /* @__PURE__ */ z.enum(['public', 'hidden']);
/** Why a code or package does not hold (tickets 8). */
export const PromotionRefusal = /* @__PURE__ */ z.enum(['not_found', 'inactive', 'not_started', 'ended', 'exhausted', 'buyer_limit', 'min_quantity', 'not_applicable']);

/** The life of an order (tickets 4.2). Only the first two hold units. */
export const OrderStatus = /* @__PURE__ */ z.enum(['held', 'pending_payment', 'paid', 'expired', 'cancelled', 'unfulfillable', 'partially_refunded', 'refunded', 'charged_back']);
export type OrderStatus = z.infer<typeof OrderStatus>;
export const OrderChannel = /* @__PURE__ */ z.enum(['online', 'box_office', 'courtesy', 'import']);
export type OrderChannel = z.infer<typeof OrderChannel>;
/** The life of a ticket (tickets 4.4). */
export const TicketStatus = /* @__PURE__ */ z.enum(['valid', 'transfer_pending', 'used', 'voided']);
export type TicketStatus = z.infer<typeof TicketStatus>;

export const CommissionKind = /* @__PURE__ */ z.enum(['accrual', 'reversal']);
/** The life of a commission (tickets 4.7). */
export const CommissionStatus = /* @__PURE__ */ z.enum(['pending', 'approved', 'paid', 'cancelled']);
export type CommissionStatus = z.infer<typeof CommissionStatus>;
/** Where the rate of a commission stood, the nearest first (tickets 5.10). */
export const RateSource = /* @__PURE__ */ z.enum(['promoter_event', 'event', 'promoter_link', 'tenant']);
/** The life of what an organizer is owed for an event (tickets 4.11). */
export const SettlementStatus = /* @__PURE__ */ z.enum(['draft', 'reviewed', 'closed', 'paid']);
export type SettlementStatus = z.infer<typeof SettlementStatus>;
/** own_account: the money is with the organizer already; platform_account: it is owed (tickets 5.12). */
export const SettlementMode = /* @__PURE__ */ z.enum(['own_account', 'platform_account']);
/** The life of a waiting room and of an entry in it (tickets 4.10). */
export const RoomStatus = /* @__PURE__ */ z.enum(['scheduled', 'prequeue', 'running', 'paused', 'ended']);
export type RoomStatus = z.infer<typeof RoomStatus>;
export const RoomEnd = /* @__PURE__ */ z.enum(['manual', 'sold_out', 'sales_over']);
export const QueueEntryStatus = /* @__PURE__ */ z.enum(['waiting', 'admitted', 'bought', 'pass_expired', 'left']);
export type QueueEntryStatus = z.infer<typeof QueueEntryStatus>;
/** In before the start, or after it. */
export const QueueGroup = /* @__PURE__ */ z.enum(['prequeue', 'live']);
export type QueueGroup = z.infer<typeof QueueGroup>;
/** `held`: sold out, but holds may return; `none`: nothing is held either. */
export const Supply = /* @__PURE__ */ z.enum(['open', 'held', 'none']);
export type Supply = z.infer<typeof Supply>;
/** The life of an entry of the waitlist (tickets 4.11). */
export const WaitlistStatus = /* @__PURE__ */ z.enum(['waiting', 'offered', 'bought', 'offer_expired', 'removed']);
export type WaitlistStatus = z.infer<typeof WaitlistStatus>;
/** The life of a refund (tickets 4.6), and why money goes back (5.9). */
export const RefundStatus = /* @__PURE__ */ z.enum(['requested', 'approved', 'processing', 'succeeded', 'failed', 'manual', 'rejected']);
export type RefundStatus = z.infer<typeof RefundStatus>;
export const RefundReason = /* @__PURE__ */ z.enum(['event_cancelled', 'event_changed', 'withdrawal', 'organizer', 'duplicate_payment', 'unfulfillable', 'chargeback']);
export type RefundReason = z.infer<typeof RefundReason>;
/** What a sign of resale is about: one address, number or card in many purchases, one holder with many transfers (tickets 14). */
export const SignalKind = /* @__PURE__ */ z.enum(['email', 'document', 'card', 'transfers']);
export type SignalKind = z.infer<typeof SignalKind>;
/** The life of a transfer (tickets 4.5). */
export const TransferStatus = /* @__PURE__ */ z.enum(['pending', 'accepted', 'rejected', 'cancelled', 'expired']);
export type TransferStatus = z.infer<typeof TransferStatus>;
/** How people pay at a counter (tickets 9). */
export const SaleMethod = /* @__PURE__ */ z.enum(['cash', 'card_terminal', 'transfer']);
export type SaleMethod = z.infer<typeof SaleMethod>;
/** A batch for a device without a network, or of paper that was printed before. */
export const AllotmentKind = /* @__PURE__ */ z.enum(['device', 'printed']);
export const AllotmentStatus = /* @__PURE__ */ z.enum(['open', 'closed']);
/** What became of a sale whose places were not there any more. */
export const AllotmentException = /* @__PURE__ */ z.enum(['moved', 'unfulfilled']);
export type AllotmentException = z.infer<typeof AllotmentException>;
/** What the nightly check asks of places and orders (tickets 13). */
export const TicketCheck = /* @__PURE__ */ z.enum(['sold_without_order', 'two_live_orders', 'held_by_dead_order', 'label_twice', 'stage_not_counted', 'paid_differs']);
export type TicketCheck = z.infer<typeof TicketCheck>;
