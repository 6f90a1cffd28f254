import { useTranslation } from 'react-i18next';
import type { Explosion } from '#web/data/catalog.ts';
import { money, number } from '#web/format.ts';
import { cx } from '#web/ui/classes.ts';
import { Money } from '#web/ui/Money.tsx';

/** What the items cost one by one, what is charged, and how the difference falls on each line (studio 5.2). */
export function PriceSpread({ explosion, fading }: { explosion: Explosion; fading?: boolean }) {
  const { t } = useTranslation();
  const { lines, currency, listMinor, totalMinor, differenceMinor } = explosion;
  const pct = listMinor > 0 ? Math.abs(differenceMinor) / listMinor : 0;
  return (
    <div className={cx('transition-opacity', fading && 'opacity-60')}>
      <div className="scroll-thin overflow-x-auto">
        <table className="w-full border-collapse text-left" aria-label={t('catalog.spread')}>
          <thead>
            <tr className="border-b border-line text-sm text-soft">
              <th scope="col" className="py-1 pr-2 font-medium">{t('catalog.spread.line')}</th>
              <th scope="col" className="px-2 py-1 text-right font-medium">{t('catalog.spread.list')}</th>
              <th scope="col" className="px-2 py-1 text-right font-medium">{t('catalog.spread.discount')}</th>
              <th scope="col" className="py-1 pl-2 text-right font-medium">{t('catalog.spread.charged')}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line, index) => (
              <tr key={`${line.sourceId} ${index}`} className="border-b border-line">
                <td className="py-1.5 pr-2">{line.lineType === 'package_fee' ? t('catalog.spread.fee') : line.itemName}{line.quantity > 1 && <span className="text-soft"> × {number(line.quantity)}</span>}</td>
                <td className="px-2 py-1.5 text-right text-soft"><Money minor={line.listMinor} currency={currency} /></td>
                <td className="px-2 py-1.5 text-right text-soft">{line.discountMinor > 0 ? <Money minor={-line.discountMinor} currency={currency} /> : '—'}</td>
                <td className="py-1.5 pl-2 text-right"><Money minor={line.lineTotalMinor} currency={currency} /></td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="font-semibold">
              <td className="py-2 pr-2">{t('catalog.basePrice')}</td>
              <td className="px-2 py-2 text-right"><Money minor={listMinor} currency={currency} /></td>
              <td className="px-2 py-2 text-right">{differenceMinor < 0 ? <Money minor={differenceMinor} currency={currency} /> : '—'}</td>
              <td className="py-2 pl-2 text-right"><Money minor={totalMinor} currency={currency} /></td>
            </tr>
          </tfoot>
        </table>
      </div>
      <p className="text-sm text-soft">
        {differenceMinor < 0 && t('catalog.spread.below', { list: money(listMinor, currency), saved: money(-differenceMinor, currency), pct: number(pct, { style: 'percent', maximumFractionDigits: 1 }) })}
        {differenceMinor === 0 && t('catalog.spread.equal')}
        {differenceMinor > 0 && t('catalog.spread.above', { list: money(listMinor, currency), fee: money(differenceMinor, currency) })}
      </p>
    </div>
  );
}
