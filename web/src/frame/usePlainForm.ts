import { type FormEvent, useState } from 'react';
import type { z } from 'zod';
import { fieldSentence } from '#web/ui/fieldSentence.ts';

/**
 * The two or three fields in front of the frame, read from the form when it is sent and checked by a contract. What
 * react-hook-form does beyond that, these pages do not need, and they are what everybody loads first.
 */
export function usePlainForm<Out>(schema: z.ZodType<Out>, send: (values: Out) => Promise<void>) {
  const [fieldErrors, setFieldErrors] = useState<Record<string, string>>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  const check = (form: HTMLFormElement): Out | null => {
    const result = schema.safeParse(Object.fromEntries(new FormData(form)));
    if (result.success) {
      setFieldErrors({});
      return result.data;
    }
    const errors: Record<string, string> = {};
    for (const issue of result.error.issues) errors[String(issue.path[0])] ??= fieldSentence(issue.message) ?? '';
    setFieldErrors(errors);
    form.querySelector<HTMLInputElement>(`[name="${Object.keys(errors)[0]}"]`)?.focus();
    return null;
  };
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = check(event.currentTarget);
    if (values) void run(() => send(values));
  };
  const field = (name: keyof Out & string) => ({
    name,
    error: fieldErrors[name],
    onInput: () => fieldErrors[name] !== undefined && setFieldErrors(({ [name]: _, ...rest }) => rest),
  });
  return { onSubmit, field, error, busy, run };
}
