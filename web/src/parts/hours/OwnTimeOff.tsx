import { useInfiniteQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '#contracts/endpoint.ts';
import { addTimeOff, type ownResource, withdrawTimeOff } from '#contracts/calendar.ts';
import { call } from '#web/api.ts';
import { calendarTopic } from '#web/data/calendar.ts';
import { type TimeOff, timeOffPages } from '#web/data/hours.ts';
import { day as dayText, instant } from '#web/format.ts';
import { queryClient, useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Controlled, field, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { DateInput, TextInput, TimeInput } from '#web/ui/TextInput.tsx';
import { toast } from '#web/ui/toast.ts';
import { useDraft } from '#web/ui/useDraft.tsx';
import { startOfDay, todayIn } from '#web/zoned.ts';
import { spanOf, TimeOffForm, wholeDaysOf } from './timeOffSpan.ts';

type Own = NonNullable<Answer<typeof ownResource>['resource']>;
type Added = Answer<typeof addTimeOff>;
const kinds = ['vacation', 'personal', 'sick', 'training', 'other'] as const;

/** One's own times off: say one, see what lies ahead, take one back. */
export function OwnTimeOff({ own }: { own: Own }) {
  const { t } = useTranslation();
  const [added, setAdded] = useState<Added | null>(null);
  return (
    <>
      <Section title={t('hours.mine.add')} note={t('hours.mine.addNote')}>
        <NewTimeOff own={own} onAdded={setAdded} />
        {added && (added.overlaps?.length ?? 0) > 0 && (
          <div role="status" className="mt-4 rounded-md border border-wait/40 bg-wait-soft px-3 py-2.5">
            <p className="font-medium text-wait">{t('hours.mine.overlaps', { count: added.overlaps!.length })}</p>
            <ul className="mt-1 list-disc pl-5">
              {added.overlaps!.map((one) => <li key={`${one.startsAt} ${one.resourceId}`}>{one.label ? `${one.label}: ` : ''}{instant(one.startsAt, own.zone, 'weekday')}, {instant(one.startsAt, own.zone, 'time')}–{instant(one.endsAt, own.zone, 'time')}</li>)}
            </ul>
          </div>
        )}
      </Section>
      <Ahead own={own} />
    </>
  );
}

function NewTimeOff({ own, onAdded }: { own: Own; onAdded: (added: Added) => void }) {
  const { t } = useTranslation();
  const today = todayIn(own.zone);
  const form = useContractForm(TimeOffForm, { kind: 'vacation', wholeDays: true, fromDay: today, toDay: today, fromTime: '09:00', toTime: '13:00', note: '' });
  const draft = useDraft(form, 'own-time-off');
  const add = useAction(addTimeOff, { topics: [calendarTopic], done: t('hours.mine.added'), onDone: (answer) => { draft.clear(); form.reset(); onAdded(answer); } });
  const [wholeDays, fromDay, toDay] = form.watch(['wholeDays', 'fromDay', 'toDay']);
  const submit = form.handleSubmit((values) => add.mutate({ body: { kind: values.kind, ...spanOf(values, own.zone), ...(values.note ? { note: values.note } : {}) } }, { onError: (error) => showFieldErrors(form, error) }));
  // Whoever leaves on the tenth does not come back on the third.
  const follow = (next: string) => {
    form.setValue('fromDay', next, { shouldDirty: true });
    if (toDay < next) form.setValue('toDay', next, { shouldDirty: true });
  };
  return (
    <Form onSubmit={submit} label={t('hours.mine.add')} className="max-w-md">
      <Controlled form={form} name="kind">{({ value, onChange }) => <Select label={t('hours.mine.kind')} value={value} onChange={onChange} options={kinds.map((one) => ({ value: one, label: t(`calendar.time_off.${one}`) }))} />}</Controlled>
      <Controlled form={form} name="wholeDays">{({ value, onChange }) => <Switch label={t('hours.mine.wholeDays')} checked={value} onChange={onChange} />}</Controlled>
      <div className="grid grid-cols-2 gap-3">
        <DateInput label={t('hours.mine.from')} min={today} {...field(form, 'fromDay')} onChange={(event) => follow(event.target.value)} />
        <DateInput label={t('hours.mine.to')} min={fromDay || today} {...field(form, 'toDay')} />
        {!wholeDays && <TimeInput label={t('hours.mine.fromTime')} {...field(form, 'fromTime')} />}
        {!wholeDays && <TimeInput label={t('hours.mine.toTime')} {...field(form, 'toTime')} />}
      </div>
      <TextInput label={t('hours.mine.note')} optional {...field(form, 'note')} />
      <Problem error={add.error} />
      <div className="max-md:*:*:w-full"><FormFooter action={t('hours.mine.addAction')} busy={add.isPending} /></div>
      {draft.guard}
    </Form>
  );
}

/** When, as people say it: days where it is days, hours where it is hours. */
function whenOf(row: TimeOff, zone: string): string {
  const days = wholeDaysOf(row, zone);
  if (days) return days.from === days.to ? dayText(days.from, 'long') : `${dayText(days.from, 'weekday')} – ${dayText(days.to, 'weekday')}`;
  const [from, to] = [instant(row.startsAt, zone, 'weekday'), instant(row.endsAt, zone, 'weekday')];
  const time = (at: string) => instant(at, zone, 'time');
  return from === to ? `${from}, ${time(row.startsAt)}–${time(row.endsAt)}` : `${from}, ${time(row.startsAt)} – ${to}, ${time(row.endsAt)}`;
}

function Ahead({ own }: { own: Own }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(timeOffPages(own.id, startOfDay(todayIn(own.zone), own.zone)));
  const [leaving, setLeaving] = useState<string | null>(null);
  const withdraw = useAction(withdrawTimeOff, { topics: [calendarTopic] });
  const takeBack = (row: TimeOff) => {
    setLeaving(row.id);
    const again = async () => {
      const { kind, startsAt, endsAt, note } = row;
      if (kind !== 'external') await call(addTimeOff, { body: { kind, startsAt, endsAt, ...(note ? { note } : {}) } });
      await queryClient.invalidateQueries({ queryKey: [calendarTopic] });
    };
    withdraw.mutate({ params: { id: row.id } }, { onSuccess: () => toast.done(t('hours.mine.removed'), { label: t('hours.undo'), run: () => void again().catch(toast.failed) }), onSettled: () => setLeaving(null) });
  };
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Section title={t('hours.mine.ahead')}>
      {list.isPending && <SkeletonLines lines={3} />}
      <Problem error={list.error ?? withdraw.error} onRetry={list.error ? () => void list.refetch() : undefined} />
      {list.data && rows.length === 0 && <EmptyState className="py-2" title={t('hours.mine.none')}>{t('hours.mine.noneBody')}</EmptyState>}
      <ul aria-label={t('hours.mine.ahead')} className="border-t border-line empty:hidden">
        {rows.map((row) => (
          <li key={row.id} className="flex min-h-14 items-center gap-3 border-b border-line py-2">
            <span className="min-w-0 flex-1">
              <span className="block font-medium first-letter:uppercase">{whenOf(row, own.zone)}</span>
              <span className="block text-sm text-soft">{t(`calendar.time_off.${row.kind}`)}{row.note && ` · ${row.note}`}</span>
            </span>
            {row.kind !== 'external' && <IconButton label={t('hours.mine.remove', { when: whenOf(row, own.zone) })} icon={<Trash2 />} disabled={leaving === row.id} onClick={() => takeBack(row)} />}
          </li>
        ))}
      </ul>
      {list.hasNextPage && <Button className="mt-3" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('web.table.more')}</Button>}
    </Section>
  );
}
