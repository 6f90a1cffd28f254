import sharp from 'sharp';
import { serveAside } from '#platform/aside.ts';

export interface PicturesJob { color: string; logo: Uint8Array | null; picture: Uint8Array | null }
export type Pictures = Record<string, Uint8Array>;

sharp.cache(false);
const SCALES = [1, 2, 3] as const;
const named = (name: string, scale: number): string => (scale === 1 ? `${name}.png` : `${name}@${scale}x.png`);
const read = (content: Uint8Array) => sharp(content, { limitInputPixels: 64_000_000, pages: 1 });

/** A stub of a ticket on the colour of the business, where there is no logo. */
const stub = (size: number, color: string): Buffer => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 29 29"><rect width="29" height="29" rx="6" fill="${color}"/><path fill="#fff" d="M6 9h17v3a2.5 2.5 0 0 0 0 5v3H6v-3a2.5 2.5 0 0 0 0-5z"/><path stroke="${color}" stroke-width="1.2" stroke-dasharray="1.6 1.4" d="M18 9v11"/></svg>`);

/** Points of Apple's "Pass Design": icon 29, logo at most 160 by 50, thumbnail 90, each for three densities. */
serveAside(async ({ color, logo, picture }: PicturesJob): Promise<Pictures> => {
  const made: Pictures = {};
  for (const scale of SCALES) {
    made[named('icon', scale)] = await (logo ? read(logo).resize(29 * scale, 29 * scale, { fit: 'contain', background: { r: 255, g: 255, b: 255, alpha: 1 } }).flatten({ background: '#fff' }) : sharp(stub(29 * scale, color))).png().toBuffer();
    if (logo) made[named('logo', scale)] = await read(logo).resize(160 * scale, 50 * scale, { fit: 'inside' }).png().toBuffer();
    if (picture) made[named('thumbnail', scale)] = await read(picture).resize(90 * scale, 90 * scale, { fit: 'cover' }).png({ palette: true, quality: 90 }).toBuffer();
  }
  return made;
});
