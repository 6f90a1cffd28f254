import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { addException } from '#contracts/calendar.ts';
import { calendarTopic } from '#web/data/calendar.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { FieldError } from '#web/ui/Field.tsx';
import { fieldSentence } from '#web/ui/fieldSentence.ts';
import { Controlled, field, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { RadioGroup } from '#web/ui/RadioGroup.tsx';
import { Select } from '#web/ui/Select.tsx';
import { DateInput, TextInput } from '#web/ui/TextInput.tsx';
import { useDraft } from '#web/ui/useDraft.tsx';
import { todayIn } from '#web/zoned.ts';
import { SpanFields } from './SpanFields.tsx';
import { nextSpan } from './week.ts';

interface Props { branchId: string; zone: string; resources: readonly { id: string; name: string }[]; onClose: () => void }

/** A day that is not as its weekday: closed, or open at other hours. */
export function SpecialDayPanel({ branchId, zone, resources, onClose }: Props) {
  const { t } = useTranslation();
  const form = useContractForm(addException.body, { branchId, resourceId: null, day: '', name: '', hours: [] });
  const draft = useDraft(form, `special-day-${branchId}`, { mayLeave: true });
  const add = useAction(addException, { topics: [calendarTopic], done: t('hours.dayAdded'), onDone: () => { draft.clear(); onClose(); } });
  const hours = form.watch('hours') ?? [];
  const { errors, isSubmitted } = form.formState;
  const put = (next: typeof hours) => form.setValue('hours', next, { shouldDirty: true, shouldValidate: isSubmitted });
  const whole = fieldSentence(errors.hours?.root?.message ?? (errors.hours as { message?: string } | undefined)?.message);
  return (
    <SidePanel open onClose={onClose} title={t('hours.addDay')}>
      <Form onSubmit={form.handleSubmit((body) => add.mutate({ body }, { onError: (error) => showFieldErrors(form, error) }))} label={t('hours.addDay')}>
        <DateInput label={t('hours.day')} min={todayIn(zone)} autoFocus className="[&_.control]:max-w-48" {...field(form, 'day')} />
        <TextInput label={t('hours.dayName')} hint={t('hours.dayNameHint')} {...field(form, 'name')} />
        <RadioGroup label={t('hours.open')} value={hours.length === 0 ? 'closed' : 'other'} onChange={(next) => put(next === 'closed' ? [] : [nextSpan([])])}
          options={[{ value: 'closed', label: t('hours.closedAllDay') }, { value: 'other', label: t('hours.otherHours') }]} />
        {hours.length > 0 && (
          <div className="flex flex-col gap-2">
            {hours.map((span, at) => (
              <SpanFields key={at} span={span} day={t('hours.thatDay')} error={errors.hours?.[at]?.from?.message ?? errors.hours?.[at]?.to?.message}
                onChange={(next) => put(hours.with(at, next))} onRemove={() => put(hours.filter((_, other) => other !== at))} />
            ))}
            <Button kind="quiet" size="small" className="self-start" icon={<Plus className="size-4" />} onClick={() => put([...hours, nextSpan(hours)])}>{t('hours.addSpan')}</Button>
            <FieldError text={whole} />
          </div>
        )}
        {resources.length > 0 && (
          <Controlled form={form} name="resourceId">{({ value, onChange, error }) => (
            <Select label={t('hours.whom')} value={value ?? 'all'} onChange={(next) => onChange(next === 'all' ? null : next)} error={error} options={[{ value: 'all', label: t('hours.wholeBranch') }, ...resources.map(({ id, name }) => ({ value: id, label: name }))]} />
          )}</Controlled>
        )}
        <Problem error={add.error} />
        <FormFooter action={t('hours.addDay')} busy={add.isPending} onCancel={onClose} />
        {draft.guard}
      </Form>
    </SidePanel>
  );
}
