import { Field, type FieldProps } from '#web/ui/Field.tsx';

/** The phone's own list: a page that is opened once brings no list of ours along. */
export function NativeSelect<V extends string>({ options, value, onChange, ...field }: FieldProps & { options: readonly { value: V; label: string; note?: string | null }[]; value: V; onChange: (value: V) => void }) {
  const note = options.find((one) => one.value === value)?.note;
  return (
    <Field hint={note || undefined} {...field}>
      {(ids) => <select {...ids} className="control" value={value} onChange={(event) => onChange(event.target.value as V)}>{options.map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}</select>}
    </Field>
  );
}
