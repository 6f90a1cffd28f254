import { defineMessage } from '#capabilities/notifications/public.ts';

// What people of the organizer are told (tickets 10): on the screen, by push and Telegram where they linked them. What
// happens all the time is told to who asks for it; what costs money or a deadline goes by e-mail too.

const sample: Record<string, string> = {
  amount: '$ 21.046', count: '3', event: 'Noche de Rock', reference: 'TR-2041', code: 'LAURA-7K4QM', net: '$ 12.580.000', name: 'General', left: '12', order: 'MT-7Q4K2M9XW8PB', units: 'General ×2', total: '$ 180.000', channel: 'En línea', buyer: 'a***@dominio.com', percent: '50', due: 'viernes, 29 de mayo de 2027',
};
interface Kind { variables: readonly string[]; onRequest?: true; byMail?: true }
const onRequest = (...variables: string[]): Kind => ({ variables, onRequest: true });
const byMail = (...variables: string[]): Kind => ({ variables, byMail: true });
const plain = (...variables: string[]): Kind => ({ variables });

const kinds: Readonly<Record<string, Kind>> = {
  sale: onRequest('event', 'units', 'total', 'channel', 'buyer'), reservation: onRequest('event', 'units', 'total', 'buyer'), transfer: onRequest('event', 'units', 'buyer'), stage_opened: onRequest('event', 'name'), stage_ended: onRequest('event', 'name'),
  sales_milestone: plain('event', 'percent'), stage_exhausted: plain('event', 'name'), low_stock: plain('event', 'name', 'left'), refund_requested: plain('event', 'order', 'amount'), integrity: plain('count'), counters: plain('count'),
  commission_approved: byMail('amount', 'count'), commission_paid: byMail('amount', 'count', 'reference'), settlement_ready: byMail('event', 'net'),
  unfulfillable: byMail('event', 'order', 'amount'), charged_back: byMail('event', 'order', 'amount'), late_approval: byMail('event', 'order', 'amount'), duplicate_payment: byMail('event', 'order', 'amount'), refund_failed: byMail('event', 'order', 'amount'),
  refund_due: byMail('event', 'order', 'amount', 'due'), refund_overdue: byMail('event', 'order', 'amount', 'due'),
};

for (const [name, { variables, ...how }] of Object.entries(kinds)) {
  defineMessage({ key: `tickets.${name}`, app: 'tickets', audience: 'staff', variables, sample: Object.fromEntries(variables.map((one) => [one, sample[one]!])), ...how });
}
