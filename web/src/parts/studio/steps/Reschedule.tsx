import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rescheduleSession } from '#contracts/studio-life.ts';
import { ApiProblem } from '#web/api.ts';
import type { Session } from '#web/data/studio.ts';
import { Answer, useAvailability } from '#web/parts/studio/Answer.tsx';
import { ReasonField } from '#web/parts/studio/reason.tsx';
import { Refusal } from '#web/parts/studio/Refusal.tsx';
import { useSessionAction } from '#web/parts/studio/useSessionAction.ts';
import { fieldsOf, intervalOf, questionOf, type WhenWhere } from '#web/parts/studio/when.ts';
import { WhenWhereFields } from '#web/parts/studio/WhenWhereFields.tsx';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { fieldSentence } from '#web/ui/Form.tsx';

/** After everything is fixed, an administrator moves date, room and the whole team in one step (studio 4.2). */
export function Reschedule({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const { zone, currency, branchId } = session;
  const [value, setValue] = useState<WhenWhere>(() => ({
    sessionType: session.sessionType, ...fieldsOf(session.startsAt, session.endsAt, zone), roomId: session.roomId, locationText: session.locationText ?? '', travelZoneId: session.travelZoneId, requiredPhotographers: session.requiredPhotographers,
  }));
  const [reason, setReason] = useState('');
  const change = (part: Partial<WhenWhere>) => setValue((before) => ({ ...before, ...part }));
  const interval = intervalOf(value, zone);
  const moved = interval !== null && (interval.startsAt !== session.startsAt || interval.endsAt !== session.endsAt || value.roomId !== session.roomId);
  const question = moved ? questionOf(value, { branchId, zone, exclude: session.id, photographerIds: session.assignments.map(({ photographerId }) => photographerId) }) : null;
  const asked = useAvailability(question);
  const move = useSessionAction(rescheduleSession, { done: t('studioSteps.reschedule.done'), onDone: onClose });
  const problem = move.error instanceof ApiProblem ? move.error : null;
  const errors = Object.fromEntries((problem?.errors ?? []).map(({ pointer, code, message }) => [pointer.replace(/^\/(body\/)?/, ''), message || fieldSentence(code)]));
  const send = () => interval && move.mutate({ params: { id: session.id }, version: session.version, body: { ...interval, ...(session.sessionType === 'studio' && { roomId: value.roomId }), reason: reason.trim() } });
  return (
    <Dialog open sticky onClose={onClose} size="wide" title={t('studioSteps.reschedule.action')} description={t('studioSteps.reschedule.body')} footer={<>
      <Button onClick={onClose}>{t('studio.leaveAsIs')}</Button>
      <Button kind="primary" busy={move.isPending} disabled={!moved || !reason.trim()} onClick={send}>{t('studioSteps.reschedule.action')}</Button>
    </>}>
      <form noValidate aria-label={t('studioSteps.reschedule.action')} className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); if (moved && reason.trim()) send(); }}>
        <WhenWhereFields value={value} onChange={change} errors={errors} branchId={branchId} zone={zone} currency={currency} answer={asked.answer} fixedType justMove />
        {moved && <div className="rounded-md border border-line px-4 py-3"><Answer question={question} asked={asked} zone={zone} onPick={({ startsAt, endsAt, roomId }) => change({ ...fieldsOf(startsAt, endsAt, zone), ...(roomId && { roomId }) })} /></div>}
        <ReasonField value={reason} onChange={setReason} />
        <Refusal error={move.error} zone={zone} currency={currency} />
      </form>
    </Dialog>
  );
}
