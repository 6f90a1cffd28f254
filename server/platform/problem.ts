import type { Locale } from './context.ts';
import type { AppError, FieldError } from './errors.ts';
import { findText, text } from './texts.ts';

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  details?: Record<string, unknown>;
  errors?: FieldError[];
}

/** The envelope of every refusal (RFC 9457), in the caller's language. */
export function problemOf(error: AppError, locale: Locale, requestId: string): Problem {
  return {
    type: `/problems/${error.code}`,
    title: text(locale, `kind.${error.kind}`),
    status: error.status,
    detail: text(locale, `error.${error.code}`, error.details),
    instance: requestId,
    code: error.code,
    ...(error.details && { details: error.details }),
    ...(error.errors && { errors: error.errors.map((field) => ({ ...field, message: fieldSentence(field, locale) })) }),
  };
}

const fieldSentence = (field: FieldError, locale: Locale): string =>
  field.message ?? findText(locale, `field.${field.code}`, field.params) ?? text(locale, 'field.invalid');

/** What a bug answers: nothing of it leaves the server but the number to ask for. */
export const bugProblem = (locale: Locale, requestId: string): Problem => ({
  type: '/problems/INTERNAL_ERROR', title: text(locale, 'kind.internal'), status: 500,
  detail: text(locale, 'error.INTERNAL_ERROR', { requestId }), instance: requestId, code: 'INTERNAL_ERROR',
});
