import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { drawSeat, type Look, paletteOf } from './looks.ts';
import type { PickerArea } from './plane.ts';

/** One seat as it is drawn on the map. */
export function SeatSign({ look, px = 18 }: { look: Look; px?: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const ratio = Math.min(3, devicePixelRatio || 1);
    const element = canvas.current!;
    element.width = element.height = px * ratio;
    const pen = element.getContext('2d')!;
    pen.clearRect(0, 0, element.width, element.height);
    drawSeat(pen, look, px * ratio, paletteOf(element.parentElement!));
  });
  return <canvas ref={canvas} aria-hidden style={{ width: px, height: px }} className="shrink-0" />;
}

const Entry = ({ look, children }: { look: Look; children: ReactNode }) => <li className="flex items-center gap-2"><SeatSign look={look} />{children}</li>;

/** What colours and shapes mean: the price by colour, everything else by shape. */
export function SeatLegend({ areas, colors, money }: { areas: readonly PickerArea[]; colors: readonly string[]; money: (minor: number) => string }) {
  const { t } = useTranslation();
  const base: Look = { state: 'free', accessible: false, restricted: false, color: colors[0] ?? '#888888', label: '' };
  const has = (wanted: (seat: PickerArea['seats'][number]) => boolean) => areas.some(({ seats }) => seats.some(wanted));
  return (
    <div className="flex flex-col gap-2 text-sm">
      <ul aria-label={t('seats.prices')} className="flex flex-wrap gap-x-5 gap-y-1.5">
        {areas.map(({ id, name, priceMinor, seats, mode }, at) => (
          <Entry key={id} look={{ ...base, color: colors[at]! }}>
            <span><span className="font-medium">{name}</span> <span className="tabular-nums">{money(priceMinor)}</span>{mode === 'numbered' && seats.length > 0 && <span className="text-soft"> · {t('seats.left', { count: seats.filter(({ free }) => free).length })}</span>}</span>
          </Entry>
        ))}
      </ul>
      <ul aria-label={t('seats.signs')} className="flex flex-wrap gap-x-5 gap-y-1.5 text-soft">
        <Entry look={{ ...base, state: 'own' }}>{t('seats.own')}</Entry>
        <Entry look={{ ...base, state: 'taken' }}>{t('seats.taken')}</Entry>
        {has(({ blocked }) => blocked === true) && <Entry look={{ ...base, state: 'blocked' }}>{t('seats.blocked')}</Entry>}
        {has(({ accessible }) => accessible) && <Entry look={{ ...base, accessible: true }}>{t('seats.accessible')}</Entry>}
        {has(({ restricted }) => restricted) && <Entry look={{ ...base, restricted: true }}>{t('seats.restricted')}</Entry>}
      </ul>
    </div>
  );
}
