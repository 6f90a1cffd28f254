import { defineReport } from '#capabilities/reports/public.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { clients } from './session-queries.ts';

export const clientsReport = defineReport({
  key: 'studio.clients', permission: 'studio.report.session', area: 'sessions', period: 'required',
  columns: [
    { key: 'client', type: 'text', needs: 'clients.view' },
    { key: 'standing', type: 'word', words: 'studioReports.standing' },
    { key: 'sessions', type: 'int', sum: true },
    { key: 'revenueMinor', type: 'money', sum: true, needs: 'studio.report.financial' },
    { key: 'canceled', type: 'int', sum: true },
    { key: 'cancelRate', type: 'share', share: ['canceled', 'sessions'] },
    { key: 'highRisk', type: 'flag' },
  ],
  query: async (ctx, filters) => {
    const { riskMinCanceled, riskRatePct } = await settingsOf(ctx, null);
    return clients(ctx, filters, { minCanceled: riskMinCanceled, ratePct: riskRatePct });
  },
  order: [{ column: 'revenue_minor', type: 'bigint', desc: true }, { column: 'id', type: 'text', desc: true }],
});
