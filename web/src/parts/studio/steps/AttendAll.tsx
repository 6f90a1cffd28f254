import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attendAll } from '#contracts/studio-life.ts';
import type { Session } from '#web/data/studio.ts';
import { useSessionAction } from '#web/parts/studio/useSessionAction.ts';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { ReasonDialog } from './ReasonDialog.tsx';

/** A coordinator says that it took place, and who was there (studio 4.4). */
export function AttendAll({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const team = session.assignments.filter(({ status }) => status === 'assigned' || status === 'acknowledged' || status === 'tentative');
  const [present, setPresent] = useState(() => team.map(({ id }) => id));
  const attend = useSessionAction(attendAll, { done: t('studioSteps.attend.done'), onDone: onClose });
  return (
    <ReasonDialog title={t('studioSteps.attend.action')} body={t('studioSteps.attend.body')} action={t('studioSteps.attend.action')} busy={attend.isPending} error={attend.error} zone={session.zone} currency={session.currency} onClose={onClose}
      onConfirm={(reason) => attend.mutate({ params: { id: session.id }, body: { reason, ...(present.length > 0 && present.length < team.length && { assignmentIds: present }) } })}>
      <fieldset>
        <legend className="mb-1 text-sm font-medium text-soft">{t('studioSteps.attend.who')}</legend>
        {team.map((one) => <Checkbox key={one.id} label={one.photographerName} checked={present.includes(one.id)} onChange={(on) => setPresent((before) => (on ? [...before, one.id] : before.filter((id) => id !== one.id)))} />)}
      </fieldset>
    </ReasonDialog>
  );
}
