import { idempotencyKeyRequired, validationError } from '#platform/errors.ts';

/** The Idempotency-Key of a public command; the platform asks signed-in callers for it by itself. @throws IDEMPOTENCY_KEY_REQUIRED, VALIDATION_ERROR */
export function keyOfVisitor(header: string | string[] | undefined): string {
  if (header === undefined) throw idempotencyKeyRequired();
  if (typeof header !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(header)) throw validationError(undefined, { errors: [{ pointer: '/headers/idempotency-key', code: 'invalid' }] });
  return header;
}
