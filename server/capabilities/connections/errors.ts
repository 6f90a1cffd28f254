import { defineError } from '#platform/errors.ts';

export const connectionNotFound = defineError('CONNECTION_NOT_FOUND', 'not_found');
export const connectionInUse = defineError('CONNECTION_IN_USE', 'conflict');
export const connectionCannotBeChecked = defineError('CONNECTION_CANNOT_BE_CHECKED', 'conflict');
export const providerUnknown = defineError('PROVIDER_UNKNOWN', 'unprocessable');
export const inboundEventNotFound = defineError('INBOUND_EVENT_NOT_FOUND', 'not_found');
export const inboundEventNotFailed = defineError('INBOUND_EVENT_NOT_FAILED', 'conflict');
export const hookUnknown = defineError('HOOK_UNKNOWN', 'not_found');
export const hookRefusal = defineError('HOOK_REFUSED', 'unauthenticated');
/** The connection lacks the secret that would prove it; the provider tries again later. */
export const hookNotReady = defineError('HOOK_NOT_READY', 'unavailable');
export const hookUnreadable = defineError('HOOK_UNREADABLE', 'malformed');

/** What went wrong at a provider, or on the way to it. */
export class ProviderError extends Error {
  readonly code: string;
  /** Whether the same call may succeed later: the network, 408, 429, 5xx, an open circuit. */
  readonly retriable: boolean;
  readonly status: number | null;
  /** When the provider itself says when to come back. */
  readonly retryAfterSec: number | null;
  /** Everything was handed over and no answer came: it may have been done all the same. */
  readonly doubtful: boolean;
  constructor(code: string, message: string, { retriable, status = null, retryAfterSec = null, doubtful = false, cause }: { retriable: boolean; status?: number | null; retryAfterSec?: number | null; doubtful?: boolean; cause?: unknown }) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ProviderError';
    this.code = code;
    this.retriable = retriable;
    this.status = status;
    this.retryAfterSec = retryAfterSec;
    this.doubtful = doubtful;
  }
}

/** Said by a provider's `verify`: this did not come from it, or is too old. Answered with 401, and only counted. */
export class HookRefused extends Error {
  override readonly name = 'HookRefused';
}
export const hookRefused = (reason: string): HookRefused => new HookRefused(reason);
