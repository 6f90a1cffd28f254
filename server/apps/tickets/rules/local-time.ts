import { localToInstant } from '#contracts/time.ts';
import { accepted, type Outcome, refused } from '#platform/outcome.ts';

const LOCAL = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2})?)$/;

/**
 * A time that somebody entered: with an offset it is that instant, without one it is read by the clock of the event. What
 * the clock skips is refused, of what it shows twice the first is meant (tickets 5.16).
 */
export function readEventTime(text: string, zone: string): Outcome<Temporal.Instant, 'INVALID_LOCAL_TIME'> {
  const [, date, time] = LOCAL.exec(text) ?? [];
  try {
    const at = date && time ? localToInstant(date, time, zone, { gap: 'refuse', overlap: 'first' }) : Temporal.Instant.from(text);
    return at ? accepted(at) : refused('INVALID_LOCAL_TIME', { local: text, zone });
  } catch (error) {
    if (error instanceof RangeError) return refused('INVALID_LOCAL_TIME', { local: text, zone }); // 31 February, half past 25
    throw error;
  }
}
