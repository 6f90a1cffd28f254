import { defineReport } from '#capabilities/reports/public.ts';
import { forecast } from './money-queries.ts';

export const forecastReport = defineReport({
  key: 'studio.forecast', permission: 'studio.report.financial', area: 'money', period: 'open',
  columns: [
    { key: 'period', type: 'period' },
    { key: 'sessions', type: 'int', sum: true },
    { key: 'totalMinor', type: 'money', sum: true },
    { key: 'paidMinor', type: 'money', sum: true },
    { key: 'balanceMinor', type: 'money', sum: true },
    { key: 'unpaidDepositMinor', type: 'money', sum: true },
  ],
  chart: { kind: 'bars', x: 'period', series: ['balanceMinor'] },
  query: forecast,
  order: [{ column: 'period', type: 'date' }, { column: 'id', type: 'text' }],
});
