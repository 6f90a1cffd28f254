import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from './classes.ts';
import { iconButtonClass } from './IconButton.tsx';

interface Props {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  size?: 'small' | 'normal' | 'wide';
  /** Nothing outside closes it: what was typed would be lost. */
  sticky?: boolean;
}

const widths = { small: 'md:w-[26rem]', normal: 'md:w-[34rem]', wide: 'md:w-[52rem]' };

const closeButton = (label: string) => <Base.Close aria-label={label} className={cx(iconButtonClass, '-my-[calc((var(--control)-1.5rem)/2)] -mr-2')}><X /></Base.Close>;

/** A dialog on a desk, a sheet that rises from the bottom on a phone. */
export function Dialog({ open, onClose, title, description, children, footer, size = 'normal', sticky }: Props) {
  const { t } = useTranslation();
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()} disablePointerDismissal={sticky}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-50 bg-scrim transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup className={cx('fixed z-50 flex max-h-[88dvh] flex-col border-line bg-raised shadow-float outline-none transition-[opacity,translate,scale] duration-150',
          'max-md:inset-x-0 max-md:bottom-0 max-md:rounded-t-lg max-md:border-t max-md:data-ending-style:translate-y-full max-md:data-starting-style:translate-y-full',
          'md:top-1/2 md:left-1/2 md:max-w-[calc(100vw-2rem)] md:-translate-1/2 md:rounded-lg md:border md:data-ending-style:opacity-0 md:data-starting-style:scale-[0.98] md:data-starting-style:opacity-0', widths[size])}>
          <header className="flex items-start gap-3 px-5 pt-4 pb-2">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-lg font-semibold">{title}</Base.Title>
              {description && <Base.Description render={<div />} className="mt-1 text-soft">{description}</Base.Description>}
            </div>
            {closeButton(t('web.close'))}
          </header>
          {children && <div className="scroll-thin min-h-0 flex-1 overflow-y-auto px-5 py-2">{children}</div>}
          {footer ? <footer className="flex flex-wrap justify-end gap-2 px-5 pt-3 pb-[calc(1rem+env(safe-area-inset-bottom))] max-md:flex-col-reverse max-md:*:w-full">{footer}</footer> : <div className="pb-[calc(1rem+env(safe-area-inset-bottom))]" />}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/**
 * The detail of a row beside its list: the list stays usable on a desk; on a phone it is a page of its own.
 * Which row is open belongs in the URL.
 */
export function SidePanel({ open, onClose, title, subtitle, children, footer, actions, width = 'normal' }: {
  open: boolean; onClose: () => void; title: ReactNode; subtitle?: ReactNode; children: ReactNode; footer?: ReactNode; actions?: ReactNode; width?: 'normal' | 'wide';
}) {
  const { t } = useTranslation();
  const panel = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} modal={false} disablePointerDismissal onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Popup ref={panel} data-side-panel initialFocus={panel} className={cx('fixed z-40 flex flex-col bg-raised outline-none transition-[translate,opacity] duration-150 max-md:inset-0 data-ending-style:translate-x-6 data-ending-style:opacity-0 data-starting-style:translate-x-6 data-starting-style:opacity-0',
          'md:top-(--bar) md:right-0 md:bottom-0 md:border-l md:border-line md:shadow-float', width === 'wide' ? 'md:w-[min(46rem,70vw)]' : 'md:w-[min(30rem,60vw)]')}>
          <header className="flex items-start gap-2 border-b border-line px-5 py-3">
            <div className="min-w-0 flex-1">
              <Base.Title className="truncate text-lg font-semibold">{title}</Base.Title>
              {subtitle && <div className="text-sm text-soft">{subtitle}</div>}
            </div>
            {actions}
            {closeButton(t('web.close'))}
          </header>
          <div className="scroll-thin min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
          {footer && <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3 pb-[calc(0.75rem+env(safe-area-inset-bottom))]">{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
