import type { ComponentProps, ReactElement } from 'react';
import { cx } from './classes.ts';
import { Tooltip } from './Tooltip.tsx';

type Props = Omit<ComponentProps<'button'>, 'children' | 'aria-label'> & {
  /** What it does; read aloud, and shown on hover. */
  label: string;
  icon: ReactElement;
  /** The key that does the same, shown beside the label. */
  shortcut?: string;
};

export const iconButtonClass = 'relative inline-flex size-(--control) shrink-0 items-center justify-center rounded-md text-soft select-none transition-colors hover:bg-hover hover:text-ink active:bg-pressed disabled:opacity-45 disabled:pointer-events-none data-popup-open:bg-hover data-popup-open:text-ink [&_svg]:size-[18px]';

export function IconButton({ label, icon, shortcut, className, type = 'button', ...rest }: Props) {
  return (
    <Tooltip text={label} shortcut={shortcut}>
      <button {...rest} type={type} aria-label={label} className={cx(iconButtonClass, className)}>{icon}</button>
    </Tooltip>
  );
}
