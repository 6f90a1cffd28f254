import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';

/** One of two to five short words, all in sight: day / week / month. */
export function Segmented<V extends string>({ label, value, onChange, options, className }: { label: string; value: V; onChange: (value: V) => void; options: readonly { value: V; label: string }[]; className?: string }) {
  return (
    <div className={className}>
      <ToggleGroup aria-label={label} value={[value]} onValueChange={([next]) => next && onChange(next as V)} className="inline-flex h-(--control) rounded-md border border-edge/60 p-0.5">
        {options.map((option) => (
          <Toggle key={option.value} value={option.value} className="flex items-center rounded-sm px-2.5 text-soft hover:text-ink data-pressed:bg-pressed data-pressed:font-medium data-pressed:text-ink">{option.label}</Toggle>
        ))}
      </ToggleGroup>
    </div>
  );
}
