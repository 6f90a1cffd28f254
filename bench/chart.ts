export interface Curve { name: string; points: { n: number; perSecond: number }[] }

const WIDTH = 640;
const HEIGHT = 320;
const PAD = 50;

/** The curves as one SVG: throughput as a share of the first point, steps at even distances, readable without colour. */
export function growthChart(curves: readonly Curve[]): string {
  const dashes = ['', '6 4', '2 3', '10 3 2 3'];
  const y = (share: number): number => HEIGHT - PAD - Math.min(1.3, share) / 1.3 * (HEIGHT - 2 * PAD);
  const lines = curves.map(({ name, points }, i) => {
    const x = (k: number): number => PAD + k / Math.max(1, points.length - 1) * (WIDTH - 2 * PAD);
    const at = points.map(({ perSecond, n }, k) => ({ x: x(k), y: y(perSecond / points[0]!.perSecond), n }));
    return `<polyline fill="none" stroke="black" stroke-dasharray="${dashes[i % dashes.length]}" points="${at.map((p) => `${p.x},${p.y}`).join(' ')}"/>`
      + at.map((p) => `<circle cx="${p.x}" cy="${p.y}" r="3"/><text x="${p.x}" y="${p.y - 8 - 14 * i}" font-size="11" text-anchor="middle">${p.n}</text>`).join('')
      + `<text x="${WIDTH - PAD}" y="${20 + 16 * i}" font-size="12" text-anchor="end">${name} (${dashes[i % dashes.length] || 'solid'})</text>`;
  });
  const axis = [0, 0.5, 1].map((share) => `<line x1="${PAD}" x2="${WIDTH - PAD}" y1="${y(share)}" y2="${y(share)}" stroke="#ccc"/><text x="${PAD - 8}" y="${y(share) + 4}" font-size="11" text-anchor="end">${share}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif">${axis.join('')}${lines.join('')}</svg>\n`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const svg = (width: number, height: number, inside: string): string => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif">${inside}</svg>\n`;

/** A bar for each ratio, as a share of the longest; the run before as a line across it, what falls short hatched by its frame alone. */
export function ratioChart(rows: readonly { path: string; ratio: number | null; before: number | null; bar: string; ok: boolean | null }[]): string {
  const shown = rows.filter((row): row is typeof row & { ratio: number } => row.ratio !== null);
  const most = Math.max(0.01, ...shown.flatMap(({ ratio, before }) => [ratio, before ?? 0]));
  const [left, wide, high] = [380, 300, 26];
  const x = (ratio: number): number => left + (ratio / most) * wide;
  const bars = shown.map(({ path, ratio, before, bar, ok }, i) => {
    const y = 20 + i * high;
    const then = before === null ? '' : `<line x1="${x(before)}" x2="${x(before)}" y1="${y - 3}" y2="${y + 17}" stroke="black" stroke-width="2"/>`;
    return `<text x="${left - 8}" y="${y + 11}" font-size="11" text-anchor="end">${escaped(path)}</text><rect x="${left}" y="${y}" width="${x(ratio) - left}" height="14" stroke="black" fill="${ok === false ? 'none' : '#9bb'}"/>${then}`
      + `<text x="${Math.max(x(ratio), x(before ?? 0)) + 8}" y="${y + 11}" font-size="11">${ratio.toFixed(2)}${before === null ? '' : `, before ${before.toFixed(2)}`} (${escaped(bar)})</text>`;
  });
  return svg(left + wide + 200, 30 + shown.length * high, bars.join(''));
}

export interface Sample { minute: number; mb: number }

/** Memory over the minutes of a soak, from zero on: what is flat must look flat. */
export function memoryChart(samples: readonly Sample[]): string {
  const most = Math.max(...samples.map(({ mb }) => mb)) * 1.2;
  const long = Math.max(0.01, samples.at(-1)!.minute);
  const at = ({ minute, mb }: Sample): string => `${(PAD + (minute / long) * (WIDTH - 2 * PAD)).toFixed(1)},${(HEIGHT - PAD - (mb / most) * (HEIGHT - 2 * PAD)).toFixed(1)}`;
  const axis = `<line x1="${PAD}" x2="${WIDTH - PAD}" y1="${HEIGHT - PAD}" y2="${HEIGHT - PAD}" stroke="#ccc"/><text x="${PAD}" y="${HEIGHT - PAD + 16}" font-size="11">0</text><text x="${WIDTH - PAD}" y="${HEIGHT - PAD + 16}" font-size="11" text-anchor="end">${long.toFixed(1)} min</text><text x="${PAD - 4}" y="${PAD}" font-size="11" text-anchor="end">${most.toFixed(0)} MB</text>`;
  return svg(WIDTH, HEIGHT, `${axis}<polyline fill="none" stroke="black" points="${samples.map(at).join(' ')}"/>`);
}
