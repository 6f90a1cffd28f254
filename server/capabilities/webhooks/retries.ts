const MINUTE = 60;
const HOUR = 60 * MINUTE;
// The first five as tickets 12.8 has them; with the rest ten tries within three days.
const WAITS_S = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR, 24 * HOUR] as const;

/** Seconds until the next try. @param tries so far, 1 after the first @returns null when there is to be no other */
export const waitAfter = (tries: number): number | null => WAITS_S[tries - 1] ?? null;

/** Where nothing has arrived for so long it is not tried any more. */
export const GIVE_UP_DAYS = 5;
