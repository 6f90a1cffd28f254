import { useTranslation } from 'react-i18next';
import { useMay } from '#web/session.ts';

/** What to do where cash must lie in an open drawer. The drawer is opened beside, so that what was typed here stays. */
export function CashNeeded() {
  const { t } = useTranslation();
  const mayOpen = useMay('cash.operate');
  if (!mayOpen) return <p>{t('cash.needed.ask')}</p>;
  return <p>{t('cash.needed.then')} <a href="/cash" target="_blank" rel="noreferrer" className="inline-flex min-h-6 items-center underline underline-offset-3">{t('cash.needed.open')}</a></p>;
}
