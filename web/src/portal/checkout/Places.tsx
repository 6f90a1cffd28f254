import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicOrder } from '#contracts/tickets-public.ts';

const ChangeSeats = lazy(() => import('./ChangeSeats.tsx'));

/** What is held, place by place; seats may be changed for others while they are. */
export function Places({ token, order, onOrder }: { token: string; order: PublicOrder; onOrder: (order: PublicOrder) => void }) {
  const { t } = useTranslation();
  const [changing, setChanging] = useState<string | null>(null);
  const areas = [...Map.groupBy(order.units.filter(({ name }) => name), ({ areaId }) => areaId).values()];
  return (
    <ul className="flex flex-col gap-2">{areas.map((units) => {
      const { areaId, areaName, numbered } = units[0]!;
      return (
        <li key={areaId} className="small">
          <span className="flex items-center justify-between gap-3">
            <span className="min-w-0"><span className="font-medium">{areaName}</span> <span className="soft">{units.slice(0, 50).map(({ name }) => name).join(', ')}</span></span>
            {numbered && order.status === 'held' && changing !== areaId && <button type="button" className="link min-h-11 shrink-0 px-1" onClick={() => setChanging(areaId)}>{t('portal.changeSeats', { area: areaName })}</button>}
          </span>
          {changing === areaId && <Suspense fallback={<p className="soft">{t('portal.loading')}</p>}><ChangeSeats token={token} order={order} areaId={areaId} onDone={(next) => {
            setChanging(null);
            if (next) onOrder(next);
          }} /></Suspense>}
        </li>
      );
    })}</ul>
  );
}
