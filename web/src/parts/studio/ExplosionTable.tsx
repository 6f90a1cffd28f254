import { useTranslation } from 'react-i18next';
import type { Explosion } from '#web/data/studio.ts';
import { money } from '#web/format.ts';
import { Money } from '#web/ui/Money.tsx';

/** What a package is made of and how its price is spread over the lines that selling it writes (studio 5.2). */
export function ExplosionTable({ explosion }: { explosion: Explosion }) {
  const { t } = useTranslation();
  const { lines, currency, differenceMinor, listMinor, totalMinor } = explosion;
  return (
    <div>
      <table className="w-full border-collapse" aria-label={t('studio.package')}>
        <tbody>
          {lines.map((line, index) => (
            <tr key={`${line.sourceId} ${index}`} className="border-b border-line">
              <td className="py-1 pr-2">{line.itemName}</td>
              <td className="px-2 py-1 text-right whitespace-nowrap text-soft">{line.quantity > 1 && t('studio.lines.times', { quantity: line.quantity, price: money(line.unitPriceMinor, currency) })}</td>
              <td className="py-1 pl-2 text-right"><Money minor={line.lineTotalMinor} currency={currency} /></td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="font-medium"><td className="py-1.5" colSpan={2}>{t('studio.total')}</td><td className="py-1.5 text-right"><Money minor={totalMinor} currency={currency} /></td></tr>
        </tfoot>
      </table>
      {differenceMinor < 0 && <p className="text-sm text-soft">{t('studio.lines.packageSaves', { list: money(listMinor, currency), saved: money(-differenceMinor, currency) })}</p>}
    </div>
  );
}
