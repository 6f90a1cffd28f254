import { Plus, Trash2 } from 'lucide-react';
import { useFieldArray } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { LocalTime } from '#contracts/shapes.ts';
import { changeMember, endMemberSession } from '#contracts/members.ts';
import { topic } from '#web/data/admin.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Controlled, field, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TimeInput } from '#web/ui/TextInput.tsx';
import { weekdayNames } from '#web/format.ts';
import type { Detail } from './MemberPanel.tsx';

const Week = z.strictObject({ schedule: z.array(z.strictObject({ weekday: z.string(), from: LocalTime, to: LocalTime })).max(50) });

/** Hours in which the person may come in where access is by place, and the devices that are signed in. */
export function MemberAccess({ member }: { member: Detail }) {
  const { t } = useTranslation();
  const form = useContractForm(Week, { schedule: member.schedule.map((span) => ({ ...span, weekday: String(span.weekday), from: span.from.slice(0, 5), to: span.to.slice(0, 5) })) });
  const spans = useFieldArray({ control: form.control, name: 'schedule' });
  const save = useAction(changeMember, { topics: [topic.members], done: t('admin.members.saved') });
  const end = useAction(endMemberSession, { topics: [topic.members], done: t('admin.members.sessionEnded') });
  const days = weekdayNames();
  const submit = form.handleSubmit(({ schedule }) => save.mutate(
    { params: { id: member.id }, version: member.version, body: { schedule: schedule.map((span) => ({ ...span, weekday: Number(span.weekday) })) } },
    { onError: (error) => showFieldErrors(form, error) },
  ));
  const workweek = () => form.setValue('schedule', [1, 2, 3, 4, 5].map((weekday) => ({ weekday: String(weekday), from: '09:00', to: '18:00' })), { shouldDirty: true });
  return (
    <div className="flex flex-col gap-6">
      <Form onSubmit={submit} label={t('admin.members.schedule')}>
        <div>
          <h3 className="font-medium">{t('admin.members.schedule')}</h3>
          <p className="text-soft">{t('admin.members.scheduleNote')}</p>
        </div>
        {spans.fields.map((span, at) => (
          <div key={span.id} className="flex items-start gap-2">
            <Controlled form={form} name={`schedule.${at}.weekday`}>{({ value, onChange }) => <Select label={t('admin.members.weekday')} hideLabel className="flex-1" value={value} onChange={onChange} options={days.map((label, index) => ({ value: String(index + 1), label }))} />}</Controlled>
            <TimeInput label={t('admin.members.from')} hideLabel className="w-28" {...field(form, `schedule.${at}.from`)} />
            <TimeInput label={t('admin.members.to')} hideLabel className="w-28" {...field(form, `schedule.${at}.to`)} />
            <IconButton label={t('admin.members.removeSpan')} icon={<Trash2 />} onClick={() => spans.remove(at)} />
          </div>
        ))}
        <div className="flex flex-wrap gap-2">
          <Button icon={<Plus className="size-4" />} onClick={() => spans.append({ weekday: '1', from: '09:00', to: '18:00' })}>{t('admin.members.addSpan')}</Button>
          {spans.fields.length === 0 && <Button kind="quiet" onClick={workweek}>{t('admin.members.workweek')}</Button>}
        </div>
        <Problem error={save.error} />
        <FormFooter action={t('admin.members.saveSchedule')} busy={save.isPending} disabled={!form.formState.isDirty} />
      </Form>
      <section>
        <h3 className="mb-2 font-medium">{t('admin.members.sessions')}</h3>
        <Problem error={end.error} className="mb-2" />
        {member.sessions.length === 0 && <p className="text-soft">{t('admin.members.noSessions')}</p>}
        <ul className="border-t border-line empty:border-0">
          {member.sessions.map((session) => (
            <li key={session.id} className="flex min-h-12 items-center gap-3 border-b border-line py-2">
              <span className="min-w-0 flex-1">
                <span className="block truncate">{session.deviceName ?? t(`web.device.${session.client}`)}</span>
                <span className="block text-sm text-soft"><DateTime at={session.lastSeenAt} show="relative" />{session.lastIp && ` · ${session.lastIp}`}</span>
              </span>
              <Button size="small" kind="dangerQuiet" busy={end.isPending && end.variables?.params.sessionId === session.id} onClick={() => end.mutate({ params: { id: member.id, sessionId: session.id } })}>{t('admin.members.endSession')}</Button>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
