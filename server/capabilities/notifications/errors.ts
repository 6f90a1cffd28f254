import { defineError } from '#platform/errors.ts';

export const messageNotFailed = defineError('MESSAGE_NOT_FAILED', 'conflict');
export const messageUnknown = defineError('MESSAGE_UNKNOWN', 'not_found');
export const noAddress = defineError('NO_ADDRESS', 'unprocessable');
export const optedOut = defineError('OPTED_OUT', 'conflict');
export const windowShut = defineError('WINDOW_SHUT', 'conflict');
export const telegramNotConnected = defineError('TELEGRAM_NOT_CONNECTED', 'conflict');
