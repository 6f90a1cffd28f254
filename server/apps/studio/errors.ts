import { declaredErrors, defineError, validationError } from '#platform/errors.ts';
import type { Outcome } from '#platform/outcome.ts';

export const sessionNotFound = defineError('SESSION_NOT_FOUND', 'not_found');
export const roomNotFound = defineError('ROOM_NOT_FOUND', 'not_found');
export const resourceNotFound = defineError('RESOURCE_NOT_FOUND', 'not_found');
export const lineNotFound = defineError('LINE_NOT_FOUND', 'not_found');
export const assignmentNotFound = defineError('ASSIGNMENT_NOT_FOUND', 'not_found');
export const sessionNotAssigned = defineError('SESSION_NOT_ASSIGNED_TO_USER', 'forbidden');

export const notLead = defineError('NOT_LEAD', 'forbidden');

export const roomNotAvailable = defineError('ROOM_NOT_AVAILABLE', 'conflict');
export const photographerNotAvailable = defineError('PHOTOGRAPHER_NOT_AVAILABLE', 'conflict');
export const capacityExceeded = defineError('PHOTOGRAPHER_CAPACITY_EXCEEDED', 'conflict');
export const paymentPendingVerification = defineError('PAYMENT_PENDING_VERIFICATION', 'conflict');
export const paymentNotAllowedInState = defineError('PAYMENT_NOT_ALLOWED_IN_STATE', 'conflict');
/** Everything due has been paid, or waits for verification. */
export const nothingToPay = defineError('NOTHING_TO_PAY', 'conflict');
export const depositAlreadyRegistered = defineError('DEPOSIT_ALREADY_REGISTERED', 'conflict');
export const sessionHasPayments = defineError('SESSION_HAS_PAYMENTS', 'conflict');
export const alreadyAssigned = defineError('ALREADY_ASSIGNED', 'conflict');
export const noteIdTaken = defineError('NOTE_ID_TAKEN', 'conflict');
export const editorAlreadyAssigned = defineError('EDITOR_ALREADY_ASSIGNED', 'conflict');
export const editorWorkloadExceeded = defineError('EDITOR_WORKLOAD_EXCEEDED', 'conflict');

export const invalidSessionDate = defineError('INVALID_SESSION_DATE', 'unprocessable');
export const sessionWithoutItems = defineError('SESSION_WITHOUT_ITEMS', 'unprocessable');
export const sessionTotalZero = defineError('SESSION_TOTAL_ZERO', 'unprocessable');
export const transportNotAllowed = defineError('TRANSPORT_NOT_ALLOWED', 'unprocessable');
export const discountExceedsTotal = defineError('DISCOUNT_EXCEEDS_TOTAL', 'unprocessable');
export const amountTooLarge = defineError('AMOUNT_TOO_LARGE', 'unprocessable');
export const packageLineLocked = defineError('PACKAGE_LINE_LOCKED', 'unprocessable');
export const userNotPhotographer = defineError('USER_NOT_PHOTOGRAPHER', 'unprocessable');
export const missingResources = defineError('MISSING_RESOURCES', 'unprocessable');
export const insufficientPayment = defineError('INSUFFICIENT_PAYMENT', 'unprocessable');
export const paymentDeadlineExpired = defineError('PAYMENT_DEADLINE_EXPIRED', 'unprocessable');
export const depositRequiredFirst = defineError('DEPOSIT_REQUIRED_FIRST', 'unprocessable');
export const invalidAmount = defineError('INVALID_AMOUNT', 'unprocessable');
export const invalidPaymentDeadline = defineError('INVALID_PAYMENT_DEADLINE', 'unprocessable');
export const invalidDeliveryDate = defineError('INVALID_DELIVERY_DATE', 'unprocessable');
export const rescheduleInsideWindow = defineError('RESCHEDULE_INSIDE_WINDOW', 'unprocessable');
export const changesDeadlineExpired = defineError('CHANGES_DEADLINE_EXPIRED', 'unprocessable');
export const changesDeadlineNotReached = defineError('CHANGES_DEADLINE_NOT_REACHED', 'unprocessable');
export const sessionDateNotReached = defineError('SESSION_DATE_NOT_REACHED', 'unprocessable');
export const sessionNotEnded = defineError('SESSION_NOT_ENDED', 'unprocessable');
export const userNotEditor = defineError('USER_NOT_EDITOR', 'unprocessable');
export const immutableSession = defineError('IMMUTABLE_SESSION', 'unprocessable');

/** What a rule answered, or its refusal as the declared error of the same code. */
export function orThrow<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  if (outcome.code === 'VALIDATION_ERROR') throw validationError(outcome.details, { errors: [{ pointer: '/body', code: 'invalid' }] });
  const declared = declaredErrors().get(outcome.code);
  if (!declared) throw new Error(`a rule refused with ${outcome.code}, which nobody declared`);
  throw declared(outcome.details);
}
