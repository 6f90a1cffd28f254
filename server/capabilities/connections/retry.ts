const WAITS_S = [1, 5, 30, 300, 1800, 7200] as const;

/**
 * How long to wait before the next try of a call to the outside (studio 12): 1 s, 5 s, 30 s, 5 min, 30 min, 2 h, each
 * spread over 80 to 120 %, so that what failed together does not come back together.
 *
 * @param attempt tries so far, 1 after the first
 * @returns null when there is to be no other try
 */
export function retryAfter(attempt: number, random: () => number = Math.random): Temporal.Duration | null {
  const wait = WAITS_S[attempt - 1];
  return wait === undefined ? null : Temporal.Duration.from({ milliseconds: Math.round(wait * 1000 * (0.8 + 0.4 * random())) });
}
