import { useTranslation } from 'react-i18next';
import { overrideScan } from '#contracts/tickets-door.ts';
import { type DoorScan, doorTopic } from '#web/data/door.ts';
import { useAction } from '#web/query.ts';
import { ReasonDialog } from './ReasonDialog.tsx';

export function OverrideDialog({ eventId, scan, onClose }: { eventId: string; scan: DoorScan; onClose: () => void }) {
  const { t } = useTranslation();
  const override = useAction(overrideScan, { topics: [doorTopic], done: t('doorUi.override.done'), onDone: onClose });
  return <ReasonDialog title={t('doorUi.override.title', { name: scan.personName ?? t('doorUi.nobody') })} about={t('doorUi.override.about', { result: t(`doorUi.result.${scan.result}`) })} action={t('doorUi.override')} busy={override.isPending} error={override.error} onClose={onClose} onReason={(reason) => override.mutate({ params: { eventId, scanId: scan.id }, body: { reason } })} />;
}
