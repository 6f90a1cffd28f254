import { overlaps } from '#contracts/time.ts';
import type { Interval } from '#contracts/time.ts';

export interface Occupation {
  interval: Interval;
  /** What a person calls it. */
  label: string;
}

const DAY_MS = 86_400_000;

/** What occupies rooms and people, found by resource and day, so that a file of 50,000 rows is not compared with itself row by row. */
export class Occupied {
  readonly #byDay = new Map<string, Occupation[]>();
  add(resourceId: string, occupation: Occupation): void {
    for (const key of keysOf(resourceId, occupation.interval)) {
      const list = this.#byDay.get(key);
      if (list) list.push(occupation);
      else this.#byDay.set(key, [occupation]);
    }
  }
  clash(resourceId: string, interval: Interval): Occupation | undefined {
    for (const key of keysOf(resourceId, interval)) {
      const found = this.#byDay.get(key)?.find((one) => overlaps(one.interval, interval));
      if (found) return found;
    }
    return undefined;
  }
}

function* keysOf(resourceId: string, { start, end }: Interval): Generator<string> {
  const last = Math.floor((end.epochMilliseconds - 1) / DAY_MS);
  for (let day = Math.floor(start.epochMilliseconds / DAY_MS); day <= last; day += 1) yield `${resourceId} ${day}`;
}
