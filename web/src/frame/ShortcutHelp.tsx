import { useTranslation } from 'react-i18next';
import { activeShortcuts, keyNames } from '#web/shortcuts.ts';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Key } from '#web/ui/Key.tsx';

/** The keys that work on this screen right now. */
export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open onClose={onClose} size="small" title={t('web.shortcuts.title')}>
      <dl className="divide-y divide-line">
        {activeShortcuts().map(({ keys, label }) => (
          <div key={keys} className="flex items-center justify-between gap-4 py-2">
            <dt>{t(label)}</dt>
            <dd className="flex gap-1">{keyNames(keys).map((key) => <Key key={key}>{key}</Key>)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
