import type { TFunction } from 'i18next';
import { CloudOff, Wifi } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { number } from '#web/format.ts';
import { cx } from '#web/ui/classes.ts';
import { useDoor } from './engine.ts';
import type { Paired } from './store.ts';

/** Always in sight: which gate, how it works right now, how old the list is, how many came, what is still to be sent. */
export function StatusBar({ paired }: { paired: Paired }) {
  const { t } = useTranslation();
  const { mode, unsent, since, busy } = useDoor();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const age = paired.syncedAt === null ? null : Math.max(0, Math.round((now - paired.syncedAt) / 1000));
  const counts = paired.head?.counts;
  const online = mode === 'online';
  return (
    <header className="border-b border-line px-4 pt-[max(0.75rem,env(safe-area-inset-top))] pb-3">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h1 className="truncate text-lg font-semibold tracking-[-0.015em]">{paired.gateName}</h1>
          <p className="truncate text-soft">{paired.eventName}</p>
        </div>
        <div role="status" className={cx('flex shrink-0 items-center gap-1.5 rounded-full px-3 py-1.5 font-medium', online ? 'bg-good-soft text-good' : 'bg-wait-soft text-wait')}>
          {online ? <Wifi className="size-4" aria-hidden /> : <CloudOff className="size-4" aria-hidden />}{t(online ? 'door.online' : 'door.offline')}
        </div>
      </div>
      <dl className="mt-2 flex flex-wrap items-baseline gap-x-4 gap-y-0.5 text-soft tabular-nums">
        <Fact label={t('door.counts.gate')}>{number((counts?.gate ?? 0) + since)}</Fact>
        <Fact label={t('door.counts.all')}>{t('door.counts.of', { entered: number((counts?.entered ?? 0) + since), expected: number(counts?.expected ?? 0) })}</Fact>
        <Fact label={t('door.list')}><span className={cx(age !== null && age > 120 && 'text-wait')}>{age === null ? t(busy ? 'door.list.loading' : 'door.list.none') : ageText(t, age)}</span></Fact>
        {unsent > 0 && <Fact label={t('door.unsent')}><span className="font-medium text-wait">{number(unsent)}</span></Fact>}
      </dl>
    </header>
  );
}

const ageText = (t: TFunction, s: number): string => (s < 90 ? t('door.age.seconds', { count: s }) : s < 5400 ? t('door.age.minutes', { count: Math.round(s / 60) }) : t('door.age.hours', { count: Math.round(s / 3600) }));

const Fact = ({ label, children }: { label: string; children: React.ReactNode }) => <div className="flex gap-1.5"><dt>{label}</dt><dd className="font-medium text-ink">{children}</dd></div>;
