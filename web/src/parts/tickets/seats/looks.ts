import { contrast } from '#web/ui/accent.ts';

// How a seat looks. Every state has a shape of its own, so that the colour (which tells the price) is never needed:
// free a disc, one's own a square with a tick, taken a cross, kept from sale a slashed square, accessible a square with
// its sign, restricted view a disc cut at the top.

export type State = 'free' | 'own' | 'taken' | 'blocked' | 'off';
export interface Look { state: State; accessible: boolean; restricted: boolean; color: string; label: string }

/** Colours of the page's theme, which a canvas does not inherit. */
export interface Palette { ground: string; ink: string; soft: string; faint: string; line: string; sunken: string; accent: string; onAccent: string; bad: string; isDark: boolean }

const tokens = { ground: 'ground', ink: 'ink', soft: 'soft', faint: 'faint', line: 'line', sunken: 'sunken', accent: 'accent', onAccent: 'on-accent', bad: 'bad' } as const;

/** `rgb(…)` or `color(srgb …)` of a computed style to `#rrggbb`. */
function hexOf(computed: string): string {
  const parts = computed.match(/-?[\d.]+/g)?.slice(0, 3).map(Number) ?? [0, 0, 0];
  const unit = computed.startsWith('color(') ? 255 : 1;
  return `#${parts.map((part) => Math.round(Math.min(255, Math.max(0, part * unit))).toString(16).padStart(2, '0')).join('')}`;
}

export function paletteOf(element: HTMLElement): Palette {
  const probe = document.createElement('span');
  probe.hidden = true;
  element.append(probe);
  const read = Object.fromEntries(Object.entries(tokens).map(([name, token]) => {
    probe.style.color = `var(--color-${token})`;
    return [name, hexOf(getComputedStyle(probe).color)];
  })) as Record<keyof typeof tokens, string>;
  probe.remove();
  return { ...read, isDark: contrast(read.ground, '#000000') < contrast(read.ground, '#ffffff') };
}

/** Told apart with every kind of colour blindness, dear to cheap; the organizer's own colours come first. */
const prices = { light: ['#0b6bcb', '#b5460f', '#00805e', '#8a3ea8', '#8a6100', '#c2185b', '#4a5568', '#00798c'], dark: ['#6fb1ff', '#ff9d66', '#3ddba8', '#d08cf0', '#f0c24b', '#ff7fb0', '#a9b4c2', '#5cd3e6'] };

/** One colour an area: its own, else by its price. */
export function areaColors(areas: readonly { priceMinor: number; color?: string | null }[], isDark: boolean): string[] {
  const ladder = [...new Set(areas.filter(({ color }) => !color).map(({ priceMinor }) => priceMinor))].sort((a, b) => b - a);
  const hues = isDark ? prices.dark : prices.light;
  return areas.map(({ priceMinor, color }) => color ?? hues[ladder.indexOf(priceMinor) % hues.length]!);
}

/** What is written on a fill. */
const onto = (fill: string) => (contrast(fill, '#ffffff') >= contrast(fill, '#000000') ? '#ffffff' : '#000000');

type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Draw a seat into the square of `size` at the origin. */
export function drawSeat(pen: Pen, look: Look, size: number, palette: Palette) {
  const r = size / 2;
  pen.save();
  pen.translate(r, r);
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  if (look.state === 'own') own(pen, look, r, palette);
  else if (look.state === 'free') free(pen, look, r, palette);
  else if (look.state === 'taken') cross(pen, r, palette.faint);
  else kept(pen, look.state === 'off', r, palette.faint);
  pen.restore();
}

function square(pen: Pen, r: number) {
  pen.beginPath();
  pen.roundRect(-r, -r, r * 2, r * 2, r * 0.3);
}

