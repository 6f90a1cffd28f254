import { useTranslation } from 'react-i18next';
import { rework } from '#contracts/studio-life.ts';
import { useSessionAction } from '#web/parts/studio/useSessionAction.ts';
import { ReasonDialog } from './ReasonDialog.tsx';
import type { StepOn } from './stepOn.ts';

/** Back to the editor (T10), who reads why. */
export function Rework({ session, onClose }: { session: StepOn; onClose: () => void }) {
  const { t } = useTranslation();
  const send = useSessionAction(rework, { done: t('studioSteps.rework.done'), onDone: onClose });
  return (
    <ReasonDialog title={t('studioSteps.rework.action')} body={t('studioSteps.rework.body')} hint={t('studioSteps.rework.hint')} action={t('studioSteps.rework.action')} busy={send.isPending} error={send.error} zone={session.zone} currency={session.currency ?? ''} onClose={onClose}
      onConfirm={(reason) => send.mutate({ params: { id: session.id }, version: session.version, body: { reason } })} />
  );
}
