import { useTranslation } from 'react-i18next';
import { stepOf } from '#contracts/money.ts';
import { feeOf } from '#contracts/tickets-fees.ts';
import type { EventDetail } from '#web/data/tickets.ts';
import { money } from '#web/format.ts';

/** What a buyer pays for a unit of this price and what comes of it, by the fee that the server takes (tickets 9). */
export function FeeLine({ event, priceMinor }: { event: EventDetail; priceMinor: number | null }) {
  const { t } = useTranslation();
  if (priceMinor === null || priceMinor < 0) return null;
  const fee = feeOf(event.feePlan, { baseMinor: priceMinor, paidMinor: priceMinor }, stepOf(event.currency));
  const ofBuyer = event.feePayer === 'buyer';
  const amount = (minor: number) => money(minor, event.currency);
  return <p role="status" className="text-sm text-soft">{t('tickets.fee.line', { fee: amount(fee), pays: amount(priceMinor + (ofBuyer ? fee : 0)), receives: amount(ofBuyer ? priceMinor : Math.max(0, priceMinor - fee)) })}</p>;
}
