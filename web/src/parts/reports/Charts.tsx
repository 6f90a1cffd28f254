import { Bar, BarChart, CartesianGrid, Cell, LabelList, Legend, Line, LineChart, Pie, PieChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';

// Loaded only where a chart is shown: the library is larger than all the rest of a first screen.

const COLORS = ['var(--color-info)', 'var(--color-wait)', 'var(--color-good)', 'var(--color-special)', 'var(--color-bad)'];
/** Lines differ by their strokes, areas by their hatching, so that no colour is needed to tell them apart. */
const DASHES = ['0', '7 4', '2 4', '10 3 2 3', '1 3'];
const fillOf = (id: string, at: number) => (at === 0 ? COLORS[0]! : `url(#${id}-${at})`);

export interface ChartData {
  kind: 'line' | 'bars' | 'stack' | 'donut' | 'ranking';
  /** What the axis or slice is called, and a figure a series. */
  points: readonly { name: string; values: readonly (number | null)[] }[];
  series: readonly string[];
  format: (value: number) => string;
  label: string;
  id: string;
}

const Hatches = ({ id }: { id: string }) => (
  <defs>
    {COLORS.map((color, at) => (
      <pattern key={color} id={`${id}-${at}`} width={6} height={6} patternUnits="userSpaceOnUse" patternTransform={`rotate(${[0, 45, -45, 0, 90][at]})`}>
        <rect width={6} height={6} fill={color} opacity={0.35} /><rect width={at === 3 ? 2 : 3} height={6} fill={color} />
      </pattern>
    ))}
  </defs>
);

const axis = { stroke: 'var(--color-edge)', tick: { fill: 'var(--color-soft)', fontSize: 12 }, tickLine: false } as const;
const box = { background: 'var(--color-raised)', border: '1px solid var(--color-line)', borderRadius: 6, color: 'var(--color-ink)', fontSize: 13 };

const sliceLabel = (format: (value: number) => string) => ({ x, y, textAnchor, name, value }: { x?: number; y?: number; textAnchor?: 'start' | 'middle' | 'end' | 'inherit'; name?: string; value?: number }) =>
  <text x={x} y={y} textAnchor={textAnchor} dominantBaseline="central" fill="var(--color-ink)" fontSize={13}>{`${name ?? ''}: ${format(value ?? 0)}`}</text>;

/** The picture only; every figure of it also stands in the table beside it. */
export default function Charts({ kind, points, series, format, label, id }: ChartData) {
  const data = points.map(({ name, values }) => ({ name, ...Object.fromEntries(series.map((one, at) => [one, values[at] ?? null])) }));
  const tip = <Tooltip formatter={(value) => format(Number(value))} contentStyle={box} cursor={{ fill: 'var(--color-hover)', stroke: 'var(--color-line)' }} isAnimationActive={false} />;
  const legend = series.length > 1 ? <Legend iconType={kind === 'line' ? 'plainline' : 'square'} wrapperStyle={{ fontSize: 13, color: 'var(--color-ink)' }} formatter={(name) => <span className="text-ink">{String(name)}</span>} /> : null;
  // As wide as what it says: amounts take more room than counts of sessions.
  const scale = Math.min(96, 16 + 7 * Math.max(...points.map(({ values }) => format(values.reduce((sum: number, value) => sum + (value ?? 0), 0)).length), 2));
  const height = kind === 'ranking' ? Math.max(140, points.length * (series.length > 1 ? 52 : 36) + 40) : 260;
  return (
    <div role="img" aria-label={label} className="w-full">
      <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 320, height }}>
        {kind === 'line' ? (
          <LineChart data={data} margin={{ top: 8, right: 12, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid stroke="var(--color-line)" vertical={false} /><XAxis dataKey="name" {...axis} /><YAxis width={scale} allowDecimals={false} {...axis} tickFormatter={(value: number) => format(value)} />{tip}{legend}
            {series.map((one, at) => <Line key={one} dataKey={one} stroke={COLORS[at % 5]} strokeWidth={2} strokeDasharray={DASHES[at % 5]} dot={{ r: 2.5, fill: COLORS[at % 5], strokeDasharray: '0' }} isAnimationActive={false} />)}
          </LineChart>
        ) : kind === 'donut' ? (
          <PieChart accessibilityLayer={false}>
            <Hatches id={id} />
            <Pie data={data.map(({ name }, at) => ({ name, value: points[at]!.values[0] ?? 0 }))} dataKey="value" nameKey="name" innerRadius={58} outerRadius={92} stroke="var(--color-ground)" strokeWidth={2} isAnimationActive={false}
              label={sliceLabel(format)} labelLine={false}>
              {points.map(({ name }, at) => <Cell key={name} fill={fillOf(id, at)} />)}
            </Pie>
            {tip}
          </PieChart>
        ) : kind === 'ranking' ? (
          <BarChart data={data} layout="vertical" margin={{ top: 4, right: 72, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <Hatches id={id} /><XAxis type="number" hide /><YAxis type="category" dataKey="name" width={132} {...axis} axisLine={false} />{tip}{legend}
            {series.map((one, at) => <Bar key={one} dataKey={one} fill={fillOf(id, at)} barSize={18} isAnimationActive={false}><LabelList dataKey={one} position="right" fill="var(--color-ink)" fontSize={12} formatter={(value) => format(Number(value))} /></Bar>)}
          </BarChart>
        ) : (
          <BarChart data={data} margin={{ top: 16, right: 12, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <Hatches id={id} /><CartesianGrid stroke="var(--color-line)" vertical={false} /><XAxis dataKey="name" {...axis} interval="preserveStartEnd" /><YAxis width={scale} allowDecimals={false} {...axis} tickFormatter={(value: number) => format(value)} />{tip}{legend}
            {series.map((one, at) => <Bar key={one} dataKey={one} stackId={kind === 'stack' ? 'all' : undefined} fill={fillOf(id, at)} maxBarSize={48} isAnimationActive={false} />)}
          </BarChart>
        )}
      </ResponsiveContainer>
    </div>
  );
}
