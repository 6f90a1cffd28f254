import { defineMessage } from '#capabilities/notifications/public.ts';

// What buyers, holders and those who wait are told (tickets 10), each with the variables that its texts may use beside
// those of every event. An organizer puts its own words in their place.

const common = ['client_name', 'studio_name', 'event', 'date', 'venue'] as const;
const sample: Record<string, string> = {
  event: 'Noche de Rock', date: 'domingo, 10 de mayo de 2027, 8:00 p. m.', venue: 'Teatro Ejemplo, Bogotá', order_number: 'MT-7Q4K2M9XW8PB', access_url: 'https://boletas.example/o/abc', units: 'Platea A-12\nPlatea A-13', subtotal: '$ 240.000', discount: '$ 20.000', fee: '$ 10.000',
  total: '$ 230.000', wallets: 'Agregar a Apple Wallet: https://boletas.example/p/abc', method: 'En línea', amount: '$ 230.000', deadline: 'domingo, 10 de mayo de 2027, 3:20 p. m.', due_date: 'viernes, 29 de mayo de 2027', reason: 'Fondos insuficientes', retry_url: 'https://boletas.example/o/abc', sender: 'Ana Gómez', recipient: 'beto@ejemplo.com',
  seat: 'Platea A-12', note: 'Nos vemos allá', expires: 'martes, 5 de mayo de 2027, 8:00 p. m.', accept_url: 'https://boletas.example/x/abc', gate: 'Norte', doors: 'domingo, 10 de mayo de 2027, 6:00 p. m.', map_url: 'https://www.openstreetmap.org/?mlat=4.6&mlon=-74.1#map=17/4.6/-74.1',
  before: 'domingo, 10 de mayo de 2027, 8:00 p. m.', after: 'sábado, 16 de mayo de 2027, 8:00 p. m.', changes: 'Fecha: sábado, 16 de mayo de 2027, 8:00 p. m. (antes: domingo, 10 de mayo de 2027, 8:00 p. m.)', refund_url: 'https://boletas.example/o/abc', area: 'Platea', quantity: '2', minutes: '30', offer_url: 'https://boletas.example/o/abc', leave_url: 'https://boletas.example/w/abc',
};

const letter = (name: string, variables: readonly string[], { urgent = false }: { urgent?: boolean } = {}) => {
  const all = [...common, ...variables];
  return defineMessage({ key: `tickets.${name}`, app: 'tickets', audience: 'client', urgent, variables: all, sample: Object.fromEntries(all.flatMap((one) => (sample[one] === undefined ? [] : [[one, sample[one]]]))) });
};
const waitedFor = { urgent: true };
const order = ['order_number', 'access_url'] as const;
const transfer = ['seat', 'sender', 'recipient'] as const;

export const letters = {
  orderPaid: letter('order_paid', [...order, 'units', 'subtotal', 'discount', 'fee', 'total', 'method', 'wallets'], waitedFor),
  orderPending: letter('order_pending', [...order, 'amount', 'deadline'], waitedFor),
  paymentDeclined: letter('payment_declined', [...order, 'amount', 'reason', 'retry_url', 'deadline'], waitedFor),
  unfulfillable: letter('order_unfulfillable', [...order, 'total', 'due_date'], waitedFor),
  refundApproved: letter('refund_approved', [...order, 'amount', 'method', 'due_date']),
  refundPaid: letter('refund_paid', [...order, 'amount', 'method']),
  transferReceived: letter('transfer_received', [...transfer, 'note', 'expires', 'accept_url'], waitedFor),
  transferAccepted: letter('transfer_accepted', transfer, waitedFor),
  transferRejected: letter('transfer_rejected', transfer, waitedFor),
  transferCancelled: letter('transfer_cancelled', transfer, waitedFor),
  transferExpired: letter('transfer_expired', transfer, waitedFor),
  ticketYours: letter('ticket_yours', ['seat', 'access_url'], waitedFor),
  ticketReissued: letter('ticket_reissued', ['seat', 'reason'], waitedFor),
  waitlistOffer: letter('waitlist_offer', ['area', 'quantity', 'minutes', 'offer_url', 'leave_url'], waitedFor),
  eventReminder: letter('event_reminder', ['units', 'gate', 'doors', 'map_url', 'access_url']),
  eventChanged: letter('event_changed', ['changes', 'access_url', 'refund_url', 'deadline']),
  eventPostponed: letter('event_postponed', ['before', 'after', 'reason', 'access_url', 'refund_url', 'deadline']),
  eventCancelled: letter('event_cancelled', ['reason', 'refund_url', 'due_date']),
} as const;
