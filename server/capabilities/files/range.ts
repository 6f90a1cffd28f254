import type { ByteRange } from './store.ts';

/** The one range that a player of videos asks for (`bytes=0-`, `bytes=100-199`, `bytes=-500`); null for none, several or nonsense: then all is sent. */
export function rangeOf(header: string | undefined, size: number): ByteRange | null {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!found || size === 0) return null;
  const [, from, to] = found;
  if (from === '' && to === '') return null;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start <= end ? { start, end } : null;
}
