import { useTranslation } from 'react-i18next';
import type { OrderStatus, RefundStatus, TicketStatus } from '#contracts/tickets-terms.ts';
import { Status, type Tone } from '#web/ui/Status.tsx';

const orderTone: Record<OrderStatus, Tone> = { held: 'info', pending_payment: 'wait', paid: 'good', expired: 'neutral', cancelled: 'neutral', unfulfillable: 'bad', partially_refunded: 'special', refunded: 'special', charged_back: 'bad' };
export function OrderState({ status }: { status: OrderStatus }) {
  const { t } = useTranslation();
  return <Status tone={orderTone[status]} hollow={status === 'expired' || status === 'cancelled'}>{t(`status.ticket_order.${status}`)}</Status>;
}

const ticketTone: Record<TicketStatus, Tone> = { valid: 'good', transfer_pending: 'wait', used: 'info', voided: 'neutral' };
export function TicketState({ status, refundPending }: { status: TicketStatus; refundPending: boolean }) {
  const { t } = useTranslation();
  return <Status tone={refundPending ? 'wait' : ticketTone[status]} hollow={status === 'voided'}>{t(refundPending ? 'ticketOrders.refundPending' : `status.ticket.${status}`)}</Status>;
}

const refundTone: Record<RefundStatus, Tone> = { requested: 'wait', approved: 'info', processing: 'info', succeeded: 'good', failed: 'bad', manual: 'wait', rejected: 'neutral' };
export function RefundState({ status }: { status: RefundStatus }) {
  const { t } = useTranslation();
  return <Status tone={refundTone[status]} hollow={status === 'rejected'}>{t(`status.ticket_refund.${status}`)}</Status>;
}
