import { defineError } from '#platform/errors.ts';

export const invalidTransition = defineError('INVALID_TRANSITION', 'conflict');

export const legalProfileNotFound = defineError('LEGAL_PROFILE_NOT_FOUND', 'not_found');
export const seriesNotFound = defineError('SERIES_NOT_FOUND', 'not_found');
export const seriesInUse = defineError('SERIES_IN_USE', 'conflict');
export const legalProfileInUse = defineError('LEGAL_PROFILE_IN_USE', 'conflict');
export const invalidTaxId = defineError('INVALID_TAX_ID', 'unprocessable');

export const eventNotFound = defineError('EVENT_NOT_FOUND', 'not_found');
export const eventReadOnly = defineError('EVENT_READ_ONLY', 'conflict');
export const eventNotDraft = defineError('EVENT_NOT_DRAFT', 'conflict');
export const eventCompleted = defineError('EVENT_COMPLETED', 'conflict');
export const slugMismatch = defineError('SLUG_MISMATCH', 'unprocessable');
export const immutableField = defineError('IMMUTABLE_FIELD', 'conflict');
export const invalidLocalTime = defineError('INVALID_LOCAL_TIME', 'unprocessable');
export const accessCodeMissing = defineError('ACCESS_CODE_MISSING', 'unprocessable');
export const datesPending = defineError('DATES_PENDING', 'unprocessable');

export const eventInPast = defineError('EVENT_IN_PAST', 'unprocessable');
export const legalInfoMissing = defineError('LEGAL_INFO_MISSING', 'unprocessable');
export const noInventory = defineError('NO_INVENTORY', 'unprocessable');
export const coverMissing = defineError('COVER_MISSING', 'unprocessable');
export const paymentsNotConfigured = defineError('PAYMENTS_NOT_CONFIGURED', 'unprocessable');
export const pulepMissing = defineError('PULEP_MISSING', 'unprocessable');

export const imageNotFound = defineError('IMAGE_NOT_FOUND', 'not_found');
export const imageType = defineError('IMAGE_TYPE', 'unprocessable');
export const imageTooLarge = defineError('IMAGE_TOO_LARGE', 'unprocessable');
export const imageLimit = defineError('IMAGE_LIMIT', 'unprocessable');

export const areaNotFound = defineError('AREA_NOT_FOUND', 'not_found');
export const areaHasSales = defineError('AREA_HAS_SALES', 'conflict');
export const areaInUse = defineError('AREA_IN_USE', 'conflict');
export const areaNameTaken = defineError('AREA_NAME_TAKEN', 'conflict');
export const letterTaken = defineError('LETTER_TAKEN', 'conflict');
export const capacityBelowActive = defineError('CAPACITY_BELOW_ACTIVE', 'conflict');
export const priceStep = defineError('PRICE_STEP', 'unprocessable');
export const limitExceeded = defineError('LIMIT_EXCEEDED', 'unprocessable');

export const unitNotFound = defineError('UNIT_NOT_FOUND', 'not_found');
export const unitSold = defineError('UNIT_SOLD', 'conflict');
export const unitHeld = defineError('UNIT_HELD', 'conflict');
export const duplicateUnit = defineError('DUPLICATE_UNIT', 'unprocessable');
/** It stands in an order, be it a dead one. */
export const unitInUse = defineError('UNIT_IN_USE', 'conflict');
export const labelTaken = defineError('LABEL_TAKEN', 'conflict');
export const notNumbered = defineError('NOT_NUMBERED', 'unprocessable');
export const invalidRows = defineError('INVALID_ROWS', 'unprocessable');
export const noSeats = defineError('NO_SEATS', 'unprocessable');
export const notEnoughUnits = defineError('NOT_ENOUGH_UNITS', 'conflict');

export const stageNotFound = defineError('STAGE_NOT_FOUND', 'not_found');
export const stageOverlap = defineError('STAGE_OVERLAP', 'conflict');
export const stageOutsideSales = defineError('STAGE_OUTSIDE_SALES', 'unprocessable');
export const stageInUse = defineError('STAGE_IN_USE', 'conflict');
export const quotaBelowConsumed = defineError('QUOTA_BELOW_CONSUMED', 'unprocessable');

export const promotionNotFound = defineError('PROMOTION_NOT_FOUND', 'not_found');
export const promotionInUse = defineError('PROMOTION_IN_USE', 'conflict');
export const usesBelowUsed = defineError('USES_BELOW_USED', 'unprocessable');
export const codeTaken = defineError('CODE_TAKEN', 'conflict');
export const packageNotADiscount = defineError('PACKAGE_NOT_A_DISCOUNT', 'unprocessable');

