import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from './classes.ts';

/** What every control of a form takes besides its own value. */
export interface FieldProps {
  label: string;
  /** Shown under the control, before anything goes wrong. */
  hint?: ReactNode;
  /** A sentence; its presence marks the control as refused. */
  error?: string | undefined;
  /** Most fields are required, so the others are marked. */
  optional?: boolean;
  /** The label is for screen readers only: the place makes it plain (a filter, a table cell). */
  hideLabel?: boolean;
  className?: string;
}

export interface ControlIds {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

/** Label above, control, then hint or error below; the control receives the ids that tie them together. */
export function Field({ label, hint, error, optional, hideLabel, className, id: given, children }: FieldProps & { id?: string; children: (ids: ControlIds) => ReactNode }) {
  const { t } = useTranslation();
  const made = useId();
  const id = given ?? made;
  const describedBy = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined;
  return (
    <div className={cx('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} id={`${id}-label`} className={hideLabel ? 'sr-only' : 'text-sm font-medium text-ink'}>
        {label}
        {optional && <span className="font-normal text-faint"> {t('web.optional')}</span>}
      </label>
      {children({ id, 'aria-describedby': describedBy, 'aria-invalid': error ? true : undefined })}
      {hint && <p id={`${id}-hint`} className="text-sm text-soft">{hint}</p>}
      <FieldError id={`${id}-error`} text={error} />
    </div>
  );
}

export const FieldError = ({ id, text }: { id?: string; text: string | undefined }) =>
  text ? <p id={id} className="flex gap-1.5 text-sm text-bad"><span aria-hidden className="mt-[0.42em] size-1.5 shrink-0 rounded-full bg-bad" />{text}</p> : null;

/** A group of controls under one name (a fieldset). */
export function FieldGroup({ label, hint, error, children, className }: { label: string; hint?: ReactNode; error?: string; children: ReactNode; className?: string }) {
  return (
    <fieldset className={cx('flex min-w-0 flex-col gap-2', className)}>
      <legend className="mb-1 text-sm font-medium">{label}</legend>
      {hint && <p className="-mt-1.5 text-sm text-soft">{hint}</p>}
      {children}
      <FieldError text={error} />
    </fieldset>
  );
}
