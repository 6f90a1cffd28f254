import { Checkbox as Base } from '@base-ui/react/checkbox';
import { Check, Minus } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { cx } from './classes.ts';
import { FieldError } from './Field.tsx';

interface Props {
  checked: boolean;
  onChange: (checked: boolean) => void;
  onBlur?: () => void;
  label: ReactNode;
  hint?: ReactNode;
  error?: string;
  name?: string;
  disabled?: boolean;
  /** Some of what it stands for is on. */
  mixed?: boolean;
  /** In a table cell: the label is read aloud only. */
  hideLabel?: boolean;
  className?: string;
}

export function Checkbox({ checked, onChange, onBlur, label, hint, error, name, disabled, mixed, hideLabel, className }: Props) {
  const id = useId();
  return (
    <div className={cx('flex min-w-0 flex-col', className)}>
      <label htmlFor={id} className={cx('flex min-h-(--control) items-center gap-2.5', hideLabel && 'justify-center', disabled && 'text-faint')}>
        <Base.Root id={id} name={name} checked={checked} indeterminate={mixed} disabled={disabled} onBlur={onBlur}
          onCheckedChange={(next) => onChange(next)} aria-describedby={hint ? `${id}-hint` : undefined} aria-label={hideLabel && typeof label === 'string' ? label : undefined}
          className="flex size-[18px] shrink-0 items-center justify-center rounded-sm border border-edge bg-ground data-checked:border-transparent data-checked:bg-accent data-checked:text-on-accent data-indeterminate:border-transparent data-indeterminate:bg-accent data-indeterminate:text-on-accent data-disabled:opacity-50">
          <Base.Indicator className="data-unchecked:hidden">{mixed ? <Minus className="size-3.5" strokeWidth={3} /> : <Check className="size-3.5" strokeWidth={3} />}</Base.Indicator>
        </Base.Root>
        {!hideLabel && <span className="min-w-0">{label}</span>}
      </label>
      {hint && <p id={`${id}-hint`} className="-mt-1 pl-7 text-sm text-soft">{hint}</p>}
      <FieldError text={error} />
    </div>
  );
}
