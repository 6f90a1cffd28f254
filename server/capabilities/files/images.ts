import { aside } from '#platform/aside.ts';
import { fileBroken } from './errors.ts';
import type { Encoded, ImageJob } from './image-worker.ts';

export interface Picture { content: Buffer; type: string; width: number; height: number; thumbnail: Buffer }

/** Longer than any picture within the limits takes; what takes longer is an attack or broken. */
const images = aside<ImageJob, Encoded>(new URL('./image-worker.ts', import.meta.url), { name: 'images', mostMs: 30_000 });

/** Encode a picture anew. @throws FILE_BROKEN when it cannot be read, or has too many pixels */
export async function encodePicture(content: Buffer, type: string): Promise<Picture> {
  const made = await images.run({ content, type }).catch((error: unknown) => {
    throw fileBroken(undefined, { cause: error });
  });
  return { ...made, content: Buffer.from(made.content), thumbnail: Buffer.from(made.thumbnail) };
}
