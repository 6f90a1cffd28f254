import sharp from 'sharp';
import { serveAside } from '#platform/aside.ts';

// Pictures are decoded away from the thread that answers requests.

/** A picture of this many pixels takes some 200 MB while it is read; more is refused before it is decoded. */
const MOST_PIXELS = 64_000_000;
const MOST_SIDE = 6000;
const THUMBNAIL_SIDE = 480;

export interface ImageJob { content: Uint8Array; type: string }
export interface Encoded { content: Uint8Array; type: string; width: number; height: number; thumbnail: Uint8Array }

sharp.cache(false);

serveAside(({ content, type }: ImageJob) => encode(content, type));

/** Turned upright, in plain colours, without camera data and whatever else hid in the file; the first frame only. */
async function encode(content: Uint8Array, type: string): Promise<Encoded> {
  const picture = sharp(content, { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1, sequentialRead: true }).autoOrient()
    .resize({ width: MOST_SIDE, height: MOST_SIDE, fit: 'inside', withoutEnlargement: true });
  const out = type === 'image/png' || type === 'image/gif' ? 'image/png' : type === 'image/jpeg' ? 'image/jpeg' : 'image/webp';
  const encoded = out === 'image/png' ? picture.png() : out === 'image/jpeg' ? picture.jpeg({ quality: 90 }) : picture.webp({ quality: 90 });
  const { data, info } = await encoded.toBuffer({ resolveWithObject: true });
  const thumbnail = await sharp(data).resize({ width: THUMBNAIL_SIDE, height: THUMBNAIL_SIDE, fit: 'inside', withoutEnlargement: true }).webp({ quality: 80 }).toBuffer();
  return { content: data, type: out, width: info.width, height: info.height, thumbnail };
}