function free(pen: Pen, { accessible, restricted, color, label }: Look, r: number, palette: Palette) {
  const fill = r * 0.94;
  pen.fillStyle = color;
  if (accessible) square(pen, fill * 0.94);
  else {
    pen.beginPath();
    pen.arc(0, 0, fill, 0, Math.PI * 2);
  }
  // A colour too near to the ground's keeps an edge.
  const faint = contrast(color, palette.ground) < 3;
  if (restricted) {
    pen.save();
    pen.clip();
    pen.fillRect(-r, -r * 0.1, r * 2, r * 2);
    pen.restore();
    pen.lineWidth = Math.max(1, r * 0.16);
    pen.strokeStyle = faint ? palette.soft : color;
    pen.stroke();
  } else {
    pen.fill();
    if (faint) {
      pen.lineWidth = Math.max(1, r * 0.12);
      pen.strokeStyle = palette.soft;
      pen.stroke();
    }
  }
  if (accessible && r >= 3.5) wheelchair(pen, r, restricted ? palette.ink : onto(color));
  else if (r >= 9 && !restricted) write(pen, label, r, onto(color));
  else if (r >= 9) write(pen, label, r * 0.86, onto(color), r * 0.34);
}

function own(pen: Pen, { label }: Look, r: number, palette: Palette) {
  pen.fillStyle = palette.ink;
  square(pen, r);
  pen.fill();
  pen.strokeStyle = palette.ground;
  pen.lineWidth = Math.max(1.2, r * 0.2);
  const named = r >= 13 && label.length <= 4;
  const [scale, down] = named ? [0.55, -r * 0.34] : [1, 0];
  pen.beginPath();
  pen.moveTo(-r * 0.45 * scale, down + r * 0.02 * scale);
  pen.lineTo(-r * 0.1 * scale, down + r * 0.36 * scale);
  pen.lineTo(r * 0.48 * scale, down - r * 0.36 * scale);
  pen.stroke();
  if (named) write(pen, label, r * 0.9, palette.ground, r * 0.42);
}

function cross(pen: Pen, r: number, color: string) {
  const arm = r * 0.42;
  pen.strokeStyle = color;
  pen.lineWidth = Math.max(0.8, r * 0.16);
  pen.beginPath();
  pen.moveTo(-arm, -arm);
  pen.lineTo(arm, arm);
  pen.moveTo(arm, -arm);
  pen.lineTo(-arm, arm);
  pen.stroke();
}

function kept(pen: Pen, isOff: boolean, r: number, color: string) {
  pen.strokeStyle = color;
  pen.lineWidth = Math.max(0.8, r * 0.14);
  if (isOff) pen.setLineDash([r * 0.3, r * 0.3]);
  square(pen, r * 0.66);
  pen.stroke();
  if (isOff) return;
  pen.beginPath();
  pen.moveTo(-r * 0.6, r * 0.6);
  pen.lineTo(r * 0.6, -r * 0.6);
  pen.stroke();
}

function wheelchair(pen: Pen, r: number, color: string) {
  const k = r / 12;
  pen.strokeStyle = color;
  pen.fillStyle = color;
  pen.lineWidth = Math.max(1, 1.9 * k);
  pen.beginPath();
  pen.arc(-1.6 * k, -6.4 * k, 1.7 * k, 0, Math.PI * 2);
  pen.fill();
  pen.beginPath();
  pen.moveTo(-1.6 * k, -3.6 * k);
  pen.lineTo(-1.6 * k, 0.8 * k);
  pen.lineTo(3 * k, 0.8 * k);
  pen.lineTo(5 * k, 5.6 * k);
  pen.moveTo(-1.6 * k, -1.6 * k);
  pen.lineTo(2.6 * k, -1.6 * k);
  pen.stroke();
  pen.beginPath();
  pen.arc(-1 * k, 3 * k, 4.3 * k, Math.PI * 0.08, Math.PI * 1.3);
  pen.stroke();
}

function write(pen: Pen, label: string, r: number, color: string, down = 0) {
  pen.fillStyle = color;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.font = `600 ${Math.min(r * 0.95, (r * 2) / Math.max(2, label.length), 30)}px "Inter Variable", system-ui, sans-serif`;
  pen.fillText(label, 0, down + r * 0.06);
}
