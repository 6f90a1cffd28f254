import { instant, relative, sameClock, viewerZone, zoneName } from '#web/format.ts';
import { cx } from './classes.ts';
import { useBranch } from '#web/session.ts';

interface Props {
  at: string;
  show?: 'date' | 'time' | 'dateTime' | 'weekday' | 'long' | 'full' | 'relative';
  /** The zone of the thing; the current branch's when left out. */
  zone?: string;
  className?: string;
}

/** An instant in the zone of the branch; the zone is named when the viewer's own clock shows something else. */
export function DateTime({ at, show = 'dateTime', zone, className }: Props) {
  const branch = useBranch();
  const timeZone = zone ?? branch?.zone ?? viewerZone();
  const moment = new Date(at);
  const differs = !sameClock(timeZone, viewerZone(), moment);
  const exact = `${instant(at, timeZone, 'full')} ${zoneName(timeZone, moment)}`;
  const named = differs && show !== 'date' && show !== 'weekday' && show !== 'long' && show !== 'relative';
  return (
    <time dateTime={at} title={exact} className={cx('tabular-nums', className)}>
      {show === 'relative' ? relative(at) : instant(at, timeZone, show)}
      {named && <span className="text-faint"> {zoneName(timeZone, moment)}</span>}
    </time>
  );
}
