import { defineMessage } from '#capabilities/notifications/public.ts';

// What clients are told (studio 10), each with the variables that its texts may use beside those of every session.

const common = ['client_name', 'studio_name', 'session_code', 'session_date', 'start_time', 'place', 'portal_url'] as const;
const sample: Record<string, string> = {
  session_code: 'S-2026-000042', session_date: 'sábado 12 de diciembre de 2026', start_time: '10:00', place: 'Sala A', portal_url: 'https://estudio.example/s/abc', requested_slot: 'sábado 12 de diciembre de 2026, 10:00', total: 'Q 2,050.00', deposit: 'Q 1,025.00',
  quote_number: 'C-2026-000017', quote_url: 'https://estudio.example/q/abc', valid_until: 'martes 1 de diciembre de 2026', payment_deadline: 'lunes 23 de noviembre de 2026', pay_url: 'https://estudio.example/s/abc', bank_details: 'Banco Ejemplo, cuenta 000-000000-0', shortfall: 'Q 1,025.00',
  amount: 'Q 1,025.00', document_number: '123456', balance: 'Q 1,025.00', reason: 'La imagen no se lee', paid: 'Q 1,025.00', changes_deadline: 'sábado 5 de diciembre de 2026', map_url: 'https://maps.example/?q=14.6,-90.5', preparation_notes: 'Trae dos cambios de ropa', old_when: 'viernes 11 de diciembre de 2026, 10:00',
  photographer_first_name: 'Sofía', old_date: 'jueves 17 de diciembre de 2026', new_date: 'sábado 19 de diciembre de 2026', delivery_date: 'jueves 17 de diciembre de 2026', gallery_url: 'https://estudio.example/g/abc', pin: '4821', expires_at: 'domingo 14 de febrero de 2027', reason_text: 'Cancelada a pedido del cliente',
  refund_amount: 'Q 512.50', refund_method: 'transferencia',
};

const client = (name: string, ...more: string[]) => {
  const variables = [...common, ...more];
  return defineMessage({ key: `studio.client.${name}`, app: 'studio', audience: 'client', variables, sample: Object.fromEntries(variables.flatMap((one) => (sample[one] === undefined ? [] : [[one, sample[one]]]))) });
};

export const clientMessages = {
  requested: client('requested', 'requested_slot'),
  quoteSent: client('quote_sent', 'quote_number', 'total', 'deposit', 'quote_url', 'valid_until'),
  quoteExpiring: client('quote_expiring', 'quote_number', 'total', 'quote_url', 'valid_until'),
  quoteAccepted: client('quote_accepted', 'quote_number', 'total'),
  preScheduled: client('pre_scheduled', 'total', 'deposit', 'payment_deadline', 'pay_url', 'bank_details'),
  paymentReminder: client('payment_reminder', 'shortfall', 'payment_deadline', 'pay_url', 'bank_details'),
  paymentLastCall: client('payment_last_call', 'shortfall', 'payment_deadline', 'pay_url', 'bank_details'),
  receiptVerified: client('receipt_verified', 'amount', 'document_number', 'balance'),
  receiptRejected: client('receipt_rejected', 'amount', 'document_number', 'reason'),
  confirmed: client('confirmed', 'total', 'paid', 'balance', 'changes_deadline'),
  twoDaysBefore: client('two_days_before', 'map_url', 'preparation_notes'),
  dayBefore: client('day_before', 'map_url', 'preparation_notes'),
  rescheduled: client('rescheduled', 'old_when'),
  photographerChanged: client('photographer_changed', 'photographer_first_name'),
  deliveryChanged: client('delivery_changed', 'old_date', 'new_date'),
  ready: client('ready', 'balance', 'pay_url', 'gallery_url'),
  balanceReminder: client('balance_reminder', 'balance', 'pay_url', 'bank_details'),
  completed: client('completed', 'gallery_url'),
  canceled: client('canceled', 'reason_text', 'refund_amount', 'refund_method'),
  refundExecuted: client('refund_executed', 'amount', 'document_number'),
  galleryPublished: client('gallery_published', 'gallery_url', 'pin', 'expires_at'),
  galleryExpiring: client('gallery_expiring', 'gallery_url', 'pin', 'expires_at'),
  reviewRequest: client('review_request'),
} as const;

export type ClientMessage = keyof typeof clientMessages;
