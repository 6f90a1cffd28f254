import { MoreHorizontal } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deleteClient, exportClient, restoreClient, setClientStatus } from '#contracts/clients.ts';
import { callRaw } from '#web/api.ts';
import { type Client, topic } from '#web/data/clients.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Menu, MenuItem, MenuSeparator } from '#web/ui/Menu.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';
import { AnonymizeDialog } from './AnonymizeDialog.tsx';
import { MergeWithDialog } from './MergeWithDialog.tsx';

/** What else can be done with a client; only what this person may. */
export function ClientActions({ client, onGone }: { client: Client; onGone: () => void }) {
  const { t } = useTranslation();
  const mayEdit = useMay('clients.edit') && !client.anonymizedAt;
  const mayMerge = useMay('clients.merge') && !client.anonymizedAt;
  const mayExport = useMay('clients.export');
  const mayDelete = useMay('clients.delete');
  const mayErase = useMay('clients.anonymize') && !client.anonymizedAt;
  const [asking, setAsking] = useState<'deactivate' | 'delete' | 'erase' | 'merge' | null>(null);
  const [reason, setReason] = useState('');
  const [failed, setFailed] = useState<unknown>(null);
  const close = () => {
    setAsking(null);
    setReason('');
  };
  const activate = useAction(setClientStatus, { topics: [topic], done: t('clients.activated') });
  const deactivate = useAction(setClientStatus, { topics: [topic], done: t('clients.deactivated'), onDone: close });
  const restore = useAction(restoreClient, { topics: [topic], done: t('clients.restored') });
  const remove = useAction(deleteClient, { topics: [topic], done: t('clients.removed', { name: client.fullName }), onDone: () => { close(); onGone(); } });
  const target = { params: { id: client.id }, version: client.version };
  if (client.deletedAt) return mayDelete && !client.anonymizedAt ? <><Button kind="primary" busy={restore.isPending} onClick={() => restore.mutate(target)}>{t('clients.restore')}</Button><Problem error={restore.error} /></> : null;

  const download = async () => {
    setFailed(null);
    try {
      const blob = await (await callRaw(exportClient, { params: { id: client.id } })).blob();
      const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: `${client.fullName}.json` });
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (error) {
      setFailed(error);
    }
  };
  if (!mayEdit && !mayMerge && !mayExport && !mayDelete && !mayErase) return null;
  return (
    <>
      <Menu trigger={<IconButton label={t('web.more')} icon={<MoreHorizontal />} />}>
        {mayEdit && client.status === 'active' && <MenuItem onSelect={() => setAsking('deactivate')}>{t('clients.deactivate')}</MenuItem>}
        {mayEdit && client.status === 'inactive' && <MenuItem onSelect={() => activate.mutate({ ...target, body: { status: 'active' } })}>{t('clients.activate')}</MenuItem>}
        {mayMerge && <MenuItem onSelect={() => setAsking('merge')}>{t('clients.merge.with')}</MenuItem>}
        {mayExport && <MenuItem onSelect={() => void download()}>{t('clients.export')}</MenuItem>}
        {(mayDelete || mayErase) && <MenuSeparator />}
        {mayErase && <MenuItem danger onSelect={() => setAsking('erase')}>{t('clients.anonymize.action')}</MenuItem>}
        {mayDelete && <MenuItem danger onSelect={() => setAsking('delete')}>{t('clients.remove')}</MenuItem>}
      </Menu>
      <Problem error={failed ?? activate.error} className="w-full" />
      <ConfirmDialog open={asking === 'deactivate'} onClose={close} danger={false} title={t('clients.deactivateTitle', { name: client.fullName })} action={t('clients.deactivate')} busy={deactivate.isPending} error={deactivate.error}
        onConfirm={() => deactivate.mutate({ ...target, body: { status: 'inactive', reason: reason.trim() || null } })}>
        <p className="mb-3">{t('clients.deactivateBody')}</p>
        <TextArea label={t('clients.reason')} optional value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />
      </ConfirmDialog>
      <ConfirmDialog open={asking === 'delete'} onClose={close} title={t('clients.removeTitle', { name: client.fullName })} action={t('clients.remove')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate(target)}>
        {t('clients.removeBody')}
      </ConfirmDialog>
      {asking === 'erase' && <AnonymizeDialog client={client} onClose={close} />}
      {asking === 'merge' && <MergeWithDialog client={client} onClose={close} />}
    </>
  );
}
