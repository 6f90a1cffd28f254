import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { duplicatesOf } from '#web/data/clients.ts';
import { DuplicatePairs } from '#web/parts/clients/DuplicatePairs.tsx';
import { requires } from '#web/session.ts';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/clients/duplicates')({
  staticData: { title: 'clients.duplicates.title' },
  beforeLoad: requires('clients.merge'),
  component: Duplicates,
});

function Duplicates() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(duplicatesOf());
  return (
    <div className="max-w-4xl">
      <PageHeader title={t('clients.duplicates.title')} note={t('clients.duplicates.note')} back={{ to: '/clients', label: t('clients.title') }} />
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {isPending && <SkeletonLines lines={8} />}
      {data && (data.items.length === 0 ? <EmptyState title={t('clients.duplicates.noneTitle')}>{t('clients.duplicates.noneBody')}</EmptyState> : <DuplicatePairs pairs={data.items} />)}
    </div>
  );
}
