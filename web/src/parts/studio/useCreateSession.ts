import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { createSession, type NewSession } from '#contracts/studio.ts';
import { ApiProblem, call } from '#web/api.ts';
import { sessionOf, sessionTopics, type Session } from '#web/data/studio.ts';
import { newKey } from '#web/newKey.ts';

// Under the name of drafts, so that signing out forgets it with them.
const kept = 'mostrador.draft.studio.new.attempt';

/** The key of this very request: the same after a lost answer, a second press or a reload; another once it is decided. */
function keyOf(print: string): string {
  try {
    const attempt = JSON.parse(localStorage.getItem(kept) ?? '') as { print: string; key: string };
    if (attempt.print === print) return attempt.key;
  } catch {
    // None yet.
  }
  const key = newKey();
  localStorage.setItem(kept, JSON.stringify({ print, key }));
  return key;
}

/** Create a session once, however often it is sent. */
export function useCreateSession(onDone: (session: Session) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: z.input<typeof NewSession>) => {
      try {
        const session = await call(createSession, { body: body as z.output<typeof NewSession> }, { idempotencyKey: keyOf(JSON.stringify(body)) });
        localStorage.removeItem(kept);
        return session;
      } catch (error) {
        if (error instanceof ApiProblem && !error.unanswered) localStorage.removeItem(kept);
        throw error;
      }
    },
    retry: (count, error) => error instanceof ApiProblem && error.status === 0 && count < 2,
    retryDelay: 600,
    onSuccess: async (session) => {
      client.setQueryData(sessionOf(session.id).queryKey, session);
      onDone(session);
      await Promise.all(sessionTopics.map((topic) => client.invalidateQueries({ queryKey: [topic] })));
    },
  });
}
