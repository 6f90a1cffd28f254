import { defineReport } from '#capabilities/reports/public.ts';
import { depositsHeld } from './money-queries.ts';

export const depositsHeldReport = defineReport({
  key: 'studio.deposits-held', permission: 'studio.report.financial', area: 'money', period: 'open',
  columns: [
    { key: 'code', type: 'text' },
    { key: 'client', type: 'text', needs: 'clients.view' },
    { key: 'state', type: 'word', words: 'studio.state' },
    { key: 'sessionDate', type: 'date' },
    { key: 'totalMinor', type: 'money', sum: true },
    { key: 'heldMinor', type: 'money', sum: true },
  ],
  query: depositsHeld,
  order: [{ column: 'session_date', type: 'date' }, { column: 'id', type: 'text' }],
});
