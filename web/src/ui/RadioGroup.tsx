import { Radio } from '@base-ui/react/radio';
import { RadioGroup as Base } from '@base-ui/react/radio-group';
import type { ReactNode } from 'react';
import { FieldGroup } from './Field.tsx';

interface Props<V extends string> {
  label: string;
  hint?: ReactNode;
  error?: string;
  value: V | null;
  onChange: (value: V) => void;
  options: readonly { value: V; label: string; note?: ReactNode; disabled?: boolean }[];
  name?: string;
  className?: string;
}

/** One of a few, all visible, each with room for a line that explains it. */
export function RadioGroup<V extends string>({ label, hint, error, value, onChange, options, name, className }: Props<V>) {
  return (
    <FieldGroup label={label} hint={hint} error={error} className={className}>
      <Base value={value} onValueChange={(next) => onChange(next as V)} name={name} aria-label={label} className="flex flex-col divide-y divide-line rounded-md border border-line">
        {options.map((option) => (
          <label key={option.value} className="flex min-h-(--control) items-start gap-2.5 px-3 py-2 has-data-checked:bg-accent-soft">
            <Radio.Root value={option.value} disabled={option.disabled} className="mt-0.5 flex size-[18px] shrink-0 items-center justify-center rounded-full border border-edge bg-ground data-checked:border-accent-text">
              <Radio.Indicator className="size-2.5 rounded-full bg-accent-text data-unchecked:hidden" />
            </Radio.Root>
            <span className="min-w-0">
              <span className="block">{option.label}</span>
              {option.note && <span className="block text-sm text-soft">{option.note}</span>}
            </span>
          </label>
        ))}
      </Base>
    </FieldGroup>
  );
}
