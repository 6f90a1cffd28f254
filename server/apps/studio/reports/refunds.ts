import { defineReport } from '#capabilities/reports/public.ts';
import { refunds } from './money-queries.ts';

export const refundsReport = defineReport({
  key: 'studio.refunds', permission: 'studio.report.financial', area: 'money', period: 'required',
  columns: [
    { key: 'day', type: 'date' },
    { key: 'code', type: 'text' },
    { key: 'client', type: 'text', needs: 'clients.view' },
    { key: 'reason', type: 'word', words: 'studioReports.reason' },
    { key: 'initiator', type: 'word', words: 'studioReports.initiator' },
    { key: 'pct', type: 'share' },
    { key: 'amountMinor', type: 'money', sum: true },
    { key: 'executedMinor', type: 'money', sum: true },
    { key: 'method', type: 'word', words: 'payments.method' },
    { key: 'status', type: 'word', words: 'studioReports.refundStatus' },
  ],
  query: refunds,
  order: [{ column: 'day', type: 'date', desc: true }, { column: 'id', type: 'text', desc: true }],
});
