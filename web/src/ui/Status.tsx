import type { ReactNode } from 'react';
import { cx } from './classes.ts';

/** What a colour means, the same everywhere. */
export type Tone = 'neutral' | 'info' | 'wait' | 'good' | 'bad' | 'special';

export const dotOf: Record<Tone, string> = {
  neutral: 'bg-faint', info: 'bg-info', wait: 'bg-wait', good: 'bg-good', bad: 'bg-bad', special: 'bg-special',
};
const ringOf: Record<Tone, string> = {
  neutral: 'text-faint', info: 'text-info', wait: 'text-wait', good: 'text-good', bad: 'text-bad', special: 'text-special',
};
const fillOf: Record<Tone, string> = {
  neutral: 'bg-hover text-soft', info: 'bg-info-soft text-info', wait: 'bg-wait-soft text-wait', good: 'bg-good-soft text-good', bad: 'bg-bad-soft text-bad', special: 'bg-special-soft text-special',
};

/** A state: coloured dot and word. The word carries the meaning; `hollow` marks what is tentative or ended. */
export const Status = ({ tone, children, hollow, className }: { tone: Tone; children: ReactNode; hollow?: boolean; className?: string }) => (
  <span className={cx('inline-flex min-w-0 items-center gap-1.5 whitespace-nowrap', className)}>
    <span aria-hidden className={cx('size-2 shrink-0 rounded-full', hollow ? `ring-[1.5px] ring-inset ring-current ${ringOf[tone]}` : dotOf[tone])} />
    <span className="truncate">{children}</span>
  </span>
);

/** A short mark on a thing that is not its state: "own", "primary", a tag. */
export const Badge = ({ tone = 'neutral', children, className }: { tone?: Tone; children: ReactNode; className?: string }) => (
  <span className={cx('inline-flex h-5 items-center rounded-sm px-1.5 text-xs font-medium whitespace-nowrap', fillOf[tone], className)}>{children}</span>
);
