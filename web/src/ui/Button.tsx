import { Link, type LinkComponentProps } from '@tanstack/react-router';
import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps, ReactNode } from 'react';
import { cx } from './classes.ts';

const look = cva(
  'relative inline-flex shrink-0 items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap select-none transition-colors duration-100 disabled:pointer-events-none aria-disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50',
  {
    variants: {
      kind: {
        primary: 'border-transparent bg-accent text-on-accent hover:brightness-[1.15] active:brightness-95',
        secondary: 'border-edge/60 bg-ground text-ink hover:bg-hover active:bg-pressed',
        quiet: 'border-transparent bg-transparent text-ink hover:bg-hover active:bg-pressed',
        danger: 'border-transparent bg-danger text-on-danger hover:brightness-110 active:brightness-95',
        dangerQuiet: 'border-transparent bg-transparent text-bad hover:bg-bad-soft',
        link: 'border-transparent bg-transparent px-0! text-accent-text underline decoration-1 underline-offset-3 hover:decoration-2',
      },
      size: {
        normal: 'h-(--control) px-3',
        large: 'h-11 px-4 text-lg',
        small: 'h-7 px-2 text-sm max-md:h-(--control) pointer-coarse:h-(--control)',
      },
      wide: { true: 'w-full', false: '' },
    },
    defaultVariants: { kind: 'secondary', size: 'normal', wide: false },
  },
);

export type ButtonLook = VariantProps<typeof look>;
export const buttonClass = look;

type Props = ComponentProps<'button'> & ButtonLook & {
  /** Work is going on: the button keeps its width, says so to screen readers, and ignores presses. */
  busy?: boolean;
  icon?: ReactNode;
};

/** A press that does something. `kind="primary"` once a screen. */
export function Button({ kind, size, wide, busy, icon, className, children, disabled, type = 'button', ...rest }: Props) {
  return (
    <button {...rest} type={type} disabled={disabled || busy} aria-busy={busy || undefined} className={cx(look({ kind, size, wide }), className)}>
      {icon}
      {children}
      {busy && <span aria-hidden className="absolute inset-x-0 bottom-0 h-0.5 overflow-hidden rounded-b-md"><span className="block h-full w-1/3 animate-slide-bar bg-current" /></span>}
    </button>
  );
}

/** A link that looks like a button: it goes somewhere and can be opened in a new tab. */
export function ButtonLink({ kind, size, wide, className, ...rest }: LinkComponentProps<'a'> & ButtonLook & { className?: string }) {
  return <Link {...(rest as LinkComponentProps<'a'>)} className={cx(look({ kind, size, wide }), className)} />;
}
