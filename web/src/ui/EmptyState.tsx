import type { ReactNode } from 'react';
import { cx } from './classes.ts';

/** What this screen is for, and the one action that fills it. */
export const EmptyState = ({ title, children, action, className }: { title: string; children?: ReactNode; action?: ReactNode; className?: string }) => (
  <div className={cx('flex max-w-prose flex-col items-start gap-2', !/\bpy-/.test(className ?? '') && 'py-10', className)}>
    <h2 className="text-lg font-semibold">{title}</h2>
    {children && <div className="text-soft">{children}</div>}
    {action && <div className="mt-2 flex flex-wrap gap-2">{action}</div>}
  </div>
);
