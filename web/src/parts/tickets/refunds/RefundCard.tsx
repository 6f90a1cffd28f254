import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Refund } from '#web/data/ticketOrders.ts';
import { day, number } from '#web/format.ts';
import { cx } from '#web/ui/classes.ts';
import { Money } from '#web/ui/Money.tsx';
import { RefundActions } from './RefundActions.tsx';

const DAY = 86_400_000;
/** Fewer days than this are soon. */
const SOON_DAYS = 3;

/** One refund on the board: how much, for what, how old it is and until when the law wants it paid. */
export function RefundCard({ refund, now }: { refund: Refund; now: number }) {
  const { t } = useTranslation();
  const isOver = refund.status === 'succeeded' || refund.status === 'rejected';
  const age = Math.floor(((refund.succeededAt ? Date.parse(refund.succeededAt) : now) - Date.parse(refund.createdAt)) / DAY);
  const left = refund.dueAt === null || isOver ? null : (Date.parse(refund.dueAt) - now) / DAY;
  return (
    <li className="flex flex-col gap-1.5 rounded-md border border-line bg-raised p-3">
      <span className="flex items-baseline justify-between gap-3"><Money minor={refund.amountMinor} currency={refund.currency} className="font-semibold" /><span className="shrink-0 text-sm text-soft">{age === 0 ? t('refundBoard.today') : t('refundBoard.age', { count: age, days: number(age) })}</span></span>
      <Link to="/tickets/orders/$id" params={{ id: refund.orderId }} className="w-fit max-w-full truncate text-accent-text tabular-nums underline decoration-1 underline-offset-3">{refund.orderNumber}</Link>
      <span className="line-clamp-1 text-sm text-soft">{t(`ticketOrders.reason.${refund.reason}`)} · {refund.eventName}</span>
      {refund.byBuyer && <span className="text-sm text-soft">{t('refundBoard.byBuyer')}</span>}
      {left !== null && <span className={cx('text-sm', left < 0 ? 'font-medium text-bad' : left < SOON_DAYS ? 'font-medium text-wait' : 'text-soft')}>{t(left < 0 ? 'refundBoard.overdue' : 'refundBoard.due', { date: day(refund.dueAt!.slice(0, 10), 'dayMonth') })}</span>}
      {(refund.failureReason ?? refund.reference) && <span className="line-clamp-2 text-sm text-soft">{refund.failureReason === 'gateway' ? t('refundBoard.gatewayFailed') : (refund.failureReason ?? refund.reference)}</span>}
      <RefundActions refund={refund} />
    </li>
  );
}
