import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '#web/session.ts';
import { useShortcut } from '#web/shortcuts.ts';
import { MenuOnDemand } from '#web/ui/MenuOnDemand.tsx';

const ShortcutHelp = lazy(() => import('./ShortcutHelp.tsx').then((module) => ({ default: module.ShortcutHelp })));

const initials = (name: string) => name.split(/\s+/).filter(Boolean).slice(0, 2).map((part) => part[0]!.toLocaleUpperCase()).join('');

export function UserMenu() {
  const { t } = useTranslation();
  const { user } = useMe();
  const [help, setHelp] = useState(false);
  useShortcut('?', 'web.shortcuts.help', () => setHelp(true));
  return (
    <>
      <MenuOnDemand label={t('web.user.menu', { name: user.name })} load={() => import('./UserMenuOpen.tsx')}
        className="flex size-(--control) items-center justify-center rounded-md hover:bg-hover data-popup-open:bg-hover"
        face={<span aria-hidden data-initials={initials(user.name)} className="flex size-7 items-center justify-center rounded-full border border-line bg-pressed text-xs font-semibold before:content-[attr(data-initials)]" />} />
      {help && <Suspense><ShortcutHelp onClose={() => setHelp(false)} /></Suspense>}
    </>
  );
}
