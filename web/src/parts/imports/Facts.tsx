import { useTranslation } from 'react-i18next';
import type { ImportRun } from '#web/data/imports.ts';
import { number } from '#web/format.ts';
import { Money } from '#web/ui/Money.tsx';

type Fact = NonNullable<NonNullable<ImportRun['report']>['facts']>[number];

/** What the app counts besides money by month, with what it was before. */
export function Facts({ facts, currency }: { facts: readonly Fact[]; currency: string }) {
  const { t } = useTranslation();
  return (
    <dl className="grid max-w-3xl gap-x-8 sm:grid-cols-2">
      {facts.map(({ key, kind, before, after }) => (
        <div key={key} className="flex items-baseline justify-between gap-4 border-b border-line py-1.5">
          <dt className="text-soft">{t(`imports.fact.${key}`)}</dt>
          <dd className="whitespace-nowrap tabular-nums">
            {before !== null && before !== after && <span className="text-soft"><span className="sr-only">{t('imports.before')} </span>{number(before)} <span aria-hidden>→</span><span className="sr-only">, {t('imports.after')}</span> </span>}
            {kind === 'money' ? <Money minor={after} currency={currency} /> : number(after)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
