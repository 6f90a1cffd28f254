import { useTranslation } from 'react-i18next';
import { number } from '#web/format.ts';

export interface HeatCell { weekday: number; hour: number; bookedMin: number; openMin: number }

/** Use by weekday and hour. Each cell says its percentage, so that nothing hangs on the colour. */
export function HeatMap({ cells, label }: { cells: readonly HeatCell[]; label: string }) {
  const { t } = useTranslation();
  const open = cells.filter(({ openMin }) => openMin > 0);
  const hours = [...new Set(open.map(({ hour }) => hour))].sort((a, b) => a - b);
  const days = [...new Set(open.map(({ weekday }) => weekday))].sort((a, b) => a - b);
  const percentOf = ({ bookedMin, openMin }: HeatCell) => Math.round((bookedMin * 100) / openMin);
  // The busiest hour has the full colour, so that quiet weeks can be read too; hardly any use at all stays pale.
  const full = Math.max(25, ...open.map(percentOf));
  const at = new Map(open.map((cell) => [`${cell.weekday}:${cell.hour}`, cell]));
  return (
    <div className="scroll-thin overflow-x-auto" tabIndex={0} role="region" aria-label={label}>
      <table className="border-separate border-spacing-0.5 text-sm tabular-nums">
        <thead>
          <tr><td />{hours.map((hour) => <th key={hour} scope="col" className="w-10 px-0.5 text-center font-normal text-soft">{String(hour).padStart(2, '0')}</th>)}</tr>
        </thead>
        <tbody>
          {days.map((weekday) => (
            <tr key={weekday}>
              <th scope="row" className="pr-2 text-right font-normal whitespace-nowrap text-soft">{t(`reports.weekday.${weekday}`)}</th>
              {hours.map((hour) => {
                const cell = at.get(`${weekday}:${hour}`);
                const percent = cell ? percentOf(cell) : null;
                return <td key={hour} className="h-8 w-10 min-w-9 rounded-sm text-center text-ink" style={{ background: percent === null ? 'transparent' : `color-mix(in oklab, var(--color-info) ${Math.round((percent * 38) / full)}%, var(--color-sunken))` }}>{percent === null ? '' : number(percent)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1 text-sm text-soft">{t('reports.heatHint')}</p>
    </div>
  );
}
