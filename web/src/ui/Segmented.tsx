import { cx } from './classes.ts';

/** One of two to five short words, all in sight: day / week / month. */
export function Segmented<V extends string>({ label, value, onChange, options, className }: { label: string; value: V; onChange: (value: V) => void; options: readonly { value: V; label: string }[]; className?: string }) {
  return (
    <div role="group" aria-label={label} className={cx('inline-flex h-(--control) w-fit rounded-md border border-edge/60 p-0.5 pointer-coarse:h-[calc(var(--control)+6px)]', className)}>
      {options.map((option) => (
        <button key={option.value} type="button" aria-pressed={option.value === value} onClick={() => option.value !== value && onChange(option.value)}
          className="flex items-center rounded-sm px-2.5 whitespace-nowrap text-soft hover:text-ink aria-pressed:bg-pressed aria-pressed:font-medium aria-pressed:text-ink">{option.label}</button>
      ))}
    </div>
  );
}
