import { Settings } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { NavEntry } from '#web/nav.ts';
import { Dialog } from '#web/ui/Dialog.tsx';
import { isOpen, NavLink } from './NavLink.tsx';

/** The screens that found no place among the tabs of a phone. */
export default function MoreSheet({ open, entries, at, onClose }: { open: boolean; entries: NavEntry[]; at: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('web.nav.more')}>
      <ul className="-mx-3">
        {entries.map((entry, index) => (
          <li key={entry.path}>
            {entry.group === 'settings' && entries[index - 1]?.group !== 'settings' && <h2 className="flex items-center gap-1.5 px-3 pt-3 pb-1 text-sm text-faint"><Settings className="size-3.5" />{t('web.nav.settings')}</h2>}
            <NavLink entry={entry} open={isOpen(entry.path, at)} onPress={onClose} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
