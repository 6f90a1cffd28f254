import { defineReport } from '#capabilities/reports/public.ts';
import { revenue } from './money-queries.ts';

export const revenueReport = defineReport({
  key: 'studio.revenue', permission: 'studio.report.financial', area: 'money', period: 'required', step: 'month',
  columns: [
    { key: 'period', type: 'period' },
    { key: 'depositsMinor', type: 'money', sum: true },
    { key: 'balancesMinor', type: 'money', sum: true },
    { key: 'creditMinor', type: 'money', sum: true },
    { key: 'refundsMinor', type: 'money', sum: true },
    { key: 'netMinor', type: 'money', sum: true },
    { key: 'studioMinor', type: 'money', sum: true },
    { key: 'externalMinor', type: 'money', sum: true },
    { key: 'noSessionMinor', type: 'money', sum: true },
    { key: 'cashMinor', type: 'money', sum: true },
    { key: 'cardTerminalMinor', type: 'money', sum: true },
    { key: 'transferMinor', type: 'money', sum: true },
    { key: 'bankSlipMinor', type: 'money', sum: true },
    { key: 'gatewayMinor', type: 'money', sum: true },
  ],
  chart: { kind: 'stack', x: 'period', series: ['studioMinor', 'externalMinor', 'noSessionMinor'] },
  query: revenue,
  order: [{ column: 'period', type: 'date' }, { column: 'id', type: 'text' }],
});
