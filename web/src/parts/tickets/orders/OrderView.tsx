import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { approveRefund, cancelOrder, markRefundPaid, rejectRefund, resendOrder, retryRefundMoney } from '#contracts/tickets-orders.ts';
import type { OrderDetail, Refund } from '#web/data/ticketOrders.ts';
import { topic } from '#web/data/tickets.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Money } from '#web/ui/Money.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { Timeline } from '#web/ui/Timeline.tsx';
import { RefundDialog } from './RefundDialog.tsx';
import { OrderState, RefundState, TicketState } from './states.tsx';

const FiscalDocuments = lazy(() => import('#web/parts/invoicing/FiscalDocuments.tsx').then(({ FiscalDocuments: Documents }) => ({ default: Documents })));

const topics = [topic];

/** One purchase: what was promised, the tickets that came of it, money that went back, and what happened when. */
export function OrderView({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<'cancel' | 'refund' | null>(null);
  const [reason, setReason] = useState('');
  const cancel = useAction(cancelOrder, { topics, done: t('ticketOrders.cancelled'), onDone: () => setAsking(null) });
  const resend = useAction(resendOrder, { topics, done: t('ticketOrders.resent') });
  const sees = useMay('invoicing.view');
  const { quote, currency } = order;
  const can = (what: OrderDetail['can'][number]) => order.can.includes(what);
  return (
    <>
      <PageHeader title={order.number} back={{ to: '/tickets/orders', label: t('ticketOrders.title') }} note={<OrderState status={order.status} />} actions={<>
        {can('resend') && <Button busy={resend.isPending} onClick={() => resend.mutate({ params: { id: order.id } })}>{t('ticketOrders.resend')}</Button>}
        {can('refund') && <Button onClick={() => setAsking('refund')}>{t('ticketOrders.refund')}</Button>}
        {can('cancel') && <Button kind="dangerQuiet" onClick={() => setAsking('cancel')}>{t('ticketOrders.cancel')}</Button>}
      </>} />
      <Problem error={resend.error} className="mb-3" />
      <div className="grid gap-x-10 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div>
          <Section title={t('ticketOrders.placesAndTickets')}>
            <ul className="flex flex-col divide-y divide-line">
              {order.orderUnits.map((unit) => (
                <li key={unit.id} className="py-3 first:pt-0">
                  <div className="flex flex-wrap items-baseline justify-between gap-x-4">
                    <span className="font-medium">{unit.areaName} · {unit.name}</span>
                    <Money minor={unit.paidMinor + unit.feeMinor} currency={currency} />
                  </div>
                  <p className="text-sm text-soft">{[unit.stageName, unit.promotionName, unit.refundedMinor > 0 ? t('ticketOrders.unitRefunded') : unit.released ? t('ticketOrders.unitReleased') : null].filter(Boolean).join(' · ')}</p>
                  <ul className="mt-1 flex flex-col gap-1">
                    {unit.tickets.map((ticket) => (
                      <li key={ticket.id} className="flex flex-wrap items-center gap-x-3 text-sm">
                        <TicketState status={ticket.status} refundPending={ticket.refundPending} />
                        <span className="min-w-0">{ticket.holderName ?? '—'}{unit.admissions > 1 && <span className="text-soft"> · {t('ticketOrders.person', { seat: ticket.seat, of: unit.admissions })}</span>}</span>
                      </li>
                    ))}
                  </ul>
                </li>
              ))}
            </ul>
          </Section>
          {order.refunds.length > 0 && <Section title={t('ticketOrders.refunds')}><ul className="flex flex-col divide-y divide-line">{order.refunds.map((refund) => <RefundRow key={refund.id} refund={refund} zone={order.zone} />)}</ul></Section>}
        </div>
        <div>
          <Section title={t('ticketOrders.money')}>
            <KeyValue items={[
              [t('ticketOrders.base'), <Money key="b" minor={quote.baseMinor} currency={currency} />],
              [t('ticketOrders.discount'), quote.discountMinor > 0 ? <Money key="d" minor={-quote.discountMinor} currency={currency} /> : null],
              [t('ticketOrders.surcharge'), quote.surchargeMinor > 0 ? <Money key="s" minor={quote.surchargeMinor} currency={currency} /> : null],
              [t('ticketOrders.fee'), quote.feeMinor > 0 ? <Money key="f" minor={quote.feeMinor} currency={currency} /> : null],
              [t('ticketOrders.total'), <Money key="t" minor={quote.totalMinor} currency={currency} className="font-semibold" />],
            ]} />
          </Section>
          <Section title={t('ticketOrders.buyer')}>
            <KeyValue items={[
              [t('ticketOrders.name'), order.buyer.name ?? t('ticketOrders.nobodyYet')], [t('ticketOrders.email'), order.buyer.email], [t('ticketOrders.phone'), order.buyer.phone], [t('ticketOrders.idNumber'), [order.buyer.idType, order.buyer.idNumber].filter(Boolean).join(' ') || null],
              [t('tickets.event'), order.eventName], [t('ticketOrders.channel'), t(`ticketOrders.channel.${order.channel}`)], [t('ticketOrders.note'), order.note || null],
              [t('ticketOrders.holdUntil'), order.status === 'held' || order.status === 'pending_payment' ? <DateTime key="h" at={order.holdExpiresAt} zone={order.zone} /> : null],
            ]} />
          </Section>
          <Suspense>{sees && <FiscalDocuments ownerId={order.id} />}</Suspense>
          <Section title={t('ticketOrders.history')}>
            <Timeline zone={order.zone} items={order.history.toReversed().map((step, at) => ({ id: String(at), at: step.at, title: t(`status.ticket_order.${step.to}`), who: step.by, note: step.reason }))} />
          </Section>
        </div>
      </div>
      <ConfirmDialog open={asking === 'cancel'} onClose={() => setAsking(null)} title={t('ticketOrders.cancelTitle', { number: order.number })} action={t('ticketOrders.cancel')} busy={cancel.isPending} error={cancel.error} disabled={reason.trim() === ''} onConfirm={() => cancel.mutate({ params: { id: order.id }, body: { reason } })}>
        <p className="mb-3">{t('ticketOrders.cancelBody')}</p>
        <TextInput label={t('ticketOrders.reason')} value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />
      </ConfirmDialog>
      {asking === 'refund' && <RefundDialog order={order} onClose={() => setAsking(null)} />}
    </>
  );
}

/** One refund and what may be done with it now. */
function RefundRow({ refund, zone }: { refund: Refund; zone: string }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<'reject' | 'mark_paid' | null>(null);
  const [words, setWords] = useState('');
  const done = () => setAsking(null);
  const approve = useAction(approveRefund, { topics, done: t('ticketOrders.refundSent') });
  const retry = useAction(retryRefundMoney, { topics, done: t('ticketOrders.refundSent') });
  const reject = useAction(rejectRefund, { topics, done: t('ticketOrders.refundRejected'), onDone: done });
  const paid = useAction(markRefundPaid, { topics, done: t('ticketOrders.refundPaid'), onDone: done });
  const params = { id: refund.id };
  return (
    <li className="py-3 first:pt-0">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className="flex flex-wrap items-center gap-x-3"><Money minor={refund.amountMinor} currency={refund.currency} className="font-medium" /><RefundState status={refund.status} /></span>
        <span className="flex flex-wrap gap-2">
          {refund.can.includes('approve') && <Button size="small" kind="primary" busy={approve.isPending} onClick={() => approve.mutate({ params })}>{t('ticketOrders.approve')}</Button>}
          {refund.can.includes('reject') && <Button size="small" kind="dangerQuiet" onClick={() => setAsking('reject')}>{t('ticketOrders.reject')}</Button>}
          {refund.can.includes('retry') && <Button size="small" busy={retry.isPending} onClick={() => retry.mutate({ params })}>{t('ticketOrders.retry')}</Button>}
          {refund.can.includes('mark_paid') && <Button size="small" onClick={() => setAsking('mark_paid')}>{t('ticketOrders.markPaid')}</Button>}
        </span>
      </div>
      <p className="text-sm text-soft">{t(`ticketOrders.reason.${refund.reason}`)} · <DateTime at={refund.createdAt} zone={zone} />{refund.dueAt && refund.status !== 'succeeded' && refund.status !== 'rejected' && <> · {t('ticketOrders.due')} <DateTime at={refund.dueAt} zone={zone} /></>}{refund.reference && <> · {refund.reference}</>}</p>
      {(refund.failureReason ?? refund.note) && <p className="text-sm text-soft">{refund.failureReason ?? refund.note}</p>}
      <Problem error={approve.error ?? retry.error} className="mt-2" />
      <ConfirmDialog open={asking !== null} onClose={done} title={t(asking === 'reject' ? 'ticketOrders.rejectTitle' : 'ticketOrders.markPaidTitle')} action={t(asking === 'reject' ? 'ticketOrders.reject' : 'ticketOrders.markPaid')} busy={reject.isPending || paid.isPending} error={asking === 'reject' ? reject.error : paid.error} disabled={words.trim() === ''}
        onConfirm={() => (asking === 'reject' ? reject.mutate({ params, body: { reason: words } }) : paid.mutate({ params, body: { method: 'transfer', reference: words } }))}>
        <TextInput label={t(asking === 'reject' ? 'ticketOrders.reason' : 'ticketOrders.reference')} value={words} maxLength={asking === 'reject' ? 300 : 100} onChange={(event) => setWords(event.target.value)} />
      </ConfirmDialog>
    </li>
  );
}
