import { type QueryKey, useQuery, type UseQueryOptions } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useMe } from '#web/session.ts';
import { ownerOf } from './owner.ts';
import { keep, keptOf } from './store.ts';

interface KeptAnswer<T> {
  data: T | undefined;
  /** When the server said it (milliseconds since 1970). */
  at: number | null;
  /** It is the one of the device: the server has not answered yet, or cannot be reached. */
  fromDevice: boolean;
  isPending: boolean;
  error: unknown;
  refetch: () => void;
}

/** A question whose last answer stays on the device: it is seen at once, and without a network. */
export function useKeptQuery<T, K extends QueryKey>(name: string, options: UseQueryOptions<T, Error, T, K>): KeptAnswer<T> {
  const owner = ownerOf(useMe());
  const kept = useQuery({ queryKey: ['on-device', owner, name], queryFn: async () => keptOf<T>(owner, name), staleTime: Number.POSITIVE_INFINITY, retry: false });
  const asked = useQuery(options);
  const { data, dataUpdatedAt } = asked;
  useEffect(() => {
    // A full or forbidden disk only takes the offline reading away.
    if (data !== undefined) void keep(owner, name, data).catch(() => undefined);
  }, [owner, name, data]);
  const stored = kept.data ?? null;
  return {
    data: data ?? stored?.value, at: data === undefined ? (stored?.at ?? null) : dataUpdatedAt, fromDevice: data === undefined && stored !== null,
    isPending: data === undefined && stored === null && (asked.isPending || kept.isPending), error: asked.error, refetch: () => void asked.refetch(),
  };
}
