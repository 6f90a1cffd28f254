import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from './classes.ts';
import { Field, type FieldProps } from './Field.tsx';

type Native<T extends 'input' | 'textarea'> = Omit<ComponentProps<T>, 'children' | 'className'>;

/** Splits what belongs to the label and the error from what belongs to the control. */
function split<T extends FieldProps>({ label, hint, error, optional, hideLabel, className, ...control }: T) {
  return { field: { label, hint, error, optional, hideLabel, className }, control };
}

/** One line of text. Works with `{...form.register('name')}`. */
export function TextInput(props: FieldProps & Native<'input'> & { before?: ReactNode; after?: ReactNode; mono?: boolean }) {
  const { field, control: { before, after, mono, ...input } } = split(props);
  return (
    <Field {...field} id={input.id}>
      {(ids) => before || after ? (
        <div className="control flex items-center gap-2 has-disabled:bg-sunken" data-invalid={field.error ? '' : undefined}>
          {before && <span className="text-faint [&_svg]:size-4">{before}</span>}
          <input type="text" autoComplete="off" {...input} {...ids} className={cx('h-full min-w-0 flex-1 bg-transparent outline-none', mono && 'font-mono')} />
          {after}
        </div>
      ) : <input type="text" autoComplete="off" {...input} {...ids} className={cx('control', mono && 'font-mono')} />}
    </Field>
  );
}

/** A password, with a way to look at what was typed. */
export function PasswordInput(props: FieldProps & Native<'input'>) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const toggle = (
    <button type="button" aria-pressed={shown} aria-label={t('web.showPassword')} onClick={() => setShown(!shown)}
      className="-mr-2 flex h-full w-9 items-center justify-center rounded-md text-soft hover:text-ink [&_svg]:size-4">
      {shown ? <EyeOff /> : <Eye />}
    </button>
  );
  return <TextInput autoComplete="current-password" {...props} type={shown ? 'text' : 'password'} spellCheck={false} autoCapitalize="off" after={toggle} />;
}

/** Several lines; grows with what is typed. */
export function TextArea(props: FieldProps & Native<'textarea'>) {
  const { field, control } = split(props);
  return (
    <Field {...field} id={control.id}>
      {(ids) => <textarea rows={3} {...control} {...ids} className="control field-sizing-content h-auto min-h-[calc(var(--control)*2)] py-1.5" />}
    </Field>
  );
}

/** A local day, by the browser's own calendar. Value: `2026-11-20`. */
export const DateInput = (props: FieldProps & Native<'input'>) => <TextInput {...props} type="date" />;

/** A local time of day. Value: `16:30`. */
export const TimeInput = (props: FieldProps & Native<'input'>) => <TextInput step={300} {...props} type="time" />;
