import { zodResolver } from '@hookform/resolvers/zod';
import type { FormEventHandler, ReactNode } from 'react';
import { Controller, type ControllerRenderProps, type DefaultValues, type FieldPath, type FieldValues, useForm, type UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { ApiProblem } from '#web/api.ts';
import { Button } from './Button.tsx';
import { cx } from './classes.ts';
import { fieldSentence } from './fieldSentence.ts';

export { fieldSentence };

/** A form checked by the same contract that the server checks. */
export const useContractForm = <In extends FieldValues, Out>(schema: z.ZodType<Out, In>, defaultValues: DefaultValues<In>) =>
  useForm<In, unknown, Out>({ resolver: zodResolver(schema), defaultValues, mode: 'onTouched' });

/** Label-side error of one field of a form. */
export function errorOf<T extends FieldValues>(form: Pick<UseFormReturn<T>, 'getFieldState' | 'formState'>, name: FieldPath<T>) {
  return fieldSentence(form.getFieldState(name, form.formState).error?.message);
}

/** Everything a native control needs: `<TextInput label=… {...field(form, 'name')} />`. */
export const field = <T extends FieldValues>(form: Pick<UseFormReturn<T>, 'getFieldState' | 'formState' | 'register'>, name: FieldPath<T>) => ({ ...form.register(name), error: errorOf(form, name) });

/** For controls that hold a value instead of an element: Select, Combobox, MoneyInput, Checkbox. */
export function Controlled<T extends FieldValues, N extends FieldPath<T>, Out>({ form, name, children }: {
  form: UseFormReturn<T, unknown, Out>; name: N;
  children: (control: Pick<ControllerRenderProps<T, N>, 'value' | 'onChange' | 'onBlur' | 'name'> & { error: string | undefined }) => ReactNode;
}) {
  return (
    <Controller control={form.control} name={name} render={({ field: { value, onChange, onBlur, name: fieldName }, fieldState }) => (
      <>{children({ value, onChange, onBlur, name: fieldName, error: fieldSentence(fieldState.error?.message) })}</>
    )} />
  );
}

/**
 * Put the refusals of the server beside the fields they speak of (`/phones/0/number` is `phones.0.number`).
 * @returns the pointers that found their field, for `Problem shownFields`
 */
export function showFieldErrors<T extends FieldValues>(form: Pick<UseFormReturn<T>, 'getValues' | 'setError'>, error: unknown): string[] {
  if (!(error instanceof ApiProblem)) return [];
  const known = form.getValues();
  const shown: string[] = [];
  for (const { pointer, message, code } of error.errors) {
    const path = pointer.replace(/^\/(body\/)?/, '').replaceAll('/', '.');
    if (!(path.split('.')[0]! in known)) continue;
    form.setError(path as FieldPath<T>, { type: 'server', message: message || code }, { shouldFocus: shown.length === 0 });
    shown.push(pointer);
  }
  return shown;
}

/** The element: no browser bubbles, since every error has its sentence on the page. */
export const Form = ({ onSubmit, children, className, label }: { onSubmit: FormEventHandler<HTMLFormElement>; children: ReactNode; className?: string; label?: string }) => (
  <form noValidate onSubmit={onSubmit} aria-label={label} className={cx('flex flex-col gap-4', className)}>{children}</form>
);

/** Save and cancel, at the end of a form; stays in sight on long ones. */
export function FormFooter({ action, busy, onCancel, disabled, note, sticky }: { action: string; busy?: boolean; onCancel?: () => void; disabled?: boolean; note?: ReactNode; sticky?: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={cx('flex flex-wrap items-center gap-2', sticky && 'sticky bottom-(--tabs) z-10 -mx-1 border-t border-line bg-ground px-1 py-3')}>
      <Button kind="primary" type="submit" busy={busy} disabled={disabled}>{action}</Button>
      {onCancel && <Button kind="quiet" onClick={onCancel}>{t('web.cancel')}</Button>}
      {note && <span className="text-sm text-soft">{note}</span>}
    </div>
  );
}
