// The business chooses one colour; what we may do with it without losing contrast is computed here, once, for both themes.

type Rgb = [number, number, number];

const parse = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as Rgb;
const format = (rgb: Rgb) => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

const linear = (part: number) => {
  const share = part / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};
const luminance = ([r, g, b]: Rgb) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);

/** Contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2). */
export function contrast(a: string, b: string) {
  const [high, low] = [luminance(parse(a)), luminance(parse(b))].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const mix = (from: Rgb, to: Rgb, share: number): Rgb => from.map((part, i) => part + (to[i]! - part) * share) as Rgb;

/** The colour itself, moved towards `towards` only as far as `ratio` against every ground asks. */
function readable(hex: string, grounds: string[], towards: string, ratio: number) {
  for (let share = 0; share <= 1; share += 0.02) {
    const candidate = format(mix(parse(hex), parse(towards), share));
    if (grounds.every((ground) => contrast(candidate, ground) >= ratio)) return candidate;
  }
  return towards;
}

const light = { grounds: ['#ffffff', '#f6f6f5', '#e9e9e7'], ink: '#17181a' };
const dark = { grounds: ['#121314', '#1a1b1d', '#2b2d30'], ink: '#f0f0ee' };

const onto = (fill: string) => (contrast(fill, '#ffffff') >= 4.5 ? '#ffffff' : '#000000');

/** Fill, text on the fill, and the same hue as text on the ground: AA in both themes whatever the business chose. */
export function accentOf(hex: string) {
  const fillLight = readable(hex, ['#ffffff'], light.ink, 3);
  const fillDark = readable(hex, ['#1a1b1d'], dark.ink, 3);
  return {
    '--accent-light': fillLight,
    '--accent-dark': fillDark,
    '--on-accent-light': onto(fillLight),
    '--on-accent-dark': onto(fillDark),
    '--accent-text-light': readable(hex, light.grounds, light.ink, 4.6),
    '--accent-text-dark': readable(hex, dark.grounds, dark.ink, 4.6),
  };
}

const names = Object.keys(accentOf('#000000')) as (keyof ReturnType<typeof accentOf>)[];

/** Paint the document in the colour of the business; null goes back to black on white. */
export function applyAccent(hex: string | null | undefined) {
  const { style } = document.documentElement;
  const colours = hex && /^#[0-9a-f]{6}$/i.test(hex) ? accentOf(hex) : null;
  for (const name of names) {
    if (colours) style.setProperty(name, colours[name]);
    else style.removeProperty(name);
  }
}
