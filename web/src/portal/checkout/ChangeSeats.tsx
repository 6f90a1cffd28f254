import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicArea, PublicOrder, PublicSeat } from '#contracts/tickets-public.ts';
import { ApiProblem } from '#web/api.ts';
import SeatPicker from '#web/parts/tickets/seats/SeatPicker.tsx';
import { ask } from '../api.ts';
import { Wrong } from '../Frame.tsx';
import { keptAccess } from '../kept.ts';
import { useAct } from '../use.ts';
import { priceOf } from '../words.ts';

/** Other seats of one area, as many as are held; the price stays, since it is that of the area. */
export default function ChangeSeats({ token, order, areaId, onDone }: { token: string; order: PublicOrder; areaId: string; onDone: (order: PublicOrder | null) => void }) {
  const { t } = useTranslation();
  const held = order.units.filter((unit) => unit.areaId === areaId).map(({ unitId }) => unitId);
  const [chosen, setChosen] = useState(held);
  const [shown, setShown] = useState<{ area: PublicArea; seats: PublicSeat[] } | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const { busy, error, act } = useAct();
  const params = { site: order.site.slug, slug: order.event.slug };
  const load = async () => {
    const accessCode = keptAccess(order.event.slug);
    const query = accessCode ? { accessCode } : {};
    const [event, { seats }] = await Promise.all([ask('publicEvent', { params, query }), ask('publicMap', { params: { ...params, areaId }, query })]);
    setShown({ area: event.areas.find(({ id }) => id === areaId)!, seats });
  };
  useEffect(() => {
    dialog.current?.showModal();
    act(load);
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const areas = useMemo(() => (shown ? [{ id: areaId, name: shown.area.name, mode: shown.area.seatingMode, priceMinor: shown.area.availability.allInMinor, layout: shown.area.layout, seats: shown.seats }] : []), [shown, areaId]);
  const save = () => act(async () => {
    // Seats of the area go to what asked for them in the order's own sequence: packages first.
    const left = [...chosen];
    const exchange = <T extends { unitIds?: string[] | undefined }>(wish: T): T => (wish.unitIds ? { ...wish, unitIds: wish.unitIds.map((id) => (held.includes(id) ? left.shift()! : id)) } : wish);
    const basket = { packages: order.basket.packages.map(exchange), lines: order.basket.lines.map(exchange), ...(order.basket.code !== undefined && { code: order.basket.code }) };
    try {
      onDone(await ask('changeOrderUnits', { params: { token }, body: { ...basket, expectedTotalMinor: order.quote.totalMinor } }));
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.code === 'UNIT_UNAVAILABLE') {
        const gone = new Set(problem.details['unitIds'] as string[]);
        setChosen(chosen.filter((id) => !gone.has(id)));
        await load();
      }
      throw problem;
    }
  });
  const area = shown?.area.name ?? '';
  return (
    <dialog ref={dialog} className="sheet" aria-label={t('portal.changeSeats', { area })} onClose={() => onDone(null)}>
      <div className="flex flex-col gap-4 p-4">
        <h2 className="!mb-0">{area}</h2>
        {shown && <SeatPicker areas={areas} selected={chosen} limit={held.length} money={(minor) => priceOf(minor, order.quote.currency)} onChange={setChosen} />}
        {!shown && !error && <p className="soft" aria-busy="true">{t('portal.loading')}</p>}
        <Wrong error={error} />
        {chosen.length !== held.length && <p role="status" className="soft">{t('portal.seatsToGo', { count: held.length - chosen.length })}</p>}
        <div className="flex flex-wrap gap-3">
          <button type="button" className="btn btn-main" disabled={busy || chosen.length !== held.length} onClick={save}>{t('portal.keepSeats')}</button>
          <button type="button" className="btn btn-bare" onClick={() => dialog.current?.close()}>{t('portal.keepOld')}</button>
        </div>
      </div>
    </dialog>
  );
}
