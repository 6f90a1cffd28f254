import { useEffect, useState } from 'react';
import { instant, relative } from '#web/format.ts';
import { cx } from '#web/ui/classes.ts';
import { shownDeadline } from './deadlines.ts';

/** The time on this machine, renewed often enough for a countdown. */
export function useNow(everyMs = 30_000) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** A deadline as people say it: the day and hour, and how long that is from now. Red within a day, and once it has passed. */
export function Deadline({ at, zone, className }: { at: string; zone: string; className?: string }) {
  const now = useNow();
  const left = Date.parse(at) - now;
  const shown = shownDeadline(Temporal.Instant.from(at), zone).toString();
  return (
    <time dateTime={at} className={cx('tabular-nums', className)}>
      {instant(shown, zone, 'weekday')}, {instant(shown, zone, 'time')} <span className={left < 86_400_000 ? 'font-medium text-bad' : 'text-soft'}>({relative(at, now)})</span>
    </time>
  );
}
