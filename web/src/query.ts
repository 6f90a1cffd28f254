import { infiniteQueryOptions, QueryClient, useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Answer, Endpoint } from '#contracts/endpoint.ts';
import { ApiProblem, call, type CallArguments } from './api.ts';
import { newKey } from './newKey.ts';
import { toast } from './ui/toast.ts';

const final = (error: unknown) => error instanceof ApiProblem && !error.unanswered;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Realtime notices say when something changed; this is only the net under them.
      staleTime: 60_000,
      gcTime: 10 * 60_000,
      // Without a network we say so at once instead of waiting in silence.
      networkMode: 'always',
      retry: (count, error) => !final(error) && count < 2,
      retryDelay: (count) => 400 * 2 ** count,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

type PagedEndpoint = Endpoint & { query?: unknown };
type ItemOf<E extends Endpoint> = Answer<E> extends { items: readonly (infer I)[] } ? I : never;

/**
 * A list that comes page by page. The query without its cursor is part of the key, so each filter has its own pages.
 * The first part of the key is the topic whose notices refresh it.
 */
export const pagesOf = <E extends PagedEndpoint>(endpoint: E, key: readonly unknown[], query: Record<string, unknown> = {}, params?: Record<string, unknown>) =>
  infiniteQueryOptions({
    queryKey: [...key, params ?? null, query],
    queryFn: async ({ pageParam, signal }) => {
      const answer = await call(endpoint, { ...(params ? { params } : {}), query: { ...query, cursor: pageParam } } as unknown as CallArguments<E>, { signal });
      return answer as unknown as { items: ItemOf<E>[]; next: string | null };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });

export type ActionInput<E extends Endpoint> = CallArguments<E> extends infer I ? (I extends undefined ? { version?: number } | void : I & { version?: number }) : never;

interface ActionOptions<E extends Endpoint> {
  /** What may look different now: query keys that begin with one of these are fetched again. */
  topics?: readonly string[];
  /** Said in a toast. */
  done?: string | ((answer: Answer<E>) => string);
  onDone?: (answer: Answer<E>) => void;
}

/**
 * One thing that a person does. Its Idempotency-Key stays the same while the server has not answered, so pressing
 * again after a lost answer cannot do it twice; a definite answer, good or bad, ends the action.
 */
export function useAction<E extends Endpoint>(endpoint: E, { topics = [], done, onDone }: ActionOptions<E> = {}): UseMutationResult<Answer<E>, Error, ActionInput<E>> {
  const client = useQueryClient();
  const pending = useRef<{ print: string; key: string } | null>(null);
  return useMutation<Answer<E>, Error, ActionInput<E>>({
    mutationFn: async (variables) => {
      const { version, ...input } = (variables ?? {}) as { version?: number };
      const print = JSON.stringify([input, version ?? null]);
      if (pending.current?.print !== print) pending.current = { print, key: newKey() };
      try {
        const answer = await call(endpoint, input as CallArguments<E>, { idempotencyKey: pending.current.key, ...(version === undefined ? {} : { version }) });
        pending.current = null;
        return answer;
      } catch (error) {
        if (final(error)) pending.current = null;
        throw error;
      }
    },
    // A lost POST is sent again with its key; a PUT or PATCH is not, since it would meet its own new version.
    retry: (count, error) => endpoint.method === 'POST' && error instanceof ApiProblem && error.status === 0 && count < 2,
    retryDelay: 600,
    onSuccess: async (answer) => {
      if (done) toast.done(typeof done === 'function' ? done(answer) : done);
      onDone?.(answer);
      await Promise.all(topics.map((topic) => client.invalidateQueries({ queryKey: [topic] })));
    },
  });
}
