import { useTranslation } from 'react-i18next';
import { whatsAppOf } from '#web/phone.ts';
import { buttonClass } from '#web/ui/Button.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';

/** An address that is shown once: to copy, or to hand on by WhatsApp. */
export function ShareLink({ title, url, text, note, phone, onClose }: { title: string; url: string; text: string; note: string | null; phone: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open title={title} onClose={onClose}>
      <div className="flex flex-col gap-3">
        {note && <p>{note}</p>}
        <p className="text-soft">{t('quotesUi.share.once')}</p>
        <CopyText block text={url} label={t('quotesUi.share.copy')} />
        {phone && <div><a className={buttonClass({ kind: 'secondary' })} href={`${whatsAppOf(phone)}?text=${encodeURIComponent(text)}`} target="_blank" rel="noreferrer">{t('quotesUi.share.whatsApp')}</a></div>}
      </div>
    </Dialog>
  );
}
