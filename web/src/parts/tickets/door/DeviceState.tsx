import { useTranslation } from 'react-i18next';
import type { ScanDevice } from '#web/data/door.ts';
import { Status } from '#web/ui/Status.tsx';

/** Longer without a word, and a device counts as away: it asks every 15 seconds. */
const AWAY_MS = 60_000;
const isHere = ({ status, lastSeenAt }: ScanDevice): boolean => status === 'paired' && lastSeenAt !== null && Date.now() - Date.parse(lastSeenAt) < AWAY_MS;

export function DeviceState({ device }: { device: ScanDevice }) {
  const { t } = useTranslation();
  if (device.status === 'revoked') return <Status tone="bad" hollow>{t('doorUi.device.revoked')}</Status>;
  if (device.status === 'waiting') return <Status tone="neutral" hollow>{t('doorUi.device.waiting')}</Status>;
  return isHere(device) ? <Status tone="good">{t('doorUi.device.here')}</Status> : <Status tone="wait">{t('doorUi.device.away')}</Status>;
}
