interface Asked<T, R> { what: T; resolve: (answer: R) => void; reject: (error: unknown) => void }

/**
 * Many callers, one round: while a round of a key is under way, what else is asked for it gathers, and the next round
 * serves all of that together. Nobody waits on purpose (who comes alone is served at once), and a round begins only after
 * its callers have asked, so that its answer is never older than the question. The more come, the cheaper each becomes.
 * @param serve answers in the order of what was asked; what it throws all of its round get
 * @param most in one round; the rest is the next
 */
export function gather<T, R>(serve: (key: string, asked: readonly T[]) => Promise<readonly R[]>, { most }: { most: number }): (key: string, what: T) => Promise<R> {
  /** A key is in here while its rounds run. */
  const waiting = new Map<string, Asked<T, R>[]>();

  const run = async (key: string, line: Asked<T, R>[]): Promise<void> => {
    while (line.length > 0) {
      const round = line.splice(0, most);
      try {
        const answers = await serve(key, round.map(({ what }) => what));
        for (const [index, { resolve }] of round.entries()) resolve(answers[index]!);
      } catch (error) {
        for (const { reject } of round) reject(error);
      }
    }
    waiting.delete(key);
  };

  return (key, what) => new Promise((resolve, reject) => {
    const one = { what, resolve, reject };
    const line = waiting.get(key);
    if (line) return void line.push(one);
    const first = [one];
    waiting.set(key, first);
    void run(key, first);
  });
}
