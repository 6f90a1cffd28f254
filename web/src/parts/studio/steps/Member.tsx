import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { editAssignment } from '#contracts/studio-life.ts';
import type { Session } from '#web/data/studio.ts';
import { Refusal } from '#web/parts/studio/Refusal.tsx';
import { useSessionAction } from '#web/parts/studio/useSessionAction.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';
import { instantOf, localOf } from '#web/zoned.ts';

/** Role, coverage and a note of one of the team. Coverage is what the calendar blocks: travel there and back included. */
export function Member({ session, member, onClose }: { session: Session; member: Session['assignments'][number]; onClose: () => void }) {
  const { t } = useTranslation();
  const { zone } = session;
  const [role, setRole] = useState(member.role);
  const [from, setFrom] = useState(localOf(member.coverageStart, zone));
  const [to, setTo] = useState(localOf(member.coverageEnd, zone));
  const [notes, setNotes] = useState(member.notes ?? '');
  const edit = useSessionAction(editAssignment, { done: t('studioSteps.member.done'), onDone: onClose });
  const covers = from !== localOf(member.coverageStart, zone) || to !== localOf(member.coverageEnd, zone);
  const title = t('studioSteps.member.title', { name: member.photographerName });
  const send = () => edit.mutate({
    params: { id: session.id, assignmentId: member.id }, version: member.version,
    body: { ...(role !== member.role && { role }), ...(covers && { coverageStart: instantOf(from, zone), coverageEnd: instantOf(to, zone) }), ...(notes.trim() !== (member.notes ?? '') && { notes: notes.trim() || null }) },
  });
  return (
    <Dialog open sticky onClose={onClose} size="small" title={title} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={edit.isPending} disabled={!from || !to} onClick={send}>{t('web.save')}</Button>
    </>}>
      <form noValidate aria-label={title} className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); send(); }}>
        <Segmented label={t('studioSteps.member.role')} value={role} onChange={setRole} options={[{ value: 'lead', label: t('studio.role.lead') }, { value: 'assistant', label: t('studio.role.assistant') }]} />
        <TextInput type="datetime-local" label={t('studioSteps.member.from')} hint={t('studioSteps.member.coverageHint')} value={from} onChange={(event) => setFrom(event.target.value)} />
        <TextInput type="datetime-local" label={t('studioSteps.member.to')} value={to} onChange={(event) => setTo(event.target.value)} />
        <TextArea label={t('studioSteps.member.notes')} optional maxLength={1000} value={notes} onChange={(event) => setNotes(event.target.value)} />
        <Refusal error={edit.error} zone={zone} currency={session.currency} />
      </form>
    </Dialog>
  );
}
