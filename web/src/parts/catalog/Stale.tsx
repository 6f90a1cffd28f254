import { useTranslation } from 'react-i18next';
import { ApiProblem } from '#web/api.ts';
import { queryClient } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Problem } from '#web/ui/Problem.tsx';

export const isStale = (error: unknown): boolean => error instanceof ApiProblem && error.status === 412;

/** After a refused save, see what the others made of it. */
export function lookAgain(error: unknown, topic: string): void {
  if (isStale(error)) void queryClient.invalidateQueries({ queryKey: [topic] });
}

/**
 * Somebody else saved it first: what they changed, and the choice to put one's own on top of it. Any other refusal is
 * shown as it is.
 */
export function Refused<T extends object>({ error, opened, now, labels, onReapply, busy, shownFields }: {
  error: unknown; opened: T | null; now: T | null; labels: Partial<Record<keyof T & string, { name: string; show?: (value: never) => string }>>; onReapply: () => void; busy: boolean; shownFields?: readonly string[];
}) {
  const { t } = useTranslation();
  if (!isStale(error) || !opened || !now) return <Problem error={error} shownFields={shownFields ?? []} />;
  const changed = (Object.keys(labels) as (keyof T & string)[]).filter((key) => JSON.stringify(opened[key]) !== JSON.stringify(now[key]));
  const text = (key: keyof T & string, value: unknown) => {
    const show = labels[key]?.show as ((value: unknown) => string) | undefined;
    return value === null || value === undefined || value === '' ? '—' : show ? show(value) : String(value);
  };
  return (
    <div role="alert" className="rounded-md border border-wait/50 bg-wait-soft px-3 py-2.5">
      <p className="font-medium">{t('catalog.stale.title')}</p>
      {changed.length > 0 && (
        <ul className="mt-1 list-disc pl-5">
          {changed.map((key) => <li key={key}>{labels[key]!.name}: <s className="text-soft">{text(key, opened[key])}</s> → {text(key, now[key])}</li>)}
        </ul>
      )}
      <div className="mt-2"><Button size="small" busy={busy} onClick={onReapply}>{t('web.saveOnTop')}</Button></div>
    </div>
  );
}
