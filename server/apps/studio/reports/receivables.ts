import { defineReport } from '#capabilities/reports/public.ts';
import { receivables } from './money-queries.ts';

export const receivablesReport = defineReport({
  key: 'studio.receivables', permission: 'studio.report.financial', area: 'money', period: 'open',
  columns: [
    { key: 'client', type: 'text', needs: 'clients.view' },
    { key: 'code', type: 'text' },
    { key: 'state', type: 'word', words: 'studio.state' },
    { key: 'sessionDate', type: 'date' },
    { key: 'ready', type: 'date' },
    { key: 'days', type: 'int' },
    { key: 'bucket', type: 'word', words: 'studioReports.bucket' },
    { key: 'balanceMinor', type: 'money', sum: true },
  ],
  query: receivables,
  order: [{ column: 'days', type: 'integer', desc: true }, { column: 'id', type: 'text', desc: true }],
});
