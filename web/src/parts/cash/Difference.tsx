import { useTranslation } from 'react-i18next';
import type { CashSession } from '#web/data/cash.ts';
import { money } from '#web/format.ts';
import { Status } from '#web/ui/Status.tsx';

/** What the count differed by, in words. */
export function Difference({ session: { differenceMinor, currency }, large }: { session: Pick<CashSession, 'differenceMinor' | 'currency'>; large?: boolean }) {
  const { t } = useTranslation();
  if (differenceMinor === null) return <span className="text-soft">—</span>;
  const words = differenceMinor === 0 ? t('cash.exact') : t(differenceMinor > 0 ? 'cash.over' : 'cash.short', { amount: money(Math.abs(differenceMinor), currency) });
  return <span className={large ? 'text-lg font-semibold' : undefined}><Status tone={differenceMinor === 0 ? 'good' : differenceMinor > 0 ? 'wait' : 'bad'}>{words}</Status></span>;
}
