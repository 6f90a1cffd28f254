import { defineError } from '#platform/errors.ts';

export const paymentNotFound = defineError('PAYMENT_NOT_FOUND', 'not_found');
export const refundNotFound = defineError('REFUND_NOT_FOUND', 'not_found');
/** details.paymentId, clientName: where the document was used. */
export const duplicateDocument = defineError('DUPLICATE_PAYMENT_DOCUMENT', 'conflict');
export const documentNumberRequired = defineError('DOCUMENT_NUMBER_REQUIRED', 'unprocessable');
/** details.today */
export const invalidPaymentDate = defineError('INVALID_PAYMENT_DATE', 'unprocessable');
/** details.currency: what it should be. */
export const currencyMismatch = defineError('CURRENCY_MISMATCH', 'unprocessable');
/** details.maxMinor */
export const paymentExceedsTotal = defineError('PAYMENT_EXCEEDS_TOTAL', 'unprocessable');
/** details.maxMinor */
export const refundExceedsPayment = defineError('REFUND_EXCEEDS_PAYMENT', 'unprocessable');
/** details.maxMinor */
export const creditExceeded = defineError('CREDIT_EXCEEDED', 'unprocessable');
/** Who registered it may not verify it, where the tenant wants two pairs of eyes. */
export const sameUserNotAllowed = defineError('SAME_USER_NOT_ALLOWED', 'forbidden');
/** Gateway money is verified by the gateway alone (studio 4.6). */
export const gatewayVerifies = defineError('GATEWAY_VERIFIES', 'conflict');
/** Only verified money is reversed; what waits is rejected. */
export const paymentNotVerified = defineError('PAYMENT_NOT_VERIFIED', 'conflict');
/** The gateway is giving this money back; it is given once. */
export const gatewayRefunds = defineError('GATEWAY_REFUNDS', 'conflict');
/** The payments of an import have been refunded or used since. */
export const importedPaymentsUsed = defineError('IMPORTED_PAYMENTS_USED', 'conflict');
