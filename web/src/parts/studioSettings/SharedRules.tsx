import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { changeClientSettings } from '#contracts/clients.ts';
import { changePaymentSettings } from '#contracts/payments.ts';
import { clientSettings, paymentSettings, topic } from '#web/data/settings.ts';
import { useAction } from '#web/query.ts';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Switch } from '#web/ui/Switch.tsx';

/** Rules of clients and payments that hold in the whole business; each switch takes effect at once. */
export function SharedRules() {
  const { t } = useTranslation();
  const clients = useQuery(clientSettings);
  const payments = useQuery(paymentSettings);
  const saved = t('studioSettings.saved');
  const setClients = useAction(changeClientSettings, { topics: [topic.clients], done: saved });
  const setPayments = useAction(changePaymentSettings, { topics: [topic.payments, 'payments'], done: saved });
  return (
    <Section title={t('studioSettings.shared')} note={t('studioSettings.shared.note')}>
      <div className="flex max-w-prose flex-col gap-4">
        {clients.data && <Switch label={t('studioSettings.emailRequired')} hint={t('studioSettings.emailRequired.hint')} disabled={setClients.isPending} checked={clients.data.clientEmailRequired} onChange={(on) => setClients.mutate({ body: { clientEmailRequired: on } })} />}
        {payments.data && <Switch label={t('studioSettings.twoPeople')} hint={t('studioSettings.twoPeople.hint')} disabled={setPayments.isPending} checked={!payments.data.verifierMayHaveRegistered} onChange={(on) => setPayments.mutate({ body: { verifierMayHaveRegistered: !on } })} />}
        <Problem error={clients.error ?? payments.error ?? setClients.error ?? setPayments.error} />
      </div>
    </Section>
  );
}
