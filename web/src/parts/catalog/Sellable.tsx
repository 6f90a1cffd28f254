import { useTranslation } from 'react-i18next';
import type { PackageRow } from '#web/data/catalog.ts';
import { Status } from '#web/ui/Status.tsx';

/** Whether it can be sold, and why not. */
export function Sellable({ pack }: { pack: Pick<PackageRow, 'status' | 'sellable' | 'itemCount' | 'inactiveCodes'> }) {
  const { t } = useTranslation();
  if (pack.status === 'inactive') return <Status tone="neutral" hollow>{t('catalog.state.inactive')}</Status>;
  if (pack.sellable) return <Status tone="good">{t('catalog.packages.sellable')}</Status>;
  return <Status tone="bad">{pack.itemCount === 0 ? t('catalog.packages.empty') : t('catalog.packages.blockedBy', { codes: pack.inactiveCodes.join(', ') })}</Status>;
}
