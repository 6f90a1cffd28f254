import { defineMessage } from '#capabilities/notifications/public.ts';

// What staff are told (studio 10): on the screen always, by push and Telegram where they linked them. Every alert knows
// the session it is about; the names after it are its own.

const sample: Record<string, string> = {
  code: 'S-2026-000042', client: 'Ana Lucía Paz', date: 'sábado 12 de diciembre', time: '10:00', delivery: 'sábado 19 de diciembre', reason: 'El cliente pidió otro encuadre', missing: '1', number: 'C-2026-000017', when: 'sábado 12 de diciembre, 10:00', count: '2', amount: 'Q 1,025.00',
  summary: '3 sesiones hoy', selected: '20', text: 'Hola, ¿tienen espacio el sábado?', from: '+502 5555 1234', old_when: 'viernes 11 de diciembre, 10:00',
};
const aboutSession = ['code', 'client', 'date', 'time'] as const;

const kinds: Readonly<Record<string, readonly string[]>> = {
  assigned: [], unstaffed: ['missing'], attended: ['delivery'], job_given: ['delivery'], job_taken_over: [], ready: [], reworked: ['reason'], crew_named: [], crew_removed: [], crew_coverage: [], crew_canceled: [], mark_attendance: [], attendance_missing: [],
  delivery_risk: ['delivery'], waitlist_freed: [], hold_expired: [], deposit_waits: [], deposit_partly_held: [], request_received: ['when'], quote_accepted: ['number'], quote_date_taken: ['number'], quote_expired: ['number'], quote_wanted: ['number'],
  cancel_wanted: ['reason'], appointment: [], selection_done: ['selected'], refund_failed: ['amount'], inbound: ['text', 'from'], integrity: ['count'], digest: ['summary'],
};

for (const [name, more] of Object.entries(kinds)) {
  const variables = [...aboutSession, ...more];
  defineMessage({ key: `studio.${name}`, app: 'studio', audience: 'staff', variables, sample: Object.fromEntries(variables.map((one) => [one, sample[one]!])) });
}
