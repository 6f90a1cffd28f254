import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { serveAside } from '#platform/aside.ts';

const THUMB_SIDE = 480;
const SCREEN_SIDE = 2048;
const PLACEHOLDER_SIDE = 16;
/** A picture of medium format; JPEGs are read smaller than they are. */
const MOST_PIXELS = 160_000_000;
const FONT = fileURLToPath(new URL('../documents/fonts/inter-semibold.ttf', import.meta.url));

interface Sized { content: Uint8Array; width: number; height: number }
export interface PreviewJob { content: Uint8Array; mark: string | null }
export interface PreviewsMade { width: number; height: number; thumb: Sized; screen: Sized; placeholder: string }

sharp.cache(false);
sharp.concurrency(1);

serveAside(({ content, mark }: PreviewJob) => draw(content, mark));

/** Upright, in plain colours, without what the camera wrote. The smaller ones are made of the larger. */
async function draw(content: Uint8Array, mark: string | null): Promise<PreviewsMade> {
  const source = sharp(content, { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1 });
  const { autoOrient: { width, height } } = await source.metadata();
  const clean = await source.autoOrient().resize({ width: SCREEN_SIDE, height: SCREEN_SIDE, fit: 'inside', withoutEnlargement: true }).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const raw = { width: clean.info.width, height: clean.info.height, channels: clean.info.channels };
  const marked = mark ? await sharp(clean.data, { raw }).composite([{ input: await stamp(mark, Math.min(raw.width, raw.height)), tile: true, blend: 'over' }]).removeAlpha().raw().toBuffer() : clean.data;
  const screen = await sharp(marked, { raw }).webp({ quality: 82 }).toBuffer();
  const thumb = await sharp(marked, { raw }).resize({ width: THUMB_SIDE, height: THUMB_SIDE, fit: 'inside', withoutEnlargement: true }).webp({ quality: 76 }).toBuffer({ resolveWithObject: true });
  const dots = await sharp(clean.data, { raw }).resize({ width: PLACEHOLDER_SIDE, height: PLACEHOLDER_SIDE, fit: 'inside' }).webp({ quality: 40 }).toBuffer();
  return {
    width, height, screen: { content: screen, width: raw.width, height: raw.height }, thumb: { content: thumb.data, width: thumb.info.width, height: thumb.info.height },
    placeholder: `data:image/webp;base64,${dots.toString('base64')}`,
  };
}

/** The name, slanted, light with a dark edge so that it shows on every ground; small enough to be tiled over the picture. */
async function stamp(name: string, side: number): Promise<Buffer> {
  const width = Math.max(60, Math.round(side / 3));
  const safe = name.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const write = (colour: string, alpha: string) => sharp({ text: { text: `<span foreground="${colour}" fgalpha="${alpha}">${safe}</span>`, font: 'Inter SemiBold', fontfile: FONT, width, height: Math.round(width / 3), rgba: true, wrap: 'word', align: 'centre' } }).png().toBuffer({ resolveWithObject: true });
  const light = await write('#ffffff', '48%');
  const dark = await write('#000000', '30%');
  const edge = Math.max(1, Math.round(width / 160));
  const flat = await sharp({ create: { width: Math.max(light.info.width, dark.info.width) + 3 * edge, height: Math.max(light.info.height, dark.info.height) + 3 * edge, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .composite([{ input: dark.data, left: 2 * edge, top: 2 * edge }, { input: light.data, left: edge, top: edge }]).png().toBuffer();
  const gap = Math.round(width / 6);
  const slanted = await sharp(flat).rotate(-28, { background: { r: 0, g: 0, b: 0, alpha: 0 } }).extend({ top: gap, bottom: gap, left: gap, right: gap, background: { r: 0, g: 0, b: 0, alpha: 0 } }).png().toBuffer();
  // A tile larger than the picture is refused.
  return sharp(slanted).resize({ width: Math.max(1, Math.floor(side * 0.9)), height: Math.max(1, Math.floor(side * 0.9)), fit: 'inside', withoutEnlargement: true }).png().toBuffer();
}
