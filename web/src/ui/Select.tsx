import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from './classes.ts';
import { Field, type FieldProps } from './Field.tsx';

export interface Option<V extends string = string> {
  value: V;
  label: string;
  /** A quieter second line. */
  note?: ReactNode;
  disabled?: boolean;
}

interface Props<V extends string> extends FieldProps {
  options: readonly Option<V>[];
  value: V | null;
  onChange: (value: V) => void;
  onBlur?: () => void;
  name?: string;
  placeholder?: string;
  disabled?: boolean;
}

/** One of a few. For more than about fifteen use Combobox. */
export function Select<V extends string>({ options, value, onChange, onBlur, name, placeholder, disabled, ...field }: Props<V>) {
  const { t } = useTranslation();
  return (
    <Field {...field}>
      {(ids) => (
        <Base.Root items={options as Option<V>[]} value={value} onValueChange={(next) => next !== null && onChange(next as V)} name={name} disabled={disabled} id={ids.id}>
          <Base.Trigger onBlur={onBlur} aria-labelledby={`${ids.id}-label ${ids.id}-value`} aria-describedby={ids['aria-describedby']} data-invalid={field.error ? '' : undefined}
            className="control flex items-center justify-between gap-2 text-left">
            <Base.Value id={`${ids.id}-value`} className="truncate data-placeholder:text-faint" placeholder={placeholder ?? t('web.choose')} />
            <Base.Icon className="text-faint"><ChevronsUpDown className="size-4" /></Base.Icon>
          </Base.Trigger>
          <Base.Portal>
            <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-60 outline-none">
              <Base.Popup className="float max-h-[min(var(--available-height),22rem)] min-w-(--anchor-width) max-w-(--available-width) overflow-hidden outline-none">
                <Base.List className="scroll-thin max-h-[min(var(--available-height),22rem)] overflow-y-auto p-1">
                  {options.map((option) => (
                    <Base.Item key={option.value} value={option.value} disabled={option.disabled} className={cx('float-item pr-8')}>
                      <Base.ItemText className="flex min-w-0 flex-col">
                        <span>{option.label}</span>
                        {option.note && <span className="text-sm text-soft">{option.note}</span>}
                      </Base.ItemText>
                      <Base.ItemIndicator className="absolute right-3"><Check className="size-4" /></Base.ItemIndicator>
                    </Base.Item>
                  ))}
                </Base.List>
              </Base.Popup>
            </Base.Positioner>
          </Base.Portal>
        </Base.Root>
      )}
    </Field>
  );
}
