import { parentPort } from 'node:worker_threads';
import sharp from 'sharp';

// Pictures are decoded away from the thread that answers requests.

/** A picture of this many pixels takes some 200 MB while it is read; more is refused before it is decoded. */
const MOST_PIXELS = 64_000_000;
const MOST_SIDE = 6000;
const THUMBNAIL_SIDE = 480;

export interface ImageJob { id: number; content: Uint8Array; type: string }
export type ImageResult = { id: number; content: Uint8Array; type: string; width: number; height: number; thumbnail: Uint8Array } | { id: number; failed: string };

sharp.cache(false);

parentPort?.on('message', ({ id, content, type }: ImageJob) => {
  void encode(content, type).then(
    (made) => parentPort!.postMessage({ id, ...made } satisfies ImageResult),
    (error: Error) => parentPort!.postMessage({ id, failed: error.message } satisfies ImageResult),
  );
});

/** Turned upright, in plain colours, without camera data and whatever else hid in the file; the first frame only. */
async function encode(content: Uint8Array, type: string) {
  const picture = sharp(content, { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1, sequentialRead: true }).autoOrient()
    .resize({ width: MOST_SIDE, height: MOST_SIDE, fit: 'inside', withoutEnlargement: true });
  const out = type === 'image/png' || type === 'image/gif' ? 'image/png' : type === 'image/jpeg' ? 'image/jpeg' : 'image/webp';
  const encoded = out === 'image/png' ? picture.png() : out === 'image/jpeg' ? picture.jpeg({ quality: 90 }) : picture.webp({ quality: 90 });
  const { data, info } = await encoded.toBuffer({ resolveWithObject: true });
  const thumbnail = await sharp(data).resize({ width: THUMBNAIL_SIDE, height: THUMBNAIL_SIDE, fit: 'inside', withoutEnlargement: true }).webp({ quality: 80 }).toBuffer();
  return { content: data, type: out, width: info.width, height: info.height, thumbnail };
}
