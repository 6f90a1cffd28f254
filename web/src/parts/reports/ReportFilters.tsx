import { useTranslation } from 'react-i18next';
import { SessionStatus, SessionType } from '#contracts/studio-terms.ts';
import type { ReportFilter, ReportInfo } from '#web/data/reports.ts';
import { useMe } from '#web/session.ts';
import { Combobox } from '#web/ui/Combobox.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { Select } from '#web/ui/Select.tsx';
import { PeriodFields } from './PeriodFields.tsx';

/** The filters that all reports share; they stand in the address. */
export function ReportFilters({ info, filter, people, today, onChange }: { info: ReportInfo; filter: ReportFilter; people: readonly { id: string; name: string }[]; today: string; onChange: (part: ReportFilter) => void }) {
  const { t } = useTranslation();
  const { branches } = useMe();
  const steps = (['day', 'week', 'month'] as const).map((step) => ({ value: step, label: t(`reports.step.${step}`) }));
  const all = { value: 'all', label: t('web.all') };
  const person = people.find(({ id }) => id === filter.personId);
  return (
    <div className="mb-4 flex flex-wrap items-end gap-2">
      <PeriodFields value={filter} today={today} open={info.period === 'open'} onChange={(period) => onChange({ from: undefined, to: undefined, ...period } as ReportFilter)} />
      {info.steps && <Segmented className="max-md:w-full max-md:*:flex-1 max-md:*:justify-center" label={t('reports.stepLabel')} value={(filter.by ?? 'month') as 'day' | 'week' | 'month'} onChange={(by) => onChange({ by })} options={steps} />}
      {branches.length > 1 && <Select label={t('reports.branch')} className="w-40 max-md:w-full" value={filter.branchId ?? 'all'} onChange={(branchId) => onChange({ branchId: branchId === 'all' ? undefined : branchId } as ReportFilter)} options={[all, ...branches.map(({ id, name }) => ({ value: id, label: name }))]} />}
      <Select label={t('studio.typeLabel')} className="w-32 max-md:min-w-32 max-md:flex-1" value={filter.type ?? 'all'} onChange={(type) => onChange({ type: type === 'all' ? undefined : type } as ReportFilter)} options={[all, ...SessionType.options.map((type) => ({ value: type as string, label: t(`studio.type.${type}`) }))]} />
      <Select label={t('reports.state')} className="w-44 max-md:min-w-32 max-md:flex-1" value={filter.state ?? 'all'} onChange={(state) => onChange({ state: state === 'all' ? undefined : state } as ReportFilter)} options={[all, ...SessionStatus.options.map((state) => ({ value: state as string, label: t(`studio.state.${state}`) }))]} />
      <Combobox label={t('reports.person')} className="w-48 max-md:w-full" placeholder={t('web.all')} value={person ? { value: person.id, label: person.name } : null} onChange={(one) => onChange({ personId: one?.value } as ReportFilter)} options={people.map(({ id, name }) => ({ value: id, label: name }))} />
    </div>
  );
}
