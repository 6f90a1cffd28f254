import { Copy, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { setBranchHours, WeeklyHours } from '#contracts/calendar.ts';
import { calendarTopic } from '#web/data/calendar.ts';
import type { WeeklySpan } from '#web/data/hours.ts';
import { minutes, weekdayNames } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { FieldError } from '#web/ui/Field.tsx';
import { fieldSentence } from '#web/ui/fieldSentence.ts';
import { Form, FormFooter, useContractForm } from '#web/ui/Form.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { useDraft } from '#web/ui/useDraft.tsx';
import { CopyDayDialog } from './CopyDayDialog.tsx';
import { SpanFields } from './SpanFields.tsx';
import { copyDay, nextSpan, openMinutes } from './week.ts';

const Hours = z.strictObject({ weekly: WeeklyHours });
const inOrder = (weekly: readonly WeeklySpan[]) => weekly.toSorted((a, b) => a.weekday - b.weekday || a.from.localeCompare(b.from));

/** The week as it usually is: per day, when the branch is open. */
export function WeeklyForm({ branchId, weekly, readOnly }: { branchId: string; weekly: readonly WeeklySpan[]; readOnly: boolean }) {
  const { t } = useTranslation();
  const [copying, setCopying] = useState<number | null>(null);
  const form = useContractForm(Hours, { weekly: inOrder(weekly) });
  const draft = useDraft(form, `hours-${branchId}`);
  const save = useAction(setBranchHours, { topics: [calendarTopic], done: t('hours.saved'), onDone: (after) => { draft.clear(); form.reset({ weekly: inOrder(after.weekly) }); } });
  const days = weekdayNames();
  const spans = form.watch('weekly');
  const { errors, isSubmitted } = form.formState;
  // The list is checked whole: an overlap is nobody's field.
  const put = (next: WeeklySpan[]) => form.setValue('weekly', next, { shouldDirty: true, shouldValidate: isSubmitted });
  // A list keeps its own sentence beside its rows, or under `root`.
  const whole = fieldSentence(errors.weekly?.root?.message ?? (errors.weekly as { message?: string } | undefined)?.message);
  return (
    <Form onSubmit={form.handleSubmit((body) => save.mutate({ params: { branchId }, body }))} label={t('hours.weekly')}>
      <ul className="border-t border-line">
        {days.map((day, index) => {
          const weekday = index + 1;
          const own = spans.map((span, at) => ({ span, at })).filter(({ span }) => span.weekday === weekday);
          return (
            <li key={weekday} className="grid items-start gap-x-4 gap-y-1 border-b border-line py-2 md:grid-cols-[8rem_minmax(0,1fr)_auto]">
              <h3 className="flex min-h-(--control) items-center font-medium first-letter:uppercase">{day}</h3>
              <div className="flex min-w-0 flex-col gap-2">
                {own.length === 0 && <p className="flex min-h-(--control) items-center text-soft">{t(spans.length === 0 ? 'hours.notSaid' : 'hours.closed')}</p>}
                {own.map(({ span, at }) => readOnly
                  ? <p key={at} className="flex min-h-(--control) items-center tabular-nums">{span.from}–{span.to}</p>
                  : <SpanFields key={at} span={span} day={day} error={errors.weekly?.[at]?.from?.message ?? errors.weekly?.[at]?.to?.message}
                      onChange={(next) => put(spans.with(at, { ...next, weekday }))}
                      onRemove={() => put(spans.filter((_, other) => other !== at))} />)}
              </div>
              {!readOnly && (
                <div className="flex flex-wrap gap-1">
                  <Button kind="quiet" size="small" icon={<Plus className="size-4" />} aria-label={t('hours.addSpanTo', { day })} onClick={() => put([...spans, { weekday, ...nextSpan(own.map(({ span }) => span)) }])}>{t('hours.addSpan')}</Button>
                  {own.length > 0 && <Button kind="quiet" size="small" icon={<Copy className="size-4" />} aria-label={t('hours.copyDay', { day })} onClick={() => setCopying(weekday)}>{t('hours.copy')}</Button>}
                </div>
              )}
            </li>
          );
        })}
      </ul>
      {spans.length === 0 ? <p className="text-wait">{t('hours.alwaysOpen')}</p> : <p className="text-sm text-soft">{t('hours.total', { time: minutes(openMinutes(spans)) })}</p>}
      <FieldError text={whole} />
      <Problem error={save.error} />
      {!readOnly && <FormFooter sticky action={t('hours.save')} busy={save.isPending} disabled={!form.formState.isDirty} onCancel={form.formState.isDirty ? () => { draft.clear(); form.reset(); } : undefined} />}
      {copying !== null && <CopyDayDialog days={days} from={copying} onClose={() => setCopying(null)} onCopy={(to) => { put(copyDay(spans, copying, to)); setCopying(null); }} />}
      {draft.guard}
    </Form>
  );
}
