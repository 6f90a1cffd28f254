import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { settingsOf } from '#web/data/settings.ts';
import { SettingsForm } from '#web/parts/studioSettings/SettingsForm.tsx';
import { SharedRules } from '#web/parts/studioSettings/SharedRules.tsx';
import { requires, useBranch, useMe } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/studio/settings')({
  staticData: { title: 'studioSettings.title' },
  validateSearch: z.object({ branch: z.uuid().optional().catch(undefined) }),
  beforeLoad: requires('settings.manage'),
  component: StudioSettingsScreen,
});

function StudioSettingsScreen() {
  const { t } = useTranslation();
  const { branch: branchId } = Route.useSearch();
  const navigate = Route.useNavigate();
  const { branches } = useMe();
  const current = useBranch();
  const branch = branches.find(({ id }) => id === branchId) ?? current;
  const query = useQuery(settingsOf(branchId ?? null));
  return (
    <div className="max-w-5xl">
      <PageHeader title={t('studioSettings.title')} note={t('studioSettings.note')} actions={branches.length > 1 && (
        <Select label={t('studioSettings.scope')} hideLabel value={branchId ?? 'all'} onChange={(next) => void navigate({ search: next === 'all' ? {} : { branch: next } })} className="w-56"
          options={[{ value: 'all', label: t('studioSettings.scope.all') }, ...branches.map(({ id, name }) => ({ value: id, label: name }))]} />
      )} />
      {query.isPending && <SkeletonLines lines={12} />}
      {query.error && !query.data && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <SettingsForm key={branchId ?? 'all'} settings={query.data} branchId={branchId ?? null} zone={branch?.zone ?? 'UTC'} currency={branch?.currency ?? 'GTQ'} />}
      {!branchId && <div className="mt-8"><SharedRules /></div>}
    </div>
  );
}
