import { useTranslation } from 'react-i18next';
import { DateTime } from '#web/ui/DateTime.tsx';

/** From when until when, in the zone of the event; an open end is the end of the sale. */
export function Span({ from, to, zone }: { from: string; to: string | null; zone: string }) {
  const { t } = useTranslation();
  return <><DateTime at={from} zone={zone} /> – {to ? <DateTime at={to} zone={zone} /> : t('tickets.untilSalesEnd')}</>;
}
