import { useNavigate } from '@tanstack/react-router';
import { CalendarX2, Copy, Ellipsis, Trash2, Undo2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelEvent, deleteEvent, duplicateEvent, postponeEvent } from '#contracts/tickets-events.ts';
import { type EventDetail, topic } from '#web/data/tickets.ts';
import { number } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Menu, MenuItem } from '#web/ui/Menu.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';
import { localOf } from '#web/zoned.ts';

type Step = 'postpone' | 'cancel' | 'delete' | 'duplicate';

/** The rarer steps of an event's life. */
export function LifeMenu({ event }: { event: EventDetail }) {
  const { t } = useTranslation();
  const [step, setStep] = useState<Step | null>(null);
  const mayManage = useMay('tickets.event.manage');
  const close = () => setStep(null);
  const can = (status: EventDetail['status']) => event.allowedStatuses.includes(status);
  if (!mayManage && !can('postponed') && !can('cancelled')) return null;
  return (
    <>
      <Menu trigger={<IconButton label={t('tickets.life.more')} icon={<Ellipsis />} />}>
        {mayManage && <MenuItem icon={<Copy />} onSelect={() => setStep('duplicate')}>{t('tickets.life.duplicate')}</MenuItem>}
        {can('postponed') && <MenuItem icon={<Undo2 />} onSelect={() => setStep('postpone')}>{t('tickets.life.postpone')}</MenuItem>}
        {can('cancelled') && <MenuItem danger icon={<CalendarX2 />} onSelect={() => setStep('cancel')}>{t('tickets.life.cancel')}</MenuItem>}
        {mayManage && event.status === 'draft' && <MenuItem danger icon={<Trash2 />} onSelect={() => setStep('delete')}>{t('tickets.life.delete')}</MenuItem>}
      </Menu>
      {step === 'duplicate' && <Duplicate event={event} onClose={close} />}
      {step === 'postpone' && <Postpone event={event} onClose={close} />}
      {step === 'cancel' && <Cancel event={event} onClose={close} />}
      {step === 'delete' && <Delete event={event} onClose={close} />}
    </>
  );
}

const submitted = (run: () => void) => (press: FormEvent) => {
  press.preventDefault();
  run();
};

function Postpone({ event, onClose }: { event: EventDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const [known, setKnown] = useState(true);
  const [startAt, setStart] = useState('');
  const [endAt, setEnd] = useState('');
  const [reason, setReason] = useState('');
  const postpone = useAction(postponeEvent, { topics: [topic], done: t('tickets.life.postponed'), onDone: onClose });
  const send = () => postpone.mutate({ params: { id: event.id }, body: { ...(known && { startAt, endAt }), ...(reason.trim() && { reason: reason.trim() }) } });
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t('tickets.life.postponeTitle', { name: event.name })} description={t('tickets.life.postponeBody')} footer={<>
      <Button onClick={onClose}>{t('tickets.life.back')}</Button>
      <Button kind="primary" busy={postpone.isPending} disabled={known && (!startAt || !endAt)} onClick={send}>{t('tickets.life.postpone')}</Button>
    </>}>
      <form onSubmit={submitted(send)} className="flex flex-col gap-4">
        <Checkbox label={t('tickets.life.datesKnown')} hint={t('tickets.life.datesHint')} checked={known} onChange={setKnown} />
        {known && <>
          <TextInput label={t('tickets.start')} type="datetime-local" value={startAt} onChange={(typed) => setStart(typed.target.value)} />
          <TextInput label={t('tickets.end')} type="datetime-local" value={endAt} onChange={(typed) => setEnd(typed.target.value)} />
        </>}
        <TextArea label={t('tickets.life.reason')} optional maxLength={500} value={reason} onChange={(typed) => setReason(typed.target.value)} />
        <Problem error={postpone.error} />
      </form>
    </Dialog>
  );
}

/** For good: the address is typed, since tickets are voided and money goes back. */
function Cancel({ event, onClose }: { event: EventDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const [slug, setSlug] = useState('');
  const [reason, setReason] = useState('');
  const cancel = useAction(cancelEvent, { topics: [topic], done: t('tickets.life.cancelled'), onDone: onClose });
  const ready = slug.trim() === event.slug && reason.trim() !== '';
  const send = () => ready && cancel.mutate({ params: { id: event.id }, body: { slug: slug.trim(), reason: reason.trim() } });
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t('tickets.life.cancelTitle', { name: event.name })} description={t('tickets.life.cancelBody', { count: event.soldAdmissions, number: number(event.soldAdmissions) })} footer={<>
      <Button onClick={onClose}>{t('tickets.life.back')}</Button>
      <Button kind="danger" busy={cancel.isPending} disabled={!ready} onClick={send}>{t('tickets.life.cancel')}</Button>
    </>}>
      <form onSubmit={submitted(send)} className="flex flex-col gap-4">
        <TextArea label={t('tickets.life.reason')} hint={t('tickets.life.reasonHint')} maxLength={500} value={reason} onChange={(typed) => setReason(typed.target.value)} />
        <TextInput label={t('tickets.life.typeSlug', { slug: event.slug })} mono value={slug} onChange={(typed) => setSlug(typed.target.value)} />
        <Problem error={cancel.error} />
      </form>
    </Dialog>
  );
}

function Delete({ event, onClose }: { event: EventDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const remove = useAction(deleteEvent, { topics: [topic], done: t('tickets.life.deleted'), onDone: () => void navigate({ to: '/tickets/events', replace: true }) });
  return <ConfirmDialog open onClose={onClose} title={t('tickets.life.deleteTitle', { name: event.name })} action={t('tickets.life.delete')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params: { id: event.id }, version: event.version })}>{t('tickets.life.deleteBody')}</ConfirmDialog>;
}

function Duplicate({ event, onClose }: { event: EventDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState(event.name);
  const [startAt, setStart] = useState(() => localOf(Temporal.Instant.from(event.startAt).toZonedDateTimeISO(event.timeZone).add({ weeks: 1 }).toInstant().toString(), event.timeZone));
  const copy = useAction(duplicateEvent, { topics: [topic], done: t('tickets.life.duplicated'), onDone: ({ id }) => { onClose(); void navigate({ to: '/tickets/events/$id', params: { id } }); } });
  const send = () => copy.mutate({ params: { id: event.id }, body: { ...(name.trim() && { name: name.trim() }), startAt } });
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t('tickets.life.duplicateTitle')} description={t('tickets.life.duplicateBody')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={copy.isPending} disabled={!startAt} onClick={send}>{t('tickets.life.duplicate')}</Button>
    </>}>
      <form onSubmit={submitted(send)} className="flex flex-col gap-4">
        <TextInput label={t('tickets.name')} maxLength={255} value={name} onChange={(typed) => setName(typed.target.value)} />
        <TextInput label={t('tickets.start')} type="datetime-local" value={startAt} onChange={(typed) => setStart(typed.target.value)} />
        <Problem error={copy.error} />
      </form>
    </Dialog>
  );
}
