import { cx } from './classes.ts';

/** The shape of what is coming. */
export const Skeleton = ({ className }: { className?: string }) => <span aria-hidden className={cx('block animate-pulse-soft rounded-sm bg-pressed', !/\bh-/.test(className ?? '') && 'h-4', className)} />;

/** Lines of text to come. */
export const SkeletonLines = ({ lines = 4, className }: { lines?: number; className?: string }) => (
  <div className={cx('flex flex-col gap-3', className)} aria-hidden>
    {Array.from({ length: lines }, (_, i) => <Skeleton key={i} className={['w-4/5', 'w-3/5', 'w-2/3', 'w-1/2'][i % 4]} />)}
  </div>
);
