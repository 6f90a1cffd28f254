import { defineReport } from '#capabilities/reports/public.ts';
import { transport } from './money-queries.ts';

export const transportReport = defineReport({
  key: 'studio.transport', permission: 'studio.report.financial', area: 'money', period: 'required', step: 'month',
  columns: [
    { key: 'period', type: 'period' },
    { key: 'zone', type: 'text' },
    { key: 'sessions', type: 'int', sum: true },
    { key: 'proposedMinor', type: 'money', sum: true },
    { key: 'transportMinor', type: 'money', sum: true },
  ],
  query: transport,
  order: [{ column: 'period', type: 'date' }, { column: 'id', type: 'text' }],
});
