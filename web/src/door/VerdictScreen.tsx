import { Check, CircleAlert, X } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { colourOf, isOverridable } from '#contracts/door-scan.ts';
import { instant } from '#web/format.ts';
import type { Verdict } from './engine.ts';

const colours = { green: 'bg-[#146c2e]', amber: 'bg-[#8a5300]', red: 'bg-[#b3261e]' } as const;
/** A good one gives way by itself; a refusal stays until somebody has looked at it, or the next code comes. */
const SHOWN_MS = { green: 2200, amber: 4000, red: null } as const;

/** The whole screen is the answer. */
export function VerdictScreen({ verdict, zone, onDone }: { verdict: Verdict; zone: string; onDone: () => void }) {
  const { t } = useTranslation();
  const { result, direction, firstEntry } = verdict;
  const colour = colourOf(result);
  const shown = SHOWN_MS[colour];
  useEffect(() => {
    if (shown === null) return undefined;
    const timer = setTimeout(onDone, shown);
    return () => clearTimeout(timer);
  }, [shown, onDone]);
  const Icon = colour === 'green' ? Check : colour === 'amber' ? CircleAlert : X;
  return (
    <button type="button" onClick={onDone} data-result={result} data-ms={Math.round(verdict.ms)} className={`fixed inset-0 z-50 flex flex-col items-center justify-center gap-4 p-6 text-center text-[#ffffff] ${colours[colour]}`}>
      <Icon className="size-28" strokeWidth={2.5} aria-hidden />
      <span role="alert" className="flex flex-col items-center gap-3">
        <span className="text-[2.5rem] leading-[1.1] font-bold tracking-[-0.03em] text-balance">{t(result === 'valid' && direction === 'exit' ? 'door.result.left' : `door.result.${result}`)}</span>
        {verdict.name && <span className="text-[1.75rem] leading-tight font-semibold text-balance">{verdict.name}</span>}
        {verdict.place && <span className="text-xl">{verdict.place}</span>}
        {verdict.isCourtesy && <span className="rounded-full border border-current px-3 py-1 font-medium">{t('door.courtesy')}</span>}
        {firstEntry && <span className="text-xl">{t('door.firstEntry', { time: instant(firstEntry.at, zone, 'time') })}{firstEntry.where && <><br />{firstEntry.where}</>}</span>}
        {colour !== 'red' && direction === 'entry' && verdict.minAge !== null && verdict.minAge > 0 && <span className="text-xl font-medium">{t('door.minAge', { age: verdict.minAge })}</span>}
        <span className="max-w-96 text-lg text-balance">{t(`door.todo.${result}`)}</span>
        {isOverridable(result) && <span className="max-w-96 text-lg text-balance">{t('door.askSupervisor')}</span>}
      </span>
      <span className="mt-2">{t('door.tap')}</span>
    </button>
  );
}
