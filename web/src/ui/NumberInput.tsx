import { NumberField } from '@base-ui/react/number-field';
import { digitsOf, fixedDigitsOf, tag } from '#web/format.ts';
import { Field, type FieldProps } from './Field.tsx';

interface NumberProps extends FieldProps {
  value: number | null;
  onChange: (value: number | null) => void;
  onBlur?: () => void;
  name?: string;
  min?: number;
  max?: number;
  step?: number;
  disabled?: boolean;
  /** Written after the number: "min", "%". */
  unit?: string;
  format?: Intl.NumberFormatOptions;
}

/** A number, read in the language of the screen ("1,250.5"). */
export function NumberInput({ value, onChange, onBlur, name, min, max, step, disabled, unit, format, ...field }: NumberProps) {
  return (
    <Field {...field}>
      {(ids) => (
        <NumberField.Root value={value} onValueChange={onChange} name={name} min={min} max={max} step={step} disabled={disabled} locale={tag()} format={format} id={ids.id}>
          <div className="control flex items-center gap-2" data-invalid={field.error ? '' : undefined} data-disabled={disabled ? '' : undefined}>
            <NumberField.Input onBlur={onBlur} aria-describedby={ids['aria-describedby']} aria-invalid={ids['aria-invalid']} className="h-full min-w-0 flex-1 bg-transparent text-right tabular-nums outline-none" />
            {unit && <span className="text-soft">{unit}</span>}
          </div>
        </NumberField.Root>
      )}
    </Field>
  );
}

interface MoneyProps extends FieldProps {
  /** Integer minor units, or null while empty. */
  value: number | null;
  onChange: (minor: number | null) => void;
  onBlur?: () => void;
  name?: string;
  currency: string;
  /** Minor units. */
  min?: number;
  max?: number;
  disabled?: boolean;
}

/** An amount: people type and read "1,250.00", the form holds 125000. */
export function MoneyInput({ value, onChange, currency, min = 0, max, onBlur, name, disabled, ...field }: MoneyProps) {
  const digits = digitsOf(currency);
  const unit = 10 ** digits;
  return (
    <Field {...field}>
      {(ids) => (
        <NumberField.Root id={ids.id} locale={tag()} name={name} disabled={disabled}
          value={value === null ? null : value / unit} min={min / unit} max={max === undefined ? undefined : max / unit}
          format={{ minimumFractionDigits: fixedDigitsOf(currency), maximumFractionDigits: digits }}
          onValueChange={(amount) => onChange(amount === null ? null : Math.round(amount * unit))}>
          <div className="control flex items-center gap-2" data-invalid={field.error ? '' : undefined} data-disabled={disabled ? '' : undefined}>
            <span className="text-soft">{currency}</span>
            <NumberField.Input onBlur={onBlur} aria-describedby={ids['aria-describedby']} aria-invalid={ids['aria-invalid']} className="h-full min-w-0 flex-1 bg-transparent text-right tabular-nums outline-none" />
          </div>
        </NumberField.Root>
      )}
    </Field>
  );
}
