import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createClient } from '#contracts/clients.ts';
import { ApiProblem } from '#web/api.ts';
import { clientSettings, topic } from '#web/data/clients.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import type { PickedClient } from '#web/parts/ClientPicker.tsx';
import { KnownClients } from './KnownClients.tsx';
import { useContactCheck } from './useContactCheck.ts';

/** The least that a new client needs, without leaving what one was doing. What was typed into the search is put where it belongs. */
export function QuickClient({ typed, onDone, onClose }: { typed: string; onDone: (client: PickedClient) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useId();
  const looksLikePhone = /^[\d\s()+./-]{4,}$/.test(typed);
  const looksLikeEmail = typed.includes('@');
  const [fullName, setFullName] = useState(looksLikePhone || looksLikeEmail ? '' : typed);
  const [phone, setPhone] = useState(looksLikePhone ? typed : '');
  const [email, setEmail] = useState(looksLikeEmail ? typed : '');
  const { clientEmailRequired = true } = useQuery(clientSettings).data ?? {};
  const check = useContactCheck({ phone, email });
  const create = useAction(createClient, { topics: [topic], done: ({ fullName: name }) => t('clients.created', { name }), onDone });
  const refused = create.error instanceof ApiProblem ? create.error.errors : [];
  const fieldError = (start: string) => refused.find(({ pointer }) => pointer.startsWith(start))?.message;

  return (
    <Dialog open sticky onClose={onClose} title={t('clients.new.title')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" type="submit" form={form} busy={create.isPending}>{t('clients.new.save')}</Button>
    </>}>
      <form id={form} noValidate className="flex flex-col gap-4" onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation(); // the screen below may be a form itself
        create.mutate({ body: { fullName, phones: [{ number: phone }], emails: email.trim() ? [{ email: email.trim() }] : [] } });
      }}>
        <TextInput label={t('clients.field.fullName')} autoFocus={!fullName} value={fullName} maxLength={100} onChange={(event) => setFullName(event.target.value)} error={fieldError('/body/fullName')} />
        <TextInput label={t('clients.field.phone')} type="tel" inputMode="tel" autoFocus={Boolean(fullName)} value={phone} maxLength={40} onChange={(event) => setPhone(event.target.value)}
          error={check.phoneError ?? fieldError('/body/phones')} hint={check.phoneHint} />
        <TextInput label={t('clients.field.email')} type="email" inputMode="email" optional={!clientEmailRequired} value={email} maxLength={100} onChange={(event) => setEmail(event.target.value)} error={check.emailError ?? fieldError('/body/emails')} />
        <KnownClients matches={check.matches} onUse={onDone} />
        <Problem error={create.error} shownFields={refused.filter(({ pointer }) => /^\/body\/(fullName|phones|emails)/.test(pointer)).map(({ pointer }) => pointer)} />
      </form>
    </Dialog>
  );
}
