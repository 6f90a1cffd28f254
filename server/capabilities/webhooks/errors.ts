import { defineError } from '#platform/errors.ts';

export const webhookNotFound = defineError('WEBHOOK_NOT_FOUND', 'not_found');
export const webhookDeliveryNotFound = defineError('WEBHOOK_DELIVERY_NOT_FOUND', 'not_found');
export const webhookOff = defineError('WEBHOOK_OFF', 'conflict');
export const tooManyWebhooks = defineError('TOO_MANY_WEBHOOKS', 'unprocessable');
