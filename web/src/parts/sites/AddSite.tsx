import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createSite } from '#contracts/sites.ts';
import { ApiProblem } from '#web/api.ts';
import { sitesTopic } from '#web/data/ticketSettings.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

export function AddSite({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [host, setHost] = useState('');
  const [brandName, setBrand] = useState('');
  const [kind, setKind] = useState<'portal' | 'marketplace'>('portal');
  const [tried, setTried] = useState(false);
  const create = useAction(createSite, { topics: [sitesTopic], done: t('sites.added'), onDone: onClose });
  const wrong = create.error instanceof ApiProblem ? create.error.errors.find(({ pointer }) => pointer === '/body/host') : undefined;
  const send = () => {
    setTried(true);
    if (host.trim()) create.mutate({ body: { host, kind, brandName: brandName.trim() || null } });
  };
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t('sites.add')} description={t('sites.addNote')} footer={<><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" busy={create.isPending} onClick={send}>{t('sites.add')}</Button></>}>
      <form className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); send(); }}>
        <TextInput autoFocus label={t('sites.host')} hint={t('sites.hostHint')} mono value={host} maxLength={300} autoComplete="off" onChange={(event) => setHost(event.target.value)} error={tried && !host.trim() ? t('field.required') : wrong?.message} />
        <Select label={t('sites.kind')} hint={kind === 'marketplace' ? t('sites.kindHint') : undefined} value={kind} onChange={setKind} options={(['portal', 'marketplace'] as const).map((one) => ({ value: one, label: t(`sites.kind.${one}`) }))} />
        <TextInput label={t('sites.brand')} hint={t('sites.brandHint')} optional value={brandName} maxLength={100} onChange={(event) => setBrand(event.target.value)} />
        <Problem error={wrong ? null : create.error} />
      </form>
    </Dialog>
  );
}
