import { type Interval, isBefore, latest, union } from '#contracts/time.ts';

/** What of `open` is left when `busy` is taken away, in order. */
export function subtract(open: readonly Interval[], busy: readonly Interval[]): Interval[] {
  const taken = union(busy);
  return union(open).flatMap((span) => {
    const left: Interval[] = [];
    let from = span.start;
    for (const each of taken) {
      if (!isBefore(from, span.end) || !isBefore(each.start, span.end)) break;
      if (!isBefore(from, each.end)) continue;
      if (isBefore(from, each.start)) left.push({ start: from, end: each.start });
      from = latest(from, each.end);
    }
    if (isBefore(from, span.end)) left.push({ start: from, end: span.end });
    return left;
  });
}
