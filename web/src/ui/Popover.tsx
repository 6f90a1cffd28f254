import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './classes.ts';

/** A small surface that belongs to a button: filters, column choice, a colour. */
export function Popover({ trigger, title, children, align = 'end', className, open, onOpenChange }: { trigger: ReactElement; title: string; children: ReactNode; align?: 'start' | 'center' | 'end'; className?: string; open?: boolean; onOpenChange?: (open: boolean) => void }) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={6} collisionPadding={8} className="z-60">
          <Base.Popup className={cx('float scroll-thin max-h-(--available-height) max-w-[calc(100vw-1rem)] min-w-56 overflow-y-auto p-3 outline-none', className)}>
            <Base.Title className="sr-only">{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
