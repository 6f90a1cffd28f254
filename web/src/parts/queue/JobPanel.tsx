import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { editEditing, markReady } from '#contracts/studio-life.ts';
import { LocalDate, Text } from '#contracts/shapes.ts';
import { addDays, daysBetween } from '#contracts/time.ts';
import { type EditingJob, queueTopic } from '#web/data/queue.ts';
import { sessionOf, sessionTopics } from '#web/data/studio.ts';
import { day, list } from '#web/format.ts';
import { AssignEditor } from '#web/parts/studio/steps/AssignEditor.tsx';
import { useAction } from '#web/query.ts';
import { useMay, useMe } from '#web/session.ts';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { field, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { DateInput, TextArea } from '#web/ui/TextInput.tsx';
import { useDraft } from '#web/ui/useDraft.tsx';
import { todayIn } from '#web/zoned.ts';
import { JobMarks, Urgency } from './Urgency.tsx';
import type { useTake } from './useTake.ts';

interface Props { job: EditingJob | null; take: ReturnType<typeof useTake>; onClose: () => void; onReady: (job: EditingJob) => void }

/** One job of editing: what to make, until when, and the next step. */
export function JobPanel({ job, take, onClose, onReady }: Props) {
  return (
    <SidePanel open={job !== null} onClose={onClose} title={job?.clientName ?? ''} subtitle={job && <span className="flex flex-wrap items-center gap-2">{job.code} <JobMarks job={job} /></span>}>
      {job && <Job key={job.id} job={job} take={take} onReady={onReady} />}
    </SidePanel>
  );
}

function Job({ job, take, onReady }: { job: EditingJob; take: Props['take']; onReady: Props['onReady'] }) {
  const { t } = useTranslation();
  const me = useMe();
  const mayTake = useMay('studio.session.take-editing');
  const mayAssign = useMay('studio.session.assign-resources');
  const mayReady = useMay('studio.session.mark-ready');
  const [dialog, setDialog] = useState<'date' | 'assign' | null>(null);
  const detail = useQuery(sessionOf(job.id));
  const ready = useAction(markReady, { topics: [queueTopic, ...sessionTopics], onDone: () => onReady(job) });
  const mine = job.editor?.id === me.user.id;
  const inEditing = job.status === 'in_editing';
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-col gap-3">
        <p className="text-lg"><Urgency job={job} /></p>
        {take.error !== null && <Problem error={take.error} />}
        <Problem error={ready.error} />
        {inEditing && job.reworkReason && (
          <div className="rounded-md border border-line bg-special-soft px-3 py-2.5">
            <p className="font-medium text-special">{t('crew.reworkWhy')}</p>
            <p className="mt-0.5 whitespace-pre-line">{job.reworkReason}</p>
          </div>
        )}
        {!inEditing && mayTake && <Button kind="primary" size="large" wide busy={take.busy === job.id} onClick={() => take.run(job)}>{t('crew.take')}</Button>}
        {inEditing && (mine || mayAssign) && mayReady && <Button kind={mine ? 'primary' : 'secondary'} size="large" wide busy={ready.isPending} onClick={() => ready.mutate({ params: { id: job.id }, version: job.version, body: {} })}>{t('crew.ready')}</Button>}
        <div className="flex flex-wrap gap-2">
          {inEditing && (mine || mayAssign) && dialog !== 'date' && <Button onClick={() => setDialog('date')}>{t('crew.changeDate')}</Button>}
          {mayAssign && <Button onClick={() => setDialog('assign')}>{t(inEditing ? 'crew.handOver' : 'crew.assignEditor')}</Button>}
          <ButtonLink kind="quiet" to="/studio/sessions/$id" params={{ id: job.id }}>{t('crew.openSession')}</ButtonLink>
        </div>
        {dialog === 'date' && <ChangeDate job={job} onClose={() => setDialog(null)} />}
      </div>
      <KeyValue items={[
        [t('crew.sessionDay'), day(job.sessionDate, 'long')],
        ...(job.promisedDeliveryDate && job.promisedDeliveryDate !== job.estimatedDeliveryDate ? [[t('crew.promised'), day(job.promisedDeliveryDate, 'long')] as const] : []),
        ...(job.editor && !mine ? [[t('crew.editor'), job.editor.name] as const] : []),
        [t('crew.photographers'), list(job.photographers.map(({ name }) => name)) || '—'],
        ...(job.deliverables.length > 0 ? [[t('crew.sold'), <ul>{job.deliverables.map(({ name, quantity }) => <li key={name}>{quantity > 1 ? `${quantity} × ` : ''}{name}</li>)}</ul>] as const] : []),
        ...(job.clientRequirements ? [[t('crew.wishes'), <span className="whitespace-pre-line">{job.clientRequirements}</span>] as const] : []),
        ...(job.eventDescription ? [[t('crew.event'), <span className="whitespace-pre-line">{job.eventDescription}</span>] as const] : []),
      ]} />
      <Section title={t('crew.notes')}>
        {detail.isPending && <SkeletonLines lines={2} />}
        {detail.error && !detail.data && <Problem error={detail.error} onRetry={() => void detail.refetch()} />}
        {detail.data?.notes.length === 0 && <p className="text-soft">{t('crew.noNotes')}</p>}
        <ul className="flex flex-col gap-3">
          {detail.data?.notes.map((one) => (
            <li key={one.id}>
              <p className="text-sm text-soft">{t(`crew.note.${one.kind}`)} · {one.authorName} · <DateTime at={one.occurredAt} zone={job.zone} /></p>
              <p className="whitespace-pre-line">{one.body}</p>
              {one.file && <a href={one.file.url} target="_blank" rel="noreferrer" className="inline-flex min-h-(--control) items-center text-accent-text underline underline-offset-3">{one.file.name}</a>}
            </li>
          ))}
        </ul>
      </Section>
      {dialog === 'assign' && <AssignEditor session={{ id: job.id, version: job.version, zone: job.zone, editor: job.editor }} onClose={() => setDialog(null)} />}
    </div>
  );
}

const NewDate = z.strictObject({ date: LocalDate, note: Text(1000) });

/** Another day of delivery, and why: the client is told. */
function ChangeDate({ job, onClose }: { job: EditingJob; onClose: () => void }) {
  const { t } = useTranslation();
  const first = addDays(job.sessionDate, 1);
  const today = todayIn(job.zone);
  const form = useContractForm(NewDate, { date: job.estimatedDeliveryDate, note: '' });
  const draft = useDraft(form, `delivery-${job.id}`, { mayLeave: true });
  const change = useAction(editEditing, { topics: [queueTopic, ...sessionTopics], done: t('crew.dateChanged'), onDone: () => { draft.clear(); onClose(); } });
  const submit = form.handleSubmit(({ date, note }) => change.mutate({ params: { id: job.id }, version: job.version, body: { estimatedEditingDays: daysBetween(job.sessionDate, date), note } }, { onError: (error) => showFieldErrors(form, error) }));
  return (
    <Form onSubmit={submit} label={t('crew.changeDate')} className="rounded-md border border-line p-3">
      <DateInput label={t('crew.newDate')} min={first > today ? first : today} className="[&_.control]:max-w-48" {...field(form, 'date')} />
      <TextArea label={t('crew.dateNote')} hint={t('crew.dateNoteHint')} {...field(form, 'note')} />
      <Problem error={change.error} />
      <FormFooter action={t('crew.saveDate')} busy={change.isPending} disabled={!form.formState.isDirty} onCancel={() => { draft.clear(); onClose(); }} />
    </Form>
  );
}
