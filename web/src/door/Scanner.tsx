import { History, LogOut, ScanLine, Search } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '#web/ui/classes.ts';
import { Segmented } from '#web/ui/Segmented.tsx';
import { toast } from '#web/ui/toast.ts';
import { CameraView } from './CameraView.tsx';
import { engine, useDoor } from './engine.ts';
import { FindPerson } from './FindPerson.tsx';
import { LastScans } from './LastScans.tsx';
import { Leave } from './Leave.tsx';
import { allowSound, signal } from './signal.ts';
import { StatusBar } from './StatusBar.tsx';
import type { Paired } from './store.ts';
import { useWedge } from './useWedge.ts';
import { VerdictScreen } from './VerdictScreen.tsx';

type View = 'scan' | 'find' | 'last' | 'leave';
type Direction = 'entry' | 'exit';

/** One person after the other: scan, look at the colour, next. */
export function Scanner({ paired }: { paired: Paired }) {
  const { t } = useTranslation();
  const { verdict } = useDoor();
  const [view, setView] = useState<View>('scan');
  const [direction, setDirection] = useState<Direction>('entry');
  const scan = useCallback((text: string) => void engine.scan(text, direction).catch(toast.failed), [direction]);
  useWedge(scan);
  useEffect(() => {
    if (verdict) signal(verdict.result);
  }, [verdict]);
  const views: { value: View; label: string; icon: typeof ScanLine }[] = [
    { value: 'scan', label: t('door.view.scan'), icon: ScanLine }, { value: 'find', label: t('door.view.find'), icon: Search }, { value: 'last', label: t('door.view.last'), icon: History }, { value: 'leave', label: t('door.view.leave'), icon: LogOut },
  ];
  return (
    <div className="flex h-dvh flex-col bg-ground" onPointerDown={allowSound}>
      <StatusBar paired={paired} />
      <main className="relative min-h-0 flex-1 overflow-y-auto">
        {paired.head?.event.entryPolicy === 'reentry' && view !== 'leave' && (
          <div className="flex justify-center px-4 pt-3"><Segmented label={t('door.direction')} value={direction} onChange={setDirection} options={[{ value: 'entry', label: t('door.direction.entry') }, { value: 'exit', label: t('door.direction.exit') }]} /></div>
        )}
        {view === 'scan' && <CameraView onText={scan} />}
        {view === 'find' && <FindPerson direction={direction} />}
        {view === 'last' && <LastScans />}
        {view === 'leave' && <Leave onStay={() => setView('scan')} />}
      </main>
      <nav aria-label={t('door.views')} className="grid grid-cols-4 border-t border-line pb-[env(safe-area-inset-bottom)]">
        {views.map(({ value, label, icon: Icon }) => (
          <button key={value} type="button" aria-current={view === value ? 'page' : undefined} onClick={() => setView(value)} className={cx('flex h-16 flex-col items-center justify-center gap-1 text-sm', view === value ? 'font-medium text-ink' : 'text-soft')}>
            <Icon className="size-5" aria-hidden />{label}
          </button>
        ))}
      </nav>
      {verdict && <VerdictScreen key={verdict.scanId} verdict={verdict} zone={paired.head?.event.timeZone ?? 'UTC'} onDone={() => engine.dismiss()} />}
    </div>
  );
}
