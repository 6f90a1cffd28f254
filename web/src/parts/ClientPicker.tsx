import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findClients, topic } from '#web/data/clients.ts';
import { phoneText } from '#web/phone.ts';
import { useMay } from '#web/session.ts';
import { AsyncCombobox, type Choice } from '#web/ui/Combobox.tsx';
import { QuickClient } from './clients/QuickClient.tsx';

export interface PickedClient {
  id: string;
  fullName: string;
  primaryPhone: string | null;
  primaryEmail: string | null;
  /** What the apps say of the client (`high_risk`); not known of one that was just entered. */
  badges?: readonly { code: string; tone: string }[] | undefined;
}

interface Props {
  label: string;
  value: PickedClient | null;
  onChange: (client: PickedClient | null) => void;
  error?: string | undefined;
  hint?: string;
  autoFocus?: boolean;
}

const contactLine = ({ primaryPhone, primaryEmail }: PickedClient) => [primaryPhone && phoneText(primaryPhone), primaryEmail].filter(Boolean).join(' · ');

/** A client: found by name, phone or e-mail, or entered on the spot. */
export function ClientPicker({ label, value, onChange, error, hint, autoFocus }: Props) {
  const { t } = useTranslation();
  const mayCreate = useMay('clients.create');
  const [entering, setEntering] = useState<string | null>(null);
  const choice = (client: PickedClient): Choice & { client: PickedClient } => ({ value: client.id, label: client.fullName, note: contactLine(client), client });
  return (
    <>
      <AsyncCombobox label={label} error={error} hint={hint} autoFocus={autoFocus} placeholder={t('clients.picker.placeholder')} topic={topic}
        value={value && choice(value)} onChange={(next) => onChange(next && next.client)}
        search={async (text, signal) => (await findClients(text, signal)).map(choice)}
        action={mayCreate ? { label: (typed) => t('clients.picker.create', { typed }), run: setEntering } : undefined} />
      {entering !== null && (
        <QuickClient typed={entering} onClose={() => setEntering(null)} onDone={(client) => {
          onChange(client);
          setEntering(null);
        }} />
      )}
    </>
  );
}
