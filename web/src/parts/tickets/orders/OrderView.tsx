import { Link } from '@tanstack/react-router';
import { Fragment, lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelOrder, resendOrder } from '#contracts/tickets-orders.ts';
import type { OrderDetail, Refund } from '#web/data/ticketOrders.ts';
import { topic } from '#web/data/tickets.ts';
import { useAction } from '#web/query.ts';
import { RefundActions } from '#web/parts/tickets/refunds/RefundActions.tsx';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
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
const link = 'underline underline-offset-3';

type Ticket = OrderDetail['orderUnits'][number]['tickets'][number];
/** Tickets of a table that stand alike, one after the other, are one line: eight times the same says nothing. */
function alike(tickets: readonly Ticket[]): { first: Ticket; last: Ticket }[] {
  const lines: { first: Ticket; last: Ticket }[] = [];
  for (const ticket of tickets) {
    const before = lines.at(-1);
    if (before && before.first.status === ticket.status && before.first.holderName === ticket.holderName && before.first.refundPending === ticket.refundPending) before.last = ticket;
    else lines.push({ first: ticket, last: ticket });
  }
  return lines;
}

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
  const [maySeeEvent, maySeeClient] = [useMay('tickets.event.read'), useMay('clients.view')];
  const whoOf = ({ actor, by }: OrderDetail['history'][number]) => (actor === 'user' || actor === 'api_key' ? by : t(`ticketOrders.actor.${actor}`));
  const sums: [label: string, minor: number, strong?: boolean][] = [
    [t('ticketOrders.base'), quote.baseMinor], [t('ticketOrders.discount'), -quote.discountMinor], [t('ticketOrders.surcharge'), quote.surchargeMinor], [t('ticketOrders.fee'), quote.feeMinor], [t('ticketOrders.total'), quote.totalMinor, true],
    [t('ticketOrders.unitRefunded'), -order.orderUnits.reduce((sum, { refundedMinor }) => sum + refundedMinor, 0)],
  ];
  return (
    <>
      <PageHeader title={order.number} back={{ to: '/tickets/orders', label: t('ticketOrders.title') }} note={<OrderState status={order.status} />} actions={<>
        {can('resend') && <Button busy={resend.isPending} onClick={() => resend.mutate({ params: { id: order.id } })}>{t('ticketOrders.resend')}</Button>}
        {can('refund') && <Button onClick={() => setAsking('refund')}>{t('ticketOrders.refund')}</Button>}
        {can('cancel') && <Button kind="dangerQuiet" onClick={() => setAsking('cancel')}>{t('ticketOrders.cancel')}</Button>}
      </>} />
      <Problem error={resend.error} className="mb-3" />
      <div className="grid gap-x-10 lg:grid-cols-[minmax(0,1fr)_minmax(0,25rem)]">
        <div>
          <Section title={t('ticketOrders.placesAndTickets')}>
            <ul className="flex flex-col divide-y divide-line">
              {order.orderUnits.map((unit) => (
                <li key={unit.id} className="py-3 first:pt-0">
                  <div className="flex flex-wrap items-baseline justify-between gap-x-4">
                    <span className="font-medium">{unit.areaName} · {unit.name}</span>
                    <Money minor={unit.paidMinor + unit.feeMinor} currency={currency} />
                  </div>
                  <p className="text-sm text-soft">{[unit.stageName, unit.promotionName, unit.refundedMinor > 0 ? t('ticketOrders.unitRefunded') : unit.refundAsked ? t('ticketOrders.unitRefundAsked') : unit.released ? t('ticketOrders.unitReleased') : null].filter(Boolean).join(' · ')}</p>
                  <ul className="mt-1 flex flex-col gap-1">
                    {alike(unit.tickets).map(({ first, last }) => (
                      <li key={first.id} className="flex items-baseline gap-x-3 text-sm">
                        <span className="shrink-0"><TicketState status={first.status} refundPending={first.refundPending} /></span>
                        <span className="min-w-0">{first.holderName ?? '—'}{unit.admissions > 1 && <span className="text-soft"> · {first === last ? t('ticketOrders.person', { seat: first.seat, of: unit.admissions }) : t('ticketOrders.people', { from: first.seat, to: last.seat, of: unit.admissions })}</span>}</span>
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
            <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-2">
              {sums.map(([label, minor, strong]) => minor !== 0 && (
                <Fragment key={label}><dt className={strong ? 'font-semibold' : 'text-soft'}>{label}</dt><dd className={cx('text-right', strong && 'font-semibold')}><Money minor={minor} currency={currency} /></dd></Fragment>
              ))}
            </dl>
            {order.payments.length > 0 && (
              <ul aria-label={t('ticketOrders.payments')} className="mt-4 flex flex-col gap-2 border-t border-line pt-3">
                {order.payments.map((payment) => (
                  <li key={payment.id} className="grid grid-cols-[1fr_auto] gap-x-6">
                    <span>{t(`payments.method.${payment.method}`)}{payment.status !== 'verified' && <span className="text-soft"> · {t(`payments.status.${payment.status}`)}</span>}</span><Money minor={payment.amountMinor} currency={payment.currency} className="text-right" />
                    <span className="col-span-2 text-sm break-words text-soft"><DateTime at={payment.at} zone={order.zone} />{payment.reference && <> · {payment.reference}</>}</span>
                  </li>
                ))}
              </ul>
            )}
          </Section>
          <Section title={t('ticketOrders.buyer')}>
            <KeyValue items={[
              [t('ticketOrders.name'), order.clientId !== null && maySeeClient ? <Link key="c" to="/clients/$id" params={{ id: order.clientId }} className={link}>{order.buyer.name ?? t('ticketOrders.nobodyYet')}</Link> : (order.buyer.name ?? t('ticketOrders.nobodyYet'))], [t('ticketOrders.email'), order.buyer.email && <span key="e" className="break-all">{order.buyer.email}</span>], [t('ticketOrders.phone'), order.buyer.phone], [t('ticketOrders.idNumber'), [order.buyer.idType, order.buyer.idNumber].filter(Boolean).join(' ') || null],
              [t('tickets.event'), maySeeEvent ? <Link key="v" to="/tickets/events/$id" params={{ id: order.eventId }} className={link}>{order.eventName}</Link> : order.eventName], [t('ticketOrders.channel'), t(`ticketOrders.channel.${order.channel}`)], [t('ticketOrders.note'), order.note || null],
              [t('ticketOrders.holdUntil'), order.status === 'held' || order.status === 'pending_payment' ? <DateTime key="h" at={order.holdExpiresAt} zone={order.zone} /> : null],
            ]} />
          </Section>
          <Suspense>{sees && <FiscalDocuments ownerId={order.id} />}</Suspense>
          <Section title={t('ticketOrders.history')}>
            <Timeline zone={order.zone} items={order.history.toReversed().map((step, at) => ({ id: String(at), at: step.at, title: t(`status.ticket_order.${step.to}`), who: whoOf(step), note: step.reason }))} />
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
  return (
    <li className="py-3 first:pt-0">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className="flex flex-wrap items-center gap-x-3"><Money minor={refund.amountMinor} currency={refund.currency} className="font-medium" /><RefundState status={refund.status} /></span>
        <RefundActions refund={refund} />
      </div>
      <p className="text-sm text-soft">{t(`ticketOrders.reason.${refund.reason}`)}{refund.byBuyer && <> · {t('ticketOrders.byBuyer')}</>} · <DateTime at={refund.createdAt} zone={zone} />{refund.dueAt && refund.status !== 'succeeded' && refund.status !== 'rejected' && <> · {t('ticketOrders.due')} <DateTime at={refund.dueAt} zone={zone} /></>}{refund.reference && <> · {refund.reference}</>}</p>
      {(refund.failureReason ?? refund.note) && <p className="text-sm text-soft">{refund.failureReason ?? refund.note}</p>}
    </li>
  );
}
