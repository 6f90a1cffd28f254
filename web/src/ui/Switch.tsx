import { Switch as Base } from '@base-ui/react/switch';
import { type ReactNode, useId } from 'react';
import { cx } from './classes.ts';

/** On or off, and it takes effect at once (a form uses Checkbox). */
export function Switch({ checked, onChange, label, hint, disabled, className }: { checked: boolean; onChange: (checked: boolean) => void; label: ReactNode; hint?: ReactNode; disabled?: boolean; className?: string }) {
  const id = useId();
  return (
    <div className={cx('flex items-center justify-between gap-4', className)}>
      <div className="min-w-0">
        <label htmlFor={id} id={`${id}-label`} className={disabled ? 'text-faint' : undefined}>{label}</label>
        {hint && <p id={`${id}-hint`} className="text-sm text-soft">{hint}</p>}
      </div>
      <span className="flex min-h-(--control) items-center">
        <Base.Root id={id} checked={checked} onCheckedChange={onChange} disabled={disabled} aria-describedby={hint ? `${id}-hint` : undefined}
          className="relative flex h-5 w-9 shrink-0 rounded-full border border-edge bg-edge/35 transition-colors before:absolute before:-inset-3 data-checked:border-transparent data-checked:bg-accent data-disabled:opacity-50">
          <Base.Thumb className="m-px size-4 rounded-full bg-ground shadow-float transition-transform data-checked:translate-x-4 data-checked:bg-on-accent" />
        </Base.Root>
      </span>
    </div>
  );
}
