import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { editEditing } from '#contracts/studio-life.ts';
import type { Session } from '#web/data/studio.ts';
import { day } from '#web/format.ts';
import { addDays } from '#contracts/time.ts';
import { Button } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';
import { Refusal } from './Refusal.tsx';
import { SessionNotes } from './SessionNotes.tsx';
import { useSessionAction } from './useSessionAction.ts';

/** What was promised, who edits, until when, and what the crew noted on the way. */
export function DeliveryTab({ session }: { session: Session }) {
  const { t } = useTranslation();
  const [changing, setChanging] = useState(false);
  const { zone } = session;
  return (
    <div className="flex flex-col gap-6">
      <KeyValue items={[
        [t('studioSteps.delivery.editor'), session.assignedEditor?.name ?? null],
        [t('studio.promised'), session.promisedDeliveryDate && day(session.promisedDeliveryDate, 'weekday')],
        [t('studioSteps.delivery.estimated'), session.estimatedDeliveryDate && day(session.estimatedDeliveryDate, 'weekday')],
        [t('studio.editingDays'), t('studio.days', { count: session.estimatedEditingDays })],
        [t('studioSteps.delivery.attended'), session.attendedAt && <DateTime at={session.attendedAt} zone={zone} />],
        [t('studioSteps.delivery.started'), session.editingStartedAt && <DateTime at={session.editingStartedAt} zone={zone} />],
        [t('studioSteps.delivery.ready'), session.readyAt && <DateTime at={session.readyAt} zone={zone} />],
        [t('studioSteps.delivery.delivered'), session.deliveredAt && <DateTime at={session.deliveredAt} zone={zone} />],
        [t('studioSteps.delivery.reworks'), session.reworkCount > 0 ? session.reworkCount : null],
        [t('studio.delivery'), session.deliveryMethod && [t(`studio.delivery.${session.deliveryMethod}`), session.deliveryAddress].filter(Boolean).join(' · ')],
      ]} />
      {session.can.includes('editEditing') && <div><Button onClick={() => setChanging(true)}>{t('studioSteps.delivery.change')}</Button></div>}
      {session.deliverables.length > 0 && (
        <section aria-label={t('studioSteps.delivery.what')}>
          <h2 className="mb-1 text-sm font-medium text-soft">{t('studioSteps.delivery.what')}</h2>
          <ul className="divide-y divide-line border-y border-line">
            {session.deliverables.map(({ name, quantity }, at) => <li key={`${name} ${at}`} className="flex justify-between gap-4 py-1.5"><span className="min-w-0">{name}</span><span className="tabular-nums text-soft">{quantity}</span></li>)}
          </ul>
        </section>
      )}
      <SessionNotes session={session} />
      {changing && <ChangeDelivery session={session} onClose={() => setChanging(false)} />}
    </div>
  );
}

/** Another date for the client, who is told; the promise stays as it was (studio 5.5). */
function ChangeDelivery({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const [days, setDays] = useState<number | null>(session.estimatedEditingDays);
  const [note, setNote] = useState('');
  const change = useSessionAction(editEditing, { done: t('studioSteps.delivery.changed'), onDone: onClose });
  const send = () => days && change.mutate({ params: { id: session.id }, version: session.version, body: { estimatedEditingDays: days, note: note.trim() } });
  return (
    <Dialog open sticky onClose={onClose} size="small" title={t('studioSteps.delivery.change')} description={t('studioSteps.delivery.changeBody')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={change.isPending} disabled={!days || !note.trim()} onClick={send}>{t('studioSteps.delivery.change')}</Button>
    </>}>
      <form noValidate aria-label={t('studioSteps.delivery.change')} className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); if (days && note.trim()) send(); }}>
        <NumberInput label={t('studio.editingDays')} min={1} max={365} value={days} onChange={setDays} hint={days ? t('studioSteps.delivery.newDate', { date: day(addDays(session.sessionDate, days), 'weekday') }) : undefined} />
        <TextArea label={t('studioSteps.delivery.note')} hint={t('studioSteps.delivery.noteHint')} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />
        <Refusal error={change.error} zone={session.zone} currency={session.currency} />
      </form>
    </Dialog>
  );
}
