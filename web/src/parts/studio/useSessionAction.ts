import { useQueryClient } from '@tanstack/react-query';
import type { Endpoint } from '#contracts/endpoint.ts';
import { type Session, sessionOf, sessionTopics } from '#web/data/studio.ts';
import { useAction } from '#web/query.ts';

/** Something done to a session whose answer is the session as it is now: every screen shows it at once. */
export function useSessionAction<E extends Endpoint>(endpoint: E, { done, onDone }: { done?: string; onDone?: (session: Session) => void } = {}) {
  const client = useQueryClient();
  return useAction(endpoint, {
    topics: sessionTopics, ...(done && { done }),
    onDone: (answer) => {
      const session = answer as unknown as Session;
      client.setQueryData(sessionOf(session.id).queryKey, session);
      onDone?.(session);
    },
  });
}
