import { useTranslation } from 'react-i18next';
import { Button } from '#web/ui/Button.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';

/** A secret, the one time that it is shown. */
export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open sticky onClose={onClose} title={t('webhooks.secretTitle')} description={t('webhooks.secretBody')} footer={<Button kind="primary" onClick={onClose}>{t('webhooks.secretDone')}</Button>}>
      <CopyText block text={secret} label={t('webhooks.copySecret')} />
    </Dialog>
  );
}
