import { aside, AsideFailed } from '#platform/aside.ts';
import type { PreviewJob, PreviewsMade } from './preview-worker.ts';

export interface Drawn { content: Buffer; width: number; height: number }
export interface Previews { width: number; height: number; thumb: Drawn; screen: Drawn; placeholder: string }
/** The picture is broken, or has more pixels than we read. */
export class Unreadable extends Error {}

/** Longer than the largest photo takes on a slow machine. */
const previews = aside<PreviewJob, PreviewsMade>(new URL('preview-worker.ts', import.meta.url), { name: 'gallery previews', mostMs: 60_000 });

/**
 * Small pictures of a photo, drawn away from the thread that answers requests.
 * @param mark written over them, many times; null for none
 * @throws Unreadable
 */
export async function drawPreviews(content: Buffer, mark: string | null): Promise<Previews> {
  const made = await previews.run({ content, mark }).catch((error: unknown) => {
    throw error instanceof AsideFailed ? new Unreadable(error.message, { cause: error }) : error;
  });
  return { ...made, thumb: drawn(made.thumb), screen: drawn(made.screen) };
}

const drawn = ({ content, ...size }: PreviewsMade['thumb']): Drawn => ({ content: Buffer.from(content), ...size });
