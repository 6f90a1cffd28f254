import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { documentTaken, type Payment } from '#web/data/payments.ts';
import { day, money } from '#web/format.ts';
import { useDelayed } from '#web/ui/useDelayed.ts';

/** Says before it is sent that a transfer or slip of this number was registered already, and for whom. */
export function DocumentTaken({ method, number }: { method: Payment['method']; number: string }) {
  const { t } = useTranslation();
  const typed = useDelayed(number.trim(), 400);
  const asks = (method === 'transfer' || method === 'bank_slip') && typed !== '';
  const { data } = useQuery({ ...documentTaken(method as 'transfer', typed), enabled: asks });
  const taken = asks && typed === number.trim() ? data?.taken : null;
  return <div role="status" className="empty:hidden">{taken && <p className="rounded-md bg-wait-soft px-3 py-2 text-wait">{t('payments.documentTaken', { client: taken.clientName, amount: money(taken.amountMinor, taken.currency), date: day(taken.paymentDate, 'long') })}</p>}</div>;
}
