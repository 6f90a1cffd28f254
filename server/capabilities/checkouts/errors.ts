import { defineError } from '#platform/errors.ts';

export const checkoutNotFound = defineError('CHECKOUT_NOT_FOUND', 'not_found');
/** No gateway is connected, and the demo gateway is off. */
export const noGateway = defineError('NO_GATEWAY', 'conflict');
/** The gateway did not answer, or refused to make its page. */
export const gatewayUnavailable = defineError('GATEWAY_UNAVAILABLE', 'unavailable');
/** Already paid, expired, called off, or no longer due. details.status */
export const checkoutNotOpen = defineError('CHECKOUT_NOT_OPEN', 'conflict');
export const gatewayEventNotFound = defineError('GATEWAY_EVENT_NOT_FOUND', 'not_found');
