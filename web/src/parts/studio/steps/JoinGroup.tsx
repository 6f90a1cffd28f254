import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { joinGroup } from '#contracts/studio-life.ts';
import { firstSessions, type Session } from '#web/data/studio.ts';
import { instant } from '#web/format.ts';
import { Refusal } from '#web/parts/studio/Refusal.tsx';
import { useSessionAction } from '#web/parts/studio/useSessionAction.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { RadioGroup } from '#web/ui/RadioGroup.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

/** Sessions of one event stand together; each keeps its own money and states. */
export function JoinGroup({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const [withSessionId, setWith] = useState('');
  const others = useQuery(firstSessions({ clientId: session.clientId, sort: '-startsAt' }, 50));
  const join = useSessionAction(joinGroup, { done: t('studioSteps.group.done'), onDone: onClose });
  const choices = (others.data?.items ?? []).filter((one) => one.id !== session.id && (one.groupId === null || one.groupId !== session.groupId));
  const send = () => withSessionId && join.mutate({ params: { id: session.id }, body: { withSessionId } });
  return (
    <Dialog open onClose={onClose} size="small" title={t('studioSteps.group.action')} description={t('studioSteps.group.body')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={join.isPending} disabled={!withSessionId} onClick={send}>{t('studioSteps.group.action')}</Button>
    </>}>
      {others.error ? <Problem error={others.error} onRetry={() => void others.refetch()} /> : !others.data ? <SkeletonLines lines={3} /> : choices.length === 0 ? <EmptyState title={t('studioSteps.group.none')} className="py-2">{t('studioSteps.group.noneBody')}</EmptyState> : (
        <RadioGroup label={t('studioSteps.group.which')} value={withSessionId} onChange={setWith} options={choices.map((one) => ({ value: one.id, label: `${instant(one.startsAt, one.zone, 'weekday')} · ${one.code}`, note: t(`studio.state.${one.status}`) }))} />
      )}
      <Refusal error={join.error} zone={session.zone} currency={session.currency} className="mt-3" />
    </Dialog>
  );
}
