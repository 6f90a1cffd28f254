import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMaybeMe } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';

/** Shown this once; the way on opens when the person says that they are kept. */
export function BackupCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation();
  const me = useMaybeMe();
  const [kept, setKept] = useState(false);
  const text = codes.join('\n');
  const download = () => {
    const url = URL.createObjectURL(new Blob([`Mostrador · ${me?.user.email ?? ''}\n${t('web.backup.title')}\n\n${text}\n`], { type: 'text/plain' }));
    const link = Object.assign(document.createElement('a'), { href: url, download: 'mostrador-backup-codes.txt' });
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <div className="flex flex-col gap-4">
      <div>
        <h3 className="font-semibold">{t('web.backup.title')}</h3>
        <p className="text-soft">{t('web.backup.body')}</p>
      </div>
      <CopyText block text={text} label={t('web.backup.copy')} />
      <Button icon={<Download className="size-4" />} className="self-start" onClick={download}>{t('web.backup.download')}</Button>
      <Checkbox label={t('web.backup.kept')} checked={kept} onChange={setKept} />
      <Button kind="primary" className="self-start max-md:w-full" disabled={!kept} onClick={onDone}>{t('web.backup.done')}</Button>
    </div>
  );
}
