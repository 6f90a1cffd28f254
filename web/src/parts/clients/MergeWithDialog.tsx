import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Client, clientOf } from '#web/data/clients.ts';
import { ClientPicker, type PickedClient } from '#web/parts/ClientPicker.tsx';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { MergeDialog } from './MergeDialog.tsx';

/** Choose the other one, then compare. */
export function MergeWithDialog({ client, onClose }: { client: Client; onClose: () => void }) {
  const { t } = useTranslation();
  const [picked, setPicked] = useState<PickedClient | null>(null);
  const [comparing, setComparing] = useState(false);
  const other = useQuery({ ...clientOf(picked?.id ?? ''), enabled: picked !== null }).data;
  if (comparing && picked) return <MergeDialog firstId={client.id} secondId={picked.id} onClose={onClose} />;
  return (
    <Dialog open onClose={onClose} size="small" title={t('clients.merge.with')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" disabled={!other || picked?.id === client.id} onClick={() => setComparing(true)}>{t('clients.merge.compare')}</Button>
    </>}>
      <ClientPicker label={t('clients.merge.other')} value={picked} onChange={setPicked} error={picked?.id === client.id ? t('field.same_client') : undefined} />
    </Dialog>
  );
}
