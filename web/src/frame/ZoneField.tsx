import { useMemo } from 'react';
import { zoneName } from '#web/format.ts';
import { Combobox } from '#web/ui/Combobox.tsx';
import type { FieldProps } from '#web/ui/Field.tsx';

/** A time zone among all that the browser knows, with its present distance from Greenwich. */
export function ZoneField({ value, onChange, name: _, ...field }: FieldProps & { value: string; onChange: (zone: string) => void; onBlur?: () => void; name?: string }) {
  const zones = useMemo(() => [...new Set([...Intl.supportedValuesOf('timeZone'), value])].map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })), [value]);
  return <Combobox {...field} fixed options={zones} value={{ value, label: value.replaceAll('_', ' ') }} onChange={(zone) => zone && onChange(zone.value)} hint={<>{field.hint} {zoneName(value)}</>} />;
}
