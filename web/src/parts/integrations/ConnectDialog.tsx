import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createConnection } from '#contracts/connections.ts';
import { type Connection, providers, topic } from '#web/data/connections.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Form, fieldSentence } from '#web/ui/Form.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { ProviderFields, type Values, errorsBy, sendable } from './ProviderFields.tsx';
import { useProviderWords } from './words.ts';

/** Choose a provider and fill in what it asks for. */
export function ConnectDialog({ onClose, onDone }: { onClose: () => void; onDone: (made: Connection) => void }) {
  const { t } = useTranslation();
  const words = useProviderWords();
  const known = useQuery(providers);
  const [key, setKey] = useState<string | null>(null);
  const [name, setName] = useState('');
  const [live, setLive] = useState(false);
  const [values, setValues] = useState<Values>({});
  const create = useAction(createConnection, { topics: [topic.connections], done: t('connections.connected'), onDone });
  const provider = known.data?.items.find((one) => one.key === key);
  const errors = errorsBy(create.error);
  const choose = (next: string) => {
    setKey(next);
    setValues({});
    setName((before) => before || words.name(next));
    create.reset();
  };
  const submit = () => provider && create.mutate({ body: { provider: provider.key, name, live, ...sendable(provider, values) } });
  return (
    <Dialog open sticky onClose={onClose} title={t('connections.connect')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={create.isPending} disabled={!provider} onClick={submit}>{t('connections.connect')}</Button>
    </>}>
      {known.isPending ? <SkeletonLines /> : (
        <Form label={t('connections.connect')} onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}>
          <Select label={t('connections.provider')} value={key} onChange={choose} placeholder={t('connections.choose')} hint={provider && words.about(provider.key)}
            options={(known.data?.items ?? []).map((one) => ({ value: one.key, label: words.name(one.key), note: words.purpose(one.purpose) })).sort((a, b) => a.note.localeCompare(b.note) || a.label.localeCompare(b.label))} />
          {provider && <>
            <TextInput label={t('connections.name')} hint={t('connections.nameHint')} value={name} onChange={(event) => setName(event.target.value)} error={fieldSentence(errors['name'])} maxLength={100} />
            <ProviderFields provider={provider} values={values} onChange={setValues} secretsSet={[]} errors={errors} />
            <Switch label={t('connections.live')} hint={t('connections.liveHint')} checked={live} onChange={setLive} />
          </>}
          <Problem error={create.error ?? known.error} />
        </Form>
      )}
    </Dialog>
  );
}
