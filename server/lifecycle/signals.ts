/**
 * One Ctrl-C may arrive several times at once: from the terminal to the whole group, and passed on by npm and by the
 * launcher. What comes within this time is the same wish.
 */
const SAME_WISH_MS = 700;
/** A stop that takes longer is ended the hard way; the database recovers at the next start. */
const PATIENCE_MS = 40_000;

export interface Stopping {
  /** Ends cleanly: what was begun is finished. */
  graceful: () => Promise<void>;
  /** Ends at once; nothing acknowledged is lost. */
  immediate: () => Promise<void>;
  log: (message: string) => void;
}

/** First signal: stop cleanly. Second: at once. Also when the terminal closes or the launcher is killed. */
export function stopOnSignals({ graceful, immediate, log }: Stopping): void {
  let askedAt: number | undefined;
  let ended = false;
  const ask = (code: number) => {
    const now = performance.now();
    if (askedAt === undefined) {
      askedAt = now;
      log('Stopping: finishing what was begun. Press Ctrl-C again to stop at once.');
      const patience = setTimeout(() => end(immediate, 1), PATIENCE_MS);
      graceful().then(
        () => {
          clearTimeout(patience);
          // Asked again meanwhile: that one ends it, and says so by its code.
          if (!ended) process.exit(0);
        },
        (error: unknown) => {
          if (ended) return;
          console.error(error);
          end(immediate, 1);
        },
      );
    } else if (now - askedAt > SAME_WISH_MS) end(immediate, code);
  };
  const end = (how: () => Promise<void>, code: number) => {
    if (ended) return;
    ended = true;
    how().then(
      () => process.exit(code),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', () => ask(130));
  process.on('SIGTERM', () => ask(143));
  process.on('SIGHUP', () => ask(129));
  // The terminal may be gone while we still have something to say.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.on('disconnect', () => ask(129));
  process.channel?.unref();
  process.on('uncaughtException', (error) => {
    console.error(error);
    end(immediate, 1);
  });
}
