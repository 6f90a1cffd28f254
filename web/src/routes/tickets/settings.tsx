import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ticketSettings } from '#web/data/ticketSettings.ts';
import { FeePlans } from '#web/parts/ticketSettings/FeePlans.tsx';
import { SettingsForm } from '#web/parts/ticketSettings/SettingsForm.tsx';
import { requires, useMe } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/tickets/settings')({ staticData: { title: 'ticketSettings.title' }, beforeLoad: requires('tickets.settings.manage'), component: TicketSettingsScreen });

function TicketSettingsScreen() {
  const { t } = useTranslation();
  const { tenant } = useMe();
  const query = useQuery(ticketSettings);
  return (
    <div className="max-w-5xl">
      <PageHeader title={t('ticketSettings.title')} note={t('ticketSettings.note')} />
      {query.isPending && <SkeletonLines lines={12} />}
      {query.error && !query.data && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <SettingsForm settings={query.data} currency={tenant.currency} />}
      <div className="mt-8"><FeePlans /></div>
    </div>
  );
}
