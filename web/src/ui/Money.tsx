import { money } from '#web/format.ts';
import { cx } from './classes.ts';

/** An amount: equal figures, never broken over lines; right-align the column that holds it. */
export const Money = ({ minor, currency, className }: { minor: number; currency: string; className?: string }) => (
  <span className={cx('whitespace-nowrap tabular-nums', className)}>{money(minor, currency)}</span>
);
