import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from './use.ts';
import { clockOf } from './words.ts';

const SOON_MS = 3 * 60_000;

/** How long the units are still held; said aloud once when three minutes are left. */
export function Countdown({ until, ahead, onOver }: { until: string; ahead: number; onOver: () => void }) {
  const { t } = useTranslation();
  const left = Date.parse(until) - useNow(true, ahead);
  const over = left <= 0;
  useEffect(() => {
    if (over) onOver();
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [over]);
  return (
    <p className={`note ${left < SOON_MS ? 'bad' : ''} sticky top-14 z-5 flex items-center justify-between gap-4`}>
      <span>{t('portal.heldFor')}<span role="status" className="block font-medium">{left < SOON_MS && !over ? t('portal.threeMinutes') : ''}</span></span>
      <strong className="text-lg tabular-nums" role="timer">{clockOf(left)}</strong>
    </p>
  );
}
