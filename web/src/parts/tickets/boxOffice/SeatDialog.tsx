import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AreaAtCounter } from '#web/data/boxOffice.ts';
import { mapOf } from '#web/data/tickets.ts';
import { money } from '#web/format.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

const SeatPicker = lazy(() => import('../seats/SeatPicker.tsx'));

/** Seats of one area, chosen one by one. */
export function SeatDialog({ area, currency, limit, selected, onChosen, onClose }: { area: AreaAtCounter; currency: string; limit: number; selected: readonly string[]; onChosen: (ids: string[]) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const map = useQuery({ ...mapOf(area.id), staleTime: 0 });
  const [ids, setIds] = useState<string[]>([...selected]);
  const areas = useMemo(() => [{
    id: area.id, name: area.name, priceMinor: area.priceMinor, color: area.color, outline: area.outline, mode: area.seatingMode,
    seats: (map.data ?? []).filter(({ status }) => status !== 'disabled').map(({ id, name, row, x, y, status, accessible, restricted }) => ({ id, name, row, x, y, free: status === 'available', blocked: status === 'blocked', accessible, restricted })),
  }], [area, map.data]);
  return (
    <Dialog open sticky size="wide" onClose={onClose} title={t('boxOffice.mapOf', { area: area.name })} footer={<><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" onClick={() => onChosen(ids)}>{t('boxOffice.takeSeats', { count: ids.length })}</Button></>}>
      <Problem error={map.error} onRetry={() => void map.refetch()} />
      {map.isPending ? <SkeletonLines lines={8} /> : map.data && <Suspense fallback={<SkeletonLines lines={8} />}><SeatPicker areas={areas} selected={ids} limit={limit} money={(minor) => money(minor, currency)} onChange={setIds} height="h-[48dvh] min-h-64" /></Suspense>}
    </Dialog>
  );
}