export { siteNotFound } from '#capabilities/sites/public.ts';
export const accessCodeRequired = defineError('ACCESS_CODE_REQUIRED', 'forbidden');
export const salesNotOpen = defineError('SALES_NOT_OPEN', 'conflict');
export const salesClosed = defineError('SALES_CLOSED', 'conflict');
export const salesPaused = defineError('SALES_PAUSED', 'conflict');
export const orderNotFound = defineError('ORDER_NOT_FOUND', 'not_found');
export const signalNotFound = defineError('SIGNAL_NOT_FOUND', 'not_found');
export const invoiceNotFound = defineError('INVOICE_NOT_FOUND', 'not_found');
export const orderNotPaid = defineError('ORDER_NOT_PAID', 'conflict');
/** At the instant at which it expires it is expired. */
export const holdExpired = defineError('HOLD_EXPIRED', 'gone');
/** `details.unitIds`: those that somebody else has. */
export const unitUnavailable = defineError('UNIT_UNAVAILABLE', 'conflict');
/** `details.quote`: what it costs now, with the reasons. */
export const priceChanged = defineError('PRICE_CHANGED', 'conflict');
export const promoInvalid = defineError('PROMO_INVALID', 'conflict');
/** A single seat would be left behind. */
export const orphanSeat = defineError('ORPHAN_SEAT', 'unprocessable');
export const holdCooldown = defineError('HOLD_COOLDOWN', 'rate_limited');
export const tooManyHolds = defineError('TOO_MANY_HOLDS', 'rate_limited');
export const buyerMissing = defineError('BUYER_MISSING', 'unprocessable');

export const promoterNotFound = defineError('PROMOTER_NOT_FOUND', 'not_found');
export const promoterInUse = defineError('PROMOTER_IN_USE', 'conflict');
export const promoterCodeTaken = defineError('PROMOTER_CODE_TAKEN', 'conflict');
export const commissionNotFound = defineError('COMMISSION_NOT_FOUND', 'not_found');
export const payoutBelowMinimum = defineError('PAYOUT_BELOW_MINIMUM', 'unprocessable');
/** Somebody approved, or a refund came, since the balance was shown. */
export const balanceChanged = defineError('BALANCE_CHANGED', 'conflict');
export const settlementNotFound = defineError('SETTLEMENT_NOT_FOUND', 'not_found');
export const settlementImmutable = defineError('SETTLEMENT_IMMUTABLE', 'conflict');
/** Money moved since it was reviewed. */
export const settlementChangedSince = defineError('SETTLEMENT_CHANGED', 'conflict');
export const eventNotOver = defineError('EVENT_NOT_OVER', 'conflict');
export const settlementOpen = defineError('SETTLEMENT_OPEN', 'conflict');
export const monthNotFound = defineError('MONTH_NOT_FOUND', 'not_found');
export const monthClosed = defineError('MONTH_CLOSED', 'conflict');
export const monthNotOver = defineError('MONTH_NOT_OVER', 'conflict');
export const refundNotFound = defineError('TICKET_REFUND_NOT_FOUND', 'not_found');
export const ticketNotFound = defineError('TICKET_NOT_FOUND', 'not_found');

export const ticketUsed = defineError('TICKET_USED', 'unprocessable');
export const reissueLimit = defineError('REISSUE_LIMIT', 'rate_limited');
export const restoreTooLate = defineError('RESTORE_TOO_LATE', 'conflict');
export const transferNotFound = defineError('TRANSFER_NOT_FOUND', 'not_found');
export const transferExpired = defineError('TRANSFER_EXPIRED', 'gone');
export const transferNotYours = defineError('TRANSFER_NOT_YOURS', 'forbidden');
export const transferAlreadyPending = defineError('TRANSFER_ALREADY_PENDING', 'conflict');
export const ticketNotTransferable = defineError('TICKET_NOT_TRANSFERABLE', 'unprocessable');
export const transferToSelf = defineError('TRANSFER_TO_SELF', 'unprocessable');
export const transferClosed = defineError('TRANSFER_CLOSED', 'unprocessable');
export const transferLimit = defineError('TRANSFER_LIMIT', 'unprocessable');
export const resendTooSoon = defineError('RESEND_TOO_SOON', 'rate_limited');

/** Cash at the counter lies in a drawer that whoever sells answers for. */
export const shiftNotOpen = defineError('SHIFT_NOT_OPEN', 'conflict');
export const allotmentNotFound = defineError('ALLOTMENT_NOT_FOUND', 'not_found');
export const allotmentClosed = defineError('ALLOTMENT_CLOSED', 'conflict');
/** Somebody else sells of it: why it is taken back is written down. */
export const allotmentReason = defineError('ALLOTMENT_REASON', 'unprocessable');
/** Chosen seats are never sold without the network. */
export const areaNumbered = defineError('AREA_NUMBERED', 'unprocessable');
export const labelNotFound = defineError('LABEL_NOT_FOUND', 'not_found');
export const labelSold = defineError('LABEL_SOLD', 'conflict');
/** A batch has it: it is given back there. */
export const unitAllotted = defineError('UNIT_ALLOTTED', 'conflict');
export const compQuota = defineError('COMP_QUOTA', 'unprocessable');
export const refundExceeds = defineError('REFUND_EXCEEDS', 'unprocessable');
/** Units of one package or bundle go back together; `details.unitIds` names them. */
export const refundWholePackage = defineError('REFUND_WHOLE_PACKAGE', 'unprocessable');
export const withdrawalOver = defineError('WITHDRAWAL_OVER', 'unprocessable');
export const refundWindowClosed = defineError('REFUND_WINDOW_CLOSED', 'unprocessable');
export const nothingToRefund = defineError('NOTHING_TO_REFUND', 'unprocessable');
/** `details.amountMinor`: what goes back now. */
export const refundChanged = defineError('REFUND_CHANGED', 'conflict');
export const sameApprover = defineError('SAME_APPROVER', 'forbidden');
