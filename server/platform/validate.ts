import type { z } from 'zod';
import { validationError } from './errors.ts';
import type { FieldError } from './errors.ts';

const pointerTo = (root: string, path: readonly PropertyKey[]): string =>
  root + path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function fieldErrors(root: string, issue: z.core.$ZodIssue): FieldError[] {
  const pointer = pointerTo(root, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.slice(0, 20).map((key) => ({ pointer: pointerTo(root, [...issue.path, key]), code: 'unknown_field' }));
    case 'invalid_type':
      return [{ pointer, code: issue.input === undefined ? 'required' : 'wrong_type', params: { expected: issue.expected } }];
    case 'invalid_value':
      return [{ pointer, code: 'not_allowed', params: { allowed: issue.values.slice(0, 40).join(', ') } }];
    case 'too_small':
      return [{ pointer, code: own(issue.message) ?? 'too_small', params: { minimum: Number(issue.minimum) } }];
    case 'too_big':
      return [{ pointer, code: own(issue.message) ?? 'too_big', params: { maximum: Number(issue.maximum) } }];
    case 'invalid_union': {
      const inner = issue.errors.find((errors) => errors.every((error) => error.code !== 'invalid_value')) ?? issue.errors[0] ?? [];
      return inner.length > 0 ? inner.flatMap((error) => fieldErrors(pointer, error)) : [{ pointer, code: 'invalid' }];
    }
    default:
      return [{ pointer, code: own(issue.message) ?? 'invalid' }];
  }
}

/** Our contracts give a code in place of zod's English sentence. */
const own = (message: string): string | undefined => (/^[a-z][a-z0-9_]*$/.test(message) ? message : undefined);

/**
 * Read what came in by its schema. Unknown keys are refused by the (strict) schema itself.
 * @throws VALIDATION_ERROR with a JSON Pointer for each field
 */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, root: string): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw validationError(undefined, { errors: result.error.issues.flatMap((issue) => fieldErrors(root, issue)).slice(0, 50) });
}
