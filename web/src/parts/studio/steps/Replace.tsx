import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { replaceAssignment } from '#contracts/studio-life.ts';
import { availabilityOf, type Session } from '#web/data/studio.ts';
import { Refusal } from '#web/parts/studio/Refusal.tsx';
import { useSessionAction } from '#web/parts/studio/useSessionAction.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { RadioGroup } from '#web/ui/RadioGroup.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';

/** One photographer in place of another, in one step; both are told. */
export function Replace({ session, member, onClose }: { session: Session; member: Session['assignments'][number]; onClose: () => void }) {
  const { t } = useTranslation();
  const [photographerId, setPhotographerId] = useState('');
  const [reason, setReason] = useState('');
  const answer = useQuery(availabilityOf({
    branchId: session.branchId, startsAt: session.startsAt, endsAt: session.endsAt, sessionType: session.sessionType, requiredPhotographers: 1, excludeSessionId: session.id, ...(session.travelZoneId && { travelZoneId: session.travelZoneId }),
  }));
  const replace = useSessionAction(replaceAssignment, { done: t('studioSteps.replace.done'), onDone: onClose });
  const named = new Set(session.assignments.map((one) => one.photographerId));
  const load = new Map(answer.data?.suggestions.photographers.map(({ id, assignedMinutes }) => [id, assignedMinutes]));
  const free = (answer.data?.photographers ?? []).filter((one) => one.free && !named.has(one.id)).sort((a, b) => (load.get(a.id) ?? 1e9) - (load.get(b.id) ?? 1e9) || a.name.localeCompare(b.name));
  const send = () => photographerId && replace.mutate({ params: { id: session.id, assignmentId: member.id }, body: { photographerId, ...(reason.trim() && { reason: reason.trim() }) } });
  const title = t('studioSteps.replace.title', { name: member.photographerName });
  return (
    <Dialog open sticky onClose={onClose} size="small" title={title} footer={<>
      <Button onClick={onClose}>{t('studio.leaveAsIs')}</Button>
      <Button kind="primary" busy={replace.isPending} disabled={!photographerId} onClick={send}>{t('studioSteps.replace.action')}</Button>
    </>}>
      {answer.error ? <Problem error={answer.error} onRetry={() => void answer.refetch()} /> : !answer.data ? <SkeletonLines lines={4} /> : free.length === 0 ? <EmptyState title={t('studioSteps.replace.none')} className="py-2">{t('studioSteps.replace.noneBody')}</EmptyState> : (
        <form noValidate aria-label={title} className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); send(); }}>
          <RadioGroup label={t('studio.team.assign')} value={photographerId} onChange={setPhotographerId} options={free.map(({ id, name }) => ({ value: id, label: name, note: load.has(id) ? t('studio.team.weekLoad', { hours: Math.round((load.get(id) ?? 0) / 6) / 10 }) : undefined }))} />
          <TextArea label={t('studio.reason')} optional maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
          <Refusal error={replace.error} zone={session.zone} currency={session.currency} />
        </form>
      )}
    </Dialog>
  );
}
