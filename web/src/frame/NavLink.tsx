import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { NavEntry } from '#web/nav.ts';
import { cx } from '#web/ui/classes.ts';

/** Is this the screen that is open, or one below it? */
export const isOpen = (path: string, at: string) => at === path || at.startsWith(`${path}/`);

export function NavLink({ entry, open, onPress }: { entry: NavEntry; open: boolean; onPress?: () => void }) {
  const { t } = useTranslation();
  const Icon = entry.icon;
  return (
    <Link to={entry.path as string} onClick={onPress} aria-current={open ? 'page' : undefined}
      className={cx('flex h-8 items-center gap-2.5 rounded-md px-2 max-md:h-(--control) max-md:px-3 pointer-coarse:h-(--control)', open ? 'bg-pressed font-medium text-ink' : 'text-soft hover:bg-hover hover:text-ink')}>
      <Icon className={cx('size-4 shrink-0 max-md:size-5', open && 'text-accent-text')} strokeWidth={open ? 2.25 : 1.75} />
      <span className="truncate">{t(entry.label)}</span>
    </Link>
  );
}
