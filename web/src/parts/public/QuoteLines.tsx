import { useTranslation } from 'react-i18next';
import type { QuoteText } from '#contracts/studio-quotes.ts';
import { Money } from '#web/ui/Money.tsx';

/** What is sold and what it costs, readable on a phone. */
export function QuoteLines({ snapshot }: { snapshot: QuoteText }) {
  const { t } = useTranslation();
  const { currency } = snapshot;
  const sums = [
    [t('public.quote.subtotal'), snapshot.subtotalMinor], ...(snapshot.transportMinor > 0 ? [[t('public.quote.transport'), snapshot.transportMinor] as const] : []), ...(snapshot.discountMinor > 0 ? [[t('public.quote.discount'), -snapshot.discountMinor] as const] : []),
  ] as const;
  return (
    <div>
      <ul className="divide-y divide-line">
        {snapshot.lines.map((line, at) => (
          <li key={at} className="flex items-baseline justify-between gap-4 py-2.5">
            <span className="min-w-0">
              <span>{line.quantity > 1 ? `${line.quantity} × ` : ''}{line.name}</span>
              {line.packageName && <span className="block text-sm text-soft">{line.packageName}</span>}
            </span>
            <Money minor={line.totalMinor} currency={currency} />
          </li>
        ))}
      </ul>
      <dl className="mt-2 flex flex-col gap-1 border-t border-line pt-3">
        {sums.length > 1 && sums.map(([label, minor]) => <div key={label} className="flex justify-between text-soft"><dt>{label}</dt><dd><Money minor={minor} currency={currency} /></dd></div>)}
        <div className="flex justify-between text-lg font-semibold"><dt>{t('public.quote.total')}</dt><dd><Money minor={snapshot.totalMinor} currency={currency} /></dd></div>
        <div className="flex justify-between"><dt>{t('public.quote.deposit', { pct: snapshot.depositPct })}</dt><dd><Money minor={snapshot.depositMinor} currency={currency} /></dd></div>
      </dl>
    </div>
  );
}
