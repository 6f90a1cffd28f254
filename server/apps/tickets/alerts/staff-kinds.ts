import { defineMessage } from '#capabilities/notifications/public.ts';

// What people of the organizer are told (tickets 10): on the screen always, by push and Telegram where they linked them.

const sample: Record<string, string> = { amount: '$ 21.046', count: '3', event: 'Noche de Rock', reference: 'TR-2041', code: 'LAURA-7K4QM', net: '$ 12.580.000', name: 'General', left: '12', order: 'MT-7Q4K2M9XW8PB' };
const kinds: Readonly<Record<string, readonly string[]>> = {
  commission_approved: ['amount', 'count'], commission_paid: ['amount', 'count', 'reference'], settlement_ready: ['event', 'net'],
  stage_exhausted: ['event', 'name'], low_stock: ['event', 'name', 'left'], unfulfillable: ['event', 'order', 'amount'], charged_back: ['event', 'order', 'amount'],
  refund_requested: ['event', 'order', 'amount'], integrity: ['count'], counters: ['count'],
};

for (const [name, variables] of Object.entries(kinds)) {
  defineMessage({ key: `tickets.${name}`, app: 'tickets', audience: 'staff', variables, sample: Object.fromEntries(variables.map((one) => [one, sample[one]!])) });
}
