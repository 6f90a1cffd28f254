import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { hoursOf } from '#web/data/hours.ts';
import { zoneName } from '#web/format.ts';
import { SpecialDays } from '#web/parts/hours/SpecialDays.tsx';
import { WeeklyForm } from '#web/parts/hours/WeeklyForm.tsx';
import { requires, useBranch, useMay, useMe } from '#web/session.ts';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/settings/hours')({
  staticData: { title: 'hours.title' },
  validateSearch: z.object({ branch: z.uuid().optional().catch(undefined), past: z.boolean().optional().catch(undefined), add: z.boolean().optional().catch(undefined) }),
  beforeLoad: requires(['calendar.manage', 'calendar.view']),
  component: Hours,
});

function Hours() {
  const { t } = useTranslation();
  const { branch: branchId, past, add } = Route.useSearch();
  const navigate = Route.useNavigate();
  const { branches } = useMe();
  const current = useBranch();
  const readOnly = !useMay('calendar.manage');
  const branch = branches.find(({ id }) => id === branchId) ?? current;
  const query = useQuery({ ...hoursOf(branch?.id ?? ''), enabled: branch !== null });
  if (!branch) return <EmptyState title={t('calendar.agenda.noBranch')} />;
  return (
    <div className="max-w-4xl">
      <PageHeader title={t('hours.title')} note={t('hours.note', { zone: zoneName(branch.zone) })} actions={branches.length > 1 && (
        <Select label={t('hours.branch')} hideLabel value={branch.id} onChange={(next) => void navigate({ search: { branch: next } })} className="w-56" options={branches.map(({ id, name }) => ({ value: id, label: name }))} />
      )} />
      <Section title={t('hours.weekly')} note={t('hours.weeklyNote')}>
        {query.isPending && <SkeletonLines lines={7} />}
        {query.error && !query.data && <Problem error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && <WeeklyForm key={branch.id} branchId={branch.id} weekly={query.data.weekly} readOnly={readOnly} />}
      </Section>
      <SpecialDays branchId={branch.id} zone={branch.zone} readOnly={readOnly} past={past ?? false} onPast={(next) => void navigate({ search: (before) => ({ ...before, past: next || undefined }), replace: true })}
        adding={!readOnly && (add ?? false)} onAdd={(next) => void navigate({ search: (before) => ({ ...before, add: next || undefined }), replace: true })} />
    </div>
  );
}
