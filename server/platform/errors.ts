import { DatabaseError } from 'pg';

const STATUS = {
  malformed: 400, unauthenticated: 401, forbidden: 403, not_found: 404, conflict: 409, gone: 410, precondition: 412,
  too_large: 413, address_too_long: 414, unsupported: 415, unprocessable: 422, precondition_required: 428, rate_limited: 429, head_too_large: 431, too_slow: 408, unavailable: 503,
} as const;
export type ErrorKind = keyof typeof STATUS;

export interface FieldError {
  /** JSON Pointer into the request (`/body/lines/0/quantity`). */
  pointer: string;
  code: string;
  message?: string;
  params?: Record<string, unknown>;
}

/** An expected refusal. Whatever is thrown and is not one of these is a bug and answers 500. */
export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly status: number;
  readonly details: Record<string, unknown> | undefined;
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string> | undefined;
  constructor(code: string, kind: ErrorKind, details?: Record<string, unknown>, more: { errors?: FieldError[]; headers?: Record<string, string>; cause?: unknown } = {}) {
    super(code, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'AppError';
    this.code = code;
    this.kind = kind;
    this.status = STATUS[kind];
    this.details = details;
    this.errors = more.errors;
    this.headers = more.headers;
  }
}

export interface DeclaredError {
  (details?: Record<string, unknown>, more?: ConstructorParameters<typeof AppError>[3]): AppError;
  readonly code: string;
  readonly kind: ErrorKind;
}

const declared = new Map<string, DeclaredError>();

/**
 * Declare an error once, in the module that owns it. The kind sets the HTTP status; the code picks the sentence
 * `error.<CODE>` of the catalogues, with `details` as its values.
 */
export function defineError(code: string, kind: ErrorKind): DeclaredError {
  const known = declared.get(code);
  if (known) throw new Error(`error ${code} is declared twice`);
  const make = Object.assign(
    (details?: Record<string, unknown>, more?: ConstructorParameters<typeof AppError>[3]) => new AppError(code, kind, details, more),
    { code, kind },
  );
  declared.set(code, make);
  return make;
}

export const declaredErrors = (): ReadonlyMap<string, DeclaredError> => declared;

// Errors that any route may answer.
export const malformedJson = defineError('MALFORMED_JSON', 'malformed');
export const badRequest = defineError('BAD_REQUEST', 'malformed');
export const unauthenticated = defineError('UNAUTHENTICATED', 'unauthenticated');
export const insufficientPermissions = defineError('INSUFFICIENT_PERMISSIONS', 'forbidden');
export const foreignOrigin = defineError('FOREIGN_ORIGIN', 'forbidden');
export const notFound = defineError('NOT_FOUND', 'not_found');
export const versionMismatch = defineError('VERSION_MISMATCH', 'precondition');
export const preconditionRequired = defineError('PRECONDITION_REQUIRED', 'precondition_required');
export const bodyTooLarge = defineError('BODY_TOO_LARGE', 'too_large');
export const addressTooLong = defineError('ADDRESS_TOO_LONG', 'address_too_long');
export const unsupportedMediaType = defineError('UNSUPPORTED_MEDIA_TYPE', 'unsupported');
export const validationError = defineError('VALIDATION_ERROR', 'unprocessable');
export const rateLimited = defineError('RATE_LIMITED', 'rate_limited');
/** Refused before it is a request of any route: its head, or how long it took to come. */
export const headTooLarge = defineError('HEAD_TOO_LARGE', 'head_too_large');
export const requestTooSlow = defineError('REQUEST_TOO_SLOW', 'too_slow');
export const tryAgain = defineError('TRY_AGAIN', 'unavailable');
export const unavailable = defineError('SERVICE_UNAVAILABLE', 'unavailable');
export const invalidStateTransition = defineError('INVALID_STATE_TRANSITION', 'conflict');
export const idempotencyKeyReused = defineError('IDEMPOTENCY_KEY_REUSED', 'unprocessable');
export const idempotencyKeyRequired = defineError('IDEMPOTENCY_KEY_REQUIRED', 'malformed');
export const requestInProgress = defineError('REQUEST_IN_PROGRESS', 'conflict');

// Refusals that several modules share.
export const duplicateCode = defineError('DUPLICATE_CODE', 'conflict');
export const duplicateName = defineError('DUPLICATE_NAME', 'conflict');
export const slugTaken = defineError('SLUG_TAKEN', 'conflict');
export const resourceInactive = defineError('RESOURCE_INACTIVE', 'unprocessable');

/** A 422 about one or more fields: `invalid('/body/endsAt', 'ends_before_start')`. */
export const invalid = (pointer: string, code: string, params?: Record<string, unknown>): AppError =>
  validationError(undefined, { errors: [{ pointer, code, params }] });

/** Turn the violation of a constraint that we expect into our error; anything else is thrown on as it is. */
export function rethrowConstraint(error: unknown, known: Record<string, DeclaredError | (() => AppError)>): never {
  if (error instanceof DatabaseError && error.constraint) {
    const make = known[error.constraint];
    if (make) throw make();
  }
  throw error;
}

export const isConstraint = (error: unknown, name: string): boolean => error instanceof DatabaseError && error.constraint === name;

/** Errors of the database that mean "the input cannot be stored": they become 422, never 500 (proof 2.7). */
const UNSTORABLE = new Set(['22021', '22P05', '22003', '22P02', '22008', '22007', '42601', '22025', '2201B', '22001']);

/** Deadlock and serialization failure: worth another try. */
export const isTransient = (error: unknown): boolean => error instanceof DatabaseError && (error.code === '40P01' || error.code === '40001');

/** The database is away, full, or too busy: the client may come back. */
export function asAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (error instanceof DatabaseError) {
    const code = error.code ?? '';
    if (UNSTORABLE.has(code)) return validationError(undefined, { errors: [{ pointer: '', code: 'unstorable_value' }], cause: error });
    if (isTransient(error) || code === '55P03') return tryAgain(undefined, { headers: { 'retry-after': '1' }, cause: error });
    // 25P03, 25P04: a transaction that did nothing, or lasted, for too long, since this process stood still.
    if (code === '57014' || code === '25P03' || code === '25P04' || code.startsWith('53') || code.startsWith('57P') || code.startsWith('08')) {
      return unavailable(undefined, { headers: { 'retry-after': '5' }, cause: error });
    }
    return undefined;
  }
  const text = error instanceof Error ? `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}` : '';
  if (/ECONNREFUSED|ECONNRESET|EPIPE|Connection terminated|timeout exceeded when trying to connect|Query read timeout|not queryable/.test(text)) {
    return unavailable(undefined, { headers: { 'retry-after': '5' }, cause: error });
  }
  return undefined;
}
