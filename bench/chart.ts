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
