import { Maximize, Minus, Plus } from 'lucide-react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { SeatSurface } from './SeatSurface.ts';

/** In the corner of a map of seats: below the plan on a phone, beside it where it is wide (`view.ts` leaves the room). */
export function ZoomButtons({ surface, className }: { surface: RefObject<SeatSurface | null>; className: string }) {
  const { t } = useTranslation();
  return (
    <div className="absolute right-2 bottom-2 flex flex-row gap-1.5 sm:flex-col">
      <button type="button" className={className} aria-label={t('seats.zoomIn')} onClick={() => surface.current?.zoom(1.7)}><Plus aria-hidden /></button>
      <button type="button" className={className} aria-label={t('seats.zoomOut')} onClick={() => surface.current?.zoom(1 / 1.7)}><Minus aria-hidden /></button>
      <button type="button" className={className} aria-label={t('seats.whole')} onClick={() => surface.current?.whole()}><Maximize aria-hidden /></button>
    </div>
  );
}
