import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addException, deleteException } from '#contracts/calendar.ts';
import { call } from '#web/api.ts';
import { calendarTopic } from '#web/data/calendar.ts';
import { resourcesOf, type SpecialDay, specialDayPages } from '#web/data/hours.ts';
import { day as dayText, list } from '#web/format.ts';
import { queryClient, useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Status } from '#web/ui/Status.tsx';
import { toast } from '#web/ui/toast.ts';
import { todayIn } from '#web/zoned.ts';
import { SpecialDayPanel } from './SpecialDayPanel.tsx';

interface Props { branchId: string; zone: string; readOnly: boolean; past: boolean; onPast: (past: boolean) => void; adding: boolean; onAdd: (adding: boolean) => void }

/** Days that are closed or open at other hours than the week says. */
export function SpecialDays({ branchId, zone, readOnly, past, onPast, adding, onAdd }: Props) {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(specialDayPages(branchId, past ? undefined : todayIn(zone)));
  const resources = useQuery(resourcesOf(branchId));
  const [leaving, setLeaving] = useState<string | null>(null);
  const remove = useAction(deleteException, { topics: [calendarTopic] });
  const whom = ({ resourceId }: SpecialDay) => (resourceId === null ? t('hours.wholeBranch') : (resources.data?.items.find(({ id }) => id === resourceId)?.name ?? '…'));
  const takeAway = (row: SpecialDay) => {
    setLeaving(row.id);
    const back = async () => {
      const { branchId, resourceId, day, name, hours } = row;
      await call(addException, { body: { branchId, resourceId, day, name, hours } });
      await queryClient.invalidateQueries({ queryKey: [calendarTopic] });
    };
    remove.mutate({ params: { id: row.id } }, { onSuccess: () => toast.done(t('hours.dayRemoved', { name: row.name }), { label: t('hours.undo'), run: () => void back().catch(toast.failed) }), onSettled: () => setLeaving(null) });
  };
  const columns: Column<SpecialDay>[] = [
    { id: 'day', header: t('hours.day'), cell: ({ day }) => <span className="font-medium first-letter:uppercase">{dayText(day, 'long')}</span>, always: true, phone: 'title', width: 'w-72' },
    { id: 'name', header: t('hours.dayName'), cell: ({ name }) => name, always: true },
    { id: 'hours', header: t('hours.open'), always: true, cell: ({ hours }) => (hours.length === 0 ? <Status tone="bad">{t('hours.closed')}</Status> : <Status tone="info"><span className="tabular-nums">{list(hours.map(({ from, to }) => `${from}–${to}`))}</span></Status>) },
    { id: 'whom', header: t('hours.whom'), always: true, cell: (row) => <span className="text-soft">{whom(row)}</span> },
    ...(readOnly ? [] : [{ id: 'remove', header: t('hours.remove'), always: true, align: 'end' as const, phone: 'side' as const, width: 'w-20', cell: (row: SpecialDay) => <IconButton label={t('hours.removeDay', { name: row.name, day: dayText(row.day) })} icon={<Trash2 />} disabled={leaving === row.id} onClick={() => takeAway(row)} /> }]),
  ];
  const add = !readOnly && <Button icon={<Plus className="size-4" />} onClick={() => onAdd(true)}>{t('hours.addDay')}</Button>;
  return (
    <Section title={t('hours.special')} note={t('hours.specialNote')} actions={add}>
      <Problem error={remove.error} className="mb-2" />
      <DataTable name="special-days" label={t('hours.special')} columns={columns} rowId={({ id }) => id} pages={pages} keepToolbar
        toolbar={<Checkbox label={t('hours.past')} checked={past} onChange={onPast} />} empty={<EmptyState className="py-4" title={t('hours.noSpecial')} action={add}>{t('hours.noSpecialBody')}</EmptyState>} />
      {adding && <SpecialDayPanel branchId={branchId} zone={zone} resources={resources.data?.items ?? []} onClose={() => onAdd(false)} />}
    </Section>
  );
}
