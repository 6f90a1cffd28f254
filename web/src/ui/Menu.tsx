import { Menu as Base } from '@base-ui/react/menu';
import { Link, type LinkComponentProps } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './classes.ts';

/** A list of further actions. The next legal step of a thing is a button; the other legal ones stand here. */
export function Menu({ trigger, children, align = 'end', side = 'bottom', defaultOpen }: { trigger: ReactElement; children: ReactNode; align?: 'start' | 'center' | 'end'; side?: 'bottom' | 'top' | 'right'; defaultOpen?: boolean }) {
  return (
    <Base.Root defaultOpen={defaultOpen}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} side={side} sideOffset={6} className="z-60 outline-none">
          <Base.Popup className="float scroll-thin max-h-(--available-height) min-w-52 max-w-80 overflow-y-auto p-1 outline-none">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({ icon, children, note, danger, disabled, onSelect }: { icon?: ReactNode; children: ReactNode; note?: ReactNode; danger?: boolean; disabled?: boolean; onSelect: () => void }) {
  return (
    <Base.Item onClick={onSelect} disabled={disabled} className={cx('float-item [&_svg]:size-4 [&_svg]:text-soft', danger && 'text-bad')}>
      {icon}
      <span className="min-w-0 flex-1"><span className="block">{children}</span>{note && <span className="block text-sm text-soft">{note}</span>}</span>
    </Base.Item>
  );
}

export function MenuLink({ icon, children, ...link }: LinkComponentProps<'a'> & { icon?: ReactNode }) {
  return (
    <Base.LinkItem closeOnClick render={<Link {...(link as LinkComponentProps<'a'>)} />} className="float-item [&_svg]:size-4 [&_svg]:text-soft">
      {icon}
      <span className="min-w-0 flex-1">{children as ReactNode}</span>
    </Base.LinkItem>
  );
}

export function MenuChoice<V extends string>({ label, value, onChange, options }: { label: string; value: V; onChange: (value: V) => void; options: readonly { value: V; label: string; note?: ReactNode }[] }) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next) => onChange(next as V)} aria-label={label}>
      <div className="px-3 pt-2 pb-1 text-sm text-soft" aria-hidden>{label}</div>
      {options.map((option) => (
        <Base.RadioItem key={option.value} value={option.value} closeOnClick className="float-item pr-8">
          <span className="min-w-0"><span className="block truncate">{option.label}</span>{option.note && <span className="block text-sm text-soft">{option.note}</span>}</span>
          <Base.RadioItemIndicator className="absolute right-3"><Check className="size-4" /></Base.RadioItemIndicator>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}

export const MenuSeparator = () => <Base.Separator className="my-1 h-px bg-line" />;
