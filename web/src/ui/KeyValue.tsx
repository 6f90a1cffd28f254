import { Fragment, type ReactNode } from 'react';
import { cx } from './classes.ts';

/** Facts of one thing: name left, value right. A value of null or undefined leaves its line out. */
export const KeyValue = ({ items, className }: { items: readonly (readonly [label: string, value: ReactNode])[]; className?: string }) => (
  <dl className={cx('grid grid-cols-[minmax(7rem,auto)_1fr] gap-x-6 gap-y-2', className)}>
    {items.map(([label, value]) => value !== null && value !== undefined && (
      <Fragment key={label}>
        <dt className="text-soft">{label}</dt>
        <dd className="min-w-0">{value}</dd>
      </Fragment>
    ))}
  </dl>
);
