import { defineError } from '#platform/errors.ts';

export const captchaFailed = defineError('CAPTCHA_FAILED', 'unprocessable');
/** `details.challenge`: what to solve and hand in with the same request. */
export const challengeRequired = defineError('CHALLENGE_REQUIRED', 'forbidden');
