import { useTranslation } from 'react-i18next';
import type { SessionRow } from '#web/data/studio.ts';
import { instant, sameClock, viewerZone, zoneName } from '#web/format.ts';

type Row = Pick<SessionRow, 'startsAt' | 'endsAt' | 'zone'>;

/** "sáb, 21 nov 10:00–12:00", in the zone of the session; the zone is named when the viewer's clock differs. */
export function SessionTime({ session: { startsAt, endsAt, zone }, show = 'weekday', className }: { session: Row; show?: 'weekday' | 'long' | 'time'; className?: string }) {
  const { t } = useTranslation();
  const nextDay = instant(startsAt, zone, 'date') !== instant(endsAt, zone, 'date');
  return (
    <time dateTime={startsAt} className={className}>
      {show !== 'time' && <>{instant(startsAt, zone, show)}{show === 'long' ? ', ' : ' '}</>}
      <span className="whitespace-nowrap tabular-nums">{instant(startsAt, zone, 'time')}–{instant(endsAt, zone, 'time')}{nextDay && <span className="text-soft" title={t('studio.nextDay')}> +1</span>}</span>
      {!sameClock(zone, viewerZone(), new Date(startsAt)) && <span className="text-faint"> {zoneName(zone, new Date(startsAt))}</span>}
    </time>
  );
}

/** Where it is: the room, or the place of the client. */
export function SessionPlace({ session: { sessionType, roomName, locationText } }: { session: Pick<SessionRow, 'sessionType' | 'roomName' | 'locationText'> }) {
  const { t } = useTranslation();
  return sessionType === 'studio'
    ? <>{roomName ?? t('studio.type.studio')}</>
    : <><span className="text-soft">{t('studio.type.external')}</span>{locationText && <> · {locationText}</>}</>;
}
