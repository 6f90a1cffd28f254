import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addSchedule, changeSchedule, deleteSchedule } from '#contracts/reports.ts';
import type { ExportFormat, ReportFilter } from '#web/data/reports.ts';
import { allReports, schedulesOf, topic } from '#web/data/reports.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { Select } from '#web/ui/Select.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { TextInput, TimeInput } from '#web/ui/TextInput.tsx';

const formats: readonly ExportFormat[] = ['pdf', 'xlsx', 'csv'];
type Every = 'day' | 'week' | 'month';

/** What of this report is sent by itself, to whom and when; and one more. */
export function Schedules({ report, title, filter, onClose }: { report: string; title: string; filter: ReportFilter; onClose: () => void }) {
  const { t } = useTranslation();
  const list = useQuery(schedulesOf(report));
  const [name, setName] = useState(title);
  const [every, setEvery] = useState<Every>('month');
  const [day, setDay] = useState('1');
  const [time, setTime] = useState('06:00');
  const [chosen, setChosen] = useState<ExportFormat[]>(['pdf', 'xlsx']);
  const [people, setPeople] = useState<string[]>([]);
  const add = useAction(addSchedule, { topics: [topic.reports], done: t('reports.scheduled') });
  const change = useAction(changeSchedule, { topics: [topic.reports] });
  const remove = useAction(deleteSchedule, { topics: [topic.reports], done: t('reports.unscheduled') });
  const toggled = <T,>(all: readonly T[], one: T, on: boolean): T[] => (on ? [...all, one] : all.filter((other) => other !== one));
  const { from: _, to: __, ...kept } = filter;
  const own = new Set(useQuery(allReports).data?.items.find(({ key }) => key === report)?.filters);
  const filled = Object.entries(kept).filter(([, value]) => value);
  const more = filled.filter(([name]) => own.has(name));
  const filters = { ...Object.fromEntries(filled.filter(([name]) => !own.has(name))), ...(more.length > 0 && { more: Object.fromEntries(more) }) };
  const submit = () => add.mutate({ body: { report, name, filters, every, day: every === 'day' ? null : Number(day), localTime: time, formats: chosen, recipients: people, active: true } } as never);
  const days = every === 'week' ? [1, 2, 3, 4, 5, 6, 7].map((n) => ({ value: String(n), label: t(`reports.weekday.${n}`) })) : Array.from({ length: 31 }, (unused, n) => ({ value: String(n + 1), label: n === 30 ? t('reports.lastDay') : String(n + 1) }));
  return (
    <Dialog open onClose={onClose} title={t('reports.scheduleTitle')} description={t('reports.scheduleNote')}
      footer={<Button kind="primary" busy={add.isPending} disabled={!name.trim() || chosen.length === 0 || people.length === 0} onClick={submit}>{t('reports.schedule')}</Button>}>
      <div className="flex flex-col gap-4">
        {list.isPending ? <SkeletonLines lines={3} /> : list.data && list.data.items.length > 0 && (
          <ul className="flex flex-col divide-y divide-line border-y border-line">
            {list.data.items.map((one) => (
              <li key={one.id} className="flex items-center gap-3 py-2">
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{one.name}</span>
                  <span className="block text-sm text-soft">{one.active && one.nextAt ? <>{t('reports.next')} <DateTime at={one.nextAt} /></> : t('reports.stopped')} · {one.people.map((person) => person.name).join(', ')}</span>
                </span>
                <Switch label={<span className="sr-only">{t('reports.active', { name: one.name })}</span>} checked={one.active} onChange={(active) => change.mutate({ params: { id: one.id }, body: { active }, version: one.version } as never)} />
                <IconButton label={t('reports.deleteSchedule', { name: one.name })} icon={<Trash2 />} onClick={() => remove.mutate({ params: { id: one.id }, version: one.version } as never)} />
              </li>
            ))}
          </ul>
        )}
        <TextInput label={t('reports.scheduleName')} value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />
        <div className="flex flex-wrap items-end gap-2">
          <Segmented<Every> label={t('reports.every')} value={every} onChange={(next) => { setEvery(next); setDay('1'); }} options={(['day', 'week', 'month'] as const).map((one) => ({ value: one, label: t(`reports.every.${one}`) }))} />
          {every !== 'day' && <Select label={t('reports.onDay')} className="w-36" value={day} onChange={setDay} options={days} />}
          <TimeInput label={t('reports.atTime')} className="w-28" value={time} onChange={(event) => setTime(event.target.value)} />
        </div>
        <fieldset><legend className="mb-1 font-medium">{t('reports.files')}</legend><div className="flex flex-wrap gap-x-5">{formats.map((format) => <Checkbox key={format} label={t(`reports.format.${format}`)} checked={chosen.includes(format)} onChange={(on) => setChosen(toggled(chosen, format, on))} />)}</div></fieldset>
        <fieldset><legend className="mb-1 font-medium">{t('reports.recipients')}</legend><div className="flex flex-col">{list.data?.recipients.map(({ id, name: person }) => <Checkbox key={id} label={person} checked={people.includes(id)} onChange={(on) => setPeople(toggled(people, id, on))} />)}</div></fieldset>
        <Problem error={add.error ?? change.error ?? remove.error ?? list.error} />
      </div>
    </Dialog>
  );
}
