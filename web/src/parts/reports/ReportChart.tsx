import { useTranslation } from 'react-i18next';
import type { ReportInfo, ReportRow } from '#web/data/reports.ts';
import { heading, readable, type Reading } from './cells.ts';
import { Chart } from './Chart.tsx';
import { HeatMap, type HeatCell } from './HeatMap.tsx';

/** What a picture can hold; the rest is in the table. */
const MOST = 24;

/** The chart that a report declares, over the rows that are loaded. */
export function ReportChart({ info, rows, reading, label }: { info: ReportInfo; rows: readonly ReportRow[]; reading: Omit<Reading, 't'>; label: string }) {
  const { t, i18n } = useTranslation();
  const { chart } = info;
  if (!chart || rows.length === 0) return null;
  if (chart.kind === 'heat') return <HeatMap label={label} cells={together(rows)} />;
  const read: Reading = { ...reading, t };
  const columnOf = (key: string) => info.columns.find((column) => column.key === key);
  const x = columnOf(chart.x);
  const series = chart.series.filter((key) => columnOf(key));
  const first = columnOf(series[0] ?? '');
  if (!x || !first) return null;
  // Minor units and minutes become what the axis shows.
  const points = rows.slice(0, MOST).map((row) => ({ name: readable(read, x, row[x.key]), values: series.map((key) => (row[key] === null ? null : Number(row[key]))) }));
  return <Chart kind={chart.kind === 'donut' ? 'donut' : chart.kind} label={label} points={points} series={series.map((key) => heading(t, (one) => i18n.exists(one), info.key, key))} format={(value) => readable(read, first, Number.isInteger(value) ? value : Math.round(value))} />;
}

function together(rows: readonly ReportRow[]): HeatCell[] {
  const cells = new Map<string, HeatCell>();
  for (const row of rows) {
    const [weekday, hour] = [Number(row['weekday']), Number(row['hour'])];
    const cell = cells.get(`${weekday}:${hour}`) ?? { weekday, hour, bookedMin: 0, openMin: 0 };
    cells.set(`${weekday}:${hour}`, { ...cell, bookedMin: cell.bookedMin + Number(row['bookedMin']), openMin: cell.openMin + Number(row['openMin']) });
  }
  return [...cells.values()];
}
