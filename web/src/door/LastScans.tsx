import { CloudOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { colourOf } from '#contracts/door-scan.ts';
import { instant } from '#web/format.ts';
import { cx } from '#web/ui/classes.ts';
import { useDoor } from './engine.ts';

const dots = { green: 'bg-good', amber: 'bg-wait', red: 'bg-bad' } as const;

export function LastScans() {
  const { t } = useTranslation();
  const { last, paired } = useDoor();
  const zone = paired?.head?.event.timeZone ?? 'UTC';
  if (last.length === 0) return <p className="p-6 text-center text-lg text-soft">{t('door.last.none')}</p>;
  return (
    <ul className="divide-y divide-line px-4" aria-label={t('door.view.last')}>
      {last.map((scan) => (
        <li key={scan.scanId} className="flex items-center gap-3 py-3">
          <span aria-hidden className={cx('size-3 shrink-0 rounded-full', dots[colourOf(scan.result)])} />
          <div className="min-w-0 flex-1">
            <p className="truncate font-medium">{t(scan.result === 'valid' && scan.direction === 'exit' ? 'door.result.left' : `door.result.${scan.result}`)}</p>
            <p className="truncate text-soft">{[scan.name, scan.place].filter(Boolean).join(' · ') || t('door.noName')}</p>
          </div>
          {scan.sentAt === 0 && <CloudOff className="size-4 shrink-0 text-wait" aria-label={t('door.last.unsent')} />}
          <time className="shrink-0 text-soft tabular-nums" dateTime={new Date(scan.at).toISOString()}>{instant(new Date(scan.at).toISOString(), zone, 'time')}</time>
        </li>
      ))}
    </ul>
  );
}
