import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { orderAssets } from '#contracts/studio-gallery.ts';
import { call } from '#web/api.ts';
import { GALLERY } from '#web/data/galleries.ts';

/**
 * The order of a gallery as the person left it: shown at once, saved one after the other (of several moves only the
 * last), and given up when the server refuses it.
 */
export function useOrder(sessionId: string) {
  const client = useQueryClient();
  const [order, setOrder] = useState<string[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const wanted = useRef<string[] | null>(null);
  const saving = useRef(false);
  const save = async () => {
    if (saving.current) return;
    saving.current = true;
    setError(null);
    try {
      while (wanted.current) {
        const ids = wanted.current;
        wanted.current = null;
        await call(orderAssets, { params: { id: sessionId }, body: { ids } });
      }
    } catch (problem) {
      wanted.current = null;
      setError(problem);
    } finally {
      saving.current = false;
    }
    await client.invalidateQueries({ queryKey: [GALLERY, sessionId] });
    // Something moved while the list was fetched: it is still being saved.
    if (!saving.current) setOrder(null);
  };
  const move = (ids: string[]) => {
    setOrder(ids);
    wanted.current = ids;
    void save();
  };
  return { order, error, move };
}
